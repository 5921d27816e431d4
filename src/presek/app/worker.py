"""The worker: does what was asked for on pages, and refreshes when data or definitions changed. One works, others
stand by."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType

from presek.app import clock, worker_lease
from presek.app.faults import problem_of
from presek.app.home import Home
from presek.app.refresh import is_due, refresh
from presek.store import alerts, definitions, jobs
from presek.store.alerts import Alert
from presek.values.problem import Branch, Problem, Problems

SECONDS_BETWEEN = 1.0
SECONDS_OF_BEAT = 10.0
FAILED = "refresh-failed"
REFRESH = "refresh"

Say = Callable[[str], None]


def work(home: Home, *, say: Say, once: bool = False) -> None:
    """Works until SIGTERM or Ctrl-C; `once`: does what is due now and returns."""
    stop = threading.Event()
    if not once:
        _stop_on_signals(stop)
    beat = threading.Thread(target=_beat, args=(stop,), daemon=True)
    active = False
    failed_for: object = None
    try:
        while not stop.is_set():
            if not active and worker_lease.take():
                active = True
                jobs.requeue_running()
                if not beat.is_alive():
                    beat.start()
                say("at work")
            if active:
                failed_for = _turn(home, say=say, failed_for=failed_for)
            if once:
                return
            stop.wait(SECONDS_BETWEEN)
    finally:
        stop.set()
        if active:
            worker_lease.give_back()


def _turn(home: Home, *, say: Say, failed_for: object) -> object:
    """One look around. What failed is not tried again until something changed; returns what it failed for."""
    job = jobs.begin(at=clock.now())
    if job is None and (not is_due(home) or failed_for == _state(home)):
        return failed_for
    try:
        done = refresh(home)
    except Problems as found:
        _tell(found.problems[0], say=say)
        told = [problem.as_json() for problem in found.problems]
    except OSError as error:
        problem = problem_of(error) or Problem("disk", str(error), branch=Branch.PLACE)
        _tell(problem, say=say)
        told = [problem.as_json()]
    else:
        alerts.close(FAILED, "", at=clock.now())
        say(f"refreshed {len(done.counts)} segments of {done.customers} customers in {done.seconds:.2f} s")
        told = []
    if job is not None:
        jobs.end(job.number, told, at=clock.now())
    return _state(home) if told else None


def _tell(problem: Problem, *, say: Say) -> None:
    alerts.open_one(Alert(FAILED, str(problem), clock.now()))
    say(f"not refreshed: {problem}")


def _state(home: Home) -> object:
    """What a refresh depends on, to know whether trying again makes sense."""
    return (dict(home.head()), definitions.number())


def _beat(stop: threading.Event) -> None:
    """Renews the lease while a long refresh runs."""
    while not stop.wait(SECONDS_OF_BEAT):
        worker_lease.take()


def _stop_on_signals(stop: threading.Event) -> None:
    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
