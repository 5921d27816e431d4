"""The two kinds of tables of a snapshot: the customers with their fields, and the rows of a relation."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from presek.engine.columnar.build_facts import Table
from presek.engine.columnar.build_rows import NO_TIME, TIME
from presek.engine.columnar.columns import Numbers, Stored, nothing, read_column, read_texts
from presek.engine.columnar.merged import MergedKeys
from presek.engine.columnar.row_origins import Origins
from presek.engine.columnar.sections import Array, SectionFile


class CustomerTable(Protocol):
    """Fields by ordinal. A field's column holds the last version of each customer; `versions` has all of those of whom
    several things were said."""

    @property
    def size(self) -> int:
        """How many ordinals there are."""
        ...

    @property
    def table(self) -> Table:
        """How many facts there are, and what the fields held when the snapshot was built."""
        ...

    @property
    def present(self) -> npt.NDArray[np.bool_] | None:
        """Which ordinals are customers; None: all."""
        ...

    @property
    def keys(self) -> pa.LargeStringArray:
        """Customer keys by ordinal; empty text where a customer was erased."""
        ...

    @property
    def merged(self) -> MergedKeys | None:
        """The keys of customers merged away; None where nobody was."""
        ...

    def last(self, key: str) -> Stored:
        """The last version of a field, by ordinal; nothing where the snapshot has no such field."""
        ...

    def versions(self, key: str) -> Versions | None:
        """All versions of a field of those customers of whom there are several facts; None where there are none."""
        ...

    def instants(self, name: str) -> Array:
        """valid_from, observed_at or recorded_at of each fact, in the order of the facts."""
        ...

    @property
    def first_fact(self) -> npt.NDArray[np.int32]:
        """Where each customer's facts begin."""
        ...

    def side(self, ordinal: int) -> tuple[CustomerFile, int]:
        """The file that has all that was said of a customer, and their ordinal in it."""
        ...


class RowTable(Protocol):
    """Rows of a relation in order of (happened_at, recorded_at, key); those without a time stand first."""

    @property
    def rows(self) -> int:
        """How many rows there are."""
        ...

    @property
    def customers(self) -> int:
        """How many ordinals there are."""
        ...

    @property
    def table(self) -> Table:
        """What the fields held when the snapshot was built."""
        ...

    @property
    def most(self) -> int:
        """One customer has no more rows than this."""
        ...

    @property
    def happened(self) -> npt.NDArray[np.int64]:
        """When each row happened, ascending."""
        ...

    @property
    def ordinal(self) -> npt.NDArray[np.int32]:
        """Whose each row is."""
        ...

    @property
    def by_customer(self) -> npt.NDArray[np.int32]:
        """The rows by customer, in time order."""
        ...

    @property
    def first(self) -> npt.NDArray[np.int32]:
        """Where each customer's rows begin in `by_customer`; one entry more than there are ordinals."""
        ...

    def column(self, key: str) -> Stored:
        """A field of the rows, or row.happened, row.day; nothing where the snapshot has no such field."""
        ...

    def between(self, start: int | None, end: int | None) -> tuple[int, int]:
        """The places of the rows that happened from `start` (included) to `end` (excluded); both None: of all rows.

        A row whose time is not known is in no stretch.
        """
        ...


class RelationTable(RowTable, Protocol):
    """All rows of a relation in a snapshot, out of one file or more."""

    def parts_of(self, ordinals: npt.NDArray[np.int64]) -> list[Part]:
        """The rows of some customers (ascending), by the files that have them."""
        ...

    def parts_between(self, start: int, end: int) -> list[Part]:
        """The rows that happened from `start` (included) to `end` (excluded), by the files that have them."""
        ...


