"""Where a base's rows and a tail's meet: which of the base's hold no more, and where among them the tail's stand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from presek.engine.columnar.sections import Array
from presek.engine.columnar.tables import Part, RowFile

OWNERS, GONE, AT, NUMBER = "tail.ordinal", "tail.gone", "tail.at", "tail.number"
"""Sections of a tail: whose its ordinals are, the base's places that hold no more, before which place of the base each
row stands, and the number of each row among all that came since the base."""

MANY_PIECES = 4096
"""From so many on, pieces are not copied one by one."""


@dataclass(frozen=True, eq=False)
class Seam:
    """A base and its tail; None where nothing came but customers."""

    base: RowFile
    tail: RowFile | None

    @property
    def files(self) -> list[RowFile]:
        """Both, or the one there is."""
        return [self.base] if self.tail is None else [self.base, self.tail]

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

    @cached_property
    def whose(self) -> npt.NDArray[np.int64]:
        """Whose each of the tail's rows is."""
        return np.zeros(0, np.int64) if self.tail is None else self.owners[self.tail.ordinal]

    def standing(self, part: Part) -> Part:
        """The base's rows that still hold, ranked so that the tail's have room between them."""
        rank = part.rank * (len(self.at) + 1)
        if not len(self.gone):
            return Part(part.file, part.places, part.ordinal, rank)
        holds = ~np.isin(part.places, self.gone)
        return Part(part.file, part.places[holds], part.ordinal[holds], rank[holds])

    def of_tail(self, part: Part) -> Part:
        """The tail's rows, of the base's customers and ranked among the base's rows."""
        rank = self.at[part.places] * 2 * (len(self.at) + 1) + part.places
        return Part(part.file, part.places, self.owners[part.ordinal], rank)

    def part_of_tail(self, places: npt.NDArray[np.int64]) -> Part:
        """Some rows of the tail."""
        if self.tail is None:
            raise TypeError("there is no tail")
        return self.of_tail(Part(self.tail, places, self.tail.ordinal[places].astype(np.int64), places))

    def new_places(self) -> npt.NDArray[np.int32]:
        """Where each row of the base stands now; -1: nowhere."""
        shift = np.bincount(self.at, minlength=self.base.rows + 1)[: self.base.rows].astype(np.int32)
        np.subtract.at(shift, self.gone[self.gone + 1 < self.base.rows] + 1, 1)
        places = np.arange(self.base.rows, dtype=np.int32)
        places += np.cumsum(shift, dtype=np.int32)
        places[self.gone] = -1
        return places

    def places_of_tail(self) -> npt.NDArray[np.int64]:
        """Where each row of the tail stands."""
        return self.at - np.searchsorted(self.gone, self.at) + np.arange(len(self.at))

    def assembled(self, base: Array, tail: Array) -> Array:
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
