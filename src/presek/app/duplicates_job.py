"""The search for duplicates as work of the worker, asked for on a page."""

from __future__ import annotations

from collections.abc import Callable

from presek.app import clock, duplicates
from presek.app.home import Home
from presek.app.job_runs import Running, carry_out
from presek.store import alerts, jobs
from presek.store.alerts import Alert

KIND = "find-duplicates"
FAILED = "duplicates-failed"


def ask(by: str) -> int:
    """Queues a search and returns its job's number: that of the one under way, where there is one."""
    waiting = jobs.unfinished(KIND)
    return waiting[0].number if waiting else jobs.ask(KIND, {}, by=by, at=clock.now())


def under_way() -> bool:
    """Whether a search waits or runs."""
    return bool(jobs.unfinished(KIND))


def do_queued(home: Home, *, say: Callable[[str], None], stopping: Callable[[], bool]) -> None:
    """Does every search that waits."""
    while not stopping() and (job := jobs.begin(at=clock.now(), kind=KIND)) is not None:
        by = job.asked_by

        def search(running: Running, by: str = by) -> str:
            found = duplicates.find(home, by=by, step=running.step)
            alerts.close(FAILED, "", at=clock.now())
            return f"duplicates: {found.proposed} pairs proposed among {found.customers} customers"

        told = carry_out(job.number, search, say=say, stopping=stopping, name="the search for duplicates")
        if told:
            alerts.open_one(Alert(FAILED, str(told[0]), clock.now()))
