"""When answers change next though nothing comes: the instant at which a row or a fact crosses an edge of time."""

from __future__ import annotations

from collections.abc import Iterator

from presek.engine.columnar.snapshot import Snapshot
from presek.engine.columnar.tables import RowFile
from presek.engine.columnar.tail_customers import CustomersWithTail
from presek.engine.columnar.tail_rows import RowsWithTail
from presek.plan import walk
from presek.plan.steps import Aggregate, Constant, Expression, Leaf, Plan
from presek.values.instant import local_day, local_midnight

MINUTE = 60_000_000


def next_edge(plan: Plan, snapshot: Snapshot) -> int | None:
    """The first instant after the plan's within its day at which an answer may be another one; None: there is none.

    Edges of days are no business of this: at midnight everything is looked at anyway. A comparison of instants with the
    moment itself is looked at again after a minute.
    """
    now = plan.as_of.instant
    found = [edge for aggregate in plan.aggregates for edge in _of_rows(aggregate, plan, snapshot)]
    found += _of_facts(snapshot, now)
    if any(_by_the_moment(leaf) for leaf in plan.leaves):
        found.append(now + MINUTE)
    return min((edge for edge in found if edge > now), default=None)


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


def _by_the_moment(leaf: Leaf) -> bool:
    """Whether a leaf compares with an instant: rules write days, so that such a one was reckoned from now."""
    return any(_is_instant(value) for value in walk.expressions(leaf))


def _is_instant(value: Expression) -> bool:
    match value:
        case Constant(_, shape):
            return shape.form == "instant"
        case _:
            return False
