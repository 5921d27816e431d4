"""Sessions with the engine that a base is bound to: opened when they are needed, and kept for the next question.

One session answers one question at a time. Before it is asked, it is told the ordinals of the customers and the folded
words that were read when the base was synchronised last. Ibis takes over a second to import: whoever imports this
module does it only where a base is bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

import pyarrow as pa
from pyarrow import parquet

from presek.app import clock, engine_away, stopping, wiring
from presek.app.engines import Engine
from presek.app.home import Home
from presek.engine.sql import external, keys, opening
from presek.engine.sql.binding import Binding
from presek.engine.sql.connection import Connection, EngineFailed, Limits
from presek.engine.sql.external import ExternalTables
from presek.values.problem import Problems

CUSTOMERS = "customers"
WORDS = Path("cache") / "engine-words.parquet"
"""The folded words of the engine's texts: only a copy, it may be removed at any time."""
MOST_IDLE = 4
"""Sessions that are kept when nobody asks."""
SECONDS_UNSEEN, SECONDS_TO_ANSWER = 5.0, 2.0
"""A page asks a session that nobody used for so long whether it is still there, and waits so long for an answer."""


@dataclass(slots=True)
class _Session:
    """`told`: the synchronising whose ordinals and words it knows, with the binding; empty: none yet."""

    connection: Connection
    tables: ExternalTables | None = None
    told: str = ""
    unused: clock.Stopwatch = field(default_factory=clock.Stopwatch)


@dataclass(slots=True)
class _Pool:
    """The sessions of one base that wait for a question, and those that are busy with one."""

    idle: list[_Session] = field(default_factory=list)
    busy: list[_Session] = field(default_factory=list)
    opening: Lock = field(default_factory=Lock)


_pools: dict[tuple[str, str, bool], _Pool] = {}
"""By home, address, and whether somebody waits in front of a page."""
_lock = Lock()


@contextmanager
def asking(engine: Engine) -> Iterator[tuple[Connection, ExternalTables]]:
    """A session for one question, with its tables. Problems of the place where it can't be opened. A session in which
    something went wrong is not used again."""
    with _session(engine) as session:
        told = f"{engine.home.head().get(CUSTOMERS, -1)} {engine.synchronised} {hash(engine.text)}"
        if session.tables is None or session.told != told:
            known = ordinals_of(engine.home)
            keys.give_ordinals(session.connection, known.column("key"), known.column("ordinal"))
            session.tables = external.tables_of(
                engine.binding, session.connection, engine.catalog, words=_words(engine.home)
            )  # fmt: skip
            session.told = told
        yield session.connection, session.tables


@contextmanager
def plain(engine: Engine) -> Iterator[Connection]:
    """A session for a question that needs no ordinals."""
    with _session(engine) as session:
        yield session.connection


@contextmanager
def _session(engine: Engine) -> Iterator[_Session]:
    engine_away.must_not_be_tried_yet(engine.home)
    pool = _pools.setdefault((str(engine.home.path), engine.url, engine_away.is_hasty()), _Pool())
    session = _idle(pool) or _new(pool, engine)
    with _lock:
        pool.busy.append(session)
    well = False
    try:
        with stopping.watched(session.connection.cancel):
            yield session
        engine_away.note_back(engine.home)
        # What was told to stop may reach the engine late, and must not stop the next question.
        well = not stopping.is_asked()
    except EngineFailed as failed:
        engine_away.note(engine.home, failed)
        raise
    finally:
        with _lock:
            pool.busy.remove(session)
            keep = well and len(pool.idle) < MOST_IDLE
            if keep:
                session.unused = clock.Stopwatch()
                pool.idle.append(session)
        if not keep:
            session.connection.close()


def _idle(pool: _Pool) -> _Session | None:
    """A session that waits; where somebody waits too, only one that surely still answers."""
    while True:
        with _lock:
            session = pool.idle.pop() if pool.idle else None
        if session is None or not engine_away.is_hasty() or session.unused.seconds() < SECONDS_UNSEEN:
            return session
        if session.connection.is_there(SECONDS_TO_ANSWER):
            return session
        session.connection.close()


def _new(pool: _Pool, engine: Engine) -> _Session:
    """A session more. Where somebody waits, one opens it and the others are told what came of it."""
    limits = limits_of(engine.binding)
    if not engine_away.is_hasty():
        return _opened(engine, limits)
    seconds = engine_away.SECONDS_TO_CONNECT
    limits = replace(limits, connect=seconds, first=seconds, between=engine_away.SECONDS_BETWEEN_TRIES)
    with pool.opening:
        engine_away.must_not_be_tried_yet(engine.home)
        return _opened(engine, limits)


def _opened(engine: Engine, limits: Limits) -> _Session:
    try:
        return _Session(opened(engine.url, limits=limits))
    except EngineFailed as failed:
        engine_away.note(engine.home, failed)
        raise


def try_again(engine: Engine) -> None:
    """Looks whether an engine that did not answer does so again; whoever asks next is told."""
    try:
        with plain(engine) as connection:
            connection.server()
    except Problems:
        return  # it is noted


def opened(url: str, *, limits: Limits = opening.LIMITS, writing: bool = False) -> Connection:
    """A session of the engine at an address, with the password or the token that is set for this process."""
    return opening.open_engine(url, limits=limits, secrets=wiring.engine_secrets(), writing=writing)


def limits_of(binding: Binding) -> Limits:
    """What one statement may take: as the binding says, else as it ships."""
    ships = opening.LIMITS
    return Limits(binding.seconds or ships.seconds, binding.memory or ships.bytes)


def close_all() -> None:
    """Ends the sessions that wait: the binding changed, or the process ends."""
    with _lock:
        waiting = [session for pool in _pools.values() for session in pool.idle]
        for pool in _pools.values():
            pool.idle.clear()
    for session in waiting:
        session.connection.close()


def ordinals_of(home: Home) -> pa.Table:
    """The keys of all customers there ever were, with their ordinals."""
    schema = pa.schema([("key", pa.string()), ("ordinal", pa.int64())])
    batches = home.lake.read(CUSTOMERS, home.head().get(CUSTOMERS), schema=schema)
    return pa.Table.from_batches(batches, schema).combine_chunks()


def keep_words(home: Home, words: pa.Table) -> None:
    """Keeps the folded words of the engine's texts for the sessions to come."""
    path = home.path / WORDS
    path.parent.mkdir(exist_ok=True)
    making = path.with_name(f".{path.name}.making")
    parquet.write_table(words, making)
    making.replace(path)


def _words(home: Home) -> pa.Table | None:
    try:
        return parquet.read_table(home.path / WORDS)
    except (OSError, pa.ArrowException):
        return None
