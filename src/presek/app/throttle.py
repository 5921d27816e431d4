"""How often somebody may ask: so many times a minute, evenly, with room for a burst. Counted in a process's memory."""

from __future__ import annotations

from threading import Lock

from presek.app import clock

SECONDS = 60.0
BURST_SECONDS = 10.0
"""What was not used lately may be used at once: as much as belongs to so many seconds."""
MOST_REMEMBERED = 10_000


class Throttle:
    """Buckets that fill evenly. One process counts for itself: n processes let through at most n times as much."""

    def __init__(self) -> None:
        self._watch = clock.Stopwatch()
        self._lock = Lock()
        self._left: dict[str, tuple[float, float]] = {}

    def seconds_to_wait(self, who: str, per_minute: int) -> float:
        """0 where `who` may ask now, and counts it; else how many seconds are to wait."""
        rate = per_minute / SECONDS
        room = max(1.0, rate * BURST_SECONDS)
        with self._lock:
            now = self._watch.seconds()
            left, since = self._left.pop(who, (room, now))
            left = min(room, left + (now - since) * rate)
            allowed = left >= 1.0
            self._left[who] = (left - allowed, now)
            while len(self._left) > MOST_REMEMBERED:
                self._left.pop(next(iter(self._left)))
        return 0.0 if allowed else (1.0 - left) / rate

    def forget(self) -> None:
        """Begins anew."""
        with self._lock:
            self._left.clear()
