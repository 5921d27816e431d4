"""The rows of a relation out of a base and a tail: what came since, and which rows of the base do not hold any more.

Columns of all rows are put together when they are first asked for. A few rows are taken out of both files directly.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from presek.engine.columnar.build_facts import Table
from presek.engine.columnar.columns import Stored, nothing
from presek.engine.columnar.joined_columns import joined
from presek.engine.columnar.order import first_rows
from presek.engine.columnar.sections import Array
from presek.engine.columnar.tables import Part, RowFile, spread, stretch

OWNERS, GONE, AT, NUMBER = "tail.ordinal", "tail.gone", "tail.at", "tail.number"
"""Sections of a tail: whose its ordinals are, the base's places that hold no more, before which place of the base each
row stands, and the number of each row among all that came since the base."""

MANY_PIECES = 4096
"""From so many on, pieces are not copied one by one."""


@dataclass(frozen=True, eq=False)
class RowsWithTail:
    """All rows of a relation. `tail` is None where nothing came but customers."""

    base: RowFile
    tail: RowFile | None
    customers: int
    opened: dict[str, Stored] = field(default_factory=dict, repr=False)

    @cached_property
    def gone(self) -> npt.NDArray[np.int64]:
        """The places of the base's rows that do not hold any more, ascending."""
        return np.zeros(0, np.int64) if self.tail is None else self.tail.file.array(GONE).view(np.int64)

    @cached_property
    def at(self) -> npt.NDArray[np.int64]:
        """Before which place of the base each row of the tail stands."""
        return np.zeros(0, np.int64) if self.tail is None else self.tail.file.array(AT).view(np.int64)

    @cached_property
    def numbers(self) -> npt.NDArray[np.int64]:
        """The number of each of the tail's rows among all rows that came since the base."""
        return np.zeros(0, np.int64) if self.tail is None else self.tail.file.array(NUMBER).view(np.int64)

    @cached_property
    def owners(self) -> npt.NDArray[np.int64]:
        """The customers of whom the tail has rows, ascending."""
        return np.zeros(0, np.int64) if self.tail is None else self.tail.file.array(OWNERS).view(np.int64)

    @property
    def table(self) -> Table:
        """What the fields held when the base was built."""
        return self.base.table

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.base.rows - len(self.gone) + len(self.at)

    @property
    def most(self) -> int:
        """One customer has no more rows than this."""
        return self.base.most + (0 if self.tail is None else self.tail.most)

    @cached_property
    def happened(self) -> npt.NDArray[np.int64]:
        """When each row happened, ascending."""
        return self.base.happened if self.tail is None else self._assembled(self.base.happened, self.tail.happened)

    @cached_property
    def ordinal(self) -> npt.NDArray[np.int32]:
        """Whose each row is."""
        if self.tail is None:
            return self.base.ordinal
        return self._assembled(self.base.ordinal, self.owners[self.tail.ordinal].astype(np.int32))

    @cached_property
    def by_customer(self) -> npt.NDArray[np.int32]:
        """The rows by customer, in time order."""
        if self.tail is None:
            return self.base.by_customer
        moved = self._new_places()
        kept = moved[self.base.by_customer]
        if len(self.gone):
            kept = kept[kept >= 0]
        whose = self.owners[self.tail.ordinal]
        ends = (self.first[1:] - self._tail_counts.cumsum())[whose]
        mine = self.at - np.searchsorted(self.gone, self.at) + np.arange(len(self.at))
        order = np.argsort(whose, kind="stable")
        placed = np.insert(kept, ends[order], mine[order].astype(np.int32))
        # Late rows were put behind their customers' others: those customers are put in order again.
        begins = self.first[self.owners].astype(np.int64)
        counts = self.first[self.owners + 1] - begins
        theirs = spread(begins, counts)
        placed[theirs] = placed[theirs][np.lexsort((placed[theirs], np.repeat(self.owners, counts)))]
        return placed

    @cached_property
    def first(self) -> npt.NDArray[np.int32]:
        """Where each customer's rows begin in `by_customer`; one entry more than there are ordinals."""
        counts = np.zeros(self.customers, np.int64)
        counts[: self.base.customers] = np.diff(self.base.first)
        counts += self._tail_counts
        if len(self.gone):
            np.subtract.at(counts, self.base.ordinal[self.gone], 1)
        return first_rows(counts)

    def column(self, key: str) -> Stored:
        """A field of the rows."""
        if key not in self.opened:
            theirs = nothing(0) if self.tail is None else self.tail.column(key)
            ours = self.base.column(key)
            self.opened[key] = ours if self.tail is None else joined(ours, theirs, self._assembled)
        return self.opened[key]

    def between(self, start: int | None, end: int | None) -> tuple[int, int]:
        """The places of the rows of a stretch of time."""
        if start is None and end is None:
            return 0, self.rows
        return stretch(self.happened, start, end)

    def parts_of(self, ordinals: npt.NDArray[np.int64]) -> list[Part]:
        """The rows of some customers."""
        parts = [self._standing(part) for part in self.base.parts_of(ordinals)]
        if self.tail is None:
            return parts
        here = np.flatnonzero(np.isin(self.owners, ordinals, assume_unique=True))
        return parts + [self._of_tail(part) for part in self.tail.parts_of(here)]

    def parts_between(self, start: int, end: int) -> list[Part]:
        """The rows of a stretch of time."""
        parts = [self._standing(part) for part in self.base.parts_between(start, end)]
        return (
            parts
            if self.tail is None
            else parts + [self._of_tail(each) for each in self.tail.parts_between(start, end)]
        )

    def about_many(self, start: int, end: int) -> int:
        """About how many rows happened from `start` to `end`."""
        return self.base.about_many(start, end) + (0 if self.tail is None else self.tail.about_many(start, end))

    def part_of_tail(self, places: npt.NDArray[np.int64]) -> Part:
        """Some rows of the tail."""
        if self.tail is None:
            raise TypeError("there is no tail")
        return self._of_tail(Part(self.tail, places, self.tail.ordinal[places].astype(np.int64), places))

    @cached_property
    def _tail_counts(self) -> npt.NDArray[np.int64]:
        whose = np.zeros(0, np.int64) if self.tail is None else self.owners[self.tail.ordinal]
        return np.bincount(whose, minlength=self.customers)

    def _standing(self, part: Part) -> Part:
        """The base's rows that still hold, ranked so that the tail's have room between them."""
        rank = part.rank * (len(self.at) + 1)
        if not len(self.gone):
            return Part(part.file, part.places, part.ordinal, rank)
        holds = ~np.isin(part.places, self.gone)
        return Part(part.file, part.places[holds], part.ordinal[holds], rank[holds])

    def _of_tail(self, part: Part) -> Part:
        """The tail's rows, of the base's customers and ranked among the base's rows."""
        rank = self.at[part.places] * 2 * (len(self.at) + 1) + part.places
        return Part(part.file, part.places, self.owners[part.ordinal], rank)

    def _new_places(self) -> npt.NDArray[np.int32]:
        """Where each row of the base stands now; -1: nowhere."""
        shift = np.bincount(self.at, minlength=self.base.rows + 1)[: self.base.rows].astype(np.int32)
        np.subtract.at(shift, self.gone[self.gone + 1 < self.base.rows] + 1, 1)
        places = np.arange(self.base.rows, dtype=np.int32)
        places += np.cumsum(shift, dtype=np.int32)
        places[self.gone] = -1
        return places

    def _assembled(self, base: Array, tail: Array) -> Array:
        """One array of the base's and the tail's, in the order of the rows."""
        cuts = np.unique(np.concatenate([self.at, self.gone, self.gone + 1]))
        if len(cuts) > MANY_PIECES:
            kept = np.delete(base, self.gone)
            return np.insert(kept, self.at - np.searchsorted(self.gone, self.at), tail)
        pieces, begin = [], 0
        gone = set(self.gone.tolist())
        for cut in cuts.tolist():
            if begin not in gone:
                pieces.append(base[begin:cut])
            low, high = np.searchsorted(self.at, [cut, cut + 1])
            pieces.append(tail[low:high])
            begin = cut
        if begin not in gone:
            pieces.append(base[begin:])
        return np.concatenate(pieces)
