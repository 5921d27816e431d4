"""Long work of native code in a thread of its own, so that the main thread hears who wants to end it.

Python hears a signal (Ctrl-C, the end of a service) only between its own steps, and an engine in this process takes one
such step for a whole statement.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread, current_thread, main_thread
from typing import TypeVar

Found = TypeVar("Found")
SECONDS_BETWEEN = 0.25


def heard(work: Callable[[], Found], stop: Callable[[], None] | None) -> Found:
    """What the work gives; `stop` ends it where the main thread is broken off meanwhile. None: it is heard anyway."""
    if stop is None or current_thread() is not main_thread():
        return work()
    done: Future[Found] = Future()
    thread = Thread(target=_do, args=(work, done), name="engine", daemon=True)
    thread.start()
    try:
        return done.result()
    finally:
        while thread.is_alive() and not done.done():
            stop()
            thread.join(SECONDS_BETWEEN)


def _do(work: Callable[[], Found], done: Future[Found]) -> None:
    try:
        done.set_result(work())
    except BaseException as error:  # noqa: BLE001 - whoever waits gets it, whatever it is
        done.set_exception(error)
