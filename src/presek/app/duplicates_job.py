"""The search for duplicates as work of the worker, asked for on a page."""

from __future__ import annotations

from collections.abc import Callable

from presek.app import clock, duplicates
from presek.app.faults import problem_of
from presek.app.home import Home
from presek.store import alerts, jobs
from presek.store.alerts import Alert
from presek.values.problem import Branch, Problem, Problems

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
        told: list[Problem] = []
        try:
            found = duplicates.find(home, by=job.asked_by)
        except Problems as refused:
            told = list(refused.problems)
        except OSError as error:
            told = [problem_of(error) or Problem("disk", str(error), branch=Branch.PLACE)]
        else:
            alerts.close(FAILED, "", at=clock.now())
            say(f"duplicates: {found.proposed} pairs proposed among {found.customers} customers")
        if told:
            alerts.open_one(Alert(FAILED, str(told[0]), clock.now()))
            say(f"duplicates not found: {told[0]}")
        jobs.end(job.number, [problem.as_json() for problem in told], at=clock.now())
