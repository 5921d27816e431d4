"""The version of all that a program is told: the published run and the policies that decide over it.

Equal versions give equal answers for one as-of instant, so a program that stores an answer stores the version with it.
What one customer was excepted from is theirs alone: it changes the hash of their conditions, not the version.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from presek.app import policy_book, reading
from presek.app.home import Home
from presek.store import pulse, runs
from presek.store.pulse import Pulse
from presek.store.runs import PublishedRun
from presek.values.instant import AsOf

DIGITS = 16


@dataclass(frozen=True, slots=True)
class Version:
    """`name` is what programs store; `run` the number of the published run; `as_of` its instant."""

    name: str
    run: int
    as_of: AsOf


def version(home: Home) -> Version:
    """Of the run that is answered from. Problems of the place before the first."""
    return _of(home, reading.published_run(home), pulse.now())


def of_run(home: Home, number: int) -> Version:
    """Of an earlier run that is still kept."""
    run = runs.find(number)
    assert run is not None  # whoever names a run has just read it
    return _of(home, run, pulse.now())


def _of(home: Home, run: PublishedRun, beat: Pulse) -> Version:
    book = _book_name(home, beat.database, beat.policies)
    return Version(f"{run.hash[:DIGITS]}-{book}", run.number, AsOf(run.as_of, ZoneInfo(beat.zone)))


@lru_cache(maxsize=8)
def _book_name(home: Home, database: str, number: int) -> str:
    return policy_book.numbered(home, number).hash[:DIGITS]
