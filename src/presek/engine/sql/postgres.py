"""PostgreSQL, by its own client. Rows come by COPY in binary form; where all are numbers, as one array."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt
import psycopg
import pyarrow as pa
from psycopg import conninfo, sql
from pyarrow import csv

from presek.engine.sql.connection import EngineFailed, Kind, Limits, without_secrets
from presek.engine.sql.naming import quoted

log = logging.getLogger(__name__)
NAME = "PostgreSQL"
KINDS = {"int64": "bigint", "string": "text", "large_string": "text", "bool": "boolean", "double": "double precision"}
WHOLE, DOUBLE = {"int2", "int4", "int8"}, {"float4", "float8"}
TYPES = {"bool": pa.bool_(), "text": pa.string(), "varchar": pa.string(), "date": pa.date32()}
AT_ONCE = 50_000
BYTES_AT_ONCE = 8 << 20
SECONDS_TO_CONNECT = 10
UNKNOWN = -(2**63)
"""No number of ours: it stands for unknown where rows come at a fixed width."""
HEADER = 19
MOST_WORK_MEMORY = (2 << 30) - 1024
BY_STATE: Mapping[str, Kind] = {
    "40001": "busy", "40P01": "busy", "55P03": "busy", "53300": "busy", "57P03": "busy",
    "57P01": "lost", "57P02": "lost", "25P03": "lost", "57P05": "lost",
    "53200": "out-of-memory", "53100": "out-of-memory", "53400": "out-of-memory", "42501": "forbidden",
    "25006": "forbidden", "57014": "too-long",
}  # fmt: skip
BY_CLASS: Mapping[str, Kind] = {"08": "lost", "28": "sign-in", "53": "busy"}


class Postgres:
    """A connection of its own, in UTC; tables that are given are temporary."""

    dialect = "postgres"

    def __init__(self, url: str, limits: Limits | None = None, secrets: Mapping[str, str] | None = None) -> None:
        limits = limits or Limits()
        self._secrets = tuple((secrets or {}).values())
        self._stopped = False
        password = (secrets or {}).get("password")
        try:
            address = conninfo.make_conninfo(url, **({"password": password} if password else {}))
            self.connection = psycopg.connect(
                address, autocommit=True, connect_timeout=SECONDS_TO_CONNECT, client_encoding="utf8"
            )
        except psycopg.Error as error:
            raise EngineFailed(_at_connecting(error), NAME, self._said(error)) from None
        settings = {
            "timezone": "UTC",
            "jit": "off",
            "statement_timeout": str(round(limits.seconds * 1000)),
            "work_mem": f"{min(max(limits.bytes // 8, 4 << 20), MOST_WORK_MEMORY) // 1024}kB",
            "standard_conforming_strings": "on",
        }
        with self._asking(), self.connection.cursor() as cursor:
            for name, value in settings.items():
                cursor.execute("SELECT set_config(%s, %s, false)", (name, value))

    def fetch(self, statement: str) -> pa.Table:
        """The rows of a statement."""
        with self._asking():
            names, kinds = self._described(statement)
            if all(kind in WHOLE | DOUBLE for kind in kinds):
                return self._of_fixed_width(statement, names, kinds)
            return pa.Table.from_batches(list(self._of_any_width(statement, names, kinds)), _schema(names, kinds))

    def batches(self, statement: str) -> Iterator[pa.RecordBatch]:
        """The rows a part at a time."""
        with self._asking():
            names, kinds = self._described(statement)
            yield from self._of_any_width(statement, names, kinds)

    def give(self, name: str, table: pa.Table) -> None:
        """A table for the statements that follow, instead of any of this name."""
        columns = [
            sql.SQL("{} {}").format(sql.Identifier(field.name), sql.SQL(KINDS[str(field.type)]))
            for field in table.schema
        ]
        called = sql.Identifier(name)
        with self._asking(), self.connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS pg_temp.{}").format(called))
            cursor.execute(sql.SQL("CREATE TEMPORARY TABLE {} ({})").format(called, sql.SQL(", ").join(columns)))
            with cursor.copy(sql.SQL("COPY pg_temp.{} FROM STDIN (FORMAT csv)").format(called)) as copy:
                for batch in table.to_batches(AT_ONCE):
                    copy.write(_as_csv(batch))
            cursor.execute(sql.SQL("ANALYZE pg_temp.{}").format(called))

    def command(self, text: str) -> None:
        """Runs what gives no rows."""
        with self._asking():
            self.connection.execute(text.encode())

    def cancel(self) -> None:
        """Stops what runs."""
        self._stopped = True
        try:
            self.connection.cancel_safe(timeout=SECONDS_TO_CONNECT)
        except psycopg.Error as error:
            log.warning("what runs could not be stopped: %s", self._said(error))

    def columns(self, table: str) -> Mapping[str, str]:
        """The columns of a table and their types."""
        asked = (
            "SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute "
            "WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
        )
        with self._asking():
            return dict(self.connection.execute(asked, (quoted(table),)).fetchall())

    def server(self) -> str:
        """Its name and version."""
        return f"{NAME} {self.connection.info.parameter_status('server_version')}"

    def close(self) -> None:
        """Ends the connection."""
        self.connection.close()

    def _described(self, statement: str) -> tuple[list[str], list[str]]:
        """The names and types of the columns that a statement will give; nothing runs yet."""
        client = self.connection.pgconn
        for result in (client.prepare(b"", statement.encode()), client.describe_prepared(b"")):
            if result.status != psycopg.pq.ExecStatus.COMMAND_OK:
                raise psycopg.errors.error_from_result(result)
        places = range(result.nfields)
        kinds = [self.connection.adapters.types.get(result.ftype(place)) for place in places]
        names = [(result.fname(place) or b"").decode() for place in places]
        return names, ["text" if kind is None else kind.name for kind in kinds]

    def _of_fixed_width(self, statement: str, names: Sequence[str], kinds: Sequence[str]) -> pa.Table:
        """Numbers alone: eight bytes each, so that all rows are read as one array."""
        columns = [_filled(name, whole=kind in WHOLE) for name, kind in zip(names, kinds, strict=True)]
        asked = f"COPY (SELECT {', '.join(columns)} FROM ({statement}) AS found) TO STDOUT (FORMAT binary)"
        row = [("fields", ">i2")]
        for place, kind in enumerate(kinds):
            row += [(f"length{place}", ">i4"), (f"value{place}", ">i8" if kind in WHOLE else ">f8")]
        buffer = io.BytesIO()
        with self.connection.cursor() as cursor, cursor.copy(asked.encode()) as copy:
            for part in copy:
                buffer.write(part)
        kind_of_row = np.dtype(row)
        many = (buffer.tell() - HEADER - 2) // kind_of_row.itemsize
        rows = np.frombuffer(buffer.getbuffer(), kind_of_row, many, HEADER)
        return pa.table({name: _numbers(rows[f"value{place}"]) for place, name in enumerate(names)})

    def _of_any_width(self, statement: str, names: Sequence[str], kinds: Sequence[str]) -> Iterator[pa.RecordBatch]:
        schema = _schema(names, kinds)
        asked = f"COPY ({statement}) TO STDOUT (FORMAT csv, FORCE_QUOTE *)"
        buffer = io.BytesIO()
        with self.connection.cursor() as cursor, cursor.copy(asked.encode()) as copy:
            for rows in copy:
                buffer.write(rows)
                if buffer.tell() > BYTES_AT_ONCE:
                    yield from _from_csv(buffer, schema)
                    buffer = io.BytesIO()
            if buffer.tell():
                yield from _from_csv(buffer, schema)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        self._stopped = False
        try:
            yield
        except psycopg.Error as error:
            raise EngineFailed(self._kind(error), NAME, self._said(error)) from None

    def _kind(self, error: psycopg.Error) -> Kind:
        state = error.sqlstate or ""
        if state == "57014" and self._stopped:
            return "stopped"
        if state in BY_STATE:
            return BY_STATE[state]
        return BY_CLASS.get(state[:2], "lost" if self.connection.closed else "statement")

    def _said(self, error: psycopg.Error) -> str:
        return without_secrets(error.diag.message_primary or str(error), self._secrets)


def opened(url: str, *, limits: Limits, secrets: Mapping[str, str], writing: bool) -> Postgres:
    """A session of the server at an address."""
    return Postgres(url, limits, secrets)


def _at_connecting(error: psycopg.Error) -> Kind:
    words = str(error)
    if error.sqlstate is not None:
        return BY_STATE.get(error.sqlstate, BY_CLASS.get(error.sqlstate[:2], "unreachable"))
    if "authentication failed" in words or "no password supplied" in words:
        return "sign-in"
    return "busy" if "starting up" in words or "too many clients" in words else "unreachable"


def _filled(name: str, *, whole: bool) -> str:
    column = quoted_one(name)
    return f"coalesce({column}::int8, {UNKNOWN})" if whole else f"coalesce({column}::float8, 'NaN')"


def quoted_one(name: str) -> str:
    """One name in quotes."""
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


def _as_csv(batch: pa.RecordBatch) -> memoryview:
    """Values in quotes, unknown without: so that an empty text is a text."""
    buffer = io.BytesIO()
    csv.write_csv(batch, buffer, csv.WriteOptions(include_header=False, quoting_style="all_valid"))
    return buffer.getbuffer()
