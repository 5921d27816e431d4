"""The table of cases over a company's own tables: bound as they are, asked where they stand, nothing copied.

All customers of all cases stand in one set of tables; a question is told the ordinals of its own. Cases that can be
asked together are one statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import pyarrow as pa
import pytest

from presek.catalog.model import Type
from presek.engine.columnar.answers import unpacked
from presek.engine.columnar.standings import drawn
from presek.engine.sql import fetching
from presek.engine.sql.binding import BoundColumn
from presek.engine.sql.checking import check
from presek.engine.sql.connection import Connection
from presek.engine.sql.external import ExternalTables, tables_of
from presek.engine.sql.keys import give_ordinals, keys
from presek.engine.sql.run import run
from presek.plan import walk
from presek.plan.lower import lower
from presek.plan.steps import Drawn
from presek.segment.terms import Term
from presek.values.instant import AsOf, day_number, microseconds
from presek.values.problem import Problems
from tests.engines.natural_tables import Presented, create
from tests.engines.odd_values import expected, make_double, make_odd, odd_binding, with_customers
from tests.meaning.cases import Case, cases
from tests.meaning.engines import told_by
from tests.meaning.inline_customers import Base, arrow_value
from tests.meaning.sql_servers import connected

SOME = 3
"""Of so many bases the customers are fetched one by one."""
DIALECTS = {"duckdb": "duckdb", "postgres": "postgres", "clickhouse": "clickhouse", "sail": "pyspark"}
NEEDS_VERSIONS_OF_ROWS = frozenset(
    {
        "as known then the first version of a corrected row counts",
        "as known then a row stood where it was first said to be",
        "as known then a row that is removed today counted",
    }
)
"""A company's table has each row as it stands today: what was said of it before, and rows taken back, are not there."""
BEFORE_1900 = frozenset({"last years beyond the calendar hold everything"})
"""ClickHouse has no dates before 1900."""


@dataclass(frozen=True)
class Question:
    """Cases that one statement answers, and the bases of their customers."""

    cases: tuple[Case, ...]
    bases: tuple[Base, ...]

    @property
    def as_of(self) -> AsOf:
        return self.cases[0].as_of

    @property
    def segments(self) -> Mapping[str, Term]:
        return self.cases[0].segments


@dataclass(frozen=True)
class Company:
    """An engine with the tables of all cases in it."""

    engine: str
    presented: Presented
    bound: ExternalTables
    connection: Connection
    cases: tuple[Case, ...]


@pytest.fixture(scope="module", params=DIALECTS)
def company(request) -> Iterator[Company]:
    chosen = tuple(case for case in cases() if case.id not in NEEDS_VERSIONS_OF_ROWS)
    bases = list({id(base): base for base in map(_people_of, chosen)}.values())
    presented = Presented(DIALECTS[request.param], bases[0].catalog, bases)
    with connected(request.param) as connection:
        create(presented, connection)
        bound = tables_of(presented.binding, connection, presented.catalog)
        yield Company(request.param, presented, bound, connection, chosen)


@pytest.mark.timeout(900)
def test_the_table_of_cases_means_the_same_over_natural_tables(company: Company):
    far = {id(company.presented.bases[place]) for place in company.presented.strange}
    left_out = {case.id for case in company.cases if id(_people_of(case)) in far}
    astray, judged = [], 0
    for question in questions([case for case in company.cases if case.id not in left_out]):
        astray += list(astray_in(question, company.presented, company.bound, connection=company.connection))
        judged += len(question.cases)
    assert astray == []
    assert left_out == (BEFORE_1900 if company.engine == "clickhouse" else set())
    assert judged == len(cases()) - len(NEEDS_VERSIONS_OF_ROWS) - len(left_out)


