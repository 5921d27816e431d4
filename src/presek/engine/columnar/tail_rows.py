"""The rows of a relation out of a base and a tail: what came since, and which rows of the base do not hold any more.

Columns of all rows are put together only where they are asked for. A few rows are taken out of both files directly.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from presek.engine.columnar.build_facts import Table
from presek.engine.columnar.columns import Stored
from presek.engine.columnar.joined_columns import joined
from presek.engine.columnar.order import first_rows
from presek.engine.columnar.seam import Seam
from presek.engine.columnar.tables import Part, spread, stretch


@dataclass(frozen=True, eq=False)
class RowsWithTail:
    """All rows of a relation."""

    seam: Seam
    customers: int
    opened: dict[str, Stored] = field(default_factory=dict, repr=False)

    @property
    def table(self) -> Table:
        """What the fields held when the base was built."""
        return self.seam.base.table

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.seam.base.rows - len(self.seam.gone) + len(self.seam.at)

    @property
    def most(self) -> int:
        """One customer has no more rows than this."""
        return sum(file.most for file in self.seam.files)

    @cached_property
    def happened(self) -> npt.NDArray[np.int64]:
        """When each row happened, ascending."""
        base, tail = self.seam.base, self.seam.tail
        return base.happened if tail is None else self.seam.assembled(base.happened, tail.happened)

    @cached_property
    def ordinal(self) -> npt.NDArray[np.int32]:
        """Whose each row is."""
        base, tail = self.seam.base, self.seam.tail
        if tail is None:
            return base.ordinal
        return self.seam.assembled(base.ordinal, self.seam.whose.astype(np.int32))

    @cached_property
    def by_customer(self) -> npt.NDArray[np.int32]:
        """The rows by customer, in time order."""
        seam = self.seam
        kept = seam.new_places()[seam.base.by_customer]
        if len(seam.gone):
            kept = kept[kept >= 0]
        counts = np.bincount(seam.whose, minlength=self.customers)
        ends = (self.first[1:] - counts.cumsum())[seam.whose]
        mine = seam.places_of_tail()
        order = np.argsort(seam.whose, kind="stable")
        placed = np.insert(kept, ends[order], mine[order].astype(np.int32))
        # Late rows were put behind their customers' others: those customers are put in order again.
        begins = self.first[seam.owners].astype(np.int64)
        each = self.first[seam.owners + 1] - begins
        theirs = spread(begins, each)
        placed[theirs] = placed[theirs][np.lexsort((placed[theirs], np.repeat(seam.owners, each)))]
        return placed

    @cached_property
    def first(self) -> npt.NDArray[np.int32]:
        """Where each customer's rows begin in `by_customer`; one entry more than there are ordinals."""
        seam = self.seam
        counts = np.bincount(seam.whose, minlength=self.customers)
        counts[: seam.base.customers] += np.diff(seam.base.first)
        np.subtract.at(counts, seam.base.ordinal[seam.gone], 1)
        return first_rows(counts)

    def column(self, key: str) -> Stored:
        """A field of the rows."""
        if key not in self.opened:
            base, tail = self.seam.base.column(key), self.seam.tail
            self.opened[key] = base if tail is None else joined(base, tail.column(key), self.seam.assembled)
        return self.opened[key]

    def between(self, start: int | None, end: int | None) -> tuple[int, int]:
        """The places of the rows of a stretch of time."""
        if start is None and end is None:
            return 0, self.rows
        return stretch(self.happened, start, end)

    def parts_of(self, ordinals: npt.NDArray[np.int64]) -> list[Part]:
        """The rows of some customers."""
        parts = [self.seam.standing(part) for part in self.seam.base.parts_of(ordinals)]
        if self.seam.tail is None:
            return parts
        here = np.flatnonzero(np.isin(self.seam.owners, ordinals, assume_unique=True))
        return parts + [self.seam.of_tail(part) for part in self.seam.tail.parts_of(here)]

    def parts_between(self, start: int, end: int) -> list[Part]:
        """The rows of a stretch of time."""
        parts = [self.seam.standing(part) for part in self.seam.base.parts_between(start, end)]
        tail = [] if self.seam.tail is None else self.seam.tail.parts_between(start, end)
        return parts + [self.seam.of_tail(part) for part in tail]
