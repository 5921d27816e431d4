"""Which runs keep their sets on disk: the newest, and one a month, from which the past in between is put together.

Nothing is lost with the others: who moved from run to run is kept in the lake.
"""

from __future__ import annotations

import shutil

from presek.app import clock, kept_sets
from presek.app.home import Home
from presek.store import run_times, runs
from presek.values.instant import moment_of

NEWEST = 5
"""So many of the newest runs stay, whenever they were published."""
RECENT, MOST_RECENT = 15 * 60 * 1_000_000, 40
"""Runs published within so many microseconds stay, at most so many: programs read the pages of a list from one run."""


def prune(home: Home, *, recent: int = RECENT) -> int:
    """Removes the sets of runs that nothing needs any more; how many. The first run of each month stays, and the first
    of all."""
    folder = home.path / kept_sets.FOLDER
    there = run_times.of_directories([each.name for each in folder.iterdir()] if folder.is_dir() else [])
    newest = run_times.latest(MOST_RECENT)
    now, pointed = clock.now(), runs.current_number()
    stay = {run.directory for run in newest[-NEWEST:]} | {run.directory for run in there if run.number == pointed}
    stay |= {run.directory for run in newest if now - run.published_at <= recent}
    months: set[tuple[int, int]] = set()
    for run in there:
        at = moment_of(run.as_of)
        if (at.year, at.month) not in months:
            months.add((at.year, at.month))
            stay.add(run.directory)
    gone = [run.directory for run in there if run.directory not in stay]
    for name in gone:
        shutil.rmtree(folder / name, ignore_errors=True)
    return len(gone)
