"""What the page of one customer shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as it can be put in words: text, or an amount (with its currency or its unit), or a day; all none: unknown."""

    text: str = ""
    amount: Decimal | None = None
    currency: str = ""
    unit: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one field, from where and since when. `stale`: known once, but too old to count."""

    key: str
    label: str
    model: str
    value: Shown
    kind: str
    source: str
    observed_on: date | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """A node of *why*: the condition in words, its answer, the value it met, and the conditions below it."""

    sentence: str
    verdict: bool | None
    actual: Shown | None
    threshold: Shown | None
    rows: int | None
    known_on: date | None
    below: tuple[Reason, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """A segment and this customer: in, not in, or cannot say; why, and the smallest change that would flip it."""

    key: str
    label: str
    segmentation: str
    models: tuple[str, ...]
    verdict: bool | None
    reason: Reason
    change: str
    missing: tuple[str, ...]
    """Labels of the fields that are unknown, where the answer is."""


@dataclass(frozen=True, slots=True)
class Contact:
    """An interaction: its day, how many days ago, and its other fields in words."""

    on: date | None
    days_ago: int | None
    title: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowTable:
    """The latest rows of a relation; `count` says how many there are."""

    key: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Shown, ...], ...]
    count: int


@dataclass(frozen=True, slots=True)
class CustomerDetail:
    """One customer on the as-of day."""

    key: str
    name: str
    who: tuple[Fact, ...]
    memberships: tuple[Membership, ...]
    contacts: tuple[Contact, ...]
    facts: tuple[Fact, ...]
    relations: tuple[RowTable, ...]
    hidden: int
    """How many known facts this person may not see."""


@dataclass(frozen=True, slots=True)
class Found:
    """A customer that a search found."""

    key: str
    name: str
    place: str
