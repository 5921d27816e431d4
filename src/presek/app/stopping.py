"""Who may stop what an engine is working on. Said where the work begins (a job, a page), asked where a session is busy.

It stands beside the calls and is not handed through them: between the two lie all the rooms of the product, of which
none has anything to do with it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event, Lock, Thread
from typing import TypeAlias

from presek.app import wiring
from presek.app.faults import problem_of

Asked: TypeAlias = Callable[[], bool]
SECONDS_BETWEEN_LOOKS = 0.25
CODE = "engine-stopped"
"""The problem of a statement that was stopped."""
log = logging.getLogger(__name__)


def never() -> bool:
    """Nobody stops it."""
    return False


_asked: ContextVar[Asked] = ContextVar("stopping", default=never)
_newest: dict[str, object] = {}
_lock = Lock()


def is_asked() -> bool:
    """Whether what runs here is to stop."""
    return _asked.get()()


@contextmanager
def when(asked: Asked) -> Iterator[None]:
    """Within it, statements are stopped once this is so; it is asked from another thread."""
    outer = _asked.get()
    token = _asked.set(asked if outer is never else lambda: outer() or asked())
    try:
        yield
    finally:
        _asked.reset(token)


@contextmanager
def unless_newer(whose: str) -> Iterator[None]:
    """Within it, statements are stopped once somebody begins with the same name: of drafts only the last one counts."""
    mine = object()
    with _lock:
        _newest[whose] = mine
    try:
        with when(lambda: _newest.get(whose) is not mine):
            yield
    finally:
        with _lock:
            if _newest.get(whose) is mine:
                del _newest[whose]


@contextmanager
def watched(cancel: Callable[[], None]) -> Iterator[None]:
    """Within it, `cancel` is called as soon as what runs here is to stop, and again until it did."""
    asked = _asked.get()
    if asked is never:
        yield
        return
    done = Event()
    watcher = Thread(target=_watch, args=(asked, cancel, done), name="stopping", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _watch(asked: Asked, cancel: Callable[[], None], done: Event) -> None:
    try:
        while not done.wait(SECONDS_BETWEEN_LOOKS):
            if _is(asked):
                cancel()
    finally:
        wiring.let_go_of_database()


def _is(asked: Asked) -> bool:
    try:
        return asked()
    except Exception as error:
        # A database that is busy just now is asked again in a moment.
        problem = problem_of(error)
        if problem is None:
            raise
        log.warning("it could not be asked whether to stop: %s", problem)
        return False
