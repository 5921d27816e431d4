"""Backups that the worker makes: by their plan, or asked for on the page; the oldest give way to the newest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from presek.app import backing_up, clock, erasure_list
from presek.app.backup_archive import Progress
from presek.app.clock import Stopwatch
from presek.app.faults import problem_of
from presek.app.home import Home
from presek.app.job_runs import Ending, Running, by_schedule, carry_out
from presek.store import alerts, audit, backup_plan, jobs
from presek.store.alerts import Alert
from presek.store.audit import Entry
from presek.store.backup_plan import Plan
from presek.store.jobs import FAILED, UNFINISHED, Job
from presek.values.problem import Branch, Problem, Problems

KIND, ALERT = "backup", "backup-failed"
HOUR = 3_600_000_000
AGAIN_AFTER = HOUR
"""Microseconds: when one that failed is tried again by itself."""
MOST_HOURS, MOST_KEPT = 24 * 31, 1000
SECONDS_BETWEEN_NOTES = 0.5

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup in the folder of the plan; `at`: when it was made (microseconds)."""

    name: str
    size: int
    at: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How backups stand. `problem`: why the last one failed; `due_at`: when the next is made by itself."""

    plan: Plan
    kept: tuple[Kept, ...]
    last_good: int | None
    problem: str
    running: bool
    due_at: int | None


def standing() -> Standing:
    """As it is now, the newest backups first."""
    plan = backup_plan.get()
    newest = _newest()
    problem = str(newest.problems[0]["says"]) if newest and newest.state == FAILED and newest.problems else ""
    return Standing(
        plan,
        tuple(reversed(_kept(plan))),
        jobs.last_done(KIND),
        problem,
        bool(jobs.unfinished(KIND)),
        due_at(plan),
    )


def set_plan(home: Home, folder: str, *, hours: int | None, keep: int, by: str) -> Plan:
    """Keeps a plan from now on. Problems: the folder can't be written, lies inside the home, or a number is none."""
    folder = folder.strip()
    problems = []
    if not folder or not Path(folder).is_absolute():
        problems.append(_unfit("folder", "name a folder from the root on, as /srv/backups."))
    if hours is not None and not 1 <= hours <= MOST_HOURS:
        problems.append(_unfit("hours", f"between two backups lie 1 to {MOST_HOURS} hours."))
    if not 0 <= keep <= MOST_KEPT:
        problems.append(_unfit("keep", f"0 (all) to {MOST_KEPT} backups stay."))
    if problems:
        raise Problems(*problems)
    _expect_writable(home, Path(folder))
    now = clock.now()
    plan = Plan(folder, hours, keep, by, now)
    backup_plan.put(plan)
    detail = {"folder": folder, "hours": hours, "keep": keep}
    audit.add(Entry(now, by, action="backup-plan", subject="backups", detail=detail))
    return plan


def ask(by: str) -> int:
    """Asks for a backup now; the job's number. Problems where no folder was chosen yet."""
    if not backup_plan.get().folder:
        raise Problems(_unfit("folder", "choose a folder for backups first."))
    waiting = jobs.unfinished(KIND)
    return waiting[0].number if waiting else jobs.ask(KIND, {}, by=by, at=clock.now())


def due_at(plan: Plan) -> int | None:
    """When the next is made by itself, or None where none is."""
    if plan.hours is None or not plan.folder:
        return None
    newest = _newest()
    if newest is None:
        return plan.at
    if newest.state in UNFINISHED:
        return None
    every = AGAIN_AFTER if newest.state == FAILED else plan.hours * HOUR
    return (newest.begun_at or newest.asked_at) + every


def do_due(home: Home, *, say: Say, stopping: Callable[[], bool]) -> None:
    """Makes what was asked for, or what is due."""
    asked = jobs.begin(at=clock.now(), kind=KIND)
    plan = backup_plan.get()
    if asked is None:
        due = due_at(plan)
        if due is None or due > clock.now():
            return
    number = by_schedule(KIND, {}) if asked is None else asked.number

    def make(running: Running) -> str:
        try:
            made = backing_up.make(home, Path(plan.folder), progress=_noting(running))
            erasure_list.keep_beside_backups(home)
        except OSError as trouble:
            raise Problems(problem_of(trouble) or _failed(trouble)) from trouble
        said = {"share": 1, "file": made.path.name, "bytes": made.size}
        jobs.progress(number, said)
        gone = _prune(plan)
        alerts.close(ALERT, "", at=clock.now())
        return f"backup {made.path.name}: {made.size / 1e6:.1f} MB in {made.seconds:.1f} s, {gone} old ones removed"

    told = carry_out(number, make, say=say, stopping=stopping, name="backup")
    if told:
        alerts.open_one(Alert(ALERT, f"No backup could be made: {told[0]}", clock.now()))


def _prune(plan: Plan) -> int:
    """Removes the oldest but those that stay; only files that a backup named."""
    names = backing_up.kept_in(Path(plan.folder))
    old = names[: -plan.keep] if plan.keep else ()
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _kept(plan: Plan) -> tuple[Kept, ...]:
    found = []
    for path in backing_up.kept_in(Path(plan.folder)) if plan.folder else ():
        try:
            kept = path.stat()
        except OSError:
            continue  # it went meanwhile
        found.append(Kept(path.name, kept.st_size, kept.st_mtime_ns // 1000))
    return tuple(found)


def _newest() -> Job | None:
    return next(iter(jobs.latest(1, kind=KIND)), None)


def _noting(running: Running) -> Progress:
    watch = Stopwatch()
    last = [0.0]

    def note(done: int, whole: int) -> None:
        if running.stopping():
            raise Ending
        if watch.seconds() - last[0] >= SECONDS_BETWEEN_NOTES:
            last[0] = watch.seconds()
            running.progress({"share": round(done / whole, 3) if whole else 0})

    return note


def _expect_writable(home: Home, folder: Path) -> None:
    if home.path == folder or home.path in folder.parents or home.lake.root in folder.parents:
        raise Problems(_unfit("folder", "a backup inside of what it keeps is lost with it; choose another folder."))
    probe = folder / ".presek-probe"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as refused:
        raise Problems(_unfit("folder", f"{folder} can't be written: {refused.strerror}.")) from None


def _unfit(path: str, says: str) -> Problem:
    return Problem("backup-plan", says, path=path, branch=Branch.DATA)


def _failed(trouble: OSError) -> Problem:
    return Problem("disk", f"the system refused: {trouble.strerror}.", branch=Branch.PLACE)
