"""Quotes that were kept: with the conditions they rest on, and every version of what was asked and answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import transaction

from presek.policy import given
from presek.policy.given import Given
from presek.store.quote_models import KeptQuote as KeptQuoteRow
from presek.store.quote_models import QuoteVersion


class QuoteStatus(Enum):
    """The life of a quote; an open one ends by itself on the day it expires."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class KeptQuote:
    """A quote in its newest version. `made_on`, `expires`: local days, the last one outside. `at`: an instant."""

    number: int
    customer: str
    made_on: int
    expires: int
    given: Given
    status: QuoteStatus
    version: int
    asked: Mapping[str, Any]
    answer: Mapping[str, Any]
    by: str
    at: int

    def is_open_on(self, day: int) -> bool:
        """Whether it holds on a local day."""
        return self.status is QuoteStatus.OPEN and self.made_on <= day < self.expires


@dataclass(frozen=True, slots=True)
class Version:
    """What was asked for, what was answered, by whom and at which instant."""

    asked: Mapping[str, object]
    answer: Mapping[str, object]
    by: str
    at: int


def add(given: Given, first: Version, *, expires: int) -> int:
    """Keeps a quote with its first version; its number."""
    with transaction.atomic():
        row = KeptQuoteRow.objects.create(
            customer=given.customer,
            made_on=given.day,
            expires=expires,
            given=given.as_json(),
            status=QuoteStatus.OPEN.value,
        )
        _add_version(row, first)
    return int(row.pk)


def revise(number: int, version: Version) -> bool:
    """Adds another version; False where there is no such open quote."""
    with transaction.atomic():
        row = KeptQuoteRow.objects.filter(pk=number, status=QuoteStatus.OPEN.value).first()
        if row is None:
            return False
        _add_version(row, version)
    return True


def close(number: int, status: QuoteStatus, *, by: str, at: int) -> bool:
    """Ends an open quote; False where it is none."""
    rows = KeptQuoteRow.objects.filter(pk=number, status=QuoteStatus.OPEN.value)
    return bool(rows.update(status=status.value, closed_by=by, closed_at=at))


def find(number: int) -> KeptQuote | None:
    """One quote in its newest version, or None."""
    row = KeptQuoteRow.objects.filter(pk=number).first()
    return None if row is None else _kept(row, row.versions.get(number=row.version))


def all_of(customer: str | None = None, *, most: int = 200) -> tuple[KeptQuote, ...]:
    """The newest quotes (of one customer), newest first."""
    rows = KeptQuoteRow.objects.all() if customer is None else KeptQuoteRow.objects.filter(customer=customer)
    found = list(rows[:most])
    versions = {(version.quote_id, version.number): version for version in QuoteVersion.objects.filter(quote__in=found)}
    return tuple(_kept(row, versions[row.pk, row.version]) for row in found)


def ending(day: int, *, within: int) -> tuple[str, ...]:
    """The customers, in order, whose open quote holds for the last time on a day up to so many days from this one."""
    rows = KeptQuoteRow.objects.filter(
        status=QuoteStatus.OPEN.value, made_on__lte=day, expires__gt=day, expires__lte=day + within + 1
    )
    return tuple(sorted(set(rows.values_list("customer", flat=True))))


def _add_version(row: KeptQuoteRow, version: Version) -> None:
    row.version += 1
    row.save(update_fields=["version"])
    QuoteVersion.objects.create(
        quote=row,
        number=row.version,
        asked=dict(version.asked),
        answer=dict(version.answer),
        by=version.by,
        at=version.at,
    )


def _kept(row: KeptQuoteRow, version: QuoteVersion) -> KeptQuote:
    return KeptQuote(
        int(row.pk),
        row.customer,
        row.made_on,
        expires=row.expires,
        given=given.read(row.given),
        status=QuoteStatus(row.status),
        version=row.version,
        asked=version.asked,
        answer=version.answer,
        by=version.by,
        at=version.at,
    )
