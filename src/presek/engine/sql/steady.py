"""A session that comes back: opened anew where it broke, given again what it was given, asked again where it may."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from threading import Event
from typing import TypeVar

import pyarrow as pa

from presek.engine.can import NAMES
from presek.engine.sql.connection import AGAIN, Connection, EngineFailed, Opened

Found = TypeVar("Found")
SECONDS_BETWEEN = (0.2, 1.0, 4.0)
"""How long it waits before each further try."""
log = logging.getLogger(__name__)


class _Reopened:
    """A session that is opened when it is needed, with all that it was given."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._given: dict[str, pa.Table] = {}
        self._connection: Connection | None = None

    def is_there(self, seconds: float) -> bool:
        """Whether the engine still answers in this session."""
        return self._connection is not None and self._connection.is_there(seconds)

    def _there(self) -> Connection:
        """The session; a new one has been given everything anew."""
        if self._connection is None:
            connection = self._opened()
            try:
                for name, table in self._given.items():
                    connection.give(name, table)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class Steady(_Reopened):
    """A connection over connections. Statements that only read are asked again; commands never are."""

    def __init__(self, opened: Opened, *, between: tuple[float, ...] | None = None) -> None:
        super().__init__(opened)
        self._between = SECONDS_BETWEEN if between is None else between
        self._stopped = Event()
        self.dialect = self._tried(lambda connection: connection.dialect)

    def fetch(self, statement: str) -> pa.Table:
        """The rows of a statement."""
        return self._tried(lambda connection: connection.fetch(statement))

    def batches(self, statement: str) -> Iterator[pa.RecordBatch]:
        """The rows a part at a time; asked again only as long as none was handed out."""

        def first(connection: Connection) -> tuple[list[pa.RecordBatch], Iterator[pa.RecordBatch]]:
            rest = connection.batches(statement)
            return [each for _, each in zip(range(1), rest, strict=False)], rest

        some, rest = self._tried(first)
        yield from some
        yield from rest

    def give(self, name: str, table: pa.Table) -> None:
        """A table for the statements that follow."""
        self._given.pop(name, None)
        self._tried(lambda connection: connection.give(name, table))
        self._given[name] = table

    def command(self, text: str, rows: pa.Table | None = None) -> None:
        """Runs what gives no rows, once."""
        self._stopped.clear()
        try:
            self._there().command(text, rows)
        except EngineFailed as failed:
            if failed.kind == "lost":
                self._drop()
            raise

    def cancel(self) -> None:
        """Stops what runs, and does not try it again."""
        self._stopped.set()
        connection = self._connection
        if connection is not None:
            connection.cancel()

    def columns(self, table: str) -> Mapping[str, str]:
        """The columns of a table and their types."""
        return self._tried(lambda connection: connection.columns(table))

    def server(self) -> str:
        """The engine's name and version."""
        return self._tried(lambda connection: connection.server())

    def close(self) -> None:
        """Ends the session; what it was given is forgotten."""
        self._given.clear()
        self._drop()

    def _tried(self, ask: Callable[[Connection], Found]) -> Found:
        broke = False
        self._stopped.clear()
        for seconds in (*self._between, None):
            try:
                return ask(self._there())
            except EngineFailed as failed:
                if failed.kind == "lost":
                    self._drop()
                    broke = True
                # A server that was there a moment ago is being started again.
                again = failed.kind in AGAIN or (broke and failed.kind == "unreachable")
                if self._stopped.is_set() or not again or seconds is None:
                    raise
                log.warning("asked again in %.1f s: %s: %s", seconds, failed.kind, failed.said)
                if self._stopped.wait(seconds):
                    raise EngineFailed("stopped", NAMES.get(self.dialect, self.dialect), "") from None
        raise AssertionError("the last try returns or raises")
