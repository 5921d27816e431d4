"""Rows as PostgreSQL takes them in by COPY in binary form, made column by column: nothing is done for a single row."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from psycopg import sql

from presek.engine.sql.copied import Session

AT_ONCE = 50_000
HEADER, END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
UNKNOWN = b"\xff\xff\xff\xff"
KINDS = {"int64": ">i8", "double": ">f8", "bool": ">u1"}
"""Of what is no text: how its bytes lie."""


def copy(connection: Session, asked: bytes | sql.Composed, table: pa.Table) -> None:
    """Copies rows in by a COPY … FROM STDIN (FORMAT binary)."""
    with connection.cursor() as cursor, cursor.copy(asked) as copying:
        copying.write(HEADER)
        for batch in table.to_batches(AT_ONCE):
            copying.write(rows(batch))
        copying.write(END)


def rows(batch: pa.RecordBatch) -> memoryview:
    """The rows, without header and end. Of whole numbers, doubles, truths and texts; null is unknown."""
    parts: list[pa.Scalar | pa.Array] = [_scalar(len(batch.columns).to_bytes(2, "big"))]
    for column in batch.columns:
        parts += _parts(column)
    joined = pc.binary_join_element_wise(*parts, _scalar(b""))
    if isinstance(joined, pa.Scalar):  # every column says the same throughout
        return memoryview(joined.as_py() * batch.num_rows)
    _, offsets, data = joined.buffers()
    bounds = np.frombuffer(offsets, np.int32)[joined.offset : joined.offset + len(joined) + 1]
    return memoryview(data)[bounds[0] : bounds[-1]] if len(joined) else memoryview(b"")


def _parts(column: pa.Array) -> list[pa.Scalar | pa.Array]:
    """A column as what is written of each row, one after the other; what all rows say alike is written once."""
    if column.null_count == len(column):
        return [_scalar(UNKNOWN)]
    text = str(column.type) not in KINDS
    if not column.null_count and pc.all(pc.equal(column, column[0])).as_py():
        column = column.slice(0, 1)
    found = _of_texts(column) if text else _of_numbers(column)
    return found if len(column) > 1 else [_scalar(b"".join(part[0].as_py() for part in found))]


def _of_texts(column: pa.Array) -> list[pa.Array]:
    column = column.cast(pa.string())
    lengths = pc.fill_null(pc.binary_length(column), -1).to_numpy(zero_copy_only=False)
    return [_bytes(lengths.astype(">i4")), pc.fill_null(column, "").cast(pa.binary())]


def _of_numbers(column: pa.Array) -> list[pa.Array]:
    kind = np.dtype(KINDS[str(column.type)])
    made = np.zeros(len(column), np.dtype([("length", ">i4"), ("value", kind)]))
    made["length"] = kind.itemsize
    known = pc.fill_null(column.cast(pa.uint8()) if kind.itemsize == 1 else column, 0)
    made["value"] = known.to_numpy(zero_copy_only=False)
    found = _bytes(made)
    return [pc.if_else(pc.is_valid(column), found, _scalar(UNKNOWN)) if column.null_count else found]


def _bytes(values: npt.NDArray[np.generic]) -> pa.Array:
    kind = pa.binary(values.dtype.itemsize)
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(values)]).cast(pa.binary())


def _scalar(value: bytes) -> pa.Scalar:
    return pa.scalar(value, pa.binary())
