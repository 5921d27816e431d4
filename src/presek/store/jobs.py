"""Work asked for on a page and done by the worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from presek.store.models import Job as JobRow

REFRESH = "refresh"


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work; `state` is queued, running, done, failed or stopped."""

    number: int
    kind: str
    state: str
    payload: Mapping[str, object]
    asked_by: str
    problems: Sequence[Mapping[str, object]] = ()
    progress: Mapping[str, object] = field(default_factory=dict)
    stop_asked: bool = False


def ask(kind: str, payload: Mapping[str, object], *, by: str, at: int) -> int:
    """Queues a job and returns its number."""
    return int(JobRow.objects.create(kind=kind, payload=dict(payload), asked_by=by, asked_at=at).pk)


def begin(*, at: int, kind: str = REFRESH) -> Job | None:
    """Takes the oldest queued job of a kind, or None where nothing waits."""
    with transaction.atomic():
        row = JobRow.objects.select_for_update().filter(state="queued", kind=kind).first()
        if row is None:
            return None
        row.state, row.begun_at = "running", at
        row.save()
        return _job(row)


def end(number: int, problems: Sequence[Mapping[str, object]], *, at: int) -> None:
    """Ends a job: failed where there are problems, else done."""
    state = "failed" if problems else "done"
    JobRow.objects.filter(pk=number).update(state=state, problems=list(problems), ended_at=at)


def progress(number: int, said: Mapping[str, object]) -> bool:
    """Keeps how far a job is; whether it should stop."""
    JobRow.objects.filter(pk=number).update(progress=dict(said))
    return bool(JobRow.objects.filter(pk=number, stop_asked=True).exists())


def ask_to_stop(number: int, *, at: int) -> None:
    """Stops a job that waits; asks one that runs to stop."""
    if not JobRow.objects.filter(pk=number, state="queued").update(state="stopped", stop_asked=True, ended_at=at):
        JobRow.objects.filter(pk=number, state="running").update(stop_asked=True)


def stopped(number: int, *, at: int) -> None:
    """Ends a job that was asked to stop."""
    JobRow.objects.filter(pk=number).update(state="stopped", ended_at=at)


def requeue(number: int) -> None:
    """Lets a job begin again: the worker was told to end in the middle of it."""
    JobRow.objects.filter(pk=number).update(state="queued", begun_at=None)


def unfinished(kind: str) -> tuple[Job, ...]:
    """The jobs of a kind that wait or run, oldest first."""
    return tuple(map(_job, JobRow.objects.filter(kind=kind, state__in=("queued", "running"))))


def requeue_running() -> int:
    """Queues again what a worker that died had begun; every kind of job may be done twice. Returns how many."""
    return int(JobRow.objects.filter(state="running").update(state="queued", begun_at=None))


def find(number: int) -> Job | None:
    """A job by its number."""
    row = JobRow.objects.filter(pk=number).first()
    return None if row is None else _job(row)


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
    )
