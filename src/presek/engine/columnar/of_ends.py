"""First and last: the row that happened first or last, and what it says."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from presek.engine.columnar.columns import TagSets, Texts
from presek.engine.columnar.evaluate import worths
from presek.engine.columnar.frames import Rows
from presek.engine.columnar.kept import Kept
from presek.engine.columnar.tables import RowTable
from presek.engine.columnar.vectors import Mask, Vector, Worths, either
from presek.plan.steps import Aggregate


def value_at_end(table: RowTable, kept: Kept, aggregate: Aggregate) -> Worths:
    """What the argument comes to in each customer's first or last row; unknown without a row.

    Rows stand in order of (happened_at, recorded_at, key), so that the last one written for a customer stays.
    """
    if aggregate.argument is None:
        raise TypeError("first and last are of an argument")
    if not table.rows:
        return worths_of_nobody(worths(aggregate.argument, Rows(table, slice(0, 0), 0)), kept.customers)
    place = _places(table, kept, newest=aggregate.function == "last")
    missing = place < 0
    found = worths(aggregate.argument, Rows(table, np.maximum(place, 0), kept.customers))
    return blanked(found, missing)


def _places(table: RowTable, kept: Kept, *, newest: bool) -> npt.NDArray[np.int32]:
    """The place of each customer's newest or oldest kept row; -1 without one.

    Of all rows up to the end (or from the beginning) the way in by customer leads there directly.
    """
    whole = kept.places if isinstance(kept.places, slice) else None
    if whole is not None and (whole.stop == table.rows if newest else whole.start == 0):
        first = table.first
        begins, ends = first[:-1], first[1:]
        place = table.by_customer[np.maximum(ends - 1, 0) if newest else np.minimum(begins, max(table.rows - 1, 0))]
        inside = (begins < ends) & (place >= whole.start) & (place < whole.stop)
        return np.where(inside, place, np.int32(-1))
    place = np.full(kept.customers, -1, np.int32)
    numbers = kept.numbers().astype(np.int32)
    if newest:
        place[kept.ordinal] = numbers
    else:
        place[kept.ordinal[::-1]] = numbers[::-1]
    return place


def blanked(values: Worths, missing: Mask) -> Worths:
    """Values, unknown where missing."""
    if not missing.any():
        return values
    match values:
        case Vector(numbers, unknown, scale):
            return Vector(np.broadcast_to(numbers, missing.shape), either(unknown, missing), scale)
        case Texts(codes, _, words):
            return Texts(np.where(missing, len(words), codes).astype(codes.dtype), nulls=True, words=words)
        case TagSets(codes, offsets, absent, words):
            return TagSets(codes, offsets, absent | missing, words)


def worths_of_nobody(values: Worths, size: int) -> Worths:
    """Unknown for every customer, in the form of the values."""
    missing = np.ones(size, np.bool_)
    match values:
        case Vector(numbers, _, scale):
            return Vector(np.zeros(size, numbers.dtype), missing, scale)
        case Texts(codes, _, words):
            return Texts(np.full(size, len(words), codes.dtype), nulls=True, words=words)
        case TagSets(codes, _, _, words):
            return TagSets(codes[:0], np.zeros(size + 1, np.int64), missing, words)
