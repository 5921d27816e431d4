"""One aggregate of all customers, moved from an earlier run to a later one by the rows that came and left.

Counts and sums are added to and taken from. The least, greatest, first and last change by what came; where the row that
leaves held them, the customer is named, to be computed anew. So is, for all other functions, whoever has a row that
came or left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from presek.engine.columnar.build_rows import NO_TIME
from presek.engine.columnar.came_between import Interval, Moving
from presek.engine.columnar.evaluate import truths, worths
from presek.engine.columnar.frames import Rows
from presek.engine.columnar.held import Held, HeldNumbers
from presek.engine.columnar.sections import Array
from presek.engine.columnar.sums import magnitude
from presek.engine.columnar.vectors import Mask, Vector, Worths
from presek.plan.steps import TIME, Aggregate, Column, DayOf, Expression, Predicate
from presek.values.money import LARGEST

Ordinals = npt.NDArray[np.int64]
NOBODY = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Change:
    """Whose aggregate may have changed, and who of them has to be computed anew (neither in order)."""

    touched: Ordinals
    anew: Ordinals


@dataclass(slots=True)
class Passing:
    """Moving rows with what was judged of them: each filter and each argument once."""

    moving: Moving
    owners: Ordinals
    filters: dict[Predicate | None, Mask | None]
    arguments: dict[Expression, Worths]

    @classmethod
    def of(cls, moving: Moving) -> Passing:
        """Nothing is judged yet."""
        return cls(moving, moving.rows.ordinal.astype(np.int64), {None: None}, {})

    def passes(self, where: Predicate | None) -> Mask | None:
        """Which rows pass a filter; None: all."""
        if where not in self.filters:
            self.filters[where] = np.asarray(truths(where, self._frame()).true, np.bool_) if where else None
        return self.filters[where]

    def argument(self, argument: Expression) -> Worths:
        """What an argument comes to in each row."""
        if argument not in self.arguments:
            self.arguments[argument] = worths(argument, self._frame())
        return self.arguments[argument]

    def leaving_and_coming(self, aggregate: Aggregate, before: Interval, now: Interval) -> tuple[Ordinals, Ordinals]:
        """The rows that counted and don't, and those that count and didn't."""
        happened = self.moving.happened
        was = self.moving.was & (happened >= before[0]) & (happened < before[1])
        still = self.moving.now & (happened >= now[0]) & (happened < now[1])
        passes = self.passes(aggregate.where)
        if passes is not None:
            was &= passes
            still &= passes
        return np.flatnonzero(was & ~still), np.flatnonzero(still & ~was)

    def _frame(self) -> Rows:
        return Rows(self.moving.rows, np.arange(self.moving.rows.rows), self.moving.rows.rows)


def move(column: Held, aggregate: Aggregate, passing: Passing, *, before: Interval, now: Interval) -> Change:
    """Changes a column by the rows that leave and come as its window moves."""
    leaving, coming = passing.leaving_and_coming(aggregate, before, now)
    touched = np.append(passing.owners[leaving], passing.owners[coming])
    if not len(touched):
        return Change(NOBODY, NOBODY)
    if not isinstance(column, HeldNumbers):
        return Change(touched, touched)
    match aggregate.function:
        case "count":
            np.subtract.at(column.values, passing.owners[leaving], column.values.dtype.type(1))
            np.add.at(column.values, passing.owners[coming], column.values.dtype.type(1))
            return Change(touched, NOBODY)
        case "sum" if aggregate.argument is not None:
            return Change(touched, _summed(column, passing, aggregate.argument, rows=(leaving, coming)))
        case "min" | "max":
            largest = aggregate.function == "max"
        case "first" | "last" if _is_time(aggregate.argument) and NO_TIME not in {before[0], now[0]}:
            largest = aggregate.function == "last"
        case _:
            return Change(touched, touched)
    values = None if aggregate.argument is None else _numbers(passing, aggregate.argument, (leaving, coming))
    if values is None:
        return Change(touched, touched)
    return Change(touched, _extreme(column, passing.owners, values, largest=largest))


@dataclass(frozen=True, slots=True)
class Known:
    """The leaving and the coming rows whose argument is known, with it."""

    leaving: Ordinals
    left: Array
    coming: Ordinals
    came: Array


def _is_time(argument: Expression | None) -> bool:
    match argument:
        case Column(key) | DayOf(Column(key)):
            return key == TIME
        case _:
            return False


def _numbers(passing: Passing, argument: Expression, rows: tuple[Ordinals, Ordinals]) -> Known | None:
    """The numbers of leaving and coming rows; None where an argument is of another kind."""
    leaving, coming = rows
    found = passing.argument(argument)
    if not isinstance(found, Vector) or found.values.dtype.kind not in "if":
        return None
    values = np.broadcast_to(found.values, (len(passing.owners),))
    if found.unknown is not None:
        known = ~np.broadcast_to(found.unknown, (len(passing.owners),))
        leaving, coming = leaving[known[leaving]], coming[known[coming]]
    return Known(leaving, values[leaving], coming, came=values[coming])


def _summed(
    column: HeldNumbers, passing: Passing, argument: Expression, *, rows: tuple[Ordinals, Ordinals]
) -> Ordinals:
    """Adds and takes off what is exact in 64 bits; returns whose sum is to be made anew: all, where it might not be."""
    known = _numbers(passing, argument, rows)
    theirs = passing.owners[np.concatenate(rows)]
    if known is None or known.left.dtype.kind == "f" or column.unknown[theirs].any():
        return theirs
    moved = magnitude(known.left) * len(known.left) + magnitude(known.came) * len(known.came)
    if magnitude(column.values[theirs]) + moved > LARGEST:
        return theirs
    np.subtract.at(column.values, passing.owners[known.leaving], known.left.astype(np.int64))
    np.add.at(column.values, passing.owners[known.coming], known.came.astype(np.int64))
    return NOBODY


def _extreme(column: HeldNumbers, owners: Ordinals, known: Known, *, largest: bool) -> Ordinals:
    """Takes in what came; returns those whose extreme left."""
    column.widen(known.came.dtype)
    theirs = owners[known.leaving]
    anew: Ordinals = theirs[column.values[theirs] == known.left]
    mine = owners[known.coming]
    kind = column.values.dtype
    nothing = -np.inf if largest else np.inf
    if kind.kind == "i":
        nothing = np.iinfo(kind).min if largest else np.iinfo(kind).max
    column.values[mine[column.unknown[mine]]] = nothing
    (np.maximum if largest else np.minimum).at(column.values, mine, known.came.astype(kind))
    column.unknown[mine] = False
    return anew
