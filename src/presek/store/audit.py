"""Who did what to what, and when. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from presek.store.models import Audit


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing somebody did at an instant (microseconds UTC)."""

    at: int
    by: str
    action: str
    subject: str
    detail: Mapping[str, object]


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
