"""Mapping files: what they say, and what is wrong in them, each at its place."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from presek.source import mapping_text
from presek.source.expression import Arithmetic, Column, Comparison, Number, Text
from presek.source.mapping import ColumnRule, Mapping
from presek.values.problem import Problems
from tests.source.shelf import CATALOG

WHOLE = """\
edition: 1
format: csv
encoding: cp1250
delimiter: semicolon
decimal_sign: ","
thousands_sign: " "
date_order: day month year
zone: Europe/Ljubljana
table: orders
source: erp
customer: {column: client, namespace: erp}
create_customers:
  columns: {land: country}
row_key: {columns: [no, line], namespace: erp}
currency: EUR
columns:
  date: {field: ordered_at, date_order: year month day, zone: UTC}
  amount: net_amount
  paid: {field: gross_amount, currency: {column: cur}}
  kind: {field: channel, values: {N: web, 01: ~}, unknown: [no, "?"]}
computed:
  quantity: pieces * 2
constants:
  product: bike
where:
  - {keep: pieces > 0, reason: returns}
observed_at: 2026-01-31
rates: rates.csv
"""


def load(text: str) -> Mapping:
    return mapping_text.load(text, path="m.yaml", catalog=CATALOG)


def said(text: str) -> list[str]:
    with pytest.raises(Problems) as raised:
        load(text)
    return [str(each) for each in raised.value.problems]


def rule(mapping: Mapping, field: str) -> ColumnRule:
    return next(each for each in mapping.rules if each.field.key == field)


def test_a_whole_mapping_says_what_it_says():
    found = load(WHOLE)

    assert (found.table, found.source, found.rates) == ("orders", "erp", "rates.csv")
    assert (found.shape.encoding, found.shape.delimiter) == ("cp1250", ";")
    assert (found.style.decimal_sign, found.style.thousands_sign, found.style.zone) == (
        ",",
        " ",
        ZoneInfo("Europe/Ljubljana"),
    )
    assert (found.customer.parts, found.customer.namespace) == ((Column("client"),), "erp")
    assert found.row_key is not None
    assert found.row_key.parts == (Column("no"), Column("line"))
    assert found.create_customers
    assert [each.field.key for each in found.created] == ["country"]
    assert rule(found, "ordered_at").style.zone == ZoneInfo("UTC")
    assert rule(found, "net_amount").currency == Text("EUR")
    assert rule(found, "gross_amount").currency == Column("cur")
    assert rule(found, "quantity").take == Arithmetic("*", Column("pieces"), Number(Decimal(2)))
    assert rule(found, "product").take == Text("bike")
    assert [(each.keep, each.reason) for each in found.where] == [
        (Comparison(">", Column("pieces"), Number(Decimal(0))), "returns")
    ]
    assert found.observed_at == Text("2026-01-31")
    assert found.columns == {"client", "no", "line", "land", "date", "amount", "paid", "cur", "kind", "pieces"}


def test_scalars_are_what_was_typed():
    found = rule(load(WHOLE), "channel")

    assert found.values == {"N": "web", "01": None}
    assert found.unknown == {"no", "?"}


PERSONS = "edition: 1\ntable: customers\nkey: a\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("edition: 2\ntable: customers\nkey: a\n", "m.yaml:1:10: this mapping says no 'edition: 1'."),
        ("edition: 1\nkey: a\n", "m.yaml:1:1: 'table' is missing: one of customers, contacts"),
        ("edition: 1\ntable: order\ncustomer: a\n", "m.yaml:2:8: there is no table 'order'."),
        ("edition: 1\ntable: customers\n", "m.yaml:1:1: 'key' is missing"),
        ("edition: 1\ntable: customers\nkey: {names: a}\n", "m.yaml:3:7: key has no 'names'."),
        (PERSONS + "colums: {}\n", "m.yaml:4:1: a mapping has no 'colums'."),
        (PERSONS + "columns: {x: naem}\n", "m.yaml:4:14: customers has no field 'naem'. Did you mean name?"),
        (PERSONS + "columns: {x: name, y: name}\n", "m.yaml:4:23: 'name' is filled twice."),
        (PERSONS + "columns: {x: {field: name, currency: EUR}}\n", "m.yaml:4:38: 'currency' is for money"),
        (PERSONS + "columns: {x: {field: name, empty_set: z}}\n", "m.yaml:4:39: 'empty_set' is for tags"),
        (PERSONS + "columns: {x: [name]}\n", "m.yaml:4:14: a field is a single text"),
        (PERSONS + "computed: {name: a +}\n", "m.yaml:4:21: a column, number or text was expected, not the end."),
        (PERSONS + "where: [{keep: a, reason: b}]\n", "m.yaml:4:9: 'keep' is a condition"),
        (PERSONS + "where: [{keep: a > 1}]\n", "m.yaml:4:9: a filter needs 'keep' and 'reason'."),
        (PERSONS + "where: a > 1\n", "m.yaml:4:8: 'where' is a list"),
        (PERSONS + "zone: Mars/Base\n", "m.yaml:4:7: there is no time zone 'Mars/Base'"),
        (PERSONS + "encoding: utf-9\n", "m.yaml:4:11: there is no encoding 'utf-9'"),
        (PERSONS + "delimiter: ab\n", "m.yaml:4:12: 'delimiter' is one ASCII character"),
        (PERSONS + "decimal_sign: ','\nthousands_sign: ','\n", "m.yaml:1:1: the decimal sign and the thousands sign"),
        (PERSONS + "date_order: dmy\n", "m.yaml:4:13: 'date_order' is one of"),
        (
            PERSONS + "format: cvs\n",
            "m.yaml:4:9: 'format' is one of: csv, xlsx, parquet, jsonl, json, xml, xml-invoices. Did you mean csv?",
        ),
        ("edition: 1\ntable: orders\ncustomer: a\ncolumns: {x: net_amount}\n", "m.yaml:4:10: orders need 'ordered_at'"),
        ("edition: 1\ntable: [\n", "m.yaml:3:1: this is not good YAML"),
        ("[1, 2]", "m.yaml:1:1: a mapping file begins with 'edition: 1'."),
        ("", "m.yaml:1:1: this mapping says no 'edition: 1'."),
    ],
)
def test_what_is_wrong_is_told_at_its_place(text: str, problem: str):
    assert [each for each in said(text) if each.startswith(problem)], said(text)


def test_all_problems_are_told_at_once():
    assert len(said(PERSONS + "columns: {x: naem, y: cuontry}\nzone: Mars\nwhere: x\n")) == 4


def test_an_expression_that_is_no_text_is_one_problem():
    assert len(said(PERSONS + "computed: {name: {expression: a}}\n")) == 1
