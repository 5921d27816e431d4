"""A job as it is carried out: it writes its log, is asked to stop, and is ended with whatever it ran into.

A job may be begun twice (its worker died, or lost its lease); what it does is kept once, by whoever holds the lease.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from presek.app import clock, crash_note, stopping
from presek.app.faults import problem_of
from presek.lake.lock import LOCKED
from presek.store import jobs, leases
from presek.values.problem import Branch, Problem, Problems

SCHEDULE = "schedule"
"""Who asks for what is due by itself."""
KEPT = 200
"""So many done jobs of a kind that the schedule asked for stay in the list."""

Say = Callable[[str], None]


class Stopped(Exception):
    """Somebody asked this job to stop."""


class Ending(Exception):
    """The worker is told to end, or has lost its lease; the next one begins the job anew."""


@dataclass(frozen=True, slots=True)
class Running:
    """A job under way: what its work tells, and asks."""

    number: int
    stopping: Callable[[], bool]

    def is_to_stop(self) -> bool:
        """Whether the work is not to go on."""
        return self.stopping() or jobs.should_stop(self.number)

    def going(self) -> None:
        """Raises Stopped or Ending where the work is not to go on."""
        if self.stopping():
            raise Ending
        if jobs.should_stop(self.number):
            raise Stopped

    def note(self, says: str) -> None:
        """Adds a line to the log."""
        jobs.note(self.number, says, at=clock.now())

    def step(self, says: str) -> None:
        """Tells of a step in the log, and asks whether to go on."""
        self.note(says)
        self.going()

    def progress(self, said: Mapping[str, object]) -> None:
        """Keeps how far the work is, and asks whether to go on."""
        if self.stopping():
            raise Ending
        if jobs.progress(self.number, said):
            raise Stopped


Work = Callable[[Running], str]
"""Does the work, and returns a sentence that says what came of it."""


def by_schedule(kind: str, payload: Mapping[str, object]) -> int:
    """A job that is due by itself and begins now; its number. Of those long done only the latest are kept."""
    number = jobs.begun(kind, payload, by=SCHEDULE, at=clock.now())
    jobs.forget(kind, by=SCHEDULE, keep=KEPT)
    return number


def carry_out(
    number: int,
    work: Work,
    *,
    say: Say,
    stopping: Callable[[], bool],
    name: str,
    quiet: Collection[str] = (),
) -> list[Problem]:
    """Does the work of a running job, and ends it; what it ran into.

    `name` is what it is called in words; problems of the codes in `quiet` are kept and not told. While somebody else
    writes to the lake the job waits: it is queued again, and its log says who that is.
    """
    running = Running(number, stopping)
    try:
        said = _done(work, running)
    except Stopped:
        running.note("stopped")
        jobs.stopped(number, at=clock.now())
        say(f"{name}: stopped")
        return []
    except Ending:
        jobs.requeue(number)
        return []
    except Problems as found:
        if found.problems[0].code == LOCKED:
            _wait(running, f"waits: {found.problems[0]}", say=say, name=name)
            return []
        problems = list(found.problems)
    except Exception as error:  # noqa: BLE001
        # One job that fails in a way that nobody foresaw must not take the worker and all other jobs with it.
        problems = [problem_of(error) or _ours(error)]
    else:
        problems = []
        running.note(said)
        say(said)
    for problem in problems:
        running.note(f"failed: {problem}")
    if problems and problems[0].code not in {leases.LOST, *quiet}:
        say(f"{name} {'put off' if problems[0].branch is Branch.PLACE else 'failed'}: {problems[0]}")
    jobs.end(number, [problem.as_json() for problem in problems], at=clock.now())
    return problems


def _wait(running: Running, says: str, *, say: Say, name: str) -> None:
    """Queues a job again; it is told once and not at every look."""
    if says not in {each.says for each in jobs.notes(running.number)}:
        running.note(says)
        say(f"{name} {says}")
    jobs.requeue(running.number)


def _done(work: Work, running: Running) -> str:
    """The work; while an engine is at it, somebody looks whether it is to stop."""
    with stopping.when(running.is_to_stop):
        try:
            return work(running)
        except Problems as found:
            if found.problems[0].code == stopping.CODE:
                running.going()
            raise


def _ours(error: Exception) -> Problem:
    where = crash_note.write("".join(traceback.format_exception(error)))
    says = f"something went wrong in Presek itself ({type(error).__name__}); this is our mistake, not yours."
    says = f"{says} What happened is written in {where}." if where else says
    return Problem("in-presek", says, branch=Branch.PRODUCT)
