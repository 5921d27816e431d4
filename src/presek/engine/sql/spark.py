"""Spark, by Spark Connect; the same of whatever speaks its protocol (Sail, Databricks)."""

from __future__ import annotations

import logging
import re
import socket
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

import grpc
import ibis
import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql.connect.client.retries import DefaultPolicy

from presek.engine.sql import spark_releases
from presek.engine.sql.connection import EngineFailed, Kind, Limits, without_secrets
from presek.engine.sql.deadline import Deadline
from presek.engine.sql.naming import quoted

with warnings.catch_warnings():
    # Arrow comes and goes; pandas, of whose newest version PySpark is wary, is never used.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    ibis.pyspark  # noqa: B018 - without its backend having been named once, Ibis does not compile for Spark

log = logging.getLogger(__name__)
NAME = "Spark"
KINDS = {"int64": "BIGINT", "string": "STRING", "large_string": "STRING", "bool": "BOOLEAN", "double": "DOUBLE"}
SETTINGS = {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"}
MARK = "presek.session"
"""Set in every session: a server that was started again makes another of the same name, without tables and settings."""
PORT = 15002
GRACE = 5.0
"""How much longer than a statement may take we wait before we give the server up: it, or what is between, is silent."""
NO_WORD = "no answer came"
UNREACHABLE: Kind = "unreachable"
TOO_LONG: Kind = "too-long"
TRIES = 2
BY_CODE: Mapping[grpc.StatusCode, Kind] = {
    grpc.StatusCode.UNAVAILABLE: "lost",
    grpc.StatusCode.ABORTED: "busy",
    grpc.StatusCode.CANCELLED: "lost",
    grpc.StatusCode.UNAUTHENTICATED: "sign-in",
    grpc.StatusCode.PERMISSION_DENIED: "forbidden",
    grpc.StatusCode.DEADLINE_EXCEEDED: "too-long",
}
BY_WORDS: tuple[tuple[str, Kind], ...] = (
    ("OPERATION_CANCELED", "stopped"),
    ("INVALID_HANDLE.SESSION", "lost"),
    ("SESSION_NOT_FOUND", "lost"),
    ("SESSION_CHANGED", "lost"),
    ("SESSION_CLOSED", "lost"),
    ("INVALID_HANDLE.OPERATION", "lost"),
    ("session not found", "lost"),
    ("h2 protocol error", "lost"),
    ("error sending request", "lost"),
    ("ExecutorLostFailure", "busy"),
    ("FetchFailed", "busy"),
    ("OutOfMemoryError", "out-of-memory"),
    ("Resources exhausted", "out-of-memory"),
    ("UNABLE_TO_ACQUIRE_MEMORY", "out-of-memory"),
)
"""By what stands in a message, where the protocol's code says only that something failed inside."""


class Spark:
    """A session of its own, in UTC. How much memory a statement may have is the cluster's to say."""

    dialect = "pyspark"

    def __init__(self, url: str, limits: Limits | None = None, secrets: Mapping[str, str] | None = None) -> None:
        self._secrets = tuple((secrets or {}).values())
        limits = limits or Limits()
        self._deadline = Deadline(limits.seconds, self._interrupt)
        self._patience, self._late = Deadline(limits.first, lambda: _give_up(self)), UNREACHABLE
        address = _address(url, (secrets or {}).get("token", ""))
        _must_answer(url, limits.connect)
        spark_releases.take_over()
        with self._asking():
            self.session = SparkSession.builder.remote(address).create()
            # Whole statements are asked again above, so that who waits knows of it; the client would go on for minutes.
            self.session.client.set_retry_policies([DefaultPolicy(max_retries=TRIES)])
            for name, value in {**SETTINGS, MARK: "here"}.items():
                self.session.conf.set(name, value)
        self._patience, self._late = Deadline(limits.seconds + GRACE, lambda: _give_up(self)), TOO_LONG

    def fetch(self, statement: str) -> pa.Table:
        """The rows of a statement."""
        with self._asking():
            client = self.session.client
            plan = self.session.sql(statement)._plan  # noqa: SLF001 - `toArrow` casts to what Sail foretells, wrongly
            found: pa.Table = client.to_table(plan.to_proto(client), {})[0]
            _must_be_the_same(self.session)
            return found

    def batches(self, statement: str) -> Iterator[pa.RecordBatch]:
        """The rows a part at a time, as the cluster sends them."""
        with self._asking():
            _must_be_the_same(self.session)
            client = self.session.client
            plan = self.session.sql(statement)._plan  # noqa: SLF001 - PySpark itself has no door to a stream of Arrow
            for found in client.to_table_as_iterator(plan.to_proto(client), {}):
                if isinstance(found, pa.Table):
                    yield from found.to_batches()

    def give(self, name: str, table: pa.Table) -> None:
        """A table for the statements that follow, instead of any of this name."""
        with self._asking():
            frame = self.session.createDataFrame(table) if table.num_rows else self.session.sql(_nobody(table.schema))
            frame.createOrReplaceTempView(name)

    def command(self, text: str, rows: pa.Table | None = None) -> None:
        """Runs what gives no rows. Nothing is copied in here."""
        with self._asking():
            _must_be_the_same(self.session)
            self.session.sql(text)

    def cancel(self) -> None:
        """Stops what runs."""
        self._deadline.stop()

    def columns(self, table: str) -> Mapping[str, str]:
        """The columns of a table and their types."""
        with self._asking():
            try:
                return dict(self.session.sql(f"SELECT * FROM {quoted(table, mark='`')} LIMIT 0").dtypes)
            except PySparkException as error:
                if "TABLE_OR_VIEW_NOT_FOUND" in str(error) or "table not found" in str(error).lower():
                    return {}
                raise

    def server(self) -> str:
        """Its name and version; Sail tells Spark's."""
        with self._asking():
            return f"{NAME} {self.session.version}"

    def is_there(self, seconds: float) -> bool:
        """Whether the server still answers."""
        client = self.session.client
        asked = client._config_request_with_metadata()  # noqa: SLF001 - PySpark itself asks without a limit of time
        asked.operation.get.keys.append(MARK)
        try:
            client._stub.Config(asked, metadata=client._builder.metadata(), timeout=seconds)  # noqa: SLF001
        except (grpc.RpcError, ValueError):
            return False
        return True

    def close(self) -> None:
        """Ends the session."""
        with warnings.catch_warnings():
            # A server that is gone is not told good-bye to.
            warnings.simplefilter("ignore")
            self.session.stop()

    def _interrupt(self) -> None:
        try:
            self.session.interruptAll()
        except (PySparkException, grpc.RpcError) as error:
            log.warning("what runs could not be stopped: %s", _said(error, self._secrets))

    @contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            with self._deadline.running(), self._patience.running(), warnings.catch_warnings():
                warnings.filterwarnings("ignore", r"\[RETRIES_EXCEEDED\]")
                yield
        except ValueError as error:
            if not self._patience.cancelled:
                raise
            raise EngineFailed(self._late, NAME, NO_WORD) from error
        except (PySparkException, grpc.RpcError) as error:
            if self._patience.cancelled:
                raise EngineFailed(self._late, NAME, NO_WORD) from None
            failed = EngineFailed(self._deadline.cancelled or _kind(error), NAME, _said(error, self._secrets))
            if failed.kind == "statement" and "NOT_FOUND" in failed.said and _is_another(self.session):
                failed = EngineFailed("lost", NAME, failed.said)
            raise failed from None


def _give_up(here: Spark) -> None:
    """Ends the connection from elsewhere, without waiting for anybody: who reads from it is told at once."""
    if hasattr(here, "session"):
        here.session.client._channel.close()  # noqa: SLF001 - PySpark's own end says good-bye first


def opened(url: str, *, limits: Limits, secrets: Mapping[str, str], writing: bool) -> Spark:
    """A session of the server at an address."""
    return Spark(url, limits, secrets)


def _kind(error: PySparkException | grpc.RpcError) -> Kind:
    words = str(error)
    for part, kind in BY_WORDS:
        if part in words:
            return kind
    code = error.code() if isinstance(error, grpc.RpcError) else _grpc_code(error)
    return BY_CODE.get(code, "statement") if code is not None else "statement"


def _said(error: PySparkException | grpc.RpcError, secrets: tuple[str, ...]) -> str:
    words = str(error.details()) if isinstance(error, grpc.RpcError) else error.getMessage() or str(error)
    detailed = re.search(r'details = "(.*?)"\n', words)
    words = detailed.group(1) if detailed else words
    return without_secrets(words.split("\n\nJVM stacktrace")[0].split("SQLSTATE:")[0], secrets)


def _must_be_the_same(session: SparkSession) -> None:
    if session.conf.get(MARK, "") != "here":
        raise EngineFailed("lost", NAME, "the session is another one: the server was started again")


def _is_another(session: SparkSession) -> bool:
    """Whether a table is not there because the whole session is gone."""
    try:
        _must_be_the_same(session)
    except (EngineFailed, PySparkException, grpc.RpcError):
        return True
    return False


def _address(url: str, token: str) -> str:
    """The address as the protocol writes it."""
    address = "sc://" + url.partition("://")[2]
    if not token:
        return address
    place, _, options = address.removeprefix("sc://").partition("/")
    return f"sc://{place}/;{';'.join(filter(None, [options.strip(';'), f'token={token}']))}"


def _must_answer(url: str, seconds: float) -> None:
    """Something listens there: else the client would try for minutes."""
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "localhost", parts.port or PORT), timeout=seconds):
            return
    except OSError as error:
        raise EngineFailed("unreachable", NAME, error.strerror or str(error)) from None


def _grpc_code(error: PySparkException) -> grpc.StatusCode | None:
    asked = getattr(error, "getGrpcStatusCode", None)
    return None if asked is None else asked()


def _nobody(schema: pa.Schema) -> str:
    """A table without rows."""
    columns = ", ".join(f"CAST(NULL AS {KINDS[str(field.type)]}) AS `{field.name}`" for field in schema)
    return f"SELECT {columns} WHERE FALSE"
