"""What differs between two snapshots of one base: rows that came and went, and customers of whom something was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from presek.engine.columnar.build import CUSTOMERS
from presek.engine.columnar.build_rows import NO_TIME
from presek.engine.columnar.snapshot import Snapshot
from presek.engine.columnar.some_rows import SomeRows
from presek.engine.columnar.tables import CustomerFile, Part, RelationTable, RowFile
from presek.engine.columnar.tail_customers import CustomersWithTail
from presek.engine.columnar.tail_rows import RowsWithTail

Ordinals = npt.NDArray[np.int64]
Interval = tuple[int, int]
"""Instants, the first included, the last not."""


def goes_on(before: Snapshot, after: Snapshot) -> bool:
    """Whether the later snapshot has the same base, and all that came to the earlier one first of all."""
    if (before.base or before).directory != (after.base or after).directory:
        return False
    earlier, later = before.meta.get("arrived", {}), after.meta.get("arrived", {})
    return all(later.get(table, [])[: len(names)] == names for table, names in earlier.items())


@dataclass(frozen=True, slots=True)
class Moving:
    """Rows of a relation that may count otherwise than before: which were there before, which are there now."""

    rows: SomeRows
    happened: npt.NDArray[np.int64]
    was: npt.NDArray[np.bool_]
    now: npt.NDArray[np.bool_]


def moving(before: RelationTable, after: RelationTable, *, crossed: Sequence[Interval]) -> Moving | None:
    """The rows that came or went between two snapshots, and those of some intervals (that do not meet) that stayed;
    None where there are none."""
    gone = _missing_in(before, after)
    came = _missing_in(after, before)
    stayed = [_without(part, came) for start, end in crossed for part in after.parts_between(start, end)]
    parts = [*gone, *came, *stayed]
    parts = [part for part in parts if len(part.places)]
    if not parts:
        return None
    many = [sum(len(part.places) for part in group) for group in (gone, came, stayed)]
    owners = np.concatenate([np.zeros(0, np.int64), *(part.ordinal for part in parts)])
    rows = SomeRows(
        parts, np.arange(len(owners)), ordinal=owners.astype(np.int32), customers=max(before.customers, after.customers)
    )
    was = np.repeat([True, False, True], many)
    now = np.repeat([False, True, True], many)
    return Moving(rows, rows.happened, was, now)


def dirty(before: Snapshot, after: Snapshot, *, since: int, now: int) -> Ordinals:
    """The customers (ascending) of whom something was said between two snapshots, or became valid between two
    instants, and those who are new."""
    found = [np.arange(before.size, after.size)]
    if CUSTOMERS in after.meta["tables"] and isinstance(after.customers, CustomersWithTail):
        found.append(_said(before, after.customers))
    found.append(_became_valid(after, since=since, now=now))
    return np.unique(np.concatenate(found))


def _missing_in(table: RelationTable, other: RelationTable) -> list[Part]:
    """The rows of one table that the other, of the same base, has not."""
    found = []
    if isinstance(other, RowsWithTail):
        hidden = table.seam.gone if isinstance(table, RowsWithTail) else np.zeros(0, np.int64)
        places = np.setdiff1d(other.seam.gone, hidden, assume_unique=True)
        if len(places):
            base = other.seam.base
            found.append(Part(base, places, base.ordinal[places].astype(np.int64), places * 2 + 1))
    if isinstance(table, RowsWithTail) and table.seam.tail is not None:
        known = other.seam.numbers if isinstance(other, RowsWithTail) else np.zeros(0, np.int64)
        places = np.flatnonzero(~np.isin(table.seam.numbers, known, assume_unique=True))
        if len(places):
            found.append(table.seam.part_of_tail(places))
    return found


def _without(part: Part, others: Sequence[Part]) -> Part:
    """A part without the rows of others."""
    for other in others:
        if other.file is part.file:
            stays = ~np.isin(part.places, other.places)
            part = Part(part.file, part.places[stays], part.ordinal[stays], part.rank[stays])
    return part


def _said(before: Snapshot, after: CustomersWithTail) -> Ordinals:
    """Those with more facts than before."""
    now = np.diff(after.tail.facts_begin)
    was = np.full(len(after.owners), -1, np.int64)
    if isinstance(before.customers, CustomersWithTail):
        earlier = before.customers
        at = np.searchsorted(after.owners, earlier.owners)
        was[at] = np.diff(earlier.tail.facts_begin)
    return np.asarray(after.owners[now != was])


def _became_valid(snapshot: Snapshot, *, since: int, now: int) -> Ordinals:
    """Those with a fact that was to come at one instant and holds at the other."""
    customers = snapshot.customers
    if isinstance(customers, CustomersWithTail):
        fresh = customers.owners[customers.tail.validity.between(since, now)]
        return np.append(customers.base.validity.between(since, now), fresh)
    return customers.validity.between(since, now) if isinstance(customers, CustomerFile) else np.zeros(0, np.int64)


def crossed(windows: Sequence[tuple[Interval, Interval]]) -> list[Interval]:
    """The instants that are in one window of a pair and not in the other, as intervals that do not meet."""
    cuts = []
    for (start, end), (first, last) in windows:
        cuts += [(min(start, first), max(start, first)), (min(end, last), max(end, last))]
    joint: list[Interval] = []
    for start, end in sorted(cut for cut in cuts if cut[0] < cut[1]):
        if joint and start <= joint[-1][1]:
            joint[-1] = (joint[-1][0], max(end, joint[-1][1]))
        else:
            joint.append((start, end))
    return joint


def about_many(table: RelationTable, interval: Interval) -> int:
    """About how many rows happened in an interval."""
    files = table.seam.files if isinstance(table, RowsWithTail) else [table] if isinstance(table, RowFile) else []
    return sum(finish - begin for begin, finish in (file.between(*interval) for file in files))


def window(start: int | None, end: int | None) -> Interval:
    """The bounds of a window as instants; those of all rows take in rows without a time."""
    if start is None and end is None:
        return NO_TIME, np.iinfo(np.int64).max
    return NO_TIME + 1 if start is None else start, np.iinfo(np.int64).max if end is None else end
