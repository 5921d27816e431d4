"""The examples reproduce the published figures of their data."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from presek.catalog import company, default
from presek.source import mapping_text

EXAMPLES = Path(__file__).parents[2] / "examples"
ADVENTUREWORKS, ONLINE_RETAIL = EXAMPLES / "adventureworks", EXAMPLES / "online-retail"


def begin(home, example: Path, **wanted: str) -> None:
    from presek.app import about_settings

    about_settings.change(home, about_settings.Wanted(**wanted))
    shutil.copy(example / "catalog.yaml", home.path / "catalog.yaml")


def table(home, name: str) -> pa.Table:
    return pa.Table.from_batches(home.lake.read(name, home.head()[name]))


def counts(home, example: Path) -> dict[str, int]:
    from presek.app import applying
    from presek.app.refresh import refresh

    applying.apply(home, [example / "segmentations.yaml"])
    return {each.key: each.inside for each in refresh(home).counts}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/*.yaml")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_files_of_an_example_are_good(path: Path):
    from presek.segment import check, segmentation

    currency = {"adventureworks": "USD", "online-retail": "GBP"}[path.parent.name]
    shipped = default.default_catalog(currency=currency, zone="UTC")
    catalog = company.load((path.parent / "catalog.yaml").read_text("utf-8"), path="catalog.yaml", base=shipped)
    text = path.read_text("utf-8")
    if path.stem == "segmentations":
        rules = segmentation.rules(segmentation.load(text, path=path.name))
        assert [each for rule in rules.values() for each in check.check(rule, catalog, segments=rules)] == []
        assert 6 <= len(rules) <= 10
    elif path.stem != "catalog":
        assert mapping_text.load(text, path=path.name, catalog=catalog).rules


def test_adventureworks(home, samples: Path):
    from presek.app import counting, importing

    begin(home, ADVENTUREWORKS, currency="USD", zone="UTC", as_of="2014-01-31")
    reports = {
        mapping: importing.import_file(home, samples / "adventureworks" / file, ADVENTUREWORKS / f"{mapping}.yaml")
        for file, mapping in (
            ("customers_b2c.csv.gz", "persons"),
            ("DimReseller.csv", "stores"),
            ("internet_sales.csv.gz", "internet_sales"),
            ("FactSurveyResponse.csv", "interest_survey"),
        )
    }

    assert {name: (each.read, each.accepted) for name, each in reports.items()} == {
        "persons": (18_148, 18_148), "stores": (701, 701), "internet_sales": (60_398, 60_398),
        "interest_survey": (2_727, 2_727),
    }  # fmt: skip
    assert table(home, "customers").num_rows == 19_185
    assert reports["internet_sales"].new_customers == 336
    facts = table(home, "facts")
    assert pc.count_distinct(facts.column("ordinal")).as_py() == 18_148 + 701
    lines = table(home, "order_lines")
    assert lines.num_rows == 60_398
    assert pc.sum(lines.column("net_amount")).as_py() == 293_586_772_207
    assert pc.count_distinct(lines.column("order_number")).as_py() == 27_659

    members = counts(home, ADVENTUREWORKS)
    assert members["unknown_buyers"] == 336
    assert members["bike_buyers"] + members["accessory_buyers"] + members["not_buying"] == 19_185
    assert min(members.values()) > 0
    assert counting.count(home, "any order_lines()").inside == 18_484
    assert counting.count(home, 'kind = "company"').inside == 701


def test_online_retail(home, samples: Path):
    from presek.app import counting, importing

    begin(home, ONLINE_RETAIL, currency="GBP", zone="Europe/London", as_of="2011-12-10")
    file, mapping = samples / "online_retail_uci" / "online_retail.csv.gz", ONLINE_RETAIL / "sales.yaml"
    report = importing.import_file(home, file, mapping)

    assert (report.read, report.accepted, report.rejected, report.filtered) == (541_909, 397_884, 0, 144_025)
    assert report.filtered_by["nobody knows whose line it is"] == 135_080
    assert report.new_customers == table(home, "customers").num_rows == 4_338
    lines = table(home, "order_lines")
    assert lines.num_rows == 397_884
    assert pc.count_distinct(lines.column("order_number")).as_py() == 18_532
    assert pc.sum(lines.column("net_amount")).as_py() == 89_114_079_040  # 8,911,407.904

    members = counts(home, ONLINE_RETAIL)
    assert members["one_timers"] == 1_493
    assert min(members.values()) > 0
    spent = "orders_total >= 1 and days since order_lines.last() between 0 and 374"
    assert counting.count(home, spent).inside == 4_338

    again = importing.import_file(home, file, mapping)
    assert (again.accepted, again.unchanged) == (0, 397_884)
