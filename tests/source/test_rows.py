"""What becomes of the rows of a relation's file."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from presek.source.rates import Rates
from presek.values.instant import day_number
from presek.values.problem import Problems
from tests.source.shelf import Shelf, counts, faults

ORDERS = """
table: orders
customer: client
columns: {when: ordered_at, amount: net_amount, channel: channel}
"""
KEYED = ORDERS + "row_key: no\n"
HEADER = "no,client,when,amount,channel\n"


@pytest.fixture
def known(shelf: Shelf) -> Shelf:
    shelf.take("table: customers\nkey: id\n", "id\nA\nB\n")
    return shelf


def test_two_equal_rows_of_a_file_stay_two_and_the_file_can_come_again(known: Shelf):
    text = HEADER + "1,A,2026-01-31,10,web\n1,A,2026-01-31,10,web\n"

    assert counts(known.take(ORDERS, text)) == (2, 2, 0, 0, 0)
    assert counts(known.take(ORDERS, text)) == (2, 0, 0, 0, 2)
    assert counts(known.take(ORDERS, text + "1,A,2026-01-31,10,web\n")) == (3, 1, 0, 0, 2)


def test_the_order_of_columns_does_not_change_a_rows_key(known: Shelf):
    known.take(ORDERS, "client,when,amount,channel\nA,2026-01-31,10,web\n")

    again = known.take(ORDERS, "channel,amount,when,client\nweb,10,2026-01-31,A\n")

    assert counts(again) == (1, 0, 0, 0, 1)


def test_a_corrected_row_is_a_new_version_and_empty_cells_keep_what_was_known(known: Shelf):
    known.take(KEYED, HEADER + "1,A,2026-01-31,10,web\n")

    found = known.take(KEYED, HEADER + "1,A,2026-01-31,12,\n")

    first, second = known.rows("orders")
    assert (found.accepted, found.corrected) == (1, 1)
    assert (first["version"], second["version"]) == (0, 1)
    assert (second["net_amount"], second["channel"]) == (120_000, "web")
    assert counts(known.take(KEYED, HEADER + "1,A,2026-01-31,12,\n")) == (1, 0, 0, 0, 1)


def test_a_row_may_move_to_another_customer(known: Shelf):
    known.take(KEYED, HEADER + "1,A,2026-01-31,10,web\n")
    known.take(KEYED, HEADER + "1,B,2026-01-31,10,web\n")

    assert [row["ordinal"] for row in known.rows("orders")] == [0, 1]


def test_rows_of_one_key_with_other_values_are_rejected(known: Shelf):
    found = known.take(KEYED, HEADER + "1,A,2026-01-31,10,web\n1,A,2026-01-31,11,web\n")

    assert faults(found) == [(3, "no", "the key '1' stands in row 2 already, with other values")]


def test_rows_of_unknown_customers_wait_aside_and_join_when_the_customer_comes(known: Shelf):
    text = HEADER + "1,Z,2026-01-31,10,web\n2,A,2026-01-31,20,web\n"
    found = known.take(KEYED, text)

    assert counts(found) == (2, 2, 0, 0, 0)
    assert found.aside == 1
    assert counts(known.take(KEYED, text)) == (2, 0, 0, 0, 2)

    come = known.take("table: customers\nkey: id\n", "id\nZ\n")

    assert come.joined == 1
    assert known.tables["aside_orders"].num_rows == 0
    assert sorted(row["ordinal"] for row in known.rows("orders")) == [0, 2]
    assert counts(known.take(KEYED, text)) == (2, 0, 0, 0, 2)


def test_customers_can_be_made_from_rows_with_fields_of_their_latest(shelf: Shelf):
    mapping = KEYED + "create_customers: {columns: {country: country}}\n"
    rows = ("1,A,2026-02-01,1,web,PL", "2,A,2026-03-01,1,web,SI", "3,A,2026-01-01,1,web,DE")
    text = "no,client,when,amount,channel,country\n" + "\n".join(rows)

    found = shelf.take(mapping, text)

    assert found.new_customers == 1
    assert [row["country"] for row in shelf.rows("facts")] == ["SI"]
    assert shelf.tables["orders"].num_rows == 3
    assert counts(shelf.take(mapping, text)) == (3, 0, 0, 0, 3)


def test_filtered_rows_are_counted_under_their_reason_and_are_no_rejects(known: Shelf):
    mapping = (
        KEYED
        + "where:\n  - {keep: amount > 0, reason: credit notes}\n"
        + "  - {keep: 'not (channel = \"shop\")', reason: shops}\n"
    )
    text = (
        HEADER
        + "1,A,2026-01-31,10,web\n2,A,2026-01-31,-1,web\n3,A,2026-01-31,5,shop\n4,A,2026-01-31,x,web\n5,A,bad,-7,web\n"
    )

    found = known.take(mapping, text)

    assert counts(found) == (5, 1, 1, 3, 0)
    assert found.filtered_by == {"credit notes": 2, "shops": 1}
    assert [(row, column) for row, column, _ in faults(found)] == [(5, "amount")]


def test_a_computed_amount_is_exact_and_rounded_once(known: Shelf):
    mapping = "table: order_lines\ncustomer: c\ncolumns: {t: ordered_at, q: quantity}\ncomputed: {net_amount: q * p}\n"

    known.take(
        mapping, "c,t,q,p\nA,2026-01-31,3,0.333333\nA,2026-01-31,-3,0.00005\nA,2026-01-31,0.1,0.7\nA,2026-01-31,,5\n"
    )

    assert [row.get("net_amount") for row in known.rows("order_lines")] == [10_000, -2, 700, None]


def test_local_times_become_instants_of_the_files_zone(known: Shelf):
    known.take(
        KEYED + "zone: Europe/London\n", HEADER + "1,A,2026-07-01 12:00,1,web\n2,A,2026-01-01 12:00:30.5,1,web\n"
    )

    assert [row["happened_at"].isoformat() for row in known.rows("orders")] == [
        "2026-07-01T11:00:00+00:00",
        "2026-01-01T12:00:30.500000+00:00",
    ]


def test_a_day_happens_at_its_local_midnight(known: Shelf):
    known.take("table: invoices\ncustomer: c\ncolumns: {d: issued_on}\n", "c,d\nA,2026-07-01\n")

    assert known.rows("invoices")[0]["happened_at"].isoformat() == "2026-06-30T22:00:00+00:00"


def test_a_row_without_its_time_is_rejected(known: Shelf):
    found = known.take(KEYED, HEADER + "1,A,,10,web\n")

    assert faults(found) == [(2, "when", "there is no ordered_at: when it happened must be known")]


RATES = Rates(
    {"PLN": (day_number(date(2026, 1, 2)), day_number(date(2026, 1, 5))), "USD": (day_number(date(2026, 1, 2)),)},
    {"PLN": (Fraction("4.2563"), Fraction("4.3")), "USD": (Fraction("1.1"),)},
)


def test_amounts_in_another_currency_are_converted_at_the_rate_of_their_day_and_keep_the_original(known: Shelf):
    mapping = KEYED.replace("amount: net_amount", "amount: {field: net_amount, currency: {column: cur}}")
    text = (
        "no,client,when,amount,channel,cur\n"
        "1,A,2026-01-02,12.50,web,EUR\n2,A,2026-01-04,12.50,web,eur\n3,A,2026-01-05,-10,web,EUR\n4,A,2026-01-02,11,web,USD\n"
        "5,A,2026-01-05,7,web,PLN\n6,A,2025-12-31,7,web,EUR\n7,A,2026-01-05,7,web,GBP\n"
    )

    found = known.take(mapping, text, rates=RATES)

    kept = [(row["net_amount"], row.get("net_amount__original")) for row in known.rows("orders")]
    assert kept == [
        (532_038, "12.50 EUR"),
        (532_038, "12.50 EUR"),
        (-430_000, "-10.00 EUR"),
        (425_630, "11.00 USD"),
        (70_000, None),
    ]
    assert [reason for _, _, reason in faults(found)] == [
        "there is no exchange rate of EUR for 2025-12-31",
        "there is no exchange rate of GBP for 2026-01-05",
    ]


def test_an_amount_with_the_sign_of_another_currency_is_rejected(known: Shelf):
    found = known.take(KEYED, HEADER + "1,A,2026-01-31,€10,web\n2,A,2026-01-31,10.50 zł,web\n")

    assert [(row, reason) for row, _, reason in faults(found)] == [
        (2, "'€10' names another currency than the mapping: PLN")
    ]


def test_a_mapped_column_that_is_not_there_is_named_with_the_nearest(known: Shelf):
    with pytest.raises(Problems) as raised:
        known.look(KEYED, "no,cient,when,amount,channel\n")

    assert "the file has no column 'client'" in str(raised.value)
    assert raised.value.problems[0].nearest == ("cient",)


@pytest.mark.parametrize("known", ["A", "B"])
def test_a_row_that_moves_between_a_known_and_an_unknown_customer_is_one_row_still(shelf: Shelf, known: str):
    persons = "table: customers\nkey: id\ncolumns: {name: name}\n"
    orders = "table: orders\ncustomer: c\nrow_key: k\ncolumns: {at: ordered_at, p: product, a: net_amount}\n"
    of_a, of_b = "k,c,at,p,a\nr,A,2026-01-01,x,10\n", "k,c,at,p,a\nr,B,2026-01-01,,20\n"
    shelf.take(persons, f"id,name\n{known},n\n")
    for text in (of_a, of_b, of_b, of_a, of_b):
        shelf.take(orders, text)
    shelf.take(persons, "id,name\nA,n\nB,n\n")

    rows = sorted(shelf.rows("orders"), key=lambda row: (row["recorded_at"], row["version"]))
    assert len({row["version"] for row in rows}) == len(rows)
    key = {row["ordinal"]: row["key"] for row in shelf.rows("customers")}
    latest = rows[-1]
    assert (key[latest["ordinal"]], latest["removed"], latest["product"], latest["net_amount"]) == (
        "B",
        False,
        "x",
        200_000,
    )
    assert shelf.look(orders, of_b).unchanged == 1
