"""What becomes of the rows of a file of customers."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from presek.source.rates import Rates
from presek.values.instant import day_number
from tests.source.shelf import Shelf, counts, faults

CUSTOMERS = """
table: customers
key: id
columns: {name: name, country: country, employees: employees, interests: interests}
"""
RATES = Rates(
    {"PLN": (day_number(date(2023, 11, 14)), day_number(date(2026, 1, 2)))}, {"PLN": (Fraction(5), Fraction(4))}
)
HEADER = "id,name,country,employees,interests\n"


def test_customers_get_dense_ordinals_in_order_of_appearance(shelf: Shelf):
    found = shelf.take(CUSTOMERS, HEADER + "B,Beta,PL,,\nA,Alfa,SI,,\n")

    assert counts(found) == (2, 2, 0, 0, 0)
    assert [(row["ordinal"], row["key"]) for row in shelf.rows("customers")] == [(0, "B"), (1, "A")]


def test_importing_a_file_twice_changes_nothing(shelf: Shelf):
    text = HEADER + 'A,Alfa,PL,12.5,"sailing;sailing"\nB,,,,\n'
    shelf.take(CUSTOMERS, text)

    again = shelf.look(CUSTOMERS, text)

    assert counts(again) == (2, 0, 0, 0, 2)
    assert again.append == {}


def test_only_changed_fields_are_kept_of_a_known_customer(shelf: Shelf):
    shelf.take(CUSTOMERS, HEADER + "A,Alfa,PL,12,\n")

    found = shelf.take(CUSTOMERS, HEADER + "A,Alfa,PL,13,\n")

    last = shelf.rows("facts")[-1]
    assert counts(found) == (1, 1, 0, 0, 0)
    assert last["employees"] == 130
    assert "name" not in last
    assert "country" not in last


def test_an_empty_cell_says_nothing(shelf: Shelf):
    shelf.take(CUSTOMERS, HEADER + "A,Alfa,PL,12,\n")

    assert counts(shelf.take(CUSTOMERS, HEADER + "A,,,,\n")) == (1, 0, 0, 0, 1)


def test_a_value_that_comes_back_is_a_change_again(shelf: Shelf):
    for employees in ("1", "2", "1"):
        found = shelf.take(CUSTOMERS, HEADER + f"A,,,{employees},\n")
        assert found.accepted == 1

    assert [row.get("employees") for row in shelf.rows("facts")] == [10, 20, 10]


def test_the_mapping_names_the_text_that_sets_a_field_to_unknown(shelf: Shelf):
    mapping = "table: customers\nkey: id\ncolumns: {name: name, country: {field: country, unknown: ['?']}}\n"
    shelf.take(mapping, "id,name,country\nA,Alfa,PL\n")

    found = shelf.take(mapping, "id,name,country\nA,Alfa,?\n")

    assert found.accepted == 1
    assert shelf.rows("facts")[-1]["unset"] == ["country"]
    assert counts(shelf.take(mapping, "id,name,country\nA,Alfa,?\n"))[4] == 1


def test_a_code_that_means_unknown_sets_the_field_to_unknown(shelf: Shelf):
    mapping = "table: customers\nkey: id\ncolumns: {sex: sex}\n"
    shelf.take(mapping, "id,sex\nA,2\n")

    shelf.take(mapping, "id,sex\nA,0\n")

    assert shelf.rows("facts")[-1]["unset"] == ["sex"]


def test_the_empty_set_of_tags_is_a_value(shelf: Shelf):
    mapping = "table: customers\nkey: id\ncolumns: {i: {field: interests, empty_set: none}}\n"
    shelf.take(mapping, "id,i\nA,sailing\nB,none\nC,\n")

    assert [row.get("interests") for row in shelf.rows("facts")] == [["sailing"], []]


def test_a_later_equal_row_of_a_key_is_unchanged_and_a_different_one_is_rejected(shelf: Shelf):
    found = shelf.take(CUSTOMERS, HEADER + "A,Alfa,PL,,\nA,Alfa,PL,,\nA,Beta,PL,,\n")

    assert counts(found) == (3, 1, 1, 0, 1)
    assert faults(found) == [(4, "id", "the key 'A' stands in row 2 already, with other values")]
    assert found.rejects.column("cells").to_pylist() == [["A", "Beta", "PL", "", ""]]


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("x" * 300, "the key has 300 characters; at most 200 are kept"),
        ("a\x01b", "the key has a control character"),
        ("a\x85b", "the key has a control character"),
        ("", "the key is empty"),
    ],
)
def test_keys_that_cant_be_kept_are_rejected(shelf: Shelf, key: str, reason: str):
    found = shelf.take(CUSTOMERS, HEADER + f"{key},Alfa,PL,,\n")

    assert faults(found) == [(2, "id", reason)]


def test_spaces_and_emoji_in_a_key_are_kept(shelf: Shelf):
    shelf.take(CUSTOMERS, HEADER + "C 17 🙂,Alfa,PL,,\n007,Bond,PL,,\n C9 ,Gama,PL,,\n")

    assert [row["key"] for row in shelf.rows("customers")] == ["C 17 🙂", "007", " C9 "]


def test_keys_of_two_name_spaces_never_meet(shelf: Shelf):
    shelf.take("table: customers\nkey: {column: id, namespace: shop}\n", "id\n1\n")
    shelf.take("table: customers\nkey: {column: id, namespace: crm}\n", "id\n1\n")

    assert [row["key"] for row in shelf.rows("customers")] == ["shop:1", "crm:1"]


def test_a_bad_row_is_kept_whole_with_row_column_value_and_reason(shelf: Shelf):
    found = shelf.take(CUSTOMERS, HEADER + "A,Alfa,Atlantis,many,\nB,Beta,SI,1,\n")

    (reject,) = found.rejects.to_pylist()
    assert (reject["row"], reject["column"], reject["value"]) == (2, "country", "Atlantis")
    assert reject["reason"].startswith("'Atlantis' is not in the list country (ISO 3166-1)")
    assert reject["also"] == ["employees: 'many' is not a number with decimal sign '.' and no thousands sign"]
    assert reject["cells"] == ["A", "Alfa", "Atlantis", "many", ""]
    assert reject["header"] == ["id", "name", "country", "employees", "interests"]


def test_a_misspelt_code_is_rejected_with_the_nearest(shelf: Shelf):
    found = shelf.take(CUSTOMERS, HEADER + "A,Alfa,Poland,,\nB,Beta,Slovinia,,\nC,Gama,pl,,\n")

    assert [reason for _, _, reason in faults(found)] == [
        "'Slovinia' is not in the list country (ISO 3166-1); nearest: SI, SK"
    ]
    assert [row["country"] for row in shelf.rows("facts")] == ["PL", "PL"]


def test_states_of_one_customer_come_with_their_days(shelf: Shelf):
    mapping = "table: customers\nkey: id\nvalid_from: {column: since}\ncolumns: {name: name}\n"
    text = "id,since,name\nA,2025-01-01,Old\nA,2026-01-01,New\nA,2026-02-01,New\n"

    found = shelf.take(mapping, text)

    assert found.rejected == 0
    assert [row["valid_from"].isoformat() for row in shelf.rows("facts")][:2] == [
        "2024-12-31T23:00:00+00:00",
        "2025-12-31T23:00:00+00:00",
    ]
    assert shelf.look(mapping, text).accepted == 0


STATES = """table: customers
key: id
valid_from: {column: since}
columns: {nps: nps, employees: {field: employees, unknown: ["?"]}}
"""


def said(shelf: Shelf, field: str) -> list[tuple[object, object]]:
    return sorted(
        (str(row["valid_from"])[:10], row.get(field, "?"))
        for row in shelf.rows("facts")
        if field in row or field in row.get("unset", [])
    )


def test_a_value_set_to_unknown_by_a_later_row_of_the_same_file_is_unknown_from_then_on(shelf: Shelf):
    text = "id,since,nps,employees\nA,2025-06-02,,?\nA,2025-01-02,,10\nA,2025-08-02,,10\n"

    shelf.take(STATES, text)

    assert said(shelf, "employees") == [("2025-01-01", 100), ("2025-06-01", "?"), ("2025-08-01", 100)]
    assert shelf.look(STATES, text).accepted == 0


def test_a_value_that_comes_back_within_one_file_is_a_change_again(shelf: Shelf):
    shelf.take(STATES, "id,since,nps,employees\nA,2025-01-02,,10\n")

    shelf.take(STATES, "id,since,nps,employees\nA,2025-06-02,,20\nA,2025-08-02,,10\n")

    assert said(shelf, "employees") == [("2025-01-01", 100), ("2025-06-01", 200), ("2025-08-01", 100)]


def test_an_aging_value_that_was_observed_again_later_is_fresh_again(shelf: Shelf):
    shelf.take(STATES, "id,since,nps,employees\nA,2024-01-02,9,10\n")

    found = shelf.take(STATES, "id,since,nps,employees\nA,2025-06-02,9,10\n")

    assert (found.accepted, found.unchanged) == (1, 0)
    assert said(shelf, "nps") == [("2024-01-01", 9), ("2025-06-01", 9)]
    assert said(shelf, "employees") == [("2024-01-01", 100)]
    assert shelf.look(STATES, "id,since,nps,employees\nA,2025-06-02,9,10\n").accepted == 0


def test_a_column_of_a_national_number_is_refused(shelf: Shelf):
    from presek.values.problem import Problems

    with pytest.raises(Problems, match="never kept"):
        shelf.look("table: customers\nkey: id\ncolumns: {PESEL: name}\n", "id,PESEL\n1,80010112345\n")


def test_a_reject_keeps_no_cell_of_a_refused_column(shelf: Shelf):
    found = shelf.take("table: customers\nkey: id\ncolumns: {sex: sex}\n", "id,PESEL,sex\n1,80010112345,x\n2,99\n")

    assert found.rejected == 2
    assert "80010112345" not in str(found.rejects.to_pylist())
    assert "99" not in str(found.rejects.column("cells").to_pylist())


def test_ten_thousand_customers_with_the_same_name_are_ten_thousand(shelf: Shelf):
    text = "id,name,country,employees,interests\n" + "".join(f"{number},X,PL,1,\n" for number in range(10_000))

    assert counts(shelf.take(CUSTOMERS, text)) == (10_000, 10_000, 0, 0, 0)


def test_amounts_of_customers_are_converted_at_the_day_their_facts_hold_from(shelf: Shelf):
    mapping = "table: customers\nkey: id\nvalid_from: {column: since}\ncolumns: {t: {field: turnover, currency: EUR}}\n"

    found = shelf.take(mapping, "id,since,t\nA,2026-01-02,100\nB,,100\nC,2020-01-01,100\n", rates=RATES)

    assert [(row["turnover"], row["turnover__original"]) for row in shelf.rows("facts")] == [
        (4_000_000, "100.00 EUR"),
        (5_000_000, "100.00 EUR"),
    ]
    assert [(row, reason) for row, _, reason in faults(found)] == [
        (4, "there is no exchange rate of EUR for 2020-01-01")
    ]