def test_customers_come_as_they_are_now(company: Company):
    presented, connection = company.presented, company.connection
    fields = presented.catalog.fields
    found = {}
    for batch in fetching.customers(presented.binding, connection, presented.catalog, fields=list(fields)):
        assert batch.schema.names == ["key", "seen", *fields]
        for line in batch.to_pylist():
            assert line["key"] not in found
            found[line["key"]] = line
    assert list(keys(presented.binding, connection).to_pylist()) == sorted(found)
    for place, base in enumerate(presented.bases):
        if place in presented.strange:
            continue
        for person, key in zip(base.people, presented.keys[place], strict=True):
            latest = {
                name: max(known, key=lambda each: (each.valid_from, each.recorded_at))
                for name, known in person.fields.items()
            }
            told = {name: arrow_value(fields[name], known.value) for name, known in latest.items()}
            for name, named in fields.items():
                value = found[key][name]
                value = day_number(value) if named.type is Type.DATE and value is not None else value
                assert value == told.get(name), (person.key, name)


def test_one_customer_comes_with_rows(company: Company):
    presented, connection = company.presented, company.connection
    for place, base in list(enumerate(presented.bases))[:: max(1, len(presented.bases) // SOME)]:
        if place in presented.strange:
            continue
        catalog = base.catalog
        for person, of_base, key in zip(base.people, base.customers(), presented.keys[place], strict=True):
            for relation, named in catalog.relations.items():
                rows = fetching.rows_of_one(presented.binding, connection, catalog, relation=relation, key=key)
                whole = [
                    replace(row, values={**dict.fromkeys(named.fields), **row.values})
                    for row in of_base.rows.get(relation, ())
                ]
                there = [replace(row, key=f"{person.key}/{row.key}") for row in whole]
                assert list(rows) == [row for row in there if row.happened_at is not None or named.time is None]
            assert fetching.customer_of(presented.binding, connection, catalog, key=key).keys() == catalog.fields.keys()
    assert fetching.customer_of(presented.binding, connection, presented.catalog, key="no'body") == {}


def test_values_that_only_a_warehouse_has(company: Company):
    connection, catalog = company.connection, company.presented.catalog
    binding = make_odd(company.presented.dialect, connection)
    wanted = expected()
    names = list(binding.customers.columns)
    found = {}
    for batch in fetching.customers(binding, connection, catalog, fields=names):
        for line in batch.to_pylist():
            line["joined_at"] = None if line["joined_at"] is None else microseconds(line["joined_at"])
            line["birth_date"] = None if line["birth_date"] is None else str(line["birth_date"])
            found[line["key"]] = {name: line[name] for name in wanted[line["key"]]}
    assert found == wanted

    checked = check(binding, connection, catalog)
    assert checked.problems == ()
    told = [problem.says for problem in checked.remarks]
    assert any(says.startswith("4 values of 'rating'") for says in told)
    assert any(says.startswith("8 values of 'employees'") for says in told)
    assert any(says.startswith("1 values of 'balance'") for says in told)
    assert any(says.startswith("2 rows of ") for says in told)


def test_a_binding_that_does_not_fit_is_told_line_by_line(company: Company):
    connection, catalog = company.connection, company.presented.catalog
    binding = odd_binding(company.presented.dialect)
    double = with_customers(binding, make_double(company.presented.dialect, connection))
    found = check(double, connection, catalog).problems
    assert [problem.code for problem in found] == ["no-key", "double-key"]
    assert "'b'" in found[1].says

    wrong = replace(
        binding.customers,
        columns={"name": BoundColumn("Name"), "joined_at": BoundColumn("vip"), "city": BoundColumn("cty")},
    )
    found = check(replace(binding, customers=wrong), connection, catalog).problems
    assert [(problem.code, problem.nearest) for problem in found] == [
        ("no-column", ("name",)),
        ("wrong-type", ()),
        ("no-column", ()),
    ]
    nowhere = replace(binding, customers=replace(binding.customers, table=("nowhere",)))
    with pytest.raises(Problems, match="no table 'nowhere'"):
        tables_of(nowhere, connection, catalog)
    assert [problem.code for problem in check(nowhere, connection, catalog).problems] == ["no-table"]


def astray_in(question: Question, presented: Presented, bound: ExternalTables, *, connection) -> Iterator[str]:
    """The cases that are answered otherwise than by hand."""
    places = {id(base): place for place, base in enumerate(presented.bases)}
    numbered = [key for base in question.bases for key in presented.keys[places[id(base)]]]
    give_ordinals(connection, pa.array(numbered), pa.array(range(len(numbered))))
    base = question.cases[0].base
    tables = ExternalTables(base.catalog, bound.binding, bound.described, bound.beyond_ascii)
    rules = {case.id: case.rule for case in question.cases}
    plan = lower({**question.segments, **rules}, base.catalog, question.as_of)
    people = [person.key for base in question.bases for person in base.people]

    def told(leaf):
        if isinstance(leaf, Drawn):
            return drawn(pa.array(people, pa.large_string()), seed=leaf.seed, least_outside=leaf.least_outside), None
        truths = told_by(base, question.as_of)(leaf)
        unknown = None if truths.unknown is None else unpacked(truths.unknown, len(people))
        return unpacked(truths.true, len(people)), unknown

    answers = run(plan, tables, connection, size=len(people), told=told)
    starts = dict(
        zip(map(id, question.bases), np.cumsum([0, *(len(each.people) for each in question.bases)]), strict=False)
    )
    for case in question.cases:
        mine = _people_of(case)
        named = [_named(bits, mine, start=starts[id(mine)]) for bits in answers.sets[case.id]]
        if (named[0], named[1]) != (case.inside, case.unknown):
            yield case.id


def _named(bits, base: Base, *, start: int) -> frozenset[str]:
    flags = np.unpackbits(bits, bitorder="little")[start : start + len(base.people)]
    return frozenset(person.key for person, flag in zip(base.people, flags, strict=True) if flag)


def questions(chosen: list[Case]) -> list[Question]:
    """The cases by what one statement can answer: those that compare customers, or remember, stand alone."""
    found = []
    for _, group in groupby(sorted(chosen, key=_world), key=_world):
        together = tuple(group)
        bases = {id(base): base for base in map(_people_of, together)}
        found.append(Question(together, tuple(bases.values())))
    return found


def _world(case: Case) -> str:
    plan = lower({**case.segments, "rule": case.rule}, case.base.catalog, case.as_of)
    alone = case.base.past or any(walk.compares(leaf) for leaf in plan.leaves)
    who = _who(case.base) if alone else ""
    return repr((case.base.catalog.zone, case.base.catalog.currency, case.as_of, sorted(case.segments.items()), who))


_BASES: dict[str, Base] = {}


def _people_of(case: Case) -> Base:
    """The customers of a case: one base for all cases that have the same."""
    return _BASES.setdefault(_who(case.base), case.base)


def _who(base: Base) -> str:
    return repr(([(person.key, person.fields, person.rows) for person in base.people], base.past, base.catalog.zone))


def answers_over(
    bound: ExternalTables,
    rules: Mapping[str, Term],
    base: Base,
    *,
    as_of: AsOf,
    keys: list[str],
    connection: Connection,
) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """By rule who of a base is in, and of whom it cannot be said; `keys`: of its customers in the engine."""
    give_ordinals(connection, pa.array(keys), pa.array(range(len(keys))))
    people = [person.key for person in base.people]

    def told(leaf):
        if isinstance(leaf, Drawn):
            return drawn(pa.array(people, pa.large_string()), seed=leaf.seed, least_outside=leaf.least_outside), None
        truths = told_by(base, as_of)(leaf)
        unknown = None if truths.unknown is None else unpacked(truths.unknown, len(people))
        return unpacked(truths.true, len(people)), unknown

    answers = run(lower(rules, base.catalog, as_of), bound, connection, size=len(people), told=told)
    return {
        rule: (_named(true, base, start=0), _named(unknown, base, start=0))
        for rule, (true, unknown) in answers.sets.items()
    }
