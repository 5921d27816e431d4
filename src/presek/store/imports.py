"""Imports that were done. The record and the move of the head are one transaction: both are there, or neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Max

from presek.store import head
from presek.store.intake_models import IntakeJournal
from presek.store.models import ImportRecord


@dataclass(frozen=True, slots=True)
class Imported:
    """One import: rows by what became of them, seconds it took, who asked, at which instant."""

    path: str
    table: str
    mapping: str
    read: int
    accepted: int
    rejected: int
    filtered: int
    unchanged: int
    aside: int
    seconds: float
    by: str
    at: int


def add(imported: Imported, moved: Mapping[str, int]) -> int:
    """Moves the head and keeps the record, in one transaction; returns the import's number."""
    with transaction.atomic():
        now = head.move(moved)
        return int(ImportRecord.objects.create(head=now, **asdict(imported)).pk)


def latest(most: int = 50) -> tuple[Imported, ...]:
    """The latest imports, newest first."""
    names = Imported.__dataclass_fields__
    return tuple(Imported(**{name: getattr(row, name) for name in names}) for row in ImportRecord.objects.all()[:most])


def last_at() -> int:
    """The instant at which anything was recorded last, 0 before: a new import is recorded later, whatever the clock
    says."""
    row = ImportRecord.objects.first()
    drained = IntakeJournal.objects.aggregate(last=Max("at"))["last"] or 0
    return max(0 if row is None else int(row.at), int(drained))


def numbered(most: int = 50) -> tuple[tuple[int, Imported], ...]:
    """The latest imports with their numbers, newest first."""
    return tuple(zip((int(row.pk) for row in ImportRecord.objects.all()[:most]), latest(most), strict=True))


def find(number: int) -> Imported | None:
    """The import of a number, or None."""
    row = ImportRecord.objects.filter(pk=number).first()
    return None if row is None else Imported(**{name: getattr(row, name) for name in Imported.__dataclass_fields__})
