"""Values that only a company's own tables have, in each engine's types, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from presek.engine.sql.binding import Binding, BoundColumn, BoundCustomers, BoundRelation, TableName
from presek.values.instant import microseconds
from tests.engines.natural_tables import TYPES, Table, make, table_of

NAN, INFINITE = float("nan"), float("inf")
DECOMPOSED = "Ło\u0301dz\u0301"
AT = datetime(2026, 6, 9, 22, 30, tzinfo=UTC)
DOUBLES = {
    "nan": (NAN, None, None),
    "infinite": (INFINITE, None, None),
    "endless": (-INFINITE, None, None),
    "huge": (1e300, None, None),
    "half": (2.5, 250, None),
    "up": (0.125, 13, None),
    "down": (-0.125, -13, None),
    "whole": (-3.0, -300, -3),
    "tenth": (0.1, 10, None),
    "large": (9007199254740992.0, 900719925474099200, 9007199254740992),
}
"""By key: a double; as a decimal of two places; as a whole number."""
DECIMALS = {
    "cent": ("0.00005", 1),
    "minus": ("-0.00005", -1),
    "less": ("0.000049", 0),
    "vast": ("922337203685477.580800", None),
    "most": ("922337203685477.580700", 2**63 - 1),
    "exact": ("-12345.678900", -123456789),
}
"""By key: a decimal of six places, and as money."""
TEXTS = {"empty": ("", None), "composed": (DECOMPOSED, "Łódź"), "spaces": (" A b", " A b")}
TRUTHS = {"yes": (1, True), "no": (0, False), "two": (2, None)}
KINDS: Mapping[str, Mapping[str, str]] = {
    "duckdb": {"double": "DOUBLE", "small": "UTINYINT"},
    "postgres": {"double": "double precision", "small": "smallint"},
    "clickhouse": {"double": "Float64", "small": "UInt8"},
    "pyspark": {"double": "DOUBLE", "small": "TINYINT"},
}


def expected() -> dict[str, dict[str, object]]:
    """By key what each field becomes, of those that are not unknown for want of a value."""
    found: dict[str, dict[str, object]] = {}
    for key, (_, decimal, whole) in DOUBLES.items():
        found[key] = {"rating": decimal, "employees": whole}
    for key, (_, money) in DECIMALS.items():
        found[key] = {"balance": money}
    for key, (_, text) in TEXTS.items():
        found[key] = {"name": text}
    for key, (_, truth) in TRUTHS.items():
        found[key] = {"vip": truth}
    found["moment"] = {"birth_date": "2026-06-10", "joined_at": microseconds(AT)}
    return found


def columns_of(dialect: str) -> dict[str, str]:
    """The columns of the odd customers."""
    types, own = TYPES[dialect], KINDS[dialect]
    return {
        "id": "String" if dialect == "clickhouse" else types["text"],
        "rating": own["double"],
        "employees": own["double"],
        "balance": types["decimal"],
        "name": types["text"],
        "vip": own["small"],
        "birth_date": types["instant"],
        "joined_at": types["instant"],
    }


def odd_binding(dialect: str) -> Binding:
    """What `engine.yaml` would say of them."""
    fields = {name: BoundColumn(name) for name in list(columns_of(dialect))[1:]}
    visited = BoundColumn("visited_on")
    visits = BoundRelation(table_of(dialect, "odd visits"), BoundColumn("who"), {"visited_on": visited}, time=visited)
    customers = BoundCustomers(table_of(dialect, "odd"), BoundColumn("id"), fields)
    return Binding("test://", customers, {"visits": visits})


def make_odd(dialect: str, connection) -> Binding:
    """Makes the tables."""
    columns = columns_of(dialect)
    given: dict[str, dict[str, object]] = {}
    for name, values in (("rating", DOUBLES), ("balance", DECIMALS), ("name", TEXTS), ("vip", TRUTHS)):
        given |= {key: {name: Decimal(value) if name == "balance" else value} for key, (value, *_) in values.items()}
    for key in DOUBLES:
        given[key]["employees"] = given[key]["rating"]
    given["moment"] = {"birth_date": AT, "joined_at": AT}
    # What is not Nullable in ClickHouse has a value everywhere.
    filled = {"rating": 0.0, "employees": 0.0, "vip": 0} if dialect == "clickhouse" else {}
    rows = [[key, *(values.get(name, filled.get(name)) for name in list(columns)[1:])] for key, values in given.items()]
    make(Table("odd", columns, rows), dialect, connection)
    strange = [[who, AT.date()] for who in ("yes", "nobody", "somebody")]
    make(
        Table("odd visits", {"who": columns["id"], "visited_on": TYPES[dialect]["date"]}, strange), dialect, connection
    )
    return odd_binding(dialect)


def make_double(dialect: str, connection) -> TableName:
    """A table of customers in which one has no key, and one has two rows."""
    own = "Nullable(String)" if dialect == "clickhouse" else TYPES[dialect]["text"]
    make(Table("double", {"id": own}, [["a"], ["b"], ["b"], [None]]), dialect, connection)
    return table_of(dialect, "double")


def with_customers(binding: Binding, table: TableName) -> Binding:
    """The binding over another table of customers, without fields and relations."""
    return replace(binding, customers=BoundCustomers(table, BoundColumn("id"), {}), relations={})