@dataclass(frozen=True)
class CustomerFile:
    """Fields by ordinal, in a file."""

    file: SectionFile
    table: Table
    size: int
    opened: dict[str, Stored] = field(default_factory=dict, repr=False)

    @property
    def present(self) -> npt.NDArray[np.bool_] | None:
        """Which ordinals are customers; None: all."""
        return self.file.array("present").view(np.bool_) if self.file.has("present") else None

    @property
    def keys(self) -> pa.LargeStringArray:
        """Customer keys by ordinal; empty text where a customer was erased."""
        return read_texts(self.file, "key")

    @property
    def merged(self) -> MergedKeys | None:
        """The keys of customers merged away; None where nobody was."""
        return MergedKeys.read(self.file)

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

    def unset(self, key: str) -> npt.NDArray[np.int32]:
        """The customers of whom the only fact says that a field is not known any more, ascending."""
        name = f"{key}.unset"
        return self.file.array(name).view(np.int32) if self.file.has(name) else np.zeros(0, np.int32)

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
    def facts_begin(self) -> npt.NDArray[np.int32]:
        """Where each customer's facts begin; one entry more than there are ordinals."""
        return self.file.array("fact.first").view(np.int32)

    @property
    def first_fact(self) -> npt.NDArray[np.int32]:
        """Where each customer's facts begin."""
        return self.facts_begin[:-1]

    @cached_property
    def validity(self) -> Validity:
        """When facts became valid."""
        return Validity.of(self.instants("valid_from"), self.facts_begin)

    def side(self, ordinal: int) -> tuple[CustomerFile, int]:
        """This file."""
        return self, ordinal


@dataclass(frozen=True, slots=True)
class Validity:
    """When facts became valid, ascending; which fact each is; where each customer's facts begin."""

    instants: Array
    facts: npt.NDArray[np.int64]
    begins: npt.NDArray[np.int32]

    @classmethod
    def of(cls, valid_from: Array, begins: npt.NDArray[np.int32]) -> Validity:
        """Of the facts of a file."""
        order = np.argsort(valid_from, kind="stable")
        return cls(valid_from[order], order, begins)

    def between(self, since: int, now: int) -> npt.NDArray[np.int64]:
        """The customers with a fact that is valid from an instant between these (the first included), ascending."""
        begin, end = np.searchsorted(self.instants, [since, now])
        return np.unique(np.searchsorted(self.begins, self.facts[begin:end], side="right") - 1)

    def next_from(self, now: int) -> int | None:
        """The first instant, from one on, from which a fact is valid; None: there is none."""
        place = int(np.searchsorted(self.instants, now))
        return int(self.instants[place]) if place < len(self.instants) else None


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
class RowFile:
    """Rows of a relation in a file."""

    file: SectionFile
    table: Table
    customers: int
    opened: dict[str, Stored] = field(default_factory=dict, repr=False)
    searched: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False)
    """By key, where all rows were looked through for it."""

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
        """The places of the rows of a stretch of time."""
        return stretch(self.happened, start, end)

    def parts_of(self, ordinals: npt.NDArray[np.int64]) -> list[Part]:
        """The rows of some customers."""
        first = self.first
        here = ordinals[ordinals < len(first) - 1]
        counts = (first[here + 1] - first[here]).astype(np.int64)
        places = self.by_customer[spread(first[here].astype(np.int64), counts)].astype(np.int64)
        return [Part(self, places, np.repeat(here, counts), places * 2 + 1)]

    def parts_between(self, start: int, end: int) -> list[Part]:
        """The rows of a stretch of time."""
        places = np.arange(*self.between(start, end))
        return [Part(self, places, self.ordinal[places].astype(np.int64), places * 2 + 1)]

    @property
    def origins(self) -> Origins:
        """Where the rows are from."""
        return Origins(self.file)


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of one file: their places there, whose they are, and ranks that put rows of two files in order."""

    file: RowFile
    places: npt.NDArray[np.int64]
    ordinal: npt.NDArray[np.int64]
    rank: npt.NDArray[np.int64]

    def between(self, start: int | None, end: int | None) -> Part:
        """Those that happened in a stretch of time."""
        begin, finish = self.file.between(start, end)
        inside = np.flatnonzero((self.places >= begin) & (self.places < finish))
        return Part(self.file, self.places[inside], self.ordinal[inside], self.rank[inside])


def spread(begins: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The numbers of stretches, one after the other: each from where it begins, as many as are counted."""
    ends = np.cumsum(counts)
    return np.asarray(np.repeat(begins - (ends - counts), counts) + np.arange(ends[-1] if len(ends) else 0))


def stretch(happened: npt.NDArray[np.int64], start: int | None, end: int | None) -> tuple[int, int]:
    """The places of the rows of a stretch of time, where rows stand in order of time."""
    if start is None and end is None:
        return 0, len(happened)
    begin = int(np.searchsorted(happened, NO_TIME + 1 if start is None else start))
    finish = len(happened) if end is None else int(np.searchsorted(happened, end))
    return begin, max(begin, finish)
