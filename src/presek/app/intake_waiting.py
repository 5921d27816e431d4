"""What waits in the journals to be brought to the facts; and how much may, before programs are told to come later."""

from __future__ import annotations

from functools import lru_cache

from presek.app import clock, intake_journal, wiring
from presek.app.home import Home
from presek.store import intake as kept
from presek.values.problem import Branch, Problem, Problems

LATELY = 1_000_000
"""Microseconds for which the door remembers how much waits."""
SECONDS_TO_WAIT = 10
MEGABYTE = 1 << 20


def waiting(home: Home) -> int:
    """How many bytes wait."""
    folder = home.path / intake_journal.FOLDER
    known = kept.positions()
    return sum(
        max(intake_journal.size_of(folder, name) - known.get(name, 0), 0) for name in intake_journal.names(folder)
    )


def need_room(home: Home) -> None:
    """Problems of the place where more waits than may: the worker is behind, or there is none. Nothing is kept then."""
    most = wiring.most_waiting()
    found = _lately(home, clock.now() // LATELY)
    if found > most:
        says = (
            f"{found // MEGABYTE:,} MB wait to be brought to the facts, and at most {most // MEGABYTE:,} MB may; "
            f"nothing of this was kept. Send it again in {SECONDS_TO_WAIT} s. Is the worker running?"
        )
        facts = (("retry-after", str(SECONDS_TO_WAIT)),)
        raise Problems(Problem("intake-full", says, path="body", branch=Branch.PLACE, facts=facts))


@lru_cache(maxsize=4)
def _lately(home: Home, second: int) -> int:
    return waiting(home)
