"""A first binding out of databases that other people built: what is found, and what a person is told to do."""

from __future__ import annotations

import pytest

from presek.catalog import default
from presek.engine.sql import checking
from presek.engine.sql.binding import Binding, load
from presek.engine.sql.checking import Checked
from presek.engine.sql.opening import open_engine
from presek.engine.sql.suggesting import suggest, tables
from presek.source.synonyms import synonyms
from tests.engines.unfamiliar import SHOPS
from tests.meaning.sql_servers import started


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def engine(request):
    """An engine, empty."""
    with started(request.param) as there:
        yield there


@pytest.fixture
def suggested(engine):
    """From a shop's name to the text that is proposed, and the session."""
    connection = open_engine(engine.url, secrets=engine.secrets, writing=True)
    made: list[str] = []

    def proposed(shop: str) -> str:
        connection.command("BEGIN")
        made.append(shop)
        for each in SHOPS[shop]:
            connection.command(each)
        known = synonyms()
        words = {**known.fields, "@customer": known.customer_key, "@row": known.row_key}
        return suggest(engine.url, tables(connection), catalog(), words=words)

    proposed.connection = connection
    yield proposed
    if made:
        connection.command("ROLLBACK")
    connection.close()


def catalog():
    return default.default_catalog()


def checked(text: str, connection) -> tuple[Binding, Checked]:
    found = load(text, path="engine.yaml", catalog=catalog())
    return found, checking.check(found, connection, catalog())


def columns(bound) -> dict[str, str]:
    return {key: column.name for key, column in bound.columns.items()}


def test_names_with_capitals_and_a_table_with_a_space(suggested):
    text = suggested("trader")
    binding, found = checked(text, suggested.connection)
    assert (binding.customers.table, binding.customers.key.name) == (("Customers",), "CustomerID")
    assert columns(binding.customers)["name"] == "CompanyName"
    assert set(binding.relations) == {"orders"}
    assert columns(binding.relations["orders"]) == {"ordered_at": "OrderDate", "order_number": "OrderID"}
    assert found.problems == ()
    assert "order_lines: Order Details does not say whose a row is, and Orders does." in text


def test_the_view_that_is_proposed_gives_a_customer_to_each_row(suggested):
    text = suggested("trader")
    view = " ".join(line.strip(" #") for line in text.splitlines() if "CREATE VIEW" in line or "AS r JOIN" in line)
    suggested.connection.command(view)
    again, known = catalog(), synonyms()
    words = {**known.fields, "@customer": known.customer_key, "@row": known.row_key}
    binding, found = checked(
        suggest("duckdb:///x", tables(suggested.connection), again, words=words), suggested.connection
    )
    lines = binding.relations["order_lines"]
    assert (lines.table, lines.customer.name) == (("order_lines_of_customers",), "CustomerID")
    assert columns(lines)["unit_price"] == "UnitPrice"
    assert found.problems == ()
    (told,) = [each.says for each in found.remarks if each.code == "double-key"]
    assert "Name further columns that tell them apart" in told


def test_a_view_with_the_customers_own_data_goes_before_their_bare_table(suggested):
    binding, found = checked(suggested("lender"), suggested.connection)
    assert binding.customers.table == ("customer_list",)
    assert columns(binding.customers)["postal_code"] == "zip code"
    payments = binding.relations["payments"]
    assert ([part.name for part in payments.row_key], columns(payments)) == (
        ["payment_id"], {"paid_on": "payment_date", "amount": "amount"},
    )  # fmt: skip
    assert found.problems == ()


def test_several_schemas_and_names_run_together(suggested):
    text = suggested("maker")
    binding, found = checked(text, suggested.connection)
    orders = binding.relations["orders"]
    assert (orders.table, [part.name for part in orders.row_key]) == (("sales", "salesorderheader"), ["salesorderid"])
    assert "no column is called like a field" in text
    assert (
        "FROM sales.salesorderdetail AS r JOIN sales.salesorderheader AS o ON o.salesorderid = r.salesorderid" in text
    )
    assert found.problems == ()


def test_columns_that_begin_with_the_name_of_their_table(suggested):
    text = suggested("market")
    binding, found = checked(text, suggested.connection)
    assert columns(binding.customers) == {"region": "customer_state", "city": "customer_city"}
    assert binding.relations["orders"].time.name == "order_purchase_timestamp"
    assert "the first date of the table: is it this one?" in text
    assert found.problems == ()


def test_reserved_words_and_odd_names_and_a_customer_that_stands_twice(suggested):
    binding, found = checked(suggested("odd"), suggested.connection)
    assert binding.customers.table == ("Klienci 2024 (kopia)",)
    assert columns(binding.relations["orders"])["net_amount"] == "Kwota netto"
    assert [each.code for each in found.problems] == ["double-key"]
    assert "'K-1'" in found.problems[0].says
    assert "A view with one row of each mends it." in found.problems[0].says


def test_an_engine_that_shows_no_table_is_said_so():
    text = suggest("duckdb:///x", {}, catalog(), words={})
    assert "The engine shows this user no table" in text
    assert load(text, path="engine.yaml", catalog=catalog()).customers.table == ("…",)
