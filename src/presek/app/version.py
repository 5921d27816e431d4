"""The version of all that a program is told: the published run and the policies that decide over it.

Equal versions give equal answers for one as-of instant, so a program that stores an answer stores the version with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from presek.app import reading
from presek.app.home import Home
from presek.store import runs
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
    return _of(home, reading.published_run(home))


def of_run(home: Home, number: int) -> Version:
    """Of an earlier run that is still kept."""
    run = runs.find(number)
    assert run is not None  # whoever names a run has just read it
    return _of(home, run)


def _of(home: Home, run: PublishedRun) -> Version:
    return Version(run.hash[:DIGITS], run.number, home.as_of(run.as_of))
