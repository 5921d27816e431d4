"""The customers out of a base and a tail: the tail has everything of those who are new or of whom anything was said."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from presek.engine.columnar.build_facts import Table
from presek.engine.columnar.columns import Stored
from presek.engine.columnar.joined_columns import joined
from presek.engine.columnar.merged import MergedKeys
from presek.engine.columnar.seam import OWNERS
from presek.engine.columnar.sections import Array
from presek.engine.columnar.tables import CustomerFile, Versions


@dataclass(frozen=True, eq=False)
class CustomersWithTail:
    """Fields by ordinal."""

    base: CustomerFile
    tail: CustomerFile
    size: int
    opened: dict[str, Stored] = field(default_factory=dict, repr=False)
    listed: dict[str, Versions | None] = field(default_factory=dict, repr=False)

    @cached_property
    def owners(self) -> npt.NDArray[np.int64]:
        """The customers of the tail, ascending."""
        return self.tail.file.array(OWNERS).view(np.int64)

    @property
    def table(self) -> Table:
        """How many facts there are, and what the fields held when the base was built."""
        ours = self.base.table
        rows = ours["rows"] + self.tail.table["rows"]
        return Table(rows=rows, columns=ours["columns"], aliases=ours["aliases"], shapes=ours["shapes"])

    @cached_property
    def keys(self) -> pa.LargeStringArray:
        """Customer keys by ordinal."""
        fresh = self.tail.keys
        return pa.concat_arrays([self.base.keys, fresh]) if len(fresh) else self.base.keys

    @property
    def merged(self) -> MergedKeys | None:
        """The keys of customers merged away."""
        return self.base.merged

    @cached_property
    def present(self) -> npt.NDArray[np.bool_] | None:
        """Which ordinals are customers; None: all."""
        ours, theirs = self.base.present, self.tail.present
        if ours is None and theirs is None:
            return None
        ours = np.ones(self.base.size, np.bool_) if ours is None else ours
        return np.append(ours, np.ones(self.size - self.base.size, np.bool_) if theirs is None else theirs)

    def last(self, key: str) -> Stored:
        """The last version of a field, by ordinal."""
        if key not in self.opened:
            self.opened[key] = joined(self.base.last(key), self.tail.last(key), self._assembled)
        return self.opened[key]

    def versions(self, key: str) -> Versions | None:
        """All versions of a field of those customers of whom there are several facts."""
        if key not in self.listed:
            self.listed[key] = self._versions(key)
        return self.listed[key]

    def instants(self, name: str) -> Array:
        """valid_from, observed_at or recorded_at of each fact: the base's, then the tail's."""
        return np.concatenate([self.base.instants(name), self.tail.instants(name)])

    @cached_property
    def first_fact(self) -> npt.NDArray[np.int32]:
        """Where each customer's facts begin."""
        first = np.zeros(self.size, np.int32)
        first[: self.base.size] = self.base.first_fact
        first[self.owners] = self.tail.first_fact + self.base.table["rows"]
        return first

    def side(self, ordinal: int) -> tuple[CustomerFile, int]:
        """The file that has all that was said of a customer, and their ordinal in it."""
        place = int(np.searchsorted(self.owners, ordinal))
        if place < len(self.owners) and self.owners[place] == ordinal:
            return self.tail, place
        return self.base, ordinal

    def _assembled(self, base: Array, tail: Array) -> Array:
        found = np.empty(self.size, base.dtype)
        found[: self.base.size] = base
        found[self.owners] = tail
        return found

    def _versions(self, key: str) -> Versions | None:
        ours, theirs = self.base.versions(key), self.tail.versions(key)
        if ours is None and theirs is None:
            return None
        nobody = np.zeros(0, np.int32)
        none = Versions(nobody, nobody, self.base.last(key).take(nobody))
        if ours is None:
            ours = none
        standing = np.flatnonzero(~np.isin(ours.ordinal, self.owners))
        if theirs is None:
            theirs = Versions(nobody, nobody, self.tail.last(key).take(nobody))
        ordinal = np.append(ours.ordinal[standing], self.owners[theirs.ordinal].astype(np.int32))
        fact = np.append(ours.fact[standing], theirs.fact + self.base.table["rows"]).astype(np.int32)
        order = np.argsort(ordinal, kind="stable")
        values = joined(ours.values.take(standing), theirs.values).take(order)
        return Versions(ordinal[order], fact[order], values)
