"""ClickHouse, by its own client; without a server through chDB in this process."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

import clickhouse_connect
import pyarrow as pa
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError, Error

from presek.engine.sql.connection import EngineFailed, Kind, Limits, without_secrets
from presek.engine.sql.deadline import Deadline
from presek.engine.sql.heard import heard
from presek.engine.sql.naming import quoted, text

log = logging.getLogger(__name__)
NAME = "ClickHouse"
KINDS = {
    "int64": "Nullable(Int64)",
    "string": "Nullable(String)",
    "large_string": "Nullable(String)",
    "bool": "Nullable(Bool)",
    "double": "Nullable(Float64)",
}
SETTINGS = {
    "session_timezone": "UTC",
    "join_use_nulls": 1,
    "transform_null_in": 0,
    "cast_keep_nullable": 1,
    # A few hundred segments are a longer statement than a server takes as it ships.
    "max_query_size": 64 << 20,
    "max_ast_elements": 10_000_000,
    "max_expanded_ast_elements": 10_000_000,
}
WHERE_KNOWN = {"optimize_and_compare_chain": 0}
"""What newer servers do to conditions, which takes a third of the time to plan a hundred of them and finds nothing."""
FIXES = {
    r"\buniqIf\(": "uniqExactIf(",
    r"\buniq\(": "uniqExact(",
    " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING": "",
}
"""What Ibis writes that means something else here: `uniq` is about right, and a rank over such a frame counts rows."""
WHOLE_ANSWER = {"wait_end_of_query": 1}
"""The server hands out nothing before it is done: what fails in the middle fails at once."""
GRACE = 5.0
"""How much longer than the server itself we wait before we cancel."""
BY_CODE: Mapping[int, Kind] = {
    202: "busy", 242: "busy", 373: "busy", 999: "busy",
    32: "lost", 209: "lost", 210: "lost", 279: "lost", 372: "lost",
    159: "too-long", 160: "too-long", 241: "out-of-memory",
    394: "stopped", 734: "stopped",
    164: "forbidden", 452: "forbidden", 497: "forbidden",
    192: "sign-in", 193: "sign-in", 194: "sign-in", 516: "sign-in",
}  # fmt: skip
UNKNOWN_TABLE = 60
PORTS = {False: 8123, True: 8443}


class ClickHouse:
    """A session of its own, in UTC; a join that finds nothing gives NULL. Tables that are given are temporary."""

    dialect = "clickhouse"

    def __init__(
        self, dsn: str = "chdb://memory", limits: Limits | None = None, secrets: Mapping[str, str] | None = None
    ) -> None:
        limits = limits or Limits()
        self._secrets = tuple((secrets or {}).values())
        self._mark = ""
        here = self._here = dsn.startswith("chdb:")
        settings: dict[str, Any] = SETTINGS | {"max_memory_usage": limits.bytes}
        if not here:
            settings |= {"max_execution_time": limits.seconds, "cancel_http_readonly_queries_on_client_close": 1}
        # Where ClickHouse is in this process, signals are heard only beside it.
        self._stop = (lambda: _kill(self._options, self._mark)) if here else None
        self._deadline = Deadline(limits.seconds + (0.0 if here else GRACE), lambda: _kill(self._options, self._mark))
        password = (secrets or {}).get("password", "")
        self._options: dict[str, Any] = {"dsn": dsn} if here else {
            "dsn": _http(dsn), "password": password, "secure": dsn.startswith("clickhouses:"), "query_retries": 0,
            "connect_timeout": round(limits.connect), "send_receive_timeout": limits.seconds + 2 * GRACE,
        }  # fmt: skip
        if not here:
            _must_answer(dsn, limits)
        with self._asking(opening=True):
            self.client = clickhouse_connect.get_client(**self._options)
            # What runs here is known by this mark when it is to be stopped.
            self._mark = f"presek-{self.client.command('SELECT generateUUIDv4()')}"
            known = {name: value for name, value in WHERE_KNOWN.items() if name in self.client.server_settings}
            for name, value in (settings | known | {"log_comment": self._mark}).items():
                self.client.set_client_setting(name, value)

    def fetch(self, statement: str) -> pa.Table:
        """The rows of a statement."""
        with self._asking(_fixed(statement)):
            return heard(lambda: self.client.query_arrow(_fixed(statement), settings=WHOLE_ANSWER), self._stop)

    def batches(self, statement: str) -> Iterator[pa.RecordBatch]:
        """The rows a part at a time."""
        with self._asking(_fixed(statement)), self.client.query_arrow_stream(_fixed(statement)) as stream:
            yield from stream

    def give(self, name: str, table: pa.Table) -> None:
        """A table for the statements that follow, instead of any of this name."""
        columns = ", ".join(f"{quoted_one(field.name)} {KINDS[str(field.type)]}" for field in table.schema)
        with self._asking():
            self.client.command(f"DROP TEMPORARY TABLE IF EXISTS {quoted_one(name)}")
            self.client.command(f"CREATE TEMPORARY TABLE {quoted_one(name)} ({columns}) ENGINE = Memory")
            if table.num_rows:
                self.client.insert_arrow(quoted_one(name), table)

    def command(self, text: str, rows: pa.Table | None = None) -> None:
        """Runs what gives no rows. Nothing is copied in here."""
        with self._asking():
            heard(lambda: self.client.command(text), self._stop)

    def cancel(self) -> None:
        """Stops what runs."""
        self._deadline.stop()

    def columns(self, table: str) -> Mapping[str, str]:
        """The columns of a table and their types."""
        try:
            with self._asking():
                found = self.client.query(f"DESCRIBE TABLE {quoted(table, mark='`')}").result_rows
        except EngineFailed as failed:
            if (
                _code(failed.said) == UNKNOWN_TABLE
                or "UNKNOWN_TABLE" in failed.said
                or "UNKNOWN_DATABASE" in failed.said
            ):
                return {}
            raise
        return {str(row[0]): str(row[1]) for row in found}

    def server(self) -> str:
        """Its name and version."""
        return f"{NAME} {self.client.server_version}"

    def is_there(self, seconds: float) -> bool:
        """Whether the server still answers."""
        return self._here or self.client.ping()

    def close(self) -> None:
        """Ends the session."""
        self.client.close()

    @contextmanager
    def _asking(self, statement: str = "", *, opening: bool = False) -> Iterator[None]:
        try:
            with self._deadline.running():
                yield
        except ClickHouseError as error:
            raise self._failed(error, opening=opening) from None
        except (UnicodeDecodeError, pa.ArrowInvalid) as broken:
            kind = self._deadline.cancelled
            raise _broken_off(self.client, statement, str(broken), kind=kind, failed=self._failed) from None

    def _failed(self, error: ClickHouseError, *, opening: bool = False) -> EngineFailed:
        failed = EngineFailed(
            self._deadline.cancelled or _kind(error, opening=opening), NAME, _words(error, self._secrets)
        )
        if self._here and not opening:
            # chDB gives the beginning of an answer that failed before the next one: somebody has to take it.
            self.client.raw_query("SELECT 1", fmt="ArrowStream")
        return failed


def _broken_off(
    client: Client, statement: str, broken: str, *, kind: str, failed: Callable[[ClickHouseError], EngineFailed]
) -> EngineFailed:
    """Why an answer ends in its middle: chDB then writes its reason among the rows, where it is not to be found."""
    if kind:
        return EngineFailed("stopped" if kind == "stopped" else "too-long", NAME, broken)
    try:
        client.command(f"{statement} FORMAT Null")
    except ClickHouseError as error:
        return failed(error)
    return EngineFailed("busy", NAME, broken)


def opened(url: str, *, limits: Limits, secrets: Mapping[str, str], writing: bool) -> ClickHouse:
    """A session of the server at an address, or in this process."""
    return ClickHouse(url, limits, secrets)


def _kind(error: ClickHouseError, *, opening: bool) -> Kind:
    code = error.code if isinstance(error, Error) else None
    code = code or _code(str(error))
    if code is not None:
        return BY_CODE.get(code, "statement")
    words = str(error)
    if "readonly" in words or "read-only" in words:
        return "forbidden"
    if isinstance(error, clickhouse_connect.driver.exceptions.OperationalError):
        return "unreachable" if opening else "lost"
    return "statement"


def _words(error: ClickHouseError, secrets: tuple[str, ...]) -> str:
    words = re.sub(r"^.*?Code: \d+\. DB::Exception: ", "", str(error), flags=re.DOTALL)
    words = re.sub(
        r"\(for url .*?\)|: while executing .*|: In scope .*|\. In scope .*",
        "",
        words,
        flags=re.DOTALL | re.IGNORECASE,
    )
    if "setting" in words and "readonly" in words:
        words += " Its user needs a profile with readonly = 2, or without readonly."
    return without_secrets(words, secrets)


def _kill(options: Mapping[str, Any], mark: str) -> None:
    """Stops what runs in a session, by another one: its own is taken."""
    try:
        other = clickhouse_connect.get_client(**options)
        try:
            other.command(f"KILL QUERY WHERE Settings['log_comment'] = {text(mark)} ASYNC")
        finally:
            other.close()
    except ClickHouseError as error:
        log.warning("what runs could not be stopped: %s", _words(error, (str(options.get("password", "")),)))


def quoted_one(name: str) -> str:
    """One name in quotes."""
    return f"`{name.replace('`', '``')}`"


def _must_answer(url: str, limits: Limits) -> None:
    """Something says a word there: else the client would wait for it as long as a statement may take."""
    parts = urlsplit(url)
    secure = parts.scheme == "clickhouses"
    kind = HTTPSConnection if secure else HTTPConnection
    asked = kind(parts.hostname or "localhost", parts.port or PORTS[secure], timeout=limits.connect)
    try:
        asked.connect()
        asked.sock.settimeout(min(limits.first, limits.seconds))
        asked.request("GET", "/ping")
        asked.getresponse()
    except TimeoutError as error:
        raise EngineFailed("unreachable", NAME, str(error)) from None
    except (OSError, HTTPException) as error:
        log.debug("its client says what is wrong: %s", error)
    finally:
        asked.close()


def _http(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(scheme="clickhouse").geturl()


def _fixed(statement: str) -> str:
    for written, meant in FIXES.items():
        statement = re.sub(written, meant, statement)
    return statement


def _code(words: str) -> int | None:
    found = re.search(r"\bCode: (\d+)", words)
    return int(found.group(1)) if found else None
