"""Merges of customers, as the lake keeps them: one row for each merge, one more where it is undone; none ever removed.

A merge says that whatever was said of one customer counts for another. No fact moves: who stands for whom is read when
a snapshot is built, so an undone merge leaves everything as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from presek.lake.tables import Lake

TABLE = "merges"
MERGED_INTO = "merged_into"
SCHEMA = pa.schema(
    [
        ("number", pa.int64()),
        ("from_ordinal", pa.int32()),
        ("into_ordinal", pa.int32()),
        ("recorded_at", pa.timestamp("us", tz="UTC")),
        ("by", pa.string()),
        ("undone", pa.bool_()),
    ]
)


@dataclass(frozen=True, slots=True)
class Merge:
    """One merge: instants in microseconds; `undone_at` is None while it holds."""

    number: int
    gone: int
    into: int
    at: int
    by: str
    undone_at: int | None = None
    undone_by: str = ""

    @property
    def holds(self) -> bool:
        """Whether it counts."""
        return self.undone_at is None


def read(lake: Lake, head: Mapping[str, int]) -> tuple[Merge, ...]:
    """All merges there ever were, the first first."""
    found: dict[int, Merge] = {}
    batches = lake.read(TABLE, head.get(TABLE), schema=SCHEMA)
    rows = [row for batch in batches for row in _with_instants(batch).to_pylist()]
    for row in sorted(rows, key=lambda each: (each["recorded_at"], each["number"])):
        number, at, by = row["number"], row["recorded_at"], row["by"]
        if not row["undone"]:
            found[number] = Merge(number, row["from_ordinal"], into=row["into_ordinal"], at=at, by=by)
        elif number in found:
            before = found[number]
            found[number] = Merge(
                number, before.gone, into=before.into, at=before.at, by=before.by, undone_at=at, undone_by=by
            )
    return tuple(found[number] for number in sorted(found))


def row_of(merge: Merge) -> pa.Table:
    """The row that writes a merge down, or, of an undone one, that undoes it."""
    at = merge.at if merge.undone_at is None else merge.undone_at
    by = merge.by if merge.undone_at is None else merge.undone_by
    columns = [[merge.number], [merge.gone], [merge.into], [at], [by], [merge.undone_at is not None]]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def standing(merges: Iterable[Merge]) -> dict[int, int]:
    """Of everybody merged away, who stands for them in the end: A into B and B into C is C for both."""
    into = {merge.gone: merge.into for merge in merges if merge.holds}
    return {gone: survivor(gone, into) for gone in into}


def survivor(ordinal: int, into: Mapping[int, int]) -> int:
    """Who stands for a customer: itself where it was not merged away."""
    seen = set()
    while ordinal in into and ordinal not in seen:
        seen.add(ordinal)
        ordinal = into[ordinal]
    return ordinal


def as_they_stand(customers: Iterable[pa.RecordBatch], stands: Mapping[int, int]) -> Iterator[pa.RecordBatch]:
    """The lake's customers, each with who stands for it: what a snapshot is built of."""
    gone = np.array(sorted(stands), dtype=np.int64)
    into = np.array([stands[each] for each in gone.tolist()], dtype=np.int32)
    for batch in customers:
        if not len(gone):
            yield batch
            continue
        ordinal = batch.column("ordinal").to_numpy(zero_copy_only=False).astype(np.int64)
        place = np.minimum(np.searchsorted(gone, ordinal), len(gone) - 1)
        merged = gone[place] == ordinal
        yield batch.append_column(MERGED_INTO, pa.array(into[place], mask=~merged))


def _with_instants(batch: pa.RecordBatch) -> pa.RecordBatch:
    place = batch.schema.get_field_index("recorded_at")
    return batch.set_column(place, "recorded_at", batch.column("recorded_at").view(pa.int64()))
