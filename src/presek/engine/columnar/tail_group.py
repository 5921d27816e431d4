"""Aggregates over a base with a tail: over the base as it lies there, then moved by the few rows that came and went.

So the columns of millions of rows are never copied for the sake of the last thousand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from presek.engine.columnar.came_between import moving, window
from presek.engine.columnar.group import Job, computed, few_of
from presek.engine.columnar.held import held, none_yet
from presek.engine.columnar.moved import Passing, move
from presek.engine.columnar.tables import RelationTable
from presek.engine.columnar.tail_rows import RowsWithTail
from presek.engine.columnar.vectors import Worths
from presek.plan.steps import Aggregate


def computed_of(job: Job, table: RelationTable) -> Iterator[tuple[Aggregate, Worths]]:
    """Each aggregate of a job with what it comes to for every customer of a snapshot."""
    if not isinstance(table, RowsWithTail):
        yield from computed(job, table)
        return
    rows = moving(table.seam.base, table, crossed=())
    passing = None if rows is None else Passing.of(rows)
    for aggregate, worths in computed(job, table.seam.base):
        column = held(worths, table.seam.base.customers)
        if column is None:
            yield from computed(replace(job, aggregates=(aggregate,)), table)
            continue
        column.grow(table.customers, unknown=not none_yet(aggregate))
        if passing is not None:
            bounds = window(aggregate.start, aggregate.end)
            change = move(column, aggregate, passing, before=bounds, now=bounds)
            if len(change.anew):
                whose = np.unique(change.anew)
                ((_, few),) = few_of(aggregate, table, whose)
                column.replace(whose, few)
        yield aggregate, column.worths()
