"""`engine.yaml`: what it may say, and how plainly it is told what is wrong with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from presek.catalog.default import default_catalog
from presek.engine.sql.binding import OF_COLUMN, OF_CUSTOMERS, OF_LIMITS, OF_RELATION, TOP, load, said
from presek.engine.sql.duck import Duck
from presek.engine.sql.kinds import kind_of
from presek.engine.sql.suggesting import suggest, tables
from presek.values.problem import Problems
from tests.meaning.catalog import catalog

DOCS = Path(__file__).parents[2] / "docs"
WHOLE = """\
edition: 1
url: postgresql://reader@warehouse:5432/dwh
zone: Europe/Warsaw
target: presek
limits: {seconds: 90, memory: 2 GB}
customers:
  table: '"sales.eu".Customers'
  key: Customer No
  seen: Last Seen
  columns:
    name: Company Name
    interests: {column: hobbies, separator: ";"}
    joined_at: {column: joined, zone: Europe/Ljubljana}
relations:
  orders:
    table: [sales, All Orders]
    customer: customer
    row_key: [order, line]
    columns: {ordered_at: placed, amount: net}
"""


def test_a_binding_names_tables_and_columns_as_the_engine_spells_them():
    found = load(WHOLE, path="engine.yaml", catalog=catalog())
    assert found.customers.table == ("sales.eu", "Customers")
    assert said(found.customers.table) == '"sales.eu".Customers'
    assert found.customers.columns["interests"].separator == ";"
    assert found.customers.columns["joined_at"].zone == "Europe/Ljubljana"
    orders = found.relations["orders"]
    assert orders.table == ("sales", "All Orders")
    assert [part.name for part in orders.row_key] == ["order", "line"]
    assert orders.time is not None
    assert orders.time.name == "placed"
    assert (found.zone, found.target, found.seconds, found.memory) == ("Europe/Warsaw", "presek", 90.0, 2 << 30)


@pytest.mark.parametrize(
    ("wrong", "right", "code", "at", "nearest"),
    [
        ("edition: 1", "edition: 2", "edition", "1:10", ()),
        ("reader@", "reader:pass@", "secret-in-url", "2:6", ()),
        ("Europe/Warsaw\n", "Europe/Warsav\n", "unknown-zone", "3:7", "Europe/Warsaw"),
        ("seconds: 90", "seconds: soon", "limits", "5:19", ()),
        ("  key: Customer No\n", "", "missing", "7:3", ()),
        ("name: Company", "nam: Company", "unknown-field", "11:10", "name"),
        ("name: Company Name", "name: {column: x, separator: y}", "separator", "11:11", ()),
        ("  orders:", "  order:", "unknown-relation", "16:5", "orders"),
        ("ordered_at: placed, ", "", "no-time", "16:5", ()),
        ("customer: customer\n", "client: customer\n", "unknown-key", "17:5", ()),
    ],
)
def test_what_is_wrong_in_a_binding_is_told_at_its_place(wrong: str, right: str, code: str, at: str, nearest: str):
    with pytest.raises(Problems) as refused:
        load(WHOLE.replace(wrong, right, 1), path="engine.yaml", catalog=catalog())
    told = {problem.code: problem for problem in refused.value.problems}
    assert code in told
    assert str(told[code].at) == at
    if nearest:
        assert nearest in told[code].nearest


@pytest.mark.parametrize(
    ("said_there", "dialect", "form", "digits"),
    [
        ("LowCardinality(Nullable(String))", "clickhouse", "text", 0),
        ("Nullable(Decimal64(4))", "clickhouse", "decimal", 18),
        ("DateTime64(9, 'UTC')", "clickhouse", "instant", 0),
        ("Int8", "clickhouse", "integer", 3),
        ("Array(LowCardinality(String))", "clickhouse", "texts", 0),
        ("numeric", "postgres", "decimal", 2_000),
        ("timestamp(3) without time zone", "postgres", "local", 0),
        ("jsonb", "postgres", "other", 0),
        ("ENUM('a', 'b')", "duckdb", "text", 0),
        ("STRUCT(a INTEGER)", "duckdb", "other", 0),
        ("INTEGER[]", "duckdb", "other", 0),
        ("map<string,int>", "pyspark", "other", 0),
        ("decimal(10,2)", "pyspark", "decimal", 10),
    ],
)
def test_types_are_told_apart_by_what_they_can_become(said_there: str, dialect: str, form: str, digits: int):
    found = kind_of(said_there, dialect=dialect)
    assert (found.form, found.digits) == (form, digits)


@pytest.mark.parametrize("page", ["reference/binding.md", "how-to/work-where-the-data-is.md"])
def test_the_file_that_a_page_shows_can_be_read(page: str):
    text = (DOCS / page).read_text(encoding="utf-8")
    (shown,) = [block for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if "customers:" in block]
    load(shown, path=page, catalog=default_catalog())


def test_the_page_names_every_key_of_the_file():
    text = (DOCS / "reference/binding.md").read_text(encoding="utf-8")
    assert [key for key in (*TOP, *OF_CUSTOMERS, *OF_RELATION, *OF_COLUMN, *OF_LIMITS) if f"`{key}`" not in text] == [
        "column"
    ]


def test_a_binding_is_proposed_from_names_and_can_be_read():
    engine = Duck()
    engine.command('CREATE TABLE clients ("Client ID" BIGINT, "Company Name" VARCHAR, city VARCHAR, health VARCHAR)')
    engine.command('CREATE SCHEMA "shop.eu"')
    engine.command(
        'CREATE TABLE "shop.eu".orders (id BIGINT, client_id BIGINT, ordered_at TIMESTAMP, amount DECIMAL(18, 2))'
    )
    engine.command("CREATE TABLE presek_memberships (customer BIGINT)")
    words = {"@customer": ("client id",), "@row": ("id",), "name": ("company name",)}
    there = tables(engine)
    assert set(there) == {"clients", '"shop.eu".orders'}
    text = suggest("duckdb:///shop.db", there, catalog(), words=words)
    found = load(text, path="engine.yaml", catalog=catalog())
    assert found.customers.table == ("clients",)
    assert {key: column.name for key, column in found.customers.columns.items()} == {
        "name": "Company Name",
        "city": "city",
    }
    assert found.relations["orders"].customer.name == "client_id"
    assert [part.name for part in found.relations["orders"].row_key] == ["id"]
    assert set(found.relations["orders"].columns) == {"ordered_at", "amount"}
    assert "# …: health" in text
