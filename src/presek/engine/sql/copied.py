"""Rows that PostgreSQL copies out and in: numbers in binary form, eight bytes each; what holds texts as quoted CSV."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import psycopg
import pyarrow as pa
from psycopg import generators
from pyarrow import csv

Session: TypeAlias = psycopg.Connection[tuple[Any, ...]]
WHOLE, DOUBLE = {"int2", "int4", "int8"}, {"float4", "float8"}
TYPES = {"bool": pa.bool_(), "text": pa.string(), "varchar": pa.string(), "date": pa.date32()}
BYTES_AT_ONCE = 8 << 20
UNKNOWN = -(2**63)
"""No number of ours: it stands for unknown where rows come at a fixed width."""
HEADER = 19


def fetched(connection: Session, statement: str) -> pa.Table:
    """The rows of a statement."""
    names, kinds = described(connection, statement)
    if all(kind in WHOLE | DOUBLE for kind in kinds):
        return _of_fixed_width(connection, statement, names, kinds=kinds)
    schema = _schema(names, kinds)
    return pa.Table.from_batches(list(_of_any_width(connection, statement, schema)), schema)


def batches(connection: Session, statement: str) -> Iterator[pa.RecordBatch]:
    """The rows of a statement, some megabytes at a time."""
    names, kinds = described(connection, statement)
    yield from _of_any_width(connection, statement, _schema(names, kinds))


def described(connection: Session, statement: str) -> tuple[list[str], list[str]]:
    """The names and types of the columns that a statement will give; nothing runs yet."""
    client = connection.pgconn
    client.send_prepare(b"", statement.encode())
    _answer(connection)
    client.send_describe_prepared(b"")
    result = _answer(connection)
    places = range(result.nfields)
    kinds = [connection.adapters.types.get(result.ftype(place)) for place in places]
    names = [(result.fname(place) or b"").decode() for place in places]
    return names, ["text" if kind is None else kind.name for kind in kinds]


def _answer(connection: Session) -> psycopg.pq.abc.PGresult:
    """What comes of what was sent. The client's own ways to ask and wait at once would hold up the whole process."""
    result: psycopg.pq.abc.PGresult
    (result,) = connection.wait(generators.execute(connection.pgconn))
    if result.status != psycopg.pq.ExecStatus.COMMAND_OK:
        raise psycopg.errors.error_from_result(result)
    return result


def _of_fixed_width(connection: Session, statement: str, names: Sequence[str], *, kinds: Sequence[str]) -> pa.Table:
    """Numbers alone: eight bytes each, so that all rows are read as one array."""
    columns = [_filled(name, whole=kind in WHOLE) for name, kind in zip(names, kinds, strict=True)]
    asked = f"COPY (SELECT {', '.join(columns)} FROM ({statement}) AS found) TO STDOUT (FORMAT binary)"
    row = [("fields", ">i2")]
    for place, kind in enumerate(kinds):
        row += [(f"length{place}", ">i4"), (f"value{place}", ">i8" if kind in WHOLE else ">f8")]
    buffer = io.BytesIO()
    with connection.cursor() as cursor, cursor.copy(asked.encode()) as copy:
        for part in copy:
            buffer.write(part)
    kind_of_row = np.dtype(row)
    many = (buffer.tell() - HEADER - 2) // kind_of_row.itemsize
    rows = np.frombuffer(buffer.getbuffer(), kind_of_row, many, HEADER)
    return pa.table({name: _numbers(rows[f"value{place}"]) for place, name in enumerate(names)})


def _of_any_width(connection: Session, statement: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    asked = f"COPY ({statement}) TO STDOUT (FORMAT csv, FORCE_QUOTE *)"
    buffer = io.BytesIO()
    with connection.cursor() as cursor, cursor.copy(asked.encode()) as copy:
        for rows in copy:
            buffer.write(rows)
            if buffer.tell() > BYTES_AT_ONCE:
                yield from _from_csv(buffer, schema)
                buffer = io.BytesIO()
        if buffer.tell():
            yield from _from_csv(buffer, schema)


def _filled(name: str, *, whole: bool) -> str:
    column = _quoted(name)
    return f"coalesce({column}::int8, {UNKNOWN})" if whole else f"coalesce({column}::float8, 'NaN')"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _numbers(values: npt.NDArray[np.generic]) -> pa.Array:
    native = values.astype(values.dtype.newbyteorder("="))
    missing = np.isnan(native) if native.dtype.kind == "f" else native == UNKNOWN
    return pa.array(native, mask=missing) if missing.any() else pa.array(native)


def _schema(names: Sequence[str], kinds: Sequence[str]) -> pa.Schema:
    def kind_of(kind: str) -> pa.DataType:
        return pa.int64() if kind in WHOLE else pa.float64() if kind in DOUBLE else TYPES.get(kind, pa.string())

    return pa.schema([(name, kind_of(kind)) for name, kind in zip(names, kinds, strict=True)])


def _from_csv(buffer: io.BytesIO, schema: pa.Schema) -> list[pa.RecordBatch]:
    """Whole rows; what is known stands in quotes."""
    meaning = csv.ConvertOptions(
        column_types=schema, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False,
        true_values=["t"], false_values=["f"],
    )  # fmt: skip
    buffer.seek(0)
    read = csv.ReadOptions(column_names=schema.names, use_threads=False, block_size=2 * buffer.getbuffer().nbytes)
    batches: list[pa.RecordBatch] = csv.read_csv(
        buffer, read, csv.ParseOptions(newlines_in_values=True), meaning
    ).to_batches()
    return batches
