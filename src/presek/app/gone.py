"""Customers that an engine has no more: they are in no set, and keep their ordinals for the day they come back.

The lake's table has one row for each change; none is ever removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from presek.lake.tables import Lake

TABLE = "customers_gone"
SCHEMA = pa.schema(
    [("ordinal", pa.int32()), ("gone", pa.bool_()), ("recorded_at", pa.timestamp("us", tz="UTC"))],
)  # fmt: skip

Ordinals = npt.NDArray[np.int64]


def read(lake: Lake, head: Mapping[str, int]) -> Ordinals:
    """The ordinals of those who are gone now, ascending."""
    batches = list(lake.read(TABLE, head.get(TABLE), schema=SCHEMA))
    if not batches:
        return np.zeros(0, np.int64)
    table = pa.Table.from_batches(batches, SCHEMA).sort_by("recorded_at")
    ordinals = table.column("ordinal").to_numpy().astype(np.int64)
    gone = table.column("gone").to_numpy()
    last = np.zeros(int(ordinals.max()) + 1, np.bool_)
    last[ordinals] = gone  # of one customer the last row wins: numpy writes them in order
    return np.flatnonzero(last)


def rows_of(ordinals: Ordinals, *, gone: bool, at: int) -> pa.Table:
    """The rows that write down who is gone, or back."""
    many = len(ordinals)
    columns = [pa.array(ordinals, pa.int32()), pa.array([gone] * many), pa.array([at] * many, pa.int64())]
    columns[2] = columns[2].cast(SCHEMA.field("recorded_at").type)
    return pa.table(columns, schema=SCHEMA)


def without(batches: Iterable[pa.RecordBatch], gone: Ordinals) -> Iterator[pa.RecordBatch]:
    """Customers as a snapshot is built of them: those who are gone stand there without their key."""
    for batch in batches:
        away = np.isin(batch.column("ordinal").to_numpy(), gone) if len(gone) else np.zeros(batch.num_rows, np.bool_)
        if not away.any():
            yield batch
            continue
        keys = batch.column("key").to_pylist()
        kept = pa.array(keys, batch.schema.field("key").type, mask=away)
        yield batch.set_column(batch.schema.get_field_index("key"), "key", kept)
