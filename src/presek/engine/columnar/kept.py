"""The rows that pass a filter, in time order: their places, whose they are, and what an argument comes to in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from presek.engine.columnar.columns import Places, TagSets, Texts
from presek.engine.columnar.vectors import Mask, Vector, Worths
from presek.plan.steps import Aggregate

Stretch: TypeAlias = tuple[int, int]
"""Places of rows, from the first to the last (excluded)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows by ascending place; places are a slice where all rows of a stretch are kept.

    `customers`: how many ordinals there are. `values`: an argument in each row.
    """

    places: Places
    ordinal: npt.NDArray[np.int32]
    customers: int
    values: Worths | None = None

    def __len__(self) -> int:
        return len(self.ordinal)

    def numbers(self) -> npt.NDArray[np.integer]:
        """The places as numbers."""
        if isinstance(self.places, slice):
            return np.arange(self.places.start, self.places.stop, dtype=np.int32)
        return self.places

    def span(self, first: int, last: int) -> slice:
        """Which of the kept rows have places from `first` to `last` (excluded)."""
        if isinstance(self.places, slice):
            base = self.places.start
            return slice(max(first - base, 0), max(last - base, 0))
        begin, end = np.searchsorted(self.places, [first, last])
        return slice(int(begin), int(end))

    def between(self, first: int, last: int) -> Kept:
        """The kept rows of a stretch."""
        span = self.span(first, last)
        places: Places
        if isinstance(self.places, slice):
            places = slice(self.places.start + span.start, self.places.start + span.stop)
        else:
            places = self.places[span]
        values = None if self.values is None else taken(self.values, span)
        return Kept(places, self.ordinal[span], self.customers, values=values)

    def known(self, values: Worths) -> Kept:
        """The rows in which a value is known, with it. `values` has one entry for each row, or one for all."""
        if isinstance(values, Vector) and len(values.values) != len(self.ordinal):
            values = Vector(np.broadcast_to(values.values, self.ordinal.shape), values.unknown, values.scale)
        unknown = values.unknown
        if unknown is None or not unknown.any():
            return Kept(self.places, self.ordinal, self.customers, values=without_unknown(values))
        chosen = np.flatnonzero(~unknown)
        return Kept(
            self.numbers()[chosen],
            self.ordinal[chosen],
            self.customers,
            values=without_unknown(taken(values, chosen)),
        )


def taken(values: Worths, places: Places) -> Worths:
    """Some of the values."""
    match values:
        case Vector(numbers, unknown, scale):
            return Vector(numbers[places], None if unknown is None else unknown[places], scale)
        case Texts() | TagSets():
            return values.take(places)


def without_unknown(values: Worths) -> Worths:
    """Values all of which are known."""
    match values:
        case Vector(numbers, _, scale):
            return Vector(numbers, None, scale)
        case Texts(codes, _, words):
            return Texts(codes, nulls=False, words=words)
        case TagSets():
            return values


def nested(kept: Kept, stretches: Iterable[tuple[Aggregate, Stretch]]) -> Iterator[list[tuple[Aggregate, slice]]]:
    """Stretches by their common end, the shortest first, each as the rows it has beyond the one before it."""
    by_end: dict[int, list[tuple[int, Aggregate]]] = {}
    for aggregate, (first, last) in stretches:
        span = kept.span(first, last)
        by_end.setdefault(span.stop, []).append((span.start, aggregate))
    for end, starts in by_end.items():
        chain = []
        edge = end
        for start, aggregate in sorted(starts, key=lambda each: -each[0]):
            chain.append((aggregate, slice(start, edge)))
            edge = start
        yield chain


def none_of(size: int, found: npt.NDArray[np.integer]) -> Mask | None:
    """Which customers have no row among those counted; None: all have one."""
    missing = np.asarray(found[:size] == 0, np.bool_)
    return missing if missing.any() else None
