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
    published = run_times.all_of_them()
    now, pointed = clock.now(), runs.current_number()
    stay = {run.directory for run in published[-NEWEST:]} | {
        run.directory for run in published if run.number == pointed
    }
    stay |= {run.directory for run in published[-MOST_RECENT:] if now - run.published_at <= recent}
    months: set[tuple[int, int]] = set()
    for run in published:
        at = moment_of(run.as_of)
        if (at.year, at.month) not in months and (folder / run.directory).is_dir():
            months.add((at.year, at.month))
            stay.add(run.directory)
    gone = [run.directory for run in published if run.directory not in stay and (folder / run.directory).is_dir()]
    for name in gone:
        shutil.rmtree(folder / name, ignore_errors=True)
    return len(gone)
