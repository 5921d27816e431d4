"""What the worker does about sources: reads those whose time has come, one after the other, each as a job."""

from __future__ import annotations

from collections.abc import Callable

from presek.app import clock, source_runs
from presek.app.home import Home
from presek.app.job_runs import Running, Stopped, by_schedule, carry_out
from presek.store import jobs
from presek.store import sources as kept
from presek.store.sources import Reading
from presek.values.problem import Branch, Problem

KIND = "source"
BUSY = {"source-busy", "no-source"}
"""Somebody else is reading it, or has removed it: nothing to tell."""


def read_due(home: Home, *, say: Callable[[str], None], stopping: Callable[[], bool]) -> None:
    """Reads every source that is due. A source that fails is told and kept with its problem; the others go on."""
    for each in jobs.unfinished(KIND):  # begun by a worker that died: the source itself knows what is due
        jobs.drop(each.number)
    for key in source_runs.due(home):
        if stopping():
            return
        number = by_schedule(KIND, {"source": key})
        told = carry_out(number, _reading(home, key), say=say, stopping=stopping, name=f"source {key}", quiet=BUSY)
        if told and told[0].code in BUSY:
            jobs.drop(number)


def _reading(home: Home, key: str) -> Callable[[Running], str]:
    def read(running: Running) -> str:
        begun = clock.now()
        try:
            done = source_runs.run(home, key, going=running.going)
        except Stopped:
            problem = Problem("stopped", "somebody stopped this reading.", path=key, branch=Branch.DATA)
            kept.end(key, Reading(begun, clock.now(), problems=(problem.as_json(),)))
            raise
        return f"source {key}: {done.accepted} of {done.read} rows taken, {done.rejected} rejected"

    return read
