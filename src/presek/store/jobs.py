"""Work asked for on a page and done by the worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from presek.store.models import Job as JobRow


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work; `state` is queued, running, done or failed."""

    number: int
    kind: str
    state: str
    payload: Mapping[str, object]
    asked_by: str
    problems: Sequence[Mapping[str, object]] = ()


def ask(kind: str, payload: Mapping[str, object], *, by: str, at: int) -> int:
    """Queues a job and returns its number."""
    return int(JobRow.objects.create(kind=kind, payload=dict(payload), asked_by=by, asked_at=at).pk)


def begin(*, at: int) -> Job | None:
    """Takes the oldest queued job, or None where nothing waits."""
    with transaction.atomic():
        row = JobRow.objects.select_for_update().filter(state="queued").first()
        if row is None:
            return None
        row.state, row.begun_at = "running", at
        row.save()
        return _job(row)


def end(number: int, problems: Sequence[Mapping[str, object]], *, at: int) -> None:
    """Ends a job: failed where there are problems, else done."""
    state = "failed" if problems else "done"
    JobRow.objects.filter(pk=number).update(state=state, problems=list(problems), ended_at=at)


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
    )
