"""What a page asks an engine of SQL: bits of leaves, values, of whom it cannot be said and what is to blame, just
as the columnar engine says them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from presek.engine.can import refusals
from presek.engine.columnar.columns import TagSets, Texts
from presek.engine.columnar.run import run
from presek.engine.columnar.shown import Answers
from presek.engine.columnar.vectors import Vector, Worths
from presek.engine.sql.asking import ask
from presek.engine.sql.bound import LakeTables
from presek.engine.sql.connection import Connection
from presek.engine.sql.duck import Duck
from presek.plan.lower import lower
from presek.plan.steps import Plan
from presek.segment.parse import parse, parse_value
from presek.segment.terms import Term, Value
from presek.segment.write import write
from presek.values.instant import AsOf
from tests.meaning.cases import Case, cases
from tests.meaning.engines import give_neutral, snapshot_of, told_by, told_to
from tests.meaning.inline_customers import Base
from tests.meaning.sql_servers import connected
from tests.meaning.test_engines_agree import CATALOG, remembering_worlds, tried, worlds
from tests.meaning.test_sql_agrees import ENGINES, alike
from tests.strategies.rules import aimed_terms, ranked_terms
from tests.strategies.terms import typed_terms


def asked_both(plan: Plan, base: Base, connection: Connection) -> tuple[Answers, Answers]:
    """The columnar engine's answers, and those of an engine of SQL over the same customers."""
    with snapshot_of(base, known_at=plan.as_of.known_at) as snapshot:
        ours = run(plan, snapshot, past=told_by(base, plan.as_of))
        everybody = snapshot.everybody.copy()
    told = told_to(base, plan.as_of)
    size = len(base.people)
    return ours, ask(plan, LakeTables(base.catalog), connection, size=size, everybody=everybody, told=told)


def said(answers: Answers, size: int) -> dict[str, object]:
    """Everything that a page reads of answers, to be compared."""
    rules = answers.plan.trees
    found: dict[str, object] = {f"who is in {key}": [bits.tolist() for bits in answers.sets[key]] for key in rules}
    found |= {f"how many are in {key}": answers.counts(key) for key in rules}
    found |= {f"to blame for {key}": answers.blame(key) for key in rules}
    found |= {f"conditions of {key}": answers.conditions(key) for key in rules}
    return found | {f"values of {name}": spelled(worths, size) for name, worths in answers.values.items()}


def spelled(worths: Worths, size: int) -> list[object]:
    """A value of each customer."""
    unknown = np.zeros(size, np.bool_) if worths.unknown is None else np.broadcast_to(worths.unknown, (size,))
    match worths:
        case Vector(values, _, scale):
            each = [(value, scale) for value in np.broadcast_to(values, (size,)).tolist()]
        case Texts(codes, _, words):
            both = list(zip(words.plain.to_pylist(), words.folded.to_pylist(), strict=True))
            each = [both[code] if code < len(both) else None for code in codes.tolist()]
        case TagSets(codes, offsets, _, words):
            tags = [words.plain[code].as_py() for code in codes.tolist()]
            each = [sorted(tags[offsets[row] : offsets[row + 1]]) for row in range(size)]
    return [None if missing else value for missing, value in zip(unknown.tolist(), each, strict=True)]


def assert_alike(rules: Mapping[str, Term], base: Base, as_of: AsOf, connection: Connection, **values: Value) -> None:
    plan = lower(rules, base.catalog, as_of, values=values)
    ours, theirs = asked_both(plan, base, connection)
    assert said(theirs, len(base.people)) == said(ours, len(base.people))


VALUES = {
    "number": "employees",
    "money": "balance",
    "text": "city",
    "code": "industry",
    "day": "birth_date",
    "moment": "joined_at",
    "truth": "vip",
    "tags": "interests",
    "count": "orders.count()",
    "sum": "orders.sum(amount, last 365 days)",
    "average": "orders.avg(amount)",
    "median": "orders.median(amount)",
    "last": "orders.last(channel)",
    "quotient": "balance / employees",
    "constant": "7",
}


FEWER = 4
"""Every fourth of them: the whole table is asked for sets alone."""


@cache
def told_of() -> list[list[Case]]:
    """Cases about rows, and about the past with two segments."""
    about_the_past, about_rows = sorted(alike(list(cases())), key=len)[-3:-1]
    return [about_rows, about_the_past]


@pytest.mark.parametrize("engine", ENGINES)
def test_pages_are_told_the_same_as_by_the_columnar_engine(engine: str):
    values = {name: parse_value(text) for name, text in VALUES.items()}
    with connected(engine) as connection:
        for group in told_of():
            base, as_of = group[0].base, group[0].as_of
            give_neutral(base, connection)
            rules = {**group[0].segments, **{case.id: case.rule for case in group[::FEWER]}}
            if "small" in rules:
                rules["the first of some"] = parse('top 1 by employees within segment "small"')
            assert_alike(rules, base, as_of, connection, **values)


@tried(0.05)
@given(
    world=worlds(typed_terms(CATALOG) | ranked_terms(segments=("first", "second"))),
    others=st.tuples(aimed_terms(), ranked_terms()),
)
def test_pages_are_told_the_same_of_random_rules(world: tuple[list[Term], Base, AsOf], others: tuple[Term, Term]):
    wanted, base, as_of = world
    segments = {"first": others[0], "second": others[1]}
    rules = {f"{place}: {write(rule)}": rule for place, rule in enumerate(wanted)}
    rules = {
        key: rule
        for key, rule in rules.items()
        if not refusals(lower(segments | {key: rule}, base.catalog, as_of), "duckdb")
    }
    rules |= segments if rules else {}
    connection = Duck()
    give_neutral(base, connection)
    assert_alike(rules, base, as_of, connection, text=parse_value("city"), sum=parse_value("orders.sum(amount)"))


@tried(0.05)
@given(world=remembering_worlds())
def test_pages_are_told_the_same_of_the_past(world: tuple[list[Term], Base, AsOf]):
    wanted, base, as_of = world
    connection = Duck()
    give_neutral(base, connection)
    rules = {f"{place}: {write(rule)}": rule for place, rule in enumerate(wanted)}
    assert_alike(rules | {"half": parse('sample 50 % seed "spring"')}, base, as_of, connection)
