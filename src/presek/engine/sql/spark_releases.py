"""Who tells a Spark server that an answer was read, so that it need not keep it.

The client leaves this to a pool whose threads are started under a lock. It also does so where Python clears up an
answer that nobody read to its end, which may be in just such a thread as it starts: then both wait for ever
(SPARK-55020, in all versions of the client up to 4.1). Here one thread does it, and handing it over waits for nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import cast

from pyspark.sql.connect.client.reattach import ExecutePlanResponseReattachableIterator as Answers

Release = Callable[[], None]
SECONDS_TO_WAIT = 2.0
log = logging.getLogger(__name__)


class Releases:
    """Stands where the client has its pool, as far as the client asks anything of it; it goes on for all sessions."""

    _shutdown = False

    def __init__(self) -> None:
        # `put` may be called within itself, by Python clearing up; other queues may not.
        self._waiting: SimpleQueue[Release] = SimpleQueue()
        self._thread: Thread | None = None
        self._lock = Lock()

    def begin(self) -> None:
        """Works from now on, also in a process that was forked from one in which it worked."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._work, name="releases", daemon=True)
                self._thread.start()

    def submit(self, release: Release) -> None:
        """To be done soon."""
        self._waiting.put(release)

    def shutdown(self) -> None:
        """Waits a little for what was handed over so far: a session that ends takes its door to the server along."""
        done = Event()
        self._waiting.put(done.set)
        done.wait(SECONDS_TO_WAIT)

    def _work(self) -> None:
        while True:
            release = self._waiting.get()
            try:
                release()
            except Exception as error:  # noqa: BLE001
                # The server lets go by itself of what nobody asks for; what comes after this one is still released.
                log.warning("an answer could not be released: %s", error)


_releases = Releases()


def take_over() -> None:
    """From now on, whatever the client of this process releases is released here."""
    _releases.begin()
    Answers._release_thread_pool_instance = cast(ThreadPoolExecutor, _releases)  # noqa: SLF001 - it has no door
    Answers.shutdown = _releases.shutdown  # type: ignore[method-assign]
