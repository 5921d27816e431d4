"""The worker's writing back: after each publication, in a thread of its own, so that no refresh waits for an engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Thread

from presek.app import clock, writing_back
from presek.app.clock import Stopwatch
from presek.app.home import Home
from presek.app.job_runs import Running, by_schedule, carry_out
from presek.app.putting_off import Round, go_on
from presek.app.writing_back import Written
from presek.engine.sql.written_tables import MEMBERSHIPS
from presek.store import alerts, jobs
from presek.store.alerts import Alert

KIND = "write-back"
FAILED = "write-back-failed"
SECONDS_BETWEEN = 2.0
WAITS = (30.0, 120.0, 600.0, 1800.0)
"""Seconds after the first failure, the second, and so on; the last one again and again."""

Say = Callable[[str], None]


def ask(*, anew: bool, by: str) -> int:
    """Asks the worker to write back at once, what changed or everything (`anew`); the job's number."""
    return jobs.ask(KIND, {"anew": anew}, by=by, at=clock.now())


@dataclass(slots=True)
class WritingBack:
    """The writing of one base. After a failure it waits, longer each time; what somebody asks for does not wait."""

    home: Home
    say: Say
    _failures: int = 0
    _since: Stopwatch = field(default_factory=Stopwatch)

    def begin(self, stopping: Callable[[], bool]) -> Thread:
        """Writes in a thread of its own, until it is to stop."""
        around = Round("writing back", lambda: self.turn(stopping), lambda: clock.wait(SECONDS_BETWEEN))
        thread = Thread(
            target=lambda: go_on(around, stopping=stopping, say=self.say), name="writing-back", daemon=True
        )  # fmt: skip
        thread.start()
        return thread

    def turn(self, stopping: Callable[[], bool] = lambda: False) -> None:
        """Writes what is due, or asked for."""
        asked = jobs.begin(at=clock.now(), kind=KIND)
        if asked is None and (self._is_early() or not writing_back.is_due(self.home)):
            return

        def write(running: Running) -> str:
            anew = asked is not None and bool(asked.payload.get("anew"))
            return said(writing_back.write(self.home, anew=anew, going=running.going))

        number = by_schedule(KIND, {}) if asked is None else asked.number
        problems = carry_out(number, write, say=self.say, stopping=stopping, name="writing back")
        self._since = Stopwatch()
        self._failures = self._failures + 1 if problems else 0
        if problems:
            alerts.open_one(Alert(FAILED, f"Nothing was written back: {problems[0]}", clock.now()))
        else:
            alerts.close(FAILED, "", at=clock.now())

    def _is_early(self) -> bool:
        return self._failures > 0 and self._since.seconds() < WAITS[min(self._failures, len(WAITS)) - 1]


def said(written: tuple[Written, ...]) -> str:
    """What was written, as a sentence without its stop."""
    if not written:
        return "nothing to write back: it is all there"
    return f"wrote back {' and '.join(map(_rows, written))}"


def _rows(each: Written) -> str:
    if each.kind == MEMBERSHIPS:
        return f"memberships ({each.rows} rows, everything anew)" if each.anew else f"memberships ({each.rows} rows)"
    return f"conditions ({each.rows} rows, everything anew)" if each.anew else f"conditions ({each.rows} rows)"
