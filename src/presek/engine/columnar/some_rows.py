"""Some rows of a relation as a table of their own, so small that every question is asked of it as of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce

import numpy as np
import numpy.typing as npt

from presek.engine.columnar.build_facts import Table
from presek.engine.columnar.build_rows import TIME
from presek.engine.columnar.columns import Numbers, Stored
from presek.engine.columnar.joined_columns import joined
from presek.engine.columnar.order import by_customer, first_rows
from presek.engine.columnar.tables import Part, RelationTable, RowFile, stretch

ALL = (None, None)
"""No bound of time on either side."""


@dataclass(frozen=True, eq=False)
class SomeRows:
    """Rows of one file or of two, in order, of customers who are counted anew: `ordinal` says whose each row is."""

    parts: Sequence[Part]
    order: npt.NDArray[np.int64]
    ordinal: npt.NDArray[np.int32]
    customers: int
    opened: dict[str, Stored] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls, table: RelationTable, ordinals: npt.NDArray[np.int64], *, between: tuple[int | None, int | None] = ALL
    ) -> SomeRows:
        """The rows of some customers (ascending), in which they are 0, 1, 2…; of a stretch of time, or all."""
        parts = table.parts_of(ordinals)
        return cls.out_of(parts if between == ALL else [part.between(*between) for part in parts], ordinals)

    @classmethod
    def out_of(cls, parts: Sequence[Part], ordinals: npt.NDArray[np.int64]) -> SomeRows:
        """Rows of these customers (ascending), in order."""
        order = np.argsort(np.concatenate([part.rank for part in parts]), kind="stable")
        owners = np.concatenate([part.ordinal for part in parts])[order]
        whose = np.searchsorted(ordinals, owners).astype(np.int32)
        return cls(parts, order, ordinal=whose, customers=len(ordinals))

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.order)

    @property
    def table(self) -> Table:
        """What the fields held when the snapshot was built."""
        return self.parts[0].file.table

    @cached_property
    def most(self) -> int:
        """How many rows one customer has at most."""
        return int(np.bincount(self.ordinal).max(initial=0))

    @property
    def happened(self) -> npt.NDArray[np.int64]:
        """When each row happened, ascending."""
        column = self.column(TIME)
        if isinstance(column, Numbers):
            return column.values.astype(np.int64, copy=False)
        raise TypeError("the time of a row is a number")

    @cached_property
    def by_customer(self) -> npt.NDArray[np.int32]:
        """The rows by customer, in time order."""
        return by_customer(self.ordinal)

    @cached_property
    def first(self) -> npt.NDArray[np.int32]:
        """Where each customer's rows begin in `by_customer`."""
        return first_rows(np.bincount(self.ordinal, minlength=self.customers))

    def column(self, key: str) -> Stored:
        """A field of the rows."""
        if key not in self.opened:
            taken = [part.file.column(key).take(part.places) for part in self.parts]
            self.opened[key] = reduce(joined, taken).take(self.order)
        return self.opened[key]

    def between(self, start: int | None, end: int | None) -> tuple[int, int]:
        """The places of the rows of a stretch of time."""
        return stretch(self.happened, start, end)

    def at(self, place: int) -> tuple[RowFile, int]:
        """The file that has one row, and its place there."""
        found = int(self.order[place])
        for part in self.parts:
            if found < len(part.places):
                return part.file, int(part.places[found])
            found -= len(part.places)
        raise IndexError(place)
