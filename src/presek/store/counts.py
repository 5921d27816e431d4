"""Counts for those who operate the product: jobs, messages, events, each in one cheap question."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection
from django.db.models import Count, Min, Sum

from presek.store.intake_models import IntakeJournal, IntakeOutcome
from presek.store.models import Job
from presek.store.webhook_models import WebhookMessage


def answers() -> None:
    """Asks the database something; whatever is wrong with it is raised."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def jobs_by_state() -> Mapping[str, int]:
    """How many jobs are kept in each state."""
    return dict(Job.objects.order_by().values_list("state").annotate(count=Count("id")))


def waiting_since() -> int | None:
    """Since when the job that waits longest was asked for, or None where none waits."""
    return Job.objects.filter(state="queued").aggregate(since=Min("asked_at"))["since"]


def messages_by_state() -> Mapping[str, int]:
    """How many messages of webhooks are kept in each state."""
    return dict(WebhookMessage.objects.order_by().values_list("state").annotate(count=Count("id")))


def events() -> tuple[int, int, int]:
    """How many events were drained, of journals still remembered; and of the last 30 days' those that were set aside
    and those that were rejected."""
    kept = IntakeOutcome.objects.aggregate(aside=Sum("aside"), rejected=Sum("rejected"))
    drained = IntakeJournal.objects.aggregate(events=Sum("events"))["events"]
    return int(drained or 0), int(kept["aside"] or 0), int(kept["rejected"] or 0)
