"""A segment at which an engine fails does not fail the others: it is found by halves, and refused with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from math import log2

import pyarrow as pa
import pytest

from presek.engine.sql.asking import Judged, judge
from presek.engine.sql.bound import LakeTables
from presek.engine.sql.connection import Connection
from presek.plan.lower import lower
from presek.segment.parse import parse
from presek.values.instant import AsOf
from presek.values.problem import Branch
from tests.meaning.catalog import catalog
from tests.meaning.engines import Answer, give_neutral, reference
from tests.meaning.inline_customers import Base, base_of
from tests.meaning.sql_servers import connected
from tests.meaning.test_sql_agrees import ENGINES

OURS = catalog()
NOW = AsOf.end_of(AsOf(1_700_000_000_000_000, OURS.zone).day, OURS.zone)
PEOPLE = {
    "ana": {"employees": 3, "city": "Kraków"},
    "bor": {"employees": 30},
    "cyr": {"employees": 300, "city": "Celje"},
}
RULES = {f"size {number}": f"employees > {number * 10}" for number in range(6)} | {
    "reads it": "visits.sum(pages) > 3",
    "reads it too": "city is known and visits.max(pages) > 1",
    "beside it": "visits.count() = 0",
    "refers to it": 'in segment "reads it" or employees > 5',
    "refers to that": 'not in segment "refers to it"',
    "refers to another": 'in segment "size 2"',
}
ASTRAY = {"reads it", "reads it too", "refers to it", "refers to that"}
BROKEN = {
    "duckdb": "CREATE OR REPLACE TEMP VIEW rows_visits AS SELECT {columns} FROM told_rows",
    "postgres": "CREATE TEMP VIEW rows_visits AS SELECT {columns} FROM told_rows",
    "clickhouse": "CREATE TEMPORARY VIEW rows_visits AS SELECT {columns} FROM told_rows",
    "pyspark": "CREATE OR REPLACE TEMP VIEW rows_visits AS SELECT {columns} FROM told_rows",
}
"""A company's view over its own table, whose pages are a text."""


@pytest.fixture(scope="module", params=ENGINES)
def broken(request: pytest.FixtureRequest) -> Iterator[tuple[Base, Connection]]:
    """An engine where one column of visits cannot be read, because one row says 'abc'."""
    base = base_of(PEOPLE, OURS)
    with connected(request.param) as connection:
        give_neutral(base, connection)
        rows = {**connection.fetch("SELECT * FROM rows_visits").schema.empty_table().to_pydict()}
        rows = {name: [0 if name != "row_key" else "one"] for name in rows} | {"pages": ["abc"]}
        connection.give("told_rows", pa.table(rows))
        if connection.dialect in {"postgres", "clickhouse"}:
            temporary = "TEMPORARY " if connection.dialect == "clickhouse" else ""
            connection.command(f"DROP {temporary}TABLE rows_visits")
        columns = ", ".join(f'"{name}"' for name in rows if name != "pages")
        columns = columns.replace('"', "`") if connection.dialect == "pyspark" else columns
        read = "toInt64(assumeNotNull(pages))" if connection.dialect == "clickhouse" else "CAST(pages AS BIGINT)"
        connection.command(BROKEN[connection.dialect].format(columns=f"{columns}, {read} AS pages"))
        yield base, connection


class Counting:
    """A connection that counts the statements."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.dialect, self.asked = connection, connection.dialect, 0

    def fetch(self, statement: str) -> pa.Table:
        self.asked += 1
        return self.connection.fetch(statement)

    def give(self, name: str, table: pa.Table) -> None:
        self.connection.give(name, table)


def judged(rules: dict[str, str], base: Base, connection: Connection) -> Judged:
    plan = lower({name: parse(text) for name, text in rules.items()}, base.catalog, NOW)
    return judge(plan, LakeTables(base.catalog), connection, size=len(base.people))


def named(found: Judged, rule: str, base: Base) -> Answer:
    keys = [person.key for person in base.people]
    true, unknown = (
        frozenset(key for place, key in enumerate(keys) if bits[place // 8] >> place % 8 & 1)
        for bits in found.sets[rule]
    )
    return true, unknown


def test_all_others_are_answered(broken: tuple[Base, Connection]):
    base, connection = broken
    counting = Counting(connection)
    found = judged(RULES, base, counting)
    assert set(found.refused) == ASTRAY
    rules = {name: parse(text) for name, text in RULES.items() if name not in ASTRAY and name != "beside it"}
    expected = reference(rules, base, NOW, rules)
    assert {name: named(found, name, base) for name in rules} == expected
    problem = found.refused["reads it"]
    assert (problem.code, problem.branch, problem.path) == ("engine-failed", Branch.DATA, "visits.pages")
    assert "abc" in problem.says
    assert problem.says.startswith("PostgreSQL" if connection.dialect == "postgres" else "")
    assert "'reads it'" in found.refused["refers to it"].says
    assert counting.asked <= 2 + 2 * 2 * log2(len(RULES))
