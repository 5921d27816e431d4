"""Engines of SQL that run beside the tests: in this process, or as a server that is started for them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pytest

from presek.engine.sql.connection import Connection
from presek.engine.sql.duck import Duck
from tests.sources import servers

MEMORY = {
    "SAIL_MODE": "local",
    "SAIL_RUNTIME__MEMORY_POOL__TYPE": "greedy",
    "SAIL_RUNTIME__MEMORY_POOL__GREEDY__MAX_SIZE": "2000000000",
}
"""Sail takes as much as there is unless it is told."""


@contextmanager
def connected(engine: str) -> Iterator[Connection]:
    """A connection to an engine; the test is skipped, with the reason, where it is not installed."""
    starts: dict[str, Callable[[], object]] = {
        "duckdb": lambda: nullcontext(Duck()),
        "postgres": _postgres,
        "clickhouse": _clickhouse,
        "sail": _sail,
    }
    with starts[engine]() as connection:
        yield connection


@contextmanager
def _postgres() -> Iterator[Connection]:
    if not (servers.program("initdb") and servers.program("postgres")):
        pytest.skip("no PostgreSQL server is installed (Debian: postgresql)")
    from presek.engine.sql.postgres import Postgres

    with TemporaryDirectory(prefix="presek-pg-") as folder, servers.postgresql(Path(folder)) as running:
        connection = Postgres(running.url.replace("//presek@", f"//presek:{quote(servers.PASSWORD, safe='')}@"))
        yield connection
        connection.close()


@contextmanager
def _clickhouse() -> Iterator[Connection]:
    pytest.importorskip("chdb", reason="chDB, which is ClickHouse in a process, is not installed")
    from presek.engine.sql.clickhouse import ClickHouse

    connection = ClickHouse("chdb://memory")
    yield connection
    connection.close()


@contextmanager
def _sail() -> Iterator[Connection]:
    pytest.importorskip("pysail", reason="Sail, which speaks Spark Connect, is not installed")
    from presek.engine.sql.spark import Spark

    port = servers.free_port()
    program = shutil.which("sail", path=str(Path(sys.executable).parent))
    command = [str(program), "spark", "server", "--port", str(port)]
    with servers.running(
        subprocess.Popen(command, env={**os.environ, **MEMORY}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ):
        servers.wait_for(partial(_answers, port))
        connection = Spark(f"sc://127.0.0.1:{port}")
        yield connection
        connection.close()


def _answers(port: int) -> None:
    import socket

    with socket.create_connection(("127.0.0.1", port), timeout=1):
        return
