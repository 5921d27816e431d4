"""The worker's jobs as people see them: listed, with their log; stopped, and done again; and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from presek.app import (
    backup_job,
    clock,
    duplicates_job,
    engine_schedule,
    engines,
    erasing,
    import_job,
    sources,
    webhooks,
    write_back_job,
)
from presek.app.home import Home
from presek.app.worker import CONDITIONS, SECONDS_BETWEEN_UPKEEP, UPKEEP
from presek.app.worker_lease import WORKER
from presek.store import audit, backup_plan, jobs, leases
from presek.store import sources as kept_sources
from presek.store.audit import Entry
from presek.store.jobs import DONE, UNFINISHED, Job, Note
from presek.values.instant import local_midnight
from presek.values.problem import Branch, Problem, Problems

SOURCE = "source"
KINDS = (
    jobs.REFRESH,
    import_job.KIND,
    SOURCE,
    duplicates_job.KIND,
    CONDITIONS,
    UPKEEP,
    backup_job.KIND,
    engine_schedule.KIND,
    erasing.KIND,
    write_back_job.KIND,
)
"""What a job can be."""
SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job. `what` names the file or source it is about; `share` of it is done (None: it can't say); `problem` is the
    first it ran into; `stoppable` and `repeatable` tell what may be done with it."""

    number: int
    kind: str
    state: str
    what: str
    by: str
    asked_at: int
    begun_at: int | None
    ended_at: int | None
    share: float | None
    problem: str
    stop_asked: bool
    stoppable: bool
    repeatable: bool

    def as_json(self) -> dict[str, object]:
        """As plain values; instants in microseconds."""
        return {
            "job": self.number, "kind": self.kind, "state": self.state, "what": self.what or None, "by": self.by,
            "asked_at": self.asked_at, "begun_at": self.begun_at, "ended_at": self.ended_at, "share": self.share,
            "problem": self.problem or None, "stopping": self.stop_asked and self.state == jobs.RUNNING,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """Something that happens by itself: what, about what, and when at the earliest (None: as soon as something
    changes, or when somebody asks)."""

    kind: str
    what: str
    at: int | None

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {"kind": self.kind, "what": self.what or None, "at": self.at}


@dataclass(frozen=True, slots=True)
class Schedule:
    """Who is at work (empty: nobody), until when its lease runs, and what comes next."""

    worker: str
    until: int | None
    due: tuple[Due, ...]

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {"worker": self.worker or None, "until": self.until, "next": [each.as_json() for each in self.due]}


def listed(most: int = 50, *, kind: str | None = None, state: str | None = None) -> tuple[JobLine, ...]:
    """The latest jobs, newest first."""
    return tuple(map(_line, jobs.latest(most, kind=kind, state=state)))


def find(number: int) -> tuple[JobLine, tuple[Note, ...]]:
    """A job and its log; Problems where there is none of this number."""
    return _line(_job(number)), jobs.notes(number)


def cancel(number: int, *, by: str) -> None:
    """Takes back a job that waits; asks one that runs to stop at its next step. Nothing is kept of it then."""
    job = _job(number)
    if job.state not in UNFINISHED:
        raise Problems(Problem("job-ended", f"job {number} has ended.", path="job", branch=Branch.DATA))
    now = clock.now()
    jobs.ask_to_stop(number, at=now)
    audit.add(Entry(now, by, action="job-cancelled", subject=f"job {number}", detail={"kind": job.kind}))


def rerun(home: Home, number: int, *, by: str) -> int | None:
    """Asks for the same again; the new job's number (None: a source, which is read at the worker's next turn).

    Problems: it has not ended, or there is nothing left to do it with.
    """
    job = _job(number)
    if job.state in UNFINISHED:
        raise Problems(Problem("job-not-ended", f"job {number} has not ended.", path="job", branch=Branch.DATA))
    made = _again(home, job, by=by)
    detail = {"kind": job.kind, "as": made}
    audit.add(Entry(clock.now(), by, action="job-rerun", subject=f"job {number}", detail=detail))
    return made


def ask(kind: str, *, by: str) -> int:
    """Asks for a refresh, the upkeep or the file of conditions now; the job's number, that of one that waits if any."""
    waiting = [each.number for each in jobs.unfinished(kind) if each.state == jobs.QUEUED]
    return waiting[0] if waiting else jobs.ask(kind, {}, by=by, at=clock.now())


def schedule(home: Home) -> Schedule:
    """Who is at work, and what comes next, the soonest first."""
    now = clock.now()
    holding = leases.holding(WORKER, now=now)
    kept_up = jobs.last_done(UPKEEP)
    found = [(each.key, sources.due_at(each)) for each in kept_sources.listed()]
    due = [Due(SOURCE, key, at) for key, at in found if at is not None]
    due += [
        Due("webhook", each.endpoint.name, each.endpoint.next_at or now)
        for each in webhooks.listed(home)
        if each.behind and not each.endpoint.paused
    ]
    if home.about().as_of is None:
        today = home.as_of(now)
        due.append(Due(jobs.REFRESH, "", local_midnight(today.day, today.zone) + 24 * 3600 * SECOND))
    due.append(Due(UPKEEP, "", now if kept_up is None else max(now, kept_up + int(SECONDS_BETWEEN_UPKEEP) * SECOND)))
    backup = backup_job.due_at(backup_plan.get())
    due += [] if backup is None else [Due(backup_job.KIND, "", max(now, backup))]
    engine = engines.of(home)
    due += [] if engine is None else [Due(engine_schedule.KIND, "", max(now, engine_schedule.due_at(engine)))]
    soonest = tuple(sorted(due, key=lambda each: (each.at or 0, each.kind, each.what)))
    return Schedule(holding.holder if holding else "", holding.until if holding else None, soonest)


def _again(home: Home, job: Job, *, by: str) -> int | None:
    if job.kind == import_job.KIND:
        said: dict[str, Any] = dict(job.payload)
        if job.state == DONE and not said["dry_run"]:
            says = f"job {job.number} is done, and its file was let go; send the file again."
            raise Problems(Problem("nothing-to-repeat", says, path="job", branch=Branch.DATA))
        return import_job.ask(home, said["token"], said["mapping"], dry_run=said["dry_run"], by=by)
    if job.kind == SOURCE:
        sources.ask(home, str(job.payload["source"]), by=by)
        return None
    if job.kind == duplicates_job.KIND:
        return duplicates_job.ask(by)
    if job.kind == backup_job.KIND:
        return backup_job.ask(by)
    if job.kind == write_back_job.KIND:
        return write_back_job.ask(anew=bool(job.payload.get("anew")), by=by)
    return ask(job.kind, by=by)


def _job(number: int) -> Job:
    found = jobs.find(number)
    if found is None:
        raise Problems(Problem("no-job", f"there is no job {number}.", path="job", branch=Branch.DATA))
    return found


def _line(job: Job) -> JobLine:
    said: dict[str, Any] = dict(job.payload)
    share = job.progress.get("share")
    ended = job.state not in UNFINISHED
    imported = job.kind == import_job.KIND and job.state == DONE and not said.get("dry_run")
    return JobLine(
        job.number, job.kind, job.state, str(said.get("file") or said.get("source") or ""), job.asked_by,
        asked_at=job.asked_at, begun_at=job.begun_at, ended_at=job.ended_at,
        share=float(share) if isinstance(share, int | float) else None,
        problem=str(job.problems[0]["says"]) if job.problems else "", stop_asked=job.stop_asked,
        stoppable=not ended and not job.stop_asked, repeatable=ended and job.kind in KINDS and not imported,
    )  # fmt: skip
