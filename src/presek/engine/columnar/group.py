"""All aggregates over the rows of one relation that pass one filter: the filter is judged once, windows nest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from presek.engine.columnar import of_ends, of_many
from presek.engine.columnar.evaluate import truths, worths
from presek.engine.columnar.frames import Rows
from presek.engine.columnar.kept import Kept, Stretch
from presek.engine.columnar.some_rows import SomeRows
from presek.engine.columnar.tables import RelationTable, RowTable
from presek.engine.columnar.vectors import Worths
from presek.plan.steps import Aggregate, Expression, Predicate


@dataclass(frozen=True, slots=True)
class Job:
    """The aggregates of one relation with one filter."""

    relation: str
    where: Predicate | None
    aggregates: tuple[Aggregate, ...]


def jobs(aggregates: tuple[Aggregate, ...]) -> list[Job]:
    """The aggregates by relation and filter."""
    grouped: dict[tuple[str, Predicate | None], list[Aggregate]] = {}
    for aggregate in aggregates:
        grouped.setdefault((aggregate.relation, aggregate.where), []).append(aggregate)
    return [Job(relation, where, tuple(group)) for (relation, where), group in grouped.items()]


def computed(job: Job, table: RowTable) -> Iterator[tuple[Aggregate, Worths]]:
    """Each aggregate of a job with what it comes to for every customer."""
    stretches = {aggregate: table.between(aggregate.start, aggregate.end) for aggregate in job.aggregates}
    first = min(begin for begin, _ in stretches.values())
    last = max(end for _, end in stretches.values())
    kept = _kept(table, job.where, slice(first, last))
    by_argument: dict[Expression | None, list[Aggregate]] = {}
    for aggregate in job.aggregates:
        by_argument.setdefault(aggregate.argument, []).append(aggregate)
    for argument, group in by_argument.items():
        yield from _of_argument(table, kept, argument=argument, stretches={each: stretches[each] for each in group})


def few_of(
    aggregate: Aggregate, table: RelationTable, ordinals: npt.NDArray[np.int64]
) -> Iterator[tuple[Aggregate, Worths]]:
    """What an aggregate comes to for some customers (ascending), out of their rows alone."""
    few = SomeRows.of(table, ordinals, between=(aggregate.start, aggregate.end))
    return computed(Job(aggregate.relation, aggregate.where, (aggregate,)), few)


def _kept(table: RowTable, where: Predicate | None, stretch: slice) -> Kept:
    if where is None:
        return Kept(stretch, table.ordinal[stretch], customers=table.customers)
    passed = truths(where, Rows(table, stretch, stretch.stop - stretch.start)).true
    places = np.flatnonzero(passed)
    places += stretch.start
    return Kept(places, table.ordinal[places], customers=table.customers)


def _of_argument(
    table: RowTable, kept: Kept, *, argument: Expression | None, stretches: dict[Aggregate, Stretch]
) -> Iterator[tuple[Aggregate, Worths]]:
    """The aggregates of one argument: those of one row take its value as it is, the others skip unknowns."""
    ends = {each: span for each, span in stretches.items() if each.function in {"first", "last"}}
    for aggregate, stretch in ends.items():
        yield aggregate, of_ends.value_at_end(table, kept.between(*stretch), aggregate)
    rest = {each: span for each, span in stretches.items() if each not in ends}
    if argument is None:
        yield from of_many.without_argument(table, kept, rest)
    elif rest:
        values = worths(argument, Rows(table, kept.places, len(kept.ordinal)))
        yield from of_many.with_argument(table, kept.known(values), rest)
