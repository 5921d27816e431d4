"""Each ready mapping brings exactly what stands in a made file of the documented shape."""

from __future__ import annotations

import json
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from presek.catalog.model import LANGUAGES
from presek.source import mapping_text, ready
from presek.source.rates import Rates
from presek.source.suggest import columns_of, suggest
from presek.values.instant import day_number
from presek.values.problem import Problems
from tests.source.ready import made, page
from tests.source.shelf import CATALOG, Shelf, counts, faults

EXPECTED = json.loads((Path(__file__).parent / "expected.json").read_text("utf-8"))
NAMES = [each.key for each in ready.catalogue()]
KEPT_BESIDE = {"recorded_at", "origin", "version", "removed", "source", "valid_from", "observed_at"}
RATES = Rates({"PLN": (day_number(date(2026, 1, 15)),)}, {"PLN": (Fraction("4.2"),)})
OWN = {
    "ksef-fa3-invoices": made.OURS,
    "ksef-fa3-lines": made.OURS,
    "eslog-invoices": "SI 12345679",
    "eslog-lines": "12345679",
}


def came_to(shelf: Shelf, name: str) -> dict[str, object]:
    """What importing a made file came to: counts, filters, faults and every value, as in expected.json."""
    before = EXPECTED[name]["before"]
    for each in before:
        made.take(shelf, each)
    facts = len(shelf.rows("facts")) if before else 0
    found = made.take(shelf, name, own=OWN.get(name), rates=RATES)
    table = ready.named(name).table
    rows = [] if table == "customers" or not shelf.has(table) else [shown(row) for row in shelf.rows(table)]
    return {
        "before": before,
        "counts": list(counts(found)),
        "filtered": {key: value for key, value in found.filtered_by.items() if value},
        "faults": [list(each) for each in faults(found)],
        "keys": [row["key"] for row in shelf.rows("customers")] if shelf.has("customers") else [],
        "customers": [shown(row) for row in shelf.rows("facts")[facts:]] if shelf.has("facts") else [],
        "rows": rows,
    }  # fmt: skip


