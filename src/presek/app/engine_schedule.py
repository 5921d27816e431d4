"""What the worker does for a bound base: synchronises every so many minutes, and looks again at a changed binding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from presek.app import clock, engines
from presek.app.engines import FILE, Engine
from presek.app.home import Home
from presek.app.job_runs import Running, by_schedule, carry_out
from presek.store import alerts, audit, jobs
from presek.store import engines as kept
from presek.store.alerts import Alert
from presek.store.audit import Entry
from presek.store.engines import Sync
from presek.values.problem import Problem, Problems

KIND = "engine"
FAILED = "engine-failed"
CHANGED = "engine-binding"
MINUTE = 60_000_000
MOST_DOUBLINGS = 14


def ask(*, by: str) -> int:
    """Asks the worker to synchronise at once; the job's number."""
    for each in jobs.unfinished(KIND):
        return each.number
    return jobs.ask(KIND, {}, by=by, at=clock.now())


def change_minutes(minutes: int, *, by: str) -> None:
    """Synchronises every so many minutes from now on."""
    engines.check_minutes(minutes)
    before = kept.choice()
    if before is not None and before.minutes != minutes:
        now = clock.now()
        kept.choose(replace(before, minutes=minutes, by=by, at=now))
        detail = {"url": before.url, "minutes": minutes}
        audit.add(Entry(now, by, action="engine-changed", subject=FILE, detail=detail))


def due_at(engine: Engine) -> int:
    """When the base is synchronised next: after a failure soon, and each time twice as late, up to the usual time."""
    last = kept.last_sync()
    if last is None:
        return 0
    soon = 2 ** min(kept.failures() - 1, MOST_DOUBLINGS) if last.problems else engine.minutes
    return int(last.ended_at + min(soon, engine.minutes) * MINUTE)


def do_due(home: Home, *, say: Callable[[str], None], stopping: Callable[[], bool]) -> None:
    """Synchronises where somebody asked, where it is time, or where the binding's file was changed."""
    if kept.choice() is None:
        return
    asked = jobs.begin(at=clock.now(), kind=KIND)
    changed = _is_changed(home)
    engine = None if asked is not None or changed else engines.of(home)
    if engine is not None and due_at(engine) > clock.now():
        return

    def synchronise(running: Running) -> str:
        # Ibis takes over a second to import: only where a base is bound.
        from presek.app import engine_binding

        if changed:
            _look_again(home, running)
        done = engine_binding.synchronise(home, say=running.step, going=running.going)
        return says(done)

    number = by_schedule(KIND, {}) if asked is None else asked.number
    told = carry_out(number, synchronise, say=say, stopping=stopping, name="synchronising")
    last = kept.last_sync()
    if last is not None and last.problems and not told:
        return  # somebody stopped it
    if told:
        alerts.open_one(Alert(FAILED, f"The engine could not be asked: {told[0]}", clock.now()))
    else:
        alerts.close(FAILED, "", at=clock.now())


def says(done: Sync) -> str:
    """What came of a synchronising, as a sentence without its stop."""
    return (
        f"{done.customers} customers in {done.server}: "
        f"{done.new} new, {done.changed} changed, {done.gone} gone, {done.back} back"
    )


_seen: dict[str, tuple[int, int]] = {}


def _is_changed(home: Home) -> bool:
    """Whether the binding's file is another one than when it was last looked at, and says something else."""
    try:
        told = (home.path / FILE).stat()
    except OSError:
        return False
    mark = (told.st_mtime_ns, told.st_size)
    if _seen.get(str(home.path)) == mark:
        return False
    _seen[str(home.path)] = mark
    choice = kept.choice()
    try:
        if choice is None or (home.path / FILE).read_text("utf-8-sig") != choice.text:
            return choice is not None
    except (OSError, UnicodeDecodeError):
        return True
    alerts.close(CHANGED, "", at=clock.now())  # it says again what it said before
    return False


def _look_again(home: Home, running: Running) -> None:
    from presek.app import engine_binding

    try:
        checked = engine_binding.look_again(home)
        found = () if checked is None else checked.problems
    except Problems as wrong:
        found = wrong.problems
    if found:
        problem: Problem = found[0]
        running.note(f"{FILE} was changed and does not fit; the one before stays: {problem}")
        says = f"{FILE} was changed and does not fit; the one before stays. {problem}"
        alerts.open_one(Alert(CHANGED, says, clock.now()))
    else:
        alerts.close(CHANGED, "", at=clock.now())
