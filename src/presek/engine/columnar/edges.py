"""When answers change next though nothing comes: the instant at which a row or a fact crosses an edge of time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from presek.engine.columnar.snapshot import Snapshot
from presek.engine.columnar.tables import RowFile
from presek.engine.columnar.tail_customers import CustomersWithTail
from presek.engine.columnar.tail_rows import RowsWithTail
from presek.engine.columnar.vectors import Vector, Worths
from presek.plan import walk
from presek.plan.steps import (
    Aggregate,
    Always,
    Calculation,
    Choice,
    Column,
    Compare,
    Conjunction,
    Constant,
    DayOf,
    Disjunction,
    Expression,
    Negation,
    NoneTrue,
    Plan,
    Predicate,
    Reference,
    Shape,
    YearsUntil,
)
from presek.values.instant import local_day, local_midnight


@dataclass(frozen=True, slots=True)
class Moment:
    """A value of each customer that some rule compares with an instant reckoned from now; of rows, the least that is
    not before it."""

    value: Expression
    instant: int


Passed: TypeAlias = Callable[[Sequence[Expression]], Sequence[Worths]]
"""What values come to for each customer."""


def next_edge(plan: Plan, snapshot: Snapshot, *, passed: Passed, more: Sequence[int] = ()) -> int | None:
    """The first instant after the plan's within its day at which an answer may be another one; None: there is none.

    Edges of days are no business of this: at midnight everything is looked at anyway. `more`: others that are known.
    """
    now = plan.as_of.instant
    found = [edge for aggregate in plan.aggregates for edge in _of_rows(aggregate, plan, snapshot)]
    found += _of_facts(snapshot, now)
    moments = tuple(dict.fromkeys(each for leaf in plan.leaves for each in _moments(leaf, None)))
    if moments:
        worths = passed([each.value for each in moments])
        for moment, column in zip(moments, worths, strict=True):
            found += _crossing(moment, column, now)
    return min((edge for edge in (*found, *more) if edge > now), default=None)


def _crossing(moment: Moment, column: Worths, now: int) -> Iterator[int]:
    """When the instant, which moves with the clock, comes to the next value, and when it is past it."""
    if not isinstance(column, Vector):
        return
    values = np.atleast_1d(column.values)
    known = np.ones(len(values), np.bool_) if column.unknown is None else ~np.broadcast_to(column.unknown, values.shape)
    ahead = values[known & (values >= moment.instant)]
    if len(ahead):
        yield now + int(ahead.min()) - moment.instant
        yield now + int(ahead.min()) - moment.instant + 1


Node: TypeAlias = Expression | Predicate


def _moments(node: Node, relation: str | None) -> Iterator[Moment]:
    """The comparisons with an instant within a leaf, in the values it tests and in their filters."""
    match node:
        case Compare(left, _, Constant(int() as instant, Shape("instant"))):
            yield _moment(left, instant, relation)
        case _:
            pass
    for part in _parts(node):
        match node:
            case Aggregate(relation=inner):
                yield from _moments(part, inner)
            case _:
                yield from _moments(part, relation)


def _parts(node: Node) -> Iterable[Node]:
    """What a value or a tree is made of."""
    match node:
        case Column() | Constant() | Always() | Reference() | NoneTrue():
            return ()
        case Negation(term):
            return (term,)
        case Conjunction(terms) | Disjunction(terms):
            return terms
        case Aggregate(argument=argument, where=where):
            return [each for each in (argument, where) if each is not None]
        case Calculation(left=left, right=right):
            return (left, right)
        case DayOf(value) | YearsUntil(value):
            return (value,)
        case Choice(cases, otherwise):
            chosen = [each for case in cases for each in (case.value, case.when)]
            return chosen if otherwise is None else [*chosen, otherwise]
        case _:
            return walk.expressions(node)


def _moment(value: Expression, instant: int, relation: str | None) -> Moment:
    if relation is None:
        return Moment(value, instant)
    ahead = Compare(value, ">=", Constant(instant, Shape("instant")))
    least = Aggregate(relation, "min", value, start=None, end=None, where=ahead, shape=Shape("instant"))
    return Moment(least, instant)


def _of_rows(aggregate: Aggregate, plan: Plan, snapshot: Snapshot) -> Iterator[int]:
    """When the next row comes into a window that moves with the clock, or leaves it."""
    table = snapshot.rows_of(aggregate.relation)
    now, zone = plan.as_of.instant, plan.as_of.zone
    files = [table] if isinstance(table, RowFile) else []
    if isinstance(table, RowsWithTail):
        files = table.seam.files
    for bound in (aggregate.start, aggregate.end):
        if bound is None or (bound != now and local_midnight(local_day(bound, zone), zone) == bound):
            continue
        for file in files:
            place = int(file.happened.searchsorted(bound))
            if place < file.rows:
                yield int(file.happened[place]) + (now - bound) + 1


def _of_facts(snapshot: Snapshot, now: int) -> Iterator[int]:
    customers = snapshot.customers
    files = [customers.base, customers.tail] if isinstance(customers, CustomersWithTail) else [customers.side(0)[0]]
    for file in files:
        instant = file.validity.next_from(now)
        if instant is not None:
            yield instant + 1
