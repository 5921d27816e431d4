"""Whose data is restricted: kept, and not worked with, until the restriction is lifted."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from presek.store.erasure_models import Restriction as Row


@dataclass(frozen=True, slots=True)
class Restriction:
    """One restriction; instants in microseconds, `lifted_at` None while it is in force."""

    customer: str
    reason: str
    by: str
    at: int
    lifted_by: str = ""
    lifted_at: int | None = None
    lifted_reason: str = ""
    number: int = 0


def add(restriction: Restriction) -> int | None:
    """Keeps a restriction; its number, or None where one is in force already."""
    with transaction.atomic():
        if Row.objects.filter(customer=restriction.customer, lifted_at=None).exists():
            return None
        row = Row.objects.create(
            customer=restriction.customer, reason=restriction.reason, by=restriction.by, at=restriction.at
        )
        return int(row.pk)


def lift(customer: str, *, by: str, at: int, reason: str) -> bool:
    """Lifts the restriction that is in force; False where none is."""
    rows = Row.objects.filter(customer=customer, lifted_at=None)
    return bool(rows.update(lifted_by=by, lifted_at=at, lifted_reason=reason))


def standing(customer: str) -> Restriction | None:
    """The restriction in force of one customer."""
    row = Row.objects.filter(customer=customer, lifted_at=None).first()
    return None if row is None else _restriction(row)


def restricted() -> frozenset[str]:
    """The keys of all whose data is restricted."""
    return frozenset(Row.objects.filter(lifted_at=None).values_list("customer", flat=True))


def of_customer(customer: str) -> tuple[Restriction, ...]:
    """All restrictions there ever were of one customer, newest first."""
    return tuple(map(_restriction, Row.objects.filter(customer=customer)))


def listed() -> tuple[Restriction, ...]:
    """All in force, newest first."""
    return tuple(map(_restriction, Row.objects.filter(lifted_at=None)))


def all_of_them() -> tuple[Restriction, ...]:
    """Those in force and those that were lifted, newest first."""
    return tuple(map(_restriction, Row.objects.all()))


def _restriction(row: Row) -> Restriction:
    return Restriction(
        row.customer,
        row.reason,
        row.by,
        row.at,
        lifted_by=row.lifted_by,
        lifted_at=row.lifted_at,
        lifted_reason=row.lifted_reason,
        number=int(row.pk),
    )
