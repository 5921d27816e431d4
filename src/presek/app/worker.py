"""The worker: does what was asked for on pages, and refreshes when data or definitions changed. One works, others
stand by."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import FrameType

from presek.app import (
    clock,
    condition_files,
    duplicates_job,
    exceptions,
    import_job,
    kept_sets,
    snapshots,
    source_schedule,
    upkeep,
    worker_lease,
)
from presek.app.clock import Stopwatch
from presek.app.faults import problem_of
from presek.app.home import Home
from presek.app.refresh import is_due, refresh
from presek.store import alerts, definitions, jobs
from presek.store.alerts import Alert
from presek.values.problem import Branch, Problem, Problems

SECONDS_BETWEEN = 1.0
SECONDS_OF_BEAT = 10.0
SECONDS_BETWEEN_UPKEEP = 3600.0
FAILED = "refresh-failed"

Say = Callable[[str], None]


def work(home: Home, *, say: Say, once: bool = False) -> None:
    """Works until SIGTERM or Ctrl-C; `once`: does what is due now and returns."""
    stop = threading.Event()
    if not once:
        _stop_on_signals(stop)
    beat = threading.Thread(target=_beat, args=(stop,), daemon=True)
    active = False
    settled: State | None = None
    since_upkeep = Stopwatch()
    try:
        while not stop.is_set():
            if not active and worker_lease.take():
                active = True
                jobs.requeue_running()
                beat.start()
                say("at work")
            if active:
                import_job.do_queued(home, say=say, stopping=stop.is_set)
                duplicates_job.do_queued(home, say=say, stopping=stop.is_set)
                source_schedule.read_due(home, say=say, stopping=stop.is_set)
                settled = _turn(home, say=say, settled=settled)
                renew_conditions(home, say=say)
                if since_upkeep.seconds() >= SECONDS_BETWEEN_UPKEEP:
                    since_upkeep = Stopwatch()
                    keep_up(home, say=say)
            if once:
                return
            stop.wait(SECONDS_BETWEEN)
    finally:
        stop.set()
        if active:
            worker_lease.give_back()


def keep_up(home: Home, *, say: Say) -> None:
    """Folds and clears the lake; somebody else's writing, or a full disk, only puts it off."""
    try:
        done = upkeep.keep(home)
    except Problems as found:
        say(f"upkeep of the lake put off: {found.problems[0]}")
    else:
        if done.folded or done.removed:
            say(f"folded {len(done.folded)} tables of the lake and removed {done.removed} files")


def renew_conditions(home: Home, *, say: Say) -> None:
    """Makes the day's file of conditions anew where a policy or an exception changed."""
    try:
        done = condition_files.renew(home) if condition_files.is_due(home) else None
    except Problems as found:
        say(f"the file of conditions put off: {found.problems[0]}")
    else:
        if done is not None:
            exceptions.watch(home)
            say(f"the conditions of {done.customers} customers changed ({done.day.isoformat()})")


def _turn(home: Home, *, say: Say, settled: State | None) -> State:
    """One look around. What is settled, well or not, is looked at again only when something changed."""
    state = State.of(home)
    job = jobs.begin(at=clock.now())
    if job is None and (state == settled or not is_due(home)):
        return state
    try:
        done = refresh(home)
    except Problems as found:
        told = list(found.problems)
    except OSError as error:
        told = [problem_of(error) or Problem("disk", str(error), branch=Branch.PLACE)]
    else:
        told = []
        alerts.close(FAILED, "", at=clock.now())
        say(f"refreshed {len(done.counts)} segments of {done.customers} customers in {done.seconds:.2f} s")
    if told:
        alerts.open_one(Alert(FAILED, str(told[0]), clock.now()))
        say(f"not refreshed: {told[0]}")
    if job is not None:
        jobs.end(job.number, [problem.as_json() for problem in told], at=clock.now())
    return State.of(home)


@dataclass(frozen=True, slots=True)
class State:
    """What a refresh depends on, cheap to ask every second."""

    head: Mapping[str, int]
    definitions: int
    published: int
    files_there: bool
    catalog: int
    day: date

    @classmethod
    def of(cls, home: Home) -> State:
        """As it is now."""
        run = home.published()
        there = run is None or (
            kept_sets.there(home.path, run.directory) and (home.path / snapshots.FOLDER / run.snapshot).is_dir()
        )
        return cls(
            head=home.head(),
            definitions=definitions.number(),
            published=0 if run is None else run.number,
            files_there=there,
            catalog=home.catalog_written_at(),
            day=home.as_of(clock.now()).day,
        )


def _beat(stop: threading.Event) -> None:
    """Renews the lease while a long refresh runs."""
    while not stop.wait(SECONDS_OF_BEAT):
        worker_lease.take()


def _stop_on_signals(stop: threading.Event) -> None:
    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
