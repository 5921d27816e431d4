"""The two kinds of tables of a snapshot: the customers with their fields, and the rows of a relation."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import numpy.typing as npt

from presek.engine.columnar.build_facts import Table
from presek.engine.columnar.build_rows import NO_TIME, TIME
from presek.engine.columnar.columns import Numbers, Stored, nothing, read_column, read_texts
from presek.engine.columnar.sections import Array, SectionFile


@dataclass(frozen=True)
class CustomerTable:
    """Fields by ordinal. A field's column holds the last version of each customer; `at` settles those with several."""

    file: SectionFile
    table: Table
    size: int
    opened: dict[str, Stored] = field(default_factory=dict, repr=False)

    @property
    def present(self) -> npt.NDArray[np.bool_] | None:
        """Which ordinals are customers; None: all."""
        return self.file.array("present").view(np.bool_) if self.file.has("present") else None

    def last(self, key: str) -> Stored:
        """The last version of a field, by ordinal; nothing where the snapshot has no such field."""
        if key not in self.opened:
            described = self.table["columns"].get(key)
            self.opened[key] = (
                nothing(self.size)
                if described is None
                else read_column(self.file, key, described=described, rows=self.size)
            )
        return self.opened[key]

    def versions(self, key: str) -> Versions | None:
        """All versions of a field of those customers of whom there are several facts; None where there are none."""
        if not self.file.has(f"{key}.versions.ordinal"):
            return None
        ordinal = self.file.array(f"{key}.versions.ordinal").view(np.int32)
        values = read_column(
            self.file,
            f"{key}.versions",
            described=self.table["columns"][key],
            rows=len(ordinal),
            dictionary=key,
        )
        return Versions(ordinal, self.file.array(f"{key}.versions.row").view(np.int32), values)

    def about(self, name: str) -> Stored:
        """What is kept of each fact besides its values: valid_from, observed_at, recorded_at, source or origin."""
        described = self.table["columns"][f"fact.{name}"]
        return read_column(self.file, f"fact.{name}", described=described, rows=self.table["rows"])

    def instants(self, name: str) -> Array:
        """valid_from, observed_at or recorded_at of each fact, in the order of the file."""
        column = self.about(name)
        if isinstance(column, Numbers):
            return column.values
        raise TypeError(f"fact.{name} is no instant")

    @property
    def first_fact(self) -> npt.NDArray[np.int32]:
        """Where each customer's facts begin; one entry more than there are ordinals."""
        return self.file.array("fact.first").view(np.int32)


@dataclass(frozen=True, slots=True)
class Versions:
    """Versions of one field: of whom, by which fact, which value; by (ordinal, valid_from, recorded_at)."""

    ordinal: npt.NDArray[np.int32]
    fact: npt.NDArray[np.int32]
    values: Stored

    def holding(self, valid_from: Array, instant: int) -> npt.NDArray[np.int64]:
        """For each customer in the list, the place of the version that holds at an instant: the latest valid before it,
        or the first where none is."""
        if not len(self.ordinal):
            return np.zeros(0, np.int64)
        begins = np.flatnonzero(np.append(True, self.ordinal[1:] != self.ordinal[:-1]))
        valid = valid_from[self.fact] < instant
        counts = np.add.reduceat(valid.astype(np.int64), begins)
        return np.asarray(begins + np.maximum(counts - 1, 0), np.int64)


@dataclass(frozen=True)
class RowTable:
    """Rows of a relation in order of (happened_at, recorded_at, key); those without a time stand first."""

    file: SectionFile
    table: Table
    customers: int
    opened: dict[str, Stored] = field(default_factory=dict, repr=False)
    lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.table["rows"]

    @property
    def most(self) -> int:
        """How many rows one customer has at most."""
        return self.table["columns"]["row.most"]["most"]

    @property
    def happened(self) -> npt.NDArray[np.int64]:
        """When each row happened, ascending."""
        return self.file.array(TIME).view(np.int64)

    @property
    def ordinal(self) -> npt.NDArray[np.int32]:
        """Whose each row is."""
        return self.file.array("row.ordinal").view(np.int32)

    @property
    def by_customer(self) -> npt.NDArray[np.int32]:
        """The rows by customer, in time order."""
        return self.file.array("row.by_customer").view(np.int32)

    @property
    def first(self) -> npt.NDArray[np.int32]:
        """Where each customer's rows begin in `by_customer`; one entry more than there are ordinals."""
        return self.file.array("row.first").view(np.int32)

    def column(self, key: str) -> Stored:
        """A field of the rows, or row.happened, row.day, row.origin; nothing where the snapshot has no such field."""
        if key not in self.opened:
            name = self.table["aliases"].get(key, key)
            described = self.table["columns"].get(name)
            self.opened[key] = (
                nothing(self.rows)
                if described is None
                else read_column(self.file, name, described=described, rows=self.rows)
            )
        return self.opened[key]

    def between(self, start: int | None, end: int | None) -> tuple[int, int]:
        """The places of the rows that happened from `start` (included) to `end` (excluded); both None: of all rows.

        A row whose time is not known is in no stretch.
        """
        if start is None and end is None:
            return 0, self.rows
        happened = self.happened
        begin = int(np.searchsorted(happened, NO_TIME + 1 if start is None else start))
        finish = self.rows if end is None else int(np.searchsorted(happened, end))
        return begin, max(begin, finish)

    def recorded_at(self, place: int) -> int:
        """When one row was recorded."""
        return int(self.file.array("row.recorded.instants")[int(self.file.array("row.recorded")[place])])

    def key(self, place: int) -> str:
        """The source's key of one row."""
        if self.file.has("row.key"):
            return str(int(self.file.array("row.key")[place]))
        return str(read_texts(self.file, "row.key")[place].as_py())
