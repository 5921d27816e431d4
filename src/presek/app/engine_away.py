"""Whether the engine that a base is bound to answers just now, as this process knows it: since when not, and why.

Who looks at pages does not wait again and again for an engine that is down: one of them tries, the others are told
what that one was told, and for some seconds nobody tries anew. What was made meanwhile without it is forgotten as
soon as it answers again. Jobs wait as long as it takes, and always try.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from presek.app import clock
from presek.app.home import Home
from presek.engine.sql.connection import EngineFailed, Kind, problem_of
from presek.store import alerts, engines
from presek.values.problem import Problem, Problems

AWAY: frozenset[Kind] = frozenset({"unreachable", "sign-in", "lost", "busy"})
"""The failures after which no other question would be answered either."""
SECONDS_BETWEEN = 10.0
"""Pages let so much time pass before one of them tries again."""
SECONDS_TO_CONNECT, SECONDS_BETWEEN_TRIES = 3.0, (0.2,)
"""How long a page waits for an engine to take its call; a job waits longer, and tries more often."""
CODES = frozenset(problem_of(kind, "", "").code for kind in AWAY)
IN_ITS_PLACE = CODES | {"engine-forbids", "engine-took-too-long", "engine-out-of-memory", "engine-failed"}
"""Problems of an engine for which a page is not refused whole: they stand where something is missing."""
FAILED = "engine-failed"
"""The alert of a synchronising that failed."""

Found = TypeVar("Found", bound=Callable[..., object])


@dataclass(slots=True)
class _Away:
    """Since when an engine does not answer, why, and when it was tried last."""

    since: int
    failed: EngineFailed
    tried: clock.Stopwatch


@dataclass(frozen=True, slots=True)
class Away:
    """The engine does not answer, or did not when it was synchronised last: since when (microseconds), and the reason
    where this process knows it."""

    since: int
    problem: Problem | None


_hasty: ContextVar[bool] = ContextVar("hasty", default=False)
_away: dict[str, _Away] = {}
_short: set[str] = set()
_clearing: list[Callable[[], None]] = []
_lock = Lock()


@contextmanager
def hastily() -> Iterator[None]:
    """Within it, somebody waits in front of a page."""
    token = _hasty.set(True)
    try:
        yield
    finally:
        _hasty.reset(token)


def is_hasty() -> bool:
    """Whether somebody waits in front of a page."""
    return _hasty.get()


def until_it_answers(cached: Found) -> Found:
    """Marks a function with a cache whose answers rest on an engine: those made without it are forgotten later."""
    on_return(cached.cache_clear)  # type: ignore[attr-defined]
    return cached


def on_return(clear: Callable[[], None]) -> None:
    """The same, for a cache that is no function's."""
    _clearing.append(clear)


def note(home: Home, failed: EngineFailed) -> None:
    """What an engine answered instead of an answer."""
    if failed.kind not in AWAY:
        return
    with _lock:
        before = _away.get(str(home.path))
        _away[str(home.path)] = _Away(before.since if before else clock.now(), failed, clock.Stopwatch())


def note_short(home: Home) -> None:
    """Something was answered without the engine."""
    _short.add(str(home.path))


def note_back(home: Home) -> None:
    """The engine answered."""
    with _lock:
        _away.pop(str(home.path), None)
        short = str(home.path) in _short
        _short.discard(str(home.path))
    if short:
        for clear in _clearing:
            clear()


def must_not_be_tried_yet(home: Home) -> None:
    """Raises what the last one was told, where that is but a moment ago and somebody waits."""
    with _lock:
        known = _away.get(str(home.path))
    if known is not None and is_hasty() and known.tried.seconds() < SECONDS_BETWEEN:
        raise known.failed.again()


def is_to_be_tried(home: Home) -> bool:
    """Whether something was answered without the engine, and it is time to look whether it is back."""
    with _lock:
        known = _away.get(str(home.path))
        if known is None:
            return str(home.path) in _short
        return known.tried.seconds() >= SECONDS_BETWEEN


def is_so(wrong: Problems) -> bool:
    """Whether problems are the engine's, so that a page can be shown without what it was asked for."""
    return wrong.problems[0].code in IN_ITS_PLACE


def of(home: Home) -> Away | None:
    """Whether the engine of a base is known not to answer, by this process or by the worker."""
    if engines.choice() is None:
        return None
    with _lock:
        known = _away.get(str(home.path))
    last = engines.last_sync()
    code = str(last.problems[0]["code"]) if last is not None and last.problems else ""
    since = None if known is None else known.since
    if last is not None and code in CODES:
        opened = (each.opened_at for each in alerts.standing() if each.code == FAILED)
        since = min(next(opened, last.ended_at), since or last.ended_at)
    elif known is None:
        return None
    return None if since is None else Away(since, None if known is None else known.failed.problems[0])
