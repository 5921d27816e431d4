"""Some customers with all that was said of them, as a table of their own: small, whatever the size of the base."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, reduce

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from presek.engine.columnar.build_facts import Table
from presek.engine.columnar.columns import Stored
from presek.engine.columnar.joined_columns import joined
from presek.engine.columnar.merged import MergedKeys
from presek.engine.columnar.sections import Array
from presek.engine.columnar.tables import CustomerFile, CustomerTable, Versions
from presek.engine.columnar.tail_customers import CustomersWithTail

Ordinals = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Side:
    """Those of the customers whose facts are in one file: their places among all that are asked of, their ordinals
    there, and where the file's facts begin among all facts."""

    file: CustomerFile
    places: Ordinals
    ordinals: Ordinals
    begin: int


@dataclass(frozen=True, eq=False)
class SomeCustomers:
    """Customers (by ascending ordinals of the whole base) who are 0, 1, 2… here."""

    whole: CustomerTable
    ordinals: Ordinals
    opened: dict[str, Stored] = field(default_factory=dict, repr=False)

    @property
    def size(self) -> int:
        """How many they are."""
        return len(self.ordinals)

    @property
    def table(self) -> Table:
        """How many facts there are in the base, and what the fields held."""
        return self.whole.table

    @property
    def present(self) -> npt.NDArray[np.bool_] | None:
        """Which of them are customers; None: all."""
        present = self.whole.present
        return None if present is None else present[self.ordinals]

    @property
    def keys(self) -> pa.LargeStringArray:
        """Their keys."""
        return self.whole.keys.take(pa.array(self.ordinals))

    @property
    def merged(self) -> MergedKeys | None:
        """Keys of customers merged away are the whole base's."""
        return self.whole.merged

    @cached_property
    def sides(self) -> list[Side]:
        """The files in which they are."""
        whole, ordinals = self.whole, self.ordinals
        if isinstance(whole, CustomersWithTail) and len(whole.owners):
            at = np.minimum(np.searchsorted(whole.owners, ordinals), len(whole.owners) - 1)
            new = whole.owners[at] == ordinals
            old = np.flatnonzero(~new)
            fresh = np.flatnonzero(new)
            rows = whole.base.table["rows"]
            return [Side(whole.base, old, ordinals[old], 0), Side(whole.tail, fresh, at[fresh], rows)]
        if isinstance(whole, CustomersWithTail):
            whole = whole.base
        if isinstance(whole, CustomerFile):
            return [Side(whole, np.arange(len(ordinals)), ordinals, 0)]
        raise TypeError("some of some customers are not asked for")

    def last(self, key: str) -> Stored:
        """The last version of a field."""
        if key not in self.opened:
            back = np.argsort(np.concatenate([side.places for side in self.sides]), kind="stable")
            self.opened[key] = reduce(joined, [each.file.last(key).take(each.ordinals) for each in self.sides]).take(
                back
            )
        return self.opened[key]

    def versions(self, key: str) -> Versions | None:
        """All versions of a field of those of whom there are several facts."""
        found = [_versions(side, key) for side in self.sides]
        if all(len(each.ordinal) == 0 for each in found):
            return None
        ordinal = np.concatenate([each.ordinal for each in found])
        order = np.argsort(ordinal, kind="stable")
        fact = np.concatenate([each.fact for each in found])[order]
        return Versions(ordinal[order], fact, reduce(joined, [each.values for each in found]).take(order))

    def instants(self, name: str) -> Array:
        """valid_from, observed_at or recorded_at of each fact of the base."""
        return self.whole.instants(name)

    @cached_property
    def first_fact(self) -> npt.NDArray[np.int32]:
        """Where each customer's facts begin."""
        first = np.zeros(self.size, np.int32)
        for side in self.sides:
            first[side.places] = side.file.first_fact[side.ordinals] + side.begin
        return first

    def side(self, ordinal: int) -> tuple[CustomerFile, int]:
        """The file that has all that was said of one of them."""
        return self.whole.side(int(self.ordinals[ordinal]))


def _versions(side: Side, key: str) -> Versions:
    """Those of a file that are of these customers, counted by their places."""
    listed = side.file.versions(key)
    if listed is None:
        nobody = np.zeros(0, np.int32)
        return Versions(nobody, nobody, side.file.last(key).take(nobody))
    low = np.searchsorted(listed.ordinal, side.ordinals)
    counts = np.searchsorted(listed.ordinal, side.ordinals, side="right") - low
    ends = np.cumsum(counts)
    entries = np.repeat(low - (ends - counts), counts) + np.arange(int(counts.sum()))
    owners = np.repeat(side.places, counts).astype(np.int32)
    return Versions(owners, (listed.fact[entries] + side.begin).astype(np.int32), listed.values.take(entries))
