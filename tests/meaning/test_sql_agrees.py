"""The engine of SQL over the lake's neutral tables in DuckDB: the table of cases as it was worked out by hand, and
random rules as the reference answers them.

The other engines answer the same cases over natural tables, as companies have them (tests/engines).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presek.engine.can import LEDGER, refusals
from presek.engine.sql.duck import Duck
from presek.plan.lower import lower
from presek.segment.parse import parse
from presek.segment.terms import Term
from presek.segment.write import write
from presek.values.instant import AsOf
from presek.values.problem import Problems
from tests.meaning.cases import Case, cases
from tests.meaning.catalog import catalog
from tests.meaning.engines import Answer, give_neutral, reference, sql_answers
from tests.meaning.inline_customers import Base, base_of
from tests.meaning.sql_servers import connected
from tests.meaning.test_engines_agree import CATALOG, remembering_worlds, tried, worlds
from tests.strategies.rules import aimed_terms, ranked_terms
from tests.strategies.terms import typed_terms

ENGINES = ("duckdb", "postgres", "clickhouse", "sail")


@pytest.mark.timeout(900)
def test_the_table_of_cases_means_the_same_over_neutral_tables():
    astray, judged = [], 0
    with connected("duckdb") as connection:
        for group in alike(list(cases())):
            first = group[0]
            give_neutral(first.base, connection)
            rules = {case.id: case.rule for case in group}
            found = sql_answers(rules, first.base, first.as_of, first.segments, connection=connection)
            astray += [case.id for case in group if found[case.id] != (case.inside, case.unknown)]
            judged += len(group)
    assert astray == []
    assert judged == len(cases())


def duck(
    rules: Mapping[str, Term], base: Base, as_of: AsOf, segments: Mapping[str, Term] | None = None
) -> dict[str, Answer]:
    """Answers over DuckDB in this process."""
    connection = Duck()
    give_neutral(base, connection)
    return sql_answers(rules, base, as_of, segments or {}, connection=connection)


def alike(chosen: list[Case]) -> list[list[Case]]:
    """The cases that one statement can answer together."""

    def world(case: Case) -> str:
        people = [(person.key, person.fields, person.rows) for person in case.base.people]
        return repr((people, case.base.past, case.base.catalog.zone, case.as_of, sorted(case.segments.items())))

    return [list(group) for _, group in groupby(sorted(chosen, key=world), key=world)]


def can_do(rule: Term, base: Base, as_of: AsOf) -> bool:
    """Whether nothing of a rule stands in the ledger."""
    return not refusals(lower({"rule": rule}, base.catalog, as_of), "duckdb")


@tried(0.2)
@given(world=worlds(typed_terms(CATALOG) | aimed_terms()))
def test_sql_agrees_on_rules(world: tuple[list[Term], Base, AsOf]):
    wanted, base, as_of = world
    named = {f"{number}: {write(rule)}": rule for number, rule in enumerate(wanted) if can_do(rule, base, as_of)}
    assert duck(named, base, as_of) == reference(named, base, as_of, {})


@tried(0.1)
@given(world=worlds(ranked_terms(segments=("first", "second"))), others=st.tuples(aimed_terms(), ranked_terms()))
def test_sql_agrees_on_ranks_within_segments(world: tuple[list[Term], Base, AsOf], others: tuple[Term, Term]):
    wanted, base, as_of = world
    named = {f"{number}: {write(rule)}": rule for number, rule in enumerate(wanted)}
    segments = {"first": others[0], "second": others[1]}
    assert duck(named, base, as_of, segments) == reference(named, base, as_of, segments)


@tried(0.1)
@given(world=remembering_worlds())
def test_sql_agrees_on_history(world: tuple[list[Term], Base, AsOf]):
    wanted, base, as_of = world
    named = {f"{number}: {write(rule)}": rule for number, rule in enumerate(wanted)}
    assert duck(named, base, as_of) == reference(named, base, as_of, {})


@pytest.mark.parametrize("rule", ["orders.sum(amount / 3) > 1 PLN", "orders.avg(amount / quantity) > 1 PLN"])
def test_what_is_not_the_same_twice_is_refused_with_its_reason(rule: str):
    ours = catalog()
    with pytest.raises(Problems) as refused:
        duck({"rule": parse(rule)}, base_of({"ana": {}}, ours), AsOf.end_of(AsOf(0, ours.zone).day, ours.zone))
    (problem,) = refused.value.problems
    assert (problem.code, problem.says) == ("not-yet", LEDGER["duckdb"]["double-sum"] + ".")
