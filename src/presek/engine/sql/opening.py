"""Opens the engine that an address names: its client, its settings, its limits, and a test that it means what we mean.

| address | engine |
|---|---|
| duckdb:///file.db, duckdb:///folder/ | DuckDB in this process, over a file of its own or a folder of Parquet |
| postgresql://user@host/name | PostgreSQL |
| clickhouse://user@host/name, clickhouses:// (TLS), chdb://memory | ClickHouse over HTTP, or in this process |
| spark://host:15002, sc://host:15002 | whatever speaks Spark Connect: Spark, Sail, Databricks |
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TypeAlias
from urllib.parse import urlsplit

from presek.engine.can import NAMES
from presek.engine.sql.connection import Connection, Limits
from presek.engine.sql.steady import Steady
from presek.values.problem import Branch, Problem, Problems, nearest_names

Adapter: TypeAlias = tuple[str, str, str]
"""The module, its dialect, and the extra that brings its client."""
ADAPTERS: Mapping[str, Adapter] = {
    "duckdb": ("presek.engine.sql.duck", "duckdb", ""),
    "postgresql": ("presek.engine.sql.postgres", "postgres", "postgres"),
    "postgres": ("presek.engine.sql.postgres", "postgres", "postgres"),
    "clickhouse": ("presek.engine.sql.clickhouse", "clickhouse", "clickhouse"),
    "clickhouses": ("presek.engine.sql.clickhouse", "clickhouse", "clickhouse"),
    "chdb": ("presek.engine.sql.clickhouse", "clickhouse", "clickhouse"),
    "spark": ("presek.engine.sql.spark", "pyspark", "spark"),
    "sc": ("presek.engine.sql.spark", "pyspark", "spark"),
}
LIMITS = Limits()


def open_engine(
    url: str, *, limits: Limits = LIMITS, secrets: Mapping[str, str] | None = None, writing: bool = False
) -> Connection:
    """A session of the engine at an address. `secrets`: "password" or "token"; they are in no message.

    `writing`: whether tables will be written (a file of DuckDB is held alone by who writes it). The session comes back
    by itself after it broke, with what it was given. Raises Problems of the place.
    """
    module, dialect, extra = _adapter(url)
    try:
        adapter = import_module(module)
    except ModuleNotFoundError as missing:
        raise Problems(_not_installed(dialect, extra, str(missing.name))) from None
    kept = dict(secrets or {})
    connection = Steady(
        lambda: adapter.opened(url, limits=limits, secrets=kept, writing=writing), between=limits.between
    )
    if not writing:
        _must_mean_the_same(connection, url)
    return connection


def dialect_of(url: str) -> str:
    """The dialect of the engine at an address; Problems where it is no engine's."""
    return _adapter(url)[1]


def _adapter(url: str) -> Adapter:
    scheme = urlsplit(url).scheme
    if scheme in ADAPTERS:
        return ADAPTERS[scheme]
    known = ", ".join(f"{each}://" for each in ADAPTERS if each not in {"postgres", "sc"})
    says = f"'{scheme or url}' is no engine's address. Expected one of {known}."
    raise Problems(Problem("unknown-engine", says, nearest=nearest_names(scheme, ADAPTERS)))


_means_the_same: set[str] = set()
"""The addresses that were asked the questions of the self-test in this process, and answered all of them well."""


def _must_mean_the_same(connection: Connection, url: str) -> None:
    """Every session is set up alike, so one of each address is asked. Problems: what it means otherwise."""
    if url in _means_the_same:
        return
    try:
        # Ibis takes over a second to import: only when an engine is asked something.
        found = import_module("presek.engine.sql.self_test").faults(connection)
    except BaseException:
        connection.close()
        raise
    if found:
        connection.close()
        raise Problems(*found)
    _means_the_same.add(url)


def _not_installed(dialect: str, extra: str, module: str) -> Problem:
    says = f"the client of {NAMES[dialect]} is not installed ({module}): scripts/extras {extra}."
    return Problem("engine-not-installed", says, branch=Branch.PLACE)
