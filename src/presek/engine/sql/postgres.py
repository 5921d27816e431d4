"""PostgreSQL, by its own client. Rows come by COPY in binary form; where all are numbers, as one array."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg
import pyarrow as pa
from psycopg import conninfo, sql

from presek.engine.sql import copied, copied_in
from presek.engine.sql.connection import EngineFailed, Kind, Limits, without_secrets
from presek.engine.sql.deadline import Deadline
from presek.engine.sql.naming import quoted

log = logging.getLogger(__name__)
NAME = "PostgreSQL"
KINDS = {"int64": "bigint", "string": "text", "large_string": "text", "bool": "boolean", "double": "double precision"}
SECONDS_TO_CANCEL = 10
ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000}
"""A server whose machine is gone is noticed within half a minute."""
MOST_WORK_MEMORY = (2 << 30) - 1024
GRACE = 5.0
"""How much longer than the server itself we wait before we give it up: it, or what is between, does not answer."""
LOOKS_FOR_US = 140_000
"""From this version on a server can look whether who asked is still there, and ends what a killed program asked."""
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
        self._deadline = Deadline(limits.seconds + GRACE, self._give_up)
        password = (secrets or {}).get("password")
        try:
            address = conninfo.make_conninfo(url, **ALIVE, **({"password": password} if password else {}))
            self.connection = psycopg.connect(
                address, autocommit=True, connect_timeout=max(round(limits.connect), 2), client_encoding="utf8"
            )
        except psycopg.Error as error:
            raise EngineFailed(_at_connecting(error), NAME, _said(error, self._secrets)) from None
        settings = {
            "timezone": "UTC",
            "jit": "off",
            "statement_timeout": str(round(limits.seconds * 1000)),
            "work_mem": (memory := f"{min(max(limits.bytes // 8, 4 << 20), MOST_WORK_MEMORY) // 1024}kB"),
            "maintenance_work_mem": memory,
            "standard_conforming_strings": "on",
        }
        if self.connection.info.server_version >= LOOKS_FOR_US:
            settings["client_connection_check_interval"] = "1000"
        with self._asking(), self.connection.cursor() as cursor:
            for name, value in settings.items():
                cursor.execute("SELECT set_config(%s, %s, false)", (name, value))

    def fetch(self, statement: str) -> pa.Table:
        """The rows of a statement."""
        with self._asking():
            return copied.fetched(self.connection, statement)

    def batches(self, statement: str) -> Iterator[pa.RecordBatch]:
        """The rows a part at a time."""
        with self._asking():
            yield from copied.batches(self.connection, statement)

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
            asked = sql.SQL("COPY pg_temp.{} FROM STDIN (FORMAT binary)").format(called)
            copied_in.copy(self.connection, asked, table)
            cursor.execute(sql.SQL("ANALYZE pg_temp.{}").format(called))

    def command(self, text: str, rows: pa.Table | None = None) -> None:
        """Runs what gives no rows, or copies rows in."""
        with self._asking():
            if rows is None:
                self.connection.execute(text.encode())
            else:
                copied_in.copy(self.connection, text.encode(), rows)

    def cancel(self) -> None:
        """Stops what runs."""
        self._stopped = True
        try:
            self.connection.cancel_safe(timeout=SECONDS_TO_CANCEL)
        except psycopg.Error as error:
            log.warning("what runs could not be stopped: %s", _said(error, self._secrets))

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

    def is_there(self, seconds: float) -> bool:
        """Whether the server still answers."""
        short = Deadline(seconds, self._give_up)
        try:
            with short.running():
                self.connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def close(self) -> None:
        """Ends the connection."""
        self.connection.close()

    def _give_up(self) -> None:
        """Ends the connection from elsewhere, without waiting for anybody: who reads from it is told at once."""
        try:
            with socket.socket(fileno=os.dup(self.connection.fileno())) as same:
                same.shutdown(socket.SHUT_RDWR)
        except (OSError, psycopg.Error) as gone:
            log.info("the connection was gone already: %s", gone)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        self._stopped = False
        try:
            with self._deadline.running():
                yield
        except psycopg.Error as error:
            kind = self._deadline.cancelled or _kind(error, stopped=self._stopped, closed=self.connection.closed)
            raise EngineFailed(kind, NAME, _said(error, self._secrets)) from None


def opened(url: str, *, limits: Limits, secrets: Mapping[str, str], writing: bool) -> Postgres:
    """A session of the server at an address."""
    return Postgres(url, limits, secrets)


def _kind(error: psycopg.Error, *, stopped: bool, closed: bool) -> Kind:
    state = error.sqlstate or ""
    if state == "57014" and stopped:
        return "stopped"
    if state in BY_STATE:
        return BY_STATE[state]
    return BY_CLASS.get(state[:2], "lost" if closed else "statement")


def _said(error: psycopg.Error, secrets: tuple[str, ...]) -> str:
    return without_secrets(error.diag.message_primary or str(error), secrets)


def _at_connecting(error: psycopg.Error) -> Kind:
    words = str(error)
    if error.sqlstate is not None:
        return BY_STATE.get(error.sqlstate, BY_CLASS.get(error.sqlstate[:2], "unreachable"))
    if "authentication failed" in words or "no password supplied" in words:
        return "sign-in"
    return "busy" if "starting up" in words or "too many clients" in words else "unreachable"
