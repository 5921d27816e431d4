"""Who did what to what, and when. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from presek.store.models import Audit


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing somebody did at an instant (microseconds UTC)."""

    at: int
    by: str
    action: str
    subject: str
    detail: Mapping[str, object]
    number: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries: parts of who and of about what, an action, instants from (with) and to (without), and those with
    numbers below `before`. Empty, 0 and None ask for all."""

    by: str = ""
    action: str = ""
    about: str = ""
    begin: int | None = None
    end: int | None = None
    before: int = 0


def add(entry: Entry) -> None:
    """Adds an entry."""
    Audit.objects.create(
        at=entry.at, by=entry.by, action=entry.action, subject=entry.subject, detail=dict(entry.detail)
    )


def number() -> int:
    """A number that grows with everything anybody does; 0 before."""
    newest = Audit.objects.order_by("-id").values_list("id", flat=True).first()
    return 0 if newest is None else int(newest)


def latest(most: int = 100) -> tuple[Entry, ...]:
    """The latest entries, newest first."""
    rows = Audit.objects.order_by("-id")[:most]
    return tuple(Entry(row.at, row.by, action=row.action, subject=row.subject, detail=row.detail) for row in rows)


def about(subjects: Collection[str], *, most: int = 100) -> tuple[Entry, ...]:
    """The latest entries about any of these subjects, newest first."""
    rows = Audit.objects.filter(subject__in=subjects).order_by("-id")[:most]
    return tuple(Entry(row.at, row.by, action=row.action, subject=row.subject, detail=row.detail) for row in rows)


def search(asked: Asked, *, most: int) -> tuple[Entry, ...]:
    """The entries that were asked for, newest first."""
    return tuple(
        Entry(row.at, row.by, action=row.action, subject=row.subject, detail=row.detail, number=row.pk)
        for row in _asked(asked)[:most]
    )


def actions() -> tuple[str, ...]:
    """Every action that stands in the trail, by name."""
    return tuple(Audit.objects.order_by("action").values_list("action", flat=True).distinct())


def _asked(asked: Asked) -> QuerySet[Audit]:
    rows = Audit.objects.order_by("-id")
    if asked.by:
        rows = rows.filter(by__icontains=asked.by)
    if asked.action:
        rows = rows.filter(action=asked.action)
    if asked.about:
        rows = rows.filter(subject__icontains=asked.about)
    if asked.begin is not None:
        rows = rows.filter(at__gte=asked.begin)
    if asked.end is not None:
        rows = rows.filter(at__lt=asked.end)
    return rows.filter(pk__lt=asked.before) if asked.before else rows
