"""Counting, near misses, lists and exports, each held to a search through every customer."""

from __future__ import annotations

import csv
import random

import pyarrow.parquet as parquet
import pytest
from python_calamine import CalamineWorkbook

from presek.app import counting, explaining, exporting, near_misses, reading
from presek.app import refresh as refreshing
from presek.segment import explain
from presek.values.problem import Problems
from tests.app import homes


@pytest.fixture
def shop(home):
    """200 customers, some without employees, with orders; one segment of several conditions."""
    chance = random.Random(11)
    people = [
        {
            "customer": f"c{number:03}",
            "name": chance.choice(["Ana", "=1+1", "@sum", "Žiga, d.o.o.", '"Q"']),
            "employees": chance.choice(["", *range(0, 60, 7)]),
            "country": chance.choice(["PL", "SI", ""]),
        }
        for number in range(200)
    ]
    homes.put(home, "customers", people)
    orders = [
        {"customer": person["customer"], "ordered_at": "2026-06-01T10:00:00", "net_amount": chance.randrange(1, 500)}
        for person in people
        for _ in range(chance.randrange(4))
    ]
    homes.put(home, "orders", orders)
    rule = 'employees between 10 and 40 and orders.sum(net_amount, last 12 months) >= 300 PLN and country = "SI"'
    homes.force(home, homes.segments("shop", {"good": rule, "better": 'in segment "good" and orders.count() >= 2'}))
    refreshing.refresh(home)
    return home


def test_in_and_out_and_cannot_say_are_the_whole_base_and_blame_names_the_fields(shop):
    counted = counting.count(shop, 'employees >= 21 and country = "PL"')

    assert counted.inside + counted.out + counted.cannot_say == 200
    assert set(counted.blame) == {"employees", "country"}
    assert counted.cannot_say <= sum(counted.blame.values())


def test_a_draft_may_refer_to_segments(shop):
    inside = counting.count(shop, 'in segment "good"').inside

    assert inside == len(reading.answer(shop, "good").true) > 0
    assert counting.count(shop, 'not in segment "better" and in segment "good"').inside < inside


@pytest.mark.parametrize("segment", ["good", "better"])
def test_near_misses_are_those_who_fail_one_condition_nearest_first(shop, segment):
    found = near_misses.near_misses(shop, segment, most=500)

    opened = reading.opened(shop)
    context = explaining.context_of(shop, opened, None)
    rule = context.segments[segment]
    expected = {}
    for ordinal in range(opened.snapshot.size):
        miss = explain.near_miss(rule, opened.snapshot.customer(ordinal, opened.catalog), context)
        if miss is not None:
            expected[miss.customer] = miss
    assert {each.customer for each in found.listed} == set(expected)
    assert found.customers == len(expected) > 0
    nearness = [expected[each.customer].step.nearness for each in found.listed]
    assert nearness == sorted(nearness)
    few = near_misses.near_misses(shop, segment, most=5)
    assert [each.customer for each in few.listed] == [each.customer for each in found.listed[:5]]
    assert few.customers == found.customers


def test_everyone_and_otherwise_have_no_near_misses(shop):
    homes.force(shop, homes.segments("all", {"each": "everyone"}))
    homes.force(shop, homes.segments("halves", {"one": "employees > 20", "rest": "otherwise"}, partition=True))

    assert near_misses.near_misses(shop, "each").customers == 0
    assert near_misses.near_misses(shop, "rest").listed == ()


def test_an_export_holds_the_keys_in_order_and_is_the_same_in_every_format(shop, tmp_path):
    good = reading.answer(shop, "good").true
    keys = sorted(reading.opened(shop).snapshot.key(ordinal) for ordinal in good.ordinals().tolist())
    columns = ("name", "employees", "country", "revenue_12m")
    paths = {kind: tmp_path / f"good.{kind}" for kind in ("csv", "xlsx", "parquet")}
    for kind, path in paths.items():
        assert exporting.export(shop, "good", path, kind=kind, columns=columns).customers == len(keys)

    with paths["csv"].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sheet = CalamineWorkbook.from_path(paths["xlsx"]).get_sheet_by_index(0).to_python()
    table = parquet.read_table(paths["parquet"])
    assert [row["customer"] for row in rows] == [row[0] for row in sheet[1:]] == table["customer"].to_pylist() == keys
    assert sheet[0] == ["customer", *columns, "revenue_12m_currency"]
    assert [float(row["revenue_12m"]) for row in rows] == [float(value) for value in table["revenue_12m"].to_pylist()]
    assert list(tmp_path.glob(".*")) == []


def test_no_text_of_an_export_is_run_as_a_formula(shop, tmp_path):
    homes.force(shop, homes.segments("all", {"each": "everyone"}))
    refreshing.refresh(shop)
    exporting.export(shop, "each", tmp_path / "all.csv", kind="csv", columns=("name",))

    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        names = {row["name"] for row in csv.DictReader(file)}
    assert names == {"Ana", "'=1+1", "'@sum", "Žiga, d.o.o.", '"Q"'}


def test_an_unknown_column_or_kind_is_a_problem_and_leaves_no_file(shop, tmp_path):
    with pytest.raises(Problems, match=r"no field or measure is called 'employes'\. Did you mean employees"):
        exporting.export(shop, "good", tmp_path / "x.csv", kind="csv", columns=("employes",))
    with pytest.raises(Problems, match="'doc'"):
        exporting.export(shop, "good", tmp_path / "x.doc", kind="doc")
    assert list(tmp_path.glob("x.*")) == []


def test_a_segment_that_was_not_computed_is_no_empty_segment(shop):
    homes.force(shop, homes.segments("new", {"fresh": "employees > 3"}))

    with pytest.raises(Problems, match="'fresh' has not been computed yet") as waiting:
        reading.answer(shop, "fresh")
    assert waiting.value.problems[0].code == "not-refreshed"
    with pytest.raises(Problems, match=r"no segment is called 'goood'\. Did you mean good"):
        reading.answer(shop, "goood")


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("employees > 5 EUR", None),
        ('indutry = "x"', "unknown-field"),
        ("orders.sum(nett) > 1", None),
        ("country in ()", None),
        ("birth_date > 2026-02-30", None),
        ("(" * 101 + "everyone" + ")" * 101, None),
        ("employees = 1 or " * 5000 + "everyone", None),
        ("employees > \0", None),
        ("top 101 % by revenue_12m", None),
        ('was in segment "nobody" on 2026-01-01', "unknown-segment"),
        ("sample 101 %", None),
        ('in segment "nobody"', "unknown-segment"),
        ("[1]", None),
        ('{"edition": 1, "rule": ' + "[" * 5000, None),
        ('{"edition": 99, "rule": {}}', None),
    ],
)
def test_a_bad_rule_is_a_problem_and_nothing_else(shop, rule, code):
    with pytest.raises(Problems) as refused:
        counting.count(shop, rule)
    assert refused.value.exit_code == 2
    if code is not None:
        assert code in {problem.code for problem in refused.value.problems}
