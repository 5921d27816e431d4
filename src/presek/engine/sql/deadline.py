"""Who cancels what runs: somebody else, or its own limit of time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, Timer
from typing import Literal

Cancelled = Literal["", "stopped", "too-long"]


@dataclass(slots=True)
class Deadline:
    """One statement at a time, cancelled by `interrupt` when its time is over."""

    seconds: float
    interrupt: Callable[[], None]
    cancelled: Cancelled = ""
    _running: bool = False
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Within it, a statement runs."""
        with self._lock:
            self.cancelled, self._running = "", True
        timer = Timer(self.seconds, self._over)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            with self._lock:
                self._running = False

    def stop(self) -> None:
        """Cancels what runs, if anything does."""
        self._cancel("stopped")

    def _over(self) -> None:
        self._cancel("too-long")

    def _cancel(self, why: Cancelled) -> None:
        with self._lock:
            if not self._running:
                return
            self.cancelled = self.cancelled or why
        self.interrupt()