def shown(row: dict[str, object]) -> dict[str, object]:
    return {
        key: value.isoformat() if isinstance(value, (date, datetime)) else value
        for key, value in row.items()
        if key not in KEPT_BESIDE
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_made_file_of_the_documented_shape_brings_exactly_its_values(shelf: Shelf, name: str):
    assert came_to(shelf, name) == EXPECTED[name]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_file_again_changes_nothing(shelf: Shelf, name: str):
    came_to(shelf, name)

    again = made.take(shelf, name, own=OWN.get(name), rates=RATES)

    assert again.accepted == 0
    assert again.unchanged == EXPECTED[name]["counts"][1]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_recognised_by_its_header(shelf: Shelf, name: str):
    path = made.file_of(name, shelf.folder)

    found = ready.fitting_xml(path) if ready.is_xml(path) else ready.fitting(columns_of(path))

    assert found[0].key == made.SAME_FILE.get(name, name)
    assert name in [each.key for each in found]


@pytest.mark.parametrize("name", NAMES)
def test_the_suggestion_is_the_ready_mapping_and_reads_the_file(shelf: Shelf, name: str):
    if name in made.SAME_FILE:
        pytest.skip("another mapping of the same file comes first")
    text = suggest(made.file_of(name, shelf.folder), CATALOG)

    assert f"the ready mapping {name} fits it" in text.splitlines()[0]
    assert mapping_text.load(text, path="suggested", catalog=CATALOG).table == ready.named(name).table


@pytest.mark.parametrize(("name", "column"), [("saop-customers", "TaxNumber"), ("eslog-invoices", "buyer_tax_id")])
def test_the_columns_of_xml_are_those_that_its_ready_mapping_reads(shelf: Shelf, name: str, column: str):
    assert column in columns_of(made.file_of(name, shelf.folder))


def test_a_suggestion_for_invoices_takes_those_of_their_commonest_seller(shelf: Shelf):
    text = suggest(made.file_of("eslog-invoices", shelf.folder), CATALOG)

    assert "# SI12345679 issued most of these invoices" in text
    assert text.endswith(f'ends with "12345679"\n    reason: {ready.NOT_OURS}\n')


@pytest.mark.parametrize("name", NAMES)
def test_a_ready_mapping_says_whose_export_it_is_where_its_shape_is_documented_and_what_it_brings(name: str):
    found = ready.named(name)

    assert all(found.descriptions[each] for each in LANGUAGES)
    assert len({*found.descriptions.values()}) >= 2
    assert found.source
    assert found.export
    assert found.needs or all(found.root)


def test_an_unknown_name_gets_the_nearest_ones():
    with pytest.raises(Problems) as wrong:
        ready.named("hubspot-company")

    assert wrong.value.problems[0].nearest[0] == "hubspot-companies"


def test_an_ordinary_file_is_recognised_as_none():
    assert ready.fitting(["id", "name", "city", "nip"]) == ()


def test_columns_that_an_export_leaves_out_are_empty_and_case_does_not_matter(shelf: Shelf):
    path = shelf.folder / "few.csv"
    path.write_text("RECORD ID;company  name;Country/Region\n1;One;Poland\n", "utf-8")

    found = made.take(shelf, "hubspot-companies", path)

    assert counts(found) == (1, 1, 0, 0, 0)
    assert shown(shelf.rows("facts")[0]) == {"ordinal": 0, "name": "One", "kind": "company", "country": "PL"}


def test_a_file_without_the_keys_column_is_refused(shelf: Shelf):
    path = shelf.folder / "no_key.csv"
    path.write_text("Company name,City\nOne,Celje\n", "utf-8")

    with pytest.raises(Problems, match="the file has no column 'Record ID'"):
        made.take(shelf, "hubspot-companies", path)


def test_a_file_saved_again_by_a_spreadsheet_is_read_as_it_is_laid_out(shelf: Shelf):
    path = shelf.folder / "saved.csv"
    text = "Record ID;Company name;Annual Revenue;Create Date\n7;Żabka;1250000,50;31.01.2025 10:15\n"
    path.write_bytes(text.encode("cp1250"))

    made.take(shelf, "hubspot-companies", path)

    row = shown(shelf.rows("facts")[0])
    assert (row["name"], row["turnover"], row["customer_since"]) == ("Żabka", 12_500_005_000, "2025-01-31")


def test_leads_saved_as_tabs_in_utf_16_with_another_form_and_a_wrong_number_come_too(shelf: Shelf):
    path = shelf.folder / "leads.csv"
    head = "id created_time ad_id campaign_name form_id form_name is_organic platform email phone_number company_name"
    cells = ["l:1", "2026-03-01T10:00:00Z", "", "", "f:1", "Ask", "true", "ig", "a@b.example", "p:0", "B d.o.o."]
    path.write_bytes("\n".join(["\t".join(head.split()), "\t".join(cells)]).encode("utf-16"))

    made.take(shelf, "meta-leads", path)

    row = shown(shelf.rows("facts")[0])
    assert (row["name"], row["email"], row.get("phone")) == ("B d.o.o.", "a@b.example", None)
    assert shelf.rows("interactions")[0]["channel"] == "social"


def test_of_invoices_only_those_that_we_issued_are_taken(shelf: Shelf):
    found = made.take(shelf, "ksef-fa3-invoices", own="PL 526-025-02-74")

    assert counts(found) == (1, 0, 0, 1, 0)
    assert found.filtered_by[ready.NOT_OURS] == 1


def test_what_is_no_tax_number_is_no_tax_number_of_ours():
    with pytest.raises(Problems, match="'5260\"' is no tax number"):
        ready.filled(ready.named("ksef-fa3-invoices"), own='5260"')


def test_the_reference_page_is_made_of_the_mappings():
    assert page.PAGE.read_text("utf-8") == page.page(), "renew it: python -m tests.source.ready.page --write"
