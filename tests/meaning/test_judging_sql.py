"""A segment at which an engine fails does not fail the others: it is found by halves, and refused with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import log2

import numpy as np
import pyarrow as pa
import pytest

from presek.engine.sql.asking import Judged, judge
from presek.engine.sql.bisecting import Bisecting, Sets
from presek.engine.sql.bound import LakeTables
from presek.engine.sql.connection import Connection, EngineFailed, Kind
from presek.plan.lower import lower
from presek.plan.steps import Plan
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


# --- by halves, over an engine that is made up ---------------------------------------------------------------------


def halved(rules: dict[str, str], fails: Callable[[set[str]], Kind | None]) -> tuple[Bisecting, int]:
    """What became of rules at an engine that fails as it is told to, and how many statements it was asked."""
    asked = 0

    def answer(plan: Plan) -> Sets:
        nonlocal asked
        asked += 1
        kind = fails(set(plan.trees))
        if kind is not None:
            raise EngineFailed(kind, "Engine", "no")
        return dict.fromkeys(plan.trees, (np.zeros(1, np.uint8), np.zeros(1, np.uint8)))

    plan = lower({name: parse(text) for name, text in rules.items()}, OURS, NOW)
    work = Bisecting(plan, "duckdb", answer)
    work.answer()
    assert set(work.sets) | set(work.refused) == set(rules)
    return work, asked


MANY = {str(number): f"employees > {number}" for number in range(64)}


@pytest.mark.parametrize("bad", [{"0"}, {"63"}, {"17", "18"}, {"3", "40", "41", "60"}])
def test_few_statements_find_the_rules_that_fail(bad: set[str]):
    work, asked = halved(MANY, lambda rules: "statement" if rules & bad else None)
    assert set(work.refused) == bad
    assert asked <= 3 + 2 * len(bad) * log2(len(MANY))


def test_who_refers_to_a_rule_that_fails_is_refused_with_it():
    rules = {
        "far": 'in segment "near"',
        "near": 'not in segment "bad"',
        "bad": "employees > 1",
        "other": "employees > 2",
    }
    work, _ = halved(rules, lambda asked: "statement" if "bad" in asked else None)
    assert set(work.refused) == {"far", "near", "bad"}
    assert all("'bad'" in work.refused[name].says for name in ("far", "near"))


def test_what_is_too_much_together_is_answered_in_parts():
    work, asked = halved(MANY, lambda rules: "out-of-memory" if len(rules) > 10 else None)
    assert (work.refused, asked <= 16) == ({}, True)


def test_waiting_for_what_takes_too_long_has_an_end():
    work, asked = halved(MANY, lambda rules: "too-long" if "5" in rules else None)
    assert "5" in work.refused
    assert {problem.code for problem in work.refused.values()} == {"engine-took-too-long"}
    assert (asked <= 8, len(work.sets) >= 48) == (True, True)


@pytest.mark.parametrize("kind", ["stopped", "lost", "forbidden", "statement"])
def test_what_no_rule_is_to_blame_for_ends_the_run(kind: Kind):
    with pytest.raises(EngineFailed) as failed:
        halved(MANY, lambda _: kind)
    assert failed.value.kind == kind


def test_what_the_ledger_refuses_is_refused_alone():
    rules = {"doubles": "orders.sum(amount / 3) > 1 PLN", "refers": 'in segment "doubles"', "fine": "employees > 3"}
    work, asked = halved(rules, lambda _: None)
    assert (set(work.refused), asked) == ({"doubles", "refers"}, 1)
    assert work.refused["doubles"].code == "not-yet"
