"""The only clock. Everything else takes the instant it is told."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from presek.values import instant


def now() -> int:
    """This moment: whole microseconds since 1970 UTC."""
    return instant.microseconds(datetime.now(UTC))


class Stopwatch:
    """Measures how long something takes, in seconds."""

    def __init__(self) -> None:
        self._begun = time.perf_counter()

    def seconds(self) -> float:
        """Seconds since the watch was made, to the millisecond."""
        return round(time.perf_counter() - self._begun, 3)


def wait(seconds: float) -> None:
    """Sleeps; only the worker and those who wait for a lock do."""
    time.sleep(seconds)
