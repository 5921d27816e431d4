"""The worker's jobs: asked for on a page or a command line, or due by their schedule; with progress and a log.

A job is ended only by the worker that holds the lease it was begun under: whoever comes too late changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet

from presek.store import leases
from presek.store.job_models import JobNote
from presek.store.models import Job as JobRow

REFRESH = "refresh"
WORKER = "worker"
QUEUED, RUNNING, DONE, FAILED, STOPPED = "queued", "running", "done", "failed", "stopped"
UNFINISHED = (QUEUED, RUNNING)


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work; `state` is queued, running, done, failed or stopped. Instants are None until they happen."""

    number: int
    kind: str
    state: str
    payload: Mapping[str, object]
    asked_by: str
    problems: Sequence[Mapping[str, object]] = ()
    progress: Mapping[str, object] = field(default_factory=dict)
    stop_asked: bool = False
    asked_at: int = 0
    begun_at: int | None = None
    ended_at: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """One line of a job's log."""

    at: int
    says: str


def ask(kind: str, payload: Mapping[str, object], *, by: str, at: int) -> int:
    """Queues a job and returns its number."""
    return int(JobRow.objects.create(kind=kind, payload=dict(payload), asked_by=by, asked_at=at).pk)


def begin(*, at: int, kind: str = REFRESH) -> Job | None:
    """Takes the oldest queued job of a kind, or None where nothing waits (asked without a lock, every second)."""
    waiting = JobRow.objects.filter(state=QUEUED, kind=kind)
    if not waiting.exists():
        return None
    with transaction.atomic():
        row = waiting.select_for_update().first()
        if row is None:
            return None
        leases.check()
        row.state, row.begun_at, row.lease = RUNNING, at, leases.held(WORKER)
        row.save()
        return _job(row)


def begun(kind: str, payload: Mapping[str, object], *, by: str, at: int) -> int:
    """Keeps a job that nobody asked for and that begins now, by its schedule; its number."""
    with transaction.atomic():
        leases.check()
        row = JobRow.objects.create(
            kind=kind, payload=dict(payload), asked_by=by, asked_at=at, begun_at=at, state=RUNNING,
            lease=leases.held(WORKER),
        )  # fmt: skip
    return int(row.pk)


def end(number: int, problems: Sequence[Mapping[str, object]], *, at: int) -> None:
    """Ends a job: failed where there are problems, else done."""
    _mine(number).update(state=FAILED if problems else DONE, problems=list(problems), ended_at=at)


def progress(number: int, said: Mapping[str, object]) -> bool:
    """Keeps how far a job is; whether it should stop."""
    _mine(number).update(progress=dict(said))
    return should_stop(number)


def should_stop(number: int) -> bool:
    """Whether somebody asked this job to stop, or another worker has taken it over."""
    return not _mine(number).filter(stop_asked=False).exists()


def ask_to_stop(number: int, *, at: int) -> None:
    """Stops a job that waits; asks one that runs to stop."""
    if not JobRow.objects.filter(pk=number, state=QUEUED).update(state=STOPPED, stop_asked=True, ended_at=at):
        JobRow.objects.filter(pk=number, state=RUNNING).update(stop_asked=True)


def stopped(number: int, *, at: int) -> None:
    """Ends a job that was asked to stop."""
    _mine(number).update(state=STOPPED, ended_at=at)


def requeue(number: int) -> None:
    """Lets a job begin again: the worker was told to end in the middle of it."""
    _mine(number).update(state=QUEUED, begun_at=None)


def waits(number: int) -> bool:
    """Whether a job is queued."""
    return JobRow.objects.filter(pk=number, state=QUEUED).exists()


def unfinished(kind: str | None = None) -> tuple[Job, ...]:
    """The jobs (of a kind) that wait or run, oldest first."""
    rows = JobRow.objects.filter(state__in=UNFINISHED)
    return tuple(map(_job, rows if kind is None else rows.filter(kind=kind)))


def requeue_running() -> int:
    """Queues again what a worker that died had begun, and ends what was asked to stop; how many were under way.

    Every kind of job may be begun twice: what it does is kept once.
    """
    running = JobRow.objects.filter(state=RUNNING)
    stopping = running.filter(stop_asked=True).update(state=STOPPED)
    return stopping + int(running.update(state=QUEUED, begun_at=None))


def drop(number: int) -> None:
    """Forgets a job that came to nothing, with its log."""
    JobNote.objects.filter(job=number).delete()
    JobRow.objects.filter(pk=number).delete()


def find(number: int) -> Job | None:
    """A job by its number."""
    row = JobRow.objects.filter(pk=number).first()
    return None if row is None else _job(row)


def latest(most: int, *, kind: str | None = None, state: str | None = None) -> tuple[Job, ...]:
    """The latest jobs, newest first; of one kind, or in one state."""
    wanted = {name: value for name, value in (("kind", kind), ("state", state)) if value is not None}
    return tuple(map(_job, JobRow.objects.filter(**wanted).order_by("-id")[:most]))


def last_done(kind: str) -> int | None:
    """When a job of this kind last ended well, or None."""
    rows = JobRow.objects.filter(kind=kind, state=DONE).order_by("-ended_at")
    return rows.values_list("ended_at", flat=True).first()


def note(number: int, says: str, *, at: int) -> None:
    """Adds a line to a job's log."""
    JobNote.objects.create(job=number, at=at, says=says)


def notes(number: int, *, most: int = 1000) -> tuple[Note, ...]:
    """A job's log, oldest line first."""
    return tuple(Note(row.at, row.says) for row in JobNote.objects.filter(job=number)[:most])


def forget(kind: str, *, by: str, keep: int) -> int:
    """Forgets all but the latest done jobs of a kind that one asker had; failed and stopped ones stay. How many."""
    old = JobRow.objects.filter(kind=kind, state=DONE, asked_by=by).order_by("-id").values_list("pk", flat=True)[keep:]
    numbers = list(old)
    JobNote.objects.filter(job__in=numbers).delete()
    return int(JobRow.objects.filter(pk__in=numbers).delete()[0])


def _mine(number: int) -> QuerySet[JobRow]:
    return JobRow.objects.filter(pk=number, state=RUNNING, lease=leases.held(WORKER))


def _job(row: JobRow) -> Job:
    return Job(
        number=int(row.pk),
        kind=row.kind,
        state=row.state,
        payload=row.payload,
        asked_by=row.asked_by,
        problems=tuple(row.problems),
        progress=row.progress,
        stop_asked=row.stop_asked,
        asked_at=row.asked_at,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
    )
