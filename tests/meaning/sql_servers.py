"""Engines of SQL that run beside the tests: in this process, or as a server that is started for them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from presek.engine.sql.connection import Connection
from presek.engine.sql.duck import Duck
from presek.engine.sql.opening import open_engine
from tests.meaning import clickhouse_http
from tests.sources import servers

MEMORY = {
    "SAIL_MODE": "local",
    "SAIL_RUNTIME__MEMORY_POOL__TYPE": "greedy",
    "SAIL_RUNTIME__MEMORY_POOL__GREEDY__MAX_SIZE": "2000000000",
}
"""Sail takes as much as there is unless it is told."""


@dataclass(frozen=True)
class Started:
    """An engine at an address; `restart`: its process is killed and started again at the same address."""

    url: str
    secrets: Mapping[str, str] = field(default_factory=dict)
    restart: Callable[[], None] = lambda: None


@contextmanager
def connected(engine: str) -> Iterator[Connection]:
    """A connection to an engine; the test is skipped, with the reason, where it is not installed."""
    if engine == "duckdb":
        yield Duck()
        return
    with started(engine) as there:
        connection = open_engine(there.url, secrets=there.secrets, writing=True)
        yield connection
        connection.close()


@contextmanager
def started(engine: str) -> Iterator[Started]:
    """An engine that runs for the tests; they are skipped, with the reason, where it is not installed."""
    starts: dict[str, Callable[[], AbstractContextManager[Started]]] = {
        "duckdb": _duckdb,
        "postgres": _postgres,
        "clickhouse": _clickhouse,
        "clickhouse by HTTP": _clickhouse_by_http,
        "sail": _sail,
    }
    with starts[engine]() as there:
        yield there


@contextmanager
def _duckdb() -> Iterator[Started]:
    with TemporaryDirectory(prefix="presek-duck-") as folder:
        path = Path(folder) / "shop.db"
        duckdb.connect(str(path)).close()
        yield Started(f"duckdb://{path}")


@contextmanager
def _postgres() -> Iterator[Started]:
    if not (servers.program("initdb") and servers.program("postgres")):
        pytest.skip("no PostgreSQL server is installed (Debian: postgresql)")
    pytest.importorskip("psycopg", reason="the client of PostgreSQL is not installed")
    with TemporaryDirectory(prefix="presek-pg-") as folder, servers.postgresql(Path(folder)) as running:
        yield Started(running.url, {"password": servers.PASSWORD})


@contextmanager
def _clickhouse() -> Iterator[Started]:
    pytest.importorskip("chdb", reason="chDB, which is ClickHouse in a process, is not installed")
    yield Started("chdb://memory")


@contextmanager
def _clickhouse_by_http() -> Iterator[Started]:
    pytest.importorskip("chdb", reason="chDB, which is ClickHouse in a process, is not installed")
    with clickhouse_http.door() as server:
        yield Started(f"clickhouse://presek@127.0.0.1:{server.server_port}", {"password": clickhouse_http.PASSWORD})


@contextmanager
def _sail() -> Iterator[Started]:
    pytest.importorskip("pysail", reason="Sail, which speaks Spark Connect, is not installed")
    port = servers.free_port()
    program = shutil.which("sail", path=str(Path(sys.executable).parent))
    command = [str(program), "spark", "server", "--port", str(port)]
    running: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        for each in running:
            each.kill()
            each.wait()
        quiet = subprocess.DEVNULL
        memory = {**os.environ, **MEMORY}
        running[:] = [subprocess.Popen(command, env=memory, cwd=folder, stdout=quiet, stderr=quiet)]
        servers.wait_for(partial(_answers, port))

    # Sail keeps the tables that are written to it where it runs.
    with TemporaryDirectory(prefix="presek-sail-") as folder:
        start()
        try:
            yield Started(f"sc://127.0.0.1:{port}", restart=start)
        finally:
            running[0].terminate()
            running[0].wait()


def _answers(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        return
