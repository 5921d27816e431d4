"""The worker: does what was asked for on pages, and refreshes when data or definitions changed. One works, others
stand by."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import FrameType

from presek.app import (
    backup_job,
    clock,
    condition_files,
    duplicates_job,
    engine_schedule,
    erasing,
    exceptions,
    import_job,
    intake_drain,
    kept_sets,
    notifying,
    snapshots,
    source_schedule,
    today_writing,
    upkeep,
    worker_lease,
)
from presek.app.clock import Stopwatch
from presek.app.faults import problem_of
from presek.app.home import Home
from presek.app.job_runs import Running, by_schedule, carry_out
from presek.app.notification_mail import Post
from presek.app.refresh import edge_passed, is_due, refresh
from presek.app.webhook_delivery import Delivery
from presek.app.write_back_job import WritingBack
from presek.engine.columnar.living import Living
from presek.store import alerts, definitions, engines, jobs, leases
from presek.store.alerts import Alert
from presek.store.jobs import Job
from presek.values.problem import Problems

SECONDS_BETWEEN = 1.0
SECONDS_BETWEEN_UPKEEP = 3600.0
RESTS, MOST_REST = 2.0, 12.0
"""While programs keep sending, a refresh waits twice as long as the last one took, and at most so many seconds."""
FAILED = "refresh-failed"
UPKEEP, CONDITIONS = "upkeep", "conditions"
"""Kinds of jobs, beside those of other modules."""

Say = Callable[[str], None]
Stopping = Callable[[], bool]


def work(home: Home, *, say: Say, once: bool = False) -> None:
    """Works until SIGTERM or Ctrl-C; `once`: does what is due now and returns."""
    stop = threading.Event()
    if not once:
        _stop_on_signals(stop)
    term = worker_lease.Term()
    turn: _Turn | None = None
    try:
        while not stop.is_set():
            if not term.mine:
                turn = None
                if term.begin():
                    jobs.requeue_running()
                    turn = _Turn(home, say, partial(_is_over, stop, term.over))
                    say("at work")
                    if not once:
                        Delivery(home, say).begin(turn.stopping)
                        Post(home, say).begin(turn.stopping)
                        WritingBack(home, say).begin(turn.stopping)
            if turn is not None:
                _do(turn, say=say, once=once)
            if once:
                if turn is not None:
                    Delivery(home, say).all_due()
                    Post(home, say).turn()
                    WritingBack(home, say).turn()
                return
            stop.wait(SECONDS_BETWEEN)
    finally:
        stop.set()
        term.end()


def _is_over(stop: threading.Event, over: threading.Event) -> bool:
    return stop.is_set() or over.is_set()


def _do(turn: _Turn, *, say: Say, once: bool) -> None:
    """One turn. A busy database or a full disk only puts it off: at the next turn it may be well again."""
    try:
        turn.take()
    except Exception as error:
        problem = error.problems[0] if isinstance(error, Problems) else problem_of(error)
        if once or problem is None:
            raise
        say(f"put off: {problem}")


class _Turn:
    """One look around after the other, each of which does what is due."""

    def __init__(self, home: Home, say: Say, stopping: Stopping) -> None:
        self.stopping = stopping
        self._home, self._say = home, say
        self._settled: State | None = None
        self._living = Living()
        self._since_upkeep = Stopwatch()
        self._rest, self._since_refresh = 0.0, Stopwatch()

    def take(self) -> None:
        """Does what was asked for, reads the sources that are due, refreshes, and keeps up the lake now and then."""
        home, say, stopping = self._home, self._say, self.stopping
        import_job.do_queued(home, say=say, stopping=stopping)
        came = intake_drain.drain(home, say=say, stopping=stopping)
        erasing.do_due(home, say=say, stopping=stopping)
        today_writing.write(home)
        duplicates_job.do_queued(home, say=say, stopping=stopping)
        source_schedule.read_due(home, say=say, stopping=stopping)
        engine_schedule.do_due(home, say=say, stopping=stopping)
        if not came or self._since_refresh.seconds() >= self._rest:
            self._refresh()
        renew_conditions(home, say=say, stopping=stopping)
        backup_job.do_due(home, say=say, stopping=stopping)
        asked = jobs.begin(at=clock.now(), kind=UPKEEP)
        if asked is not None or self._since_upkeep.seconds() >= SECONDS_BETWEEN_UPKEEP:
            self._since_upkeep = Stopwatch()
            keep_up(home, say=say, stopping=stopping, asked=asked)

    def _refresh(self) -> None:
        """Under a stream a refresh costs what all of it since the last whole snapshot costs: taking in comes first."""
        watch = Stopwatch()
        self._settled = _refresh(
            self._home, say=self._say, stopping=self.stopping, settled=self._settled, living=self._living
        )
        self._rest, self._since_refresh = min(RESTS * watch.seconds(), MOST_REST), Stopwatch()


def keep_up(home: Home, *, say: Say, stopping: Stopping = lambda: False, asked: Job | None = None) -> None:
    """Folds and clears the lake; somebody else's writing, or a full disk, only puts it off."""

    def fold(running: Running) -> str:
        notifying.forget_old()
        done = upkeep.keep(home)
        return f"folded {len(done.folded)} tables of the lake and removed {done.removed} files"

    number = by_schedule(UPKEEP, {}) if asked is None else asked.number
    carry_out(number, fold, say=say, stopping=stopping, name="upkeep of the lake")


def renew_conditions(home: Home, *, say: Say, stopping: Stopping = lambda: False) -> None:
    """Makes the day's file of conditions anew where a policy or an exception changed."""

    def renew(running: Running) -> str:
        done = condition_files.renew(home)
        if done is None:
            return "no conditions to tell"
        exceptions.watch(home)
        return f"the conditions of {done.customers} customers changed ({done.day.isoformat()})"

    asked = jobs.begin(at=clock.now(), kind=CONDITIONS)
    if asked is not None or condition_files.is_due(home):
        number = by_schedule(CONDITIONS, {}) if asked is None else asked.number
        carry_out(number, renew, say=say, stopping=stopping, name="the file of conditions")


def _refresh(home: Home, *, say: Say, stopping: Stopping, settled: State | None, living: Living) -> State:
    """One look at what a refresh depends on. What is settled, well or not, is looked at again only when something
    changed."""
    state = State.of(home)
    asked = jobs.begin(at=clock.now())
    if asked is None and (state == settled or not is_due(home)):
        return state

    def renew(running: Running) -> str:
        done = refresh(home, progress=running.step, living=living)
        alerts.close(FAILED, "", at=clock.now())
        return f"refreshed {len(done.counts)} segments of {done.customers} customers in {done.seconds:.2f} s"

    number = by_schedule(jobs.REFRESH, {}) if asked is None else asked.number
    told = carry_out(number, renew, say=say, stopping=stopping, name="the refresh")
    if told and told[0].code != leases.LOST:
        alerts.open_one(Alert(FAILED, str(told[0]), clock.now()))
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
    edge_passed: bool
    synchronised: int

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
            edge_passed=run is not None and edge_passed(home, run),
            synchronised=engines.synchronised(),
        )


def _stop_on_signals(stop: threading.Event) -> None:
    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
