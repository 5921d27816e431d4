"""Who objects to marketing: in force until the objection is withdrawn."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from presek.store.erasure_models import Objection as Row
from presek.values.instant import day_of


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection. `day`: when it came, as days since 1970; `came_by`: how; instants in microseconds,
    `ended_at` None while it is in force."""

    customer: str
    came_by: str
    day: int
    by: str
    at: int
    ended_at: int | None = None

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        since = day_of(self.day).isoformat()
        return {"customer": self.customer, "since": since, "came_by": self.came_by, "by": self.by, "at": self.at}


def add(objection: Objection) -> bool:
    """Keeps an objection; False where one is in force already."""
    with transaction.atomic():
        if Row.objects.filter(customer=objection.customer, withdrawn_at=None).exists():
            return False
        Row.objects.create(
            customer=objection.customer, came_by=objection.came_by, day=objection.day, by=objection.by, at=objection.at
        )
        return True


def withdraw(customer: str, *, by: str, at: int, reason: str) -> bool:
    """Ends the objection that is in force; False where none is."""
    rows = Row.objects.filter(customer=customer, withdrawn_at=None)
    return bool(rows.update(withdrawn_by=by, withdrawn_at=at, withdrawn_reason=reason))


def standing(customer: str) -> Objection | None:
    """The objection in force of one customer."""
    row = Row.objects.filter(customer=customer, withdrawn_at=None).first()
    return None if row is None else _objection(row)


def objecting() -> frozenset[str]:
    """The keys of all who object."""
    return frozenset(Row.objects.filter(withdrawn_at=None).values_list("customer", flat=True))


def listed() -> tuple[Objection, ...]:
    """All in force, newest first."""
    return tuple(map(_objection, Row.objects.filter(withdrawn_at=None)))


def all_of_them() -> tuple[Objection, ...]:
    """Those in force and those that were withdrawn, newest first."""
    return tuple(map(_objection, Row.objects.all()))


def _objection(row: Row) -> Objection:
    return Objection(row.customer, row.came_by, row.day, row.by, row.at, row.withdrawn_at)
