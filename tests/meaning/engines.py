"""Every engine that answers the table of cases: from rules and customers to who is in, and of whom one cannot say."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from presek.engine.columnar.answers import Truths, unpacked
from presek.engine.columnar.build import build
from presek.engine.columnar.remembered import told as told_leaf
from presek.engine.columnar.run import run
from presek.engine.columnar.snapshot import Snapshot
from presek.engine.columnar.standings import drawn
from presek.engine.sql import neutral
from presek.engine.sql.bound import LakeTables
from presek.engine.sql.connection import Connection
from presek.engine.sql.run import Told as SqlTold
from presek.engine.sql.run import run as run_sql
from presek.membership.change import Change
from presek.membership.customers import Customers
from presek.plan.lower import lower
from presek.plan.steps import Drawn, Remembered
from presek.segment.reference import Context, Everybody, takes_in
from presek.segment.reference_past import Told
from presek.segment.terms import Term
from presek.values.facts import Customer
from presek.values.instant import AsOf
from tests.meaning.inline_customers import Base, customers_table, facts_table, relation_table

Answer: TypeAlias = tuple[frozenset[str], frozenset[str]]
"""Keys of the customers that are in, and of those of whom it cannot be said."""

Engine: TypeAlias = Callable[[Mapping[str, Term], Base, AsOf, Mapping[str, Term]], dict[str, Answer]]
"""From rules by key, a base, an instant and the segments referred to: the answer of each rule."""


def reference(rules: Mapping[str, Term], base: Base, as_of: AsOf, segments: Mapping[str, Term]) -> dict[str, Answer]:
    """The meaning itself, one customer after the other."""
    return _one_by_one(rules, base.customers(as_of.known_at), context_of(base, as_of, segments))


def columnar(rules: Mapping[str, Term], base: Base, as_of: AsOf, segments: Mapping[str, Term]) -> dict[str, Answer]:
    """The engine that runs in the product: a snapshot is built of the base's Arrow tables and the plan is run."""
    with snapshot_of(base, known_at=as_of.known_at) as snapshot:
        return columnar_answers(rules, base, as_of, segments, snapshot=snapshot)


def read_back(rules: Mapping[str, Term], base: Base, as_of: AsOf, segments: Mapping[str, Term]) -> dict[str, Answer]:
    """The reference over customers as the snapshot hands them out: so that explanations judge the same facts."""
    with snapshot_of(base, known_at=as_of.known_at) as snapshot:
        customers = tuple(snapshot.customer(ordinal, base.catalog) for ordinal in range(snapshot.size))
        return _one_by_one(rules, customers, context_of(base, as_of, segments))


def give_neutral(base: Base, connection: Connection) -> None:
    """The base as neutral tables of an engine."""
    connection.give("customers", neutral.customers(customers_table(base)))
    connection.give("facts", neutral.facts(facts_table(base), base.catalog))
    for key, relation in base.catalog.relations.items():
        table = neutral.rows(relation_table(base, relation), relation, base.catalog.zone)
        connection.give(neutral.rows_table(key), table)


def sql_answers(
    rules: Mapping[str, Term], base: Base, as_of: AsOf, segments: Mapping[str, Term], *, connection: Connection
) -> dict[str, Answer]:
    """The answers of an engine of SQL over tables that are there already."""
    plan = lower({**segments, **rules}, base.catalog, as_of)
    told = told_to(base, as_of)
    answers = run_sql(plan, LakeTables(base.catalog), connection, size=len(base.people), told=told)
    keys = np.array([person.key for person in base.people])
    return {key: (_named(answers.sets[key][0], keys), _named(answers.sets[key][1], keys)) for key in rules}


def told_to(base: Base, as_of: AsOf) -> SqlTold:
    """What an engine of SQL is told of random shares and of the past."""
    past, size = told_by(base, as_of), len(base.people)

    def told(leaf):
        if isinstance(leaf, Drawn):
            words = pa.array([person.key for person in base.people], pa.large_string())
            return drawn(words, seed=leaf.seed, least_outside=leaf.least_outside), None
        truths = past(leaf)
        unknown = None if truths.unknown is None else unpacked(truths.unknown, size)
        return unpacked(truths.true, size), unknown

    return told


ENGINES: dict[str, Engine] = {"reference": reference, "columnar": columnar, "read back": read_back}


def columnar_answers(
    rules: Mapping[str, Term], base: Base, as_of: AsOf, segments: Mapping[str, Term], *, snapshot: Snapshot
) -> dict[str, Answer]:
    """The columnar engine's answers over a snapshot that is there already."""
    plan = lower({**segments, **rules}, base.catalog, as_of)
    answers = run(plan, snapshot, past=told_by(base, as_of))
    keys = np.array([person.key for person in base.people])
    return {key: (_named(answers.sets[key][0], keys), _named(answers.sets[key][1], keys)) for key in rules}


def context_of(base: Base, as_of: AsOf, segments: Mapping[str, Term]) -> Context:
    """What the reference is told besides the customer."""
    return Context(base.catalog, as_of, segments, past=ToldOfEach(base))


@dataclass(frozen=True)
class ToldOfEach:
    """The past, customer by customer."""

    base: Base

    def told(self, segment: str, customer: str) -> list[Told]:
        return [
            Told(each.as_of, customer in each.members[segment] if segment in each.members else None)
            for each in self.base.past
        ]


@dataclass(frozen=True)
class ToldOfAll:
    """The past of one segment, of all customers at once."""

    base: Base
    segment: str

    @property
    def instants(self) -> list[int]:
        return [each.as_of for each in self.base.past]

    def answered(self, place: int) -> bool:
        return self.segment in self.base.past[place].members

    def inside(self, place: int) -> Customers | None:
        if not self.answered(place):
            return None
        members = self.base.past[place].members[self.segment]
        ordinals = [number for number, person in enumerate(self.base.people) if person.key in members]
        return Customers.of(ordinals, size=len(self.base.people))

    def step(self, place: int) -> Change | None:
        before, after = self.inside(place - 1), self.inside(place)
        return None if before is None or after is None else Change.between(before, after)


def told_by(base: Base, as_of: AsOf) -> Callable[[Remembered], Truths]:
    """What the columnar engine is told of the past."""

    def told(leaf: Remembered) -> Truths:
        return told_leaf(leaf, ToldOfAll(base, leaf.segment), now=as_of.instant, size=len(base.people))

    return told


@contextmanager
def snapshot_of(base: Base, *, known_at: int | None) -> Iterator[Snapshot]:
    """A snapshot of a base in a directory of its own."""
    directory = Path(tempfile.mkdtemp(prefix="presek-meaning-"))
    try:
        build(
            directory / "snapshot",
            base.catalog,
            customers=customers_table(base).to_batches(),
            facts=facts_table(base).to_batches(),
            relations={
                key: relation_table(base, relation).to_batches() for key, relation in base.catalog.relations.items()
            },
            known_at=known_at,
        )
        yield Snapshot.open(directory / "snapshot")
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _one_by_one(rules: Mapping[str, Term], customers: tuple[Customer, ...], context: Context) -> dict[str, Answer]:
    answers = {}
    context = replace(context, others=Everybody(customers))
    for key, rule in rules.items():
        truths = {customer.key: takes_in(rule, customer, context) for customer in customers}
        answers[key] = (
            frozenset(customer for customer, truth in truths.items() if truth is True),
            frozenset(customer for customer, truth in truths.items() if truth is None),
        )
    return answers


def _named(bits, keys) -> frozenset[str]:
    return frozenset(map(str, keys[np.unpackbits(bits, count=len(keys), bitorder="little").astype(bool)]))
