"""What the page of one segment shows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from presek.app.pages_customer import Step


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the rule: how many pass it by itself, of how many it cannot be said, whom only it keeps out."""

    text: str
    sentence: str
    alone: int
    cannot_say: int
    only_it: int


@dataclass(frozen=True, slots=True)
class Blame:
    """A field that is unknown of those of whom the rule cannot say."""

    field: str
    label: str
    customers: int


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A customer who fails one condition only, and what would be missing."""

    key: str
    name: str
    step: Step


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another segment: its size, and how many are in both."""

    key: str
    label: str
    size: int
    both: int


@dataclass(frozen=True, slots=True)
class Part:
    """Customers of this segment who are in exactly these others (places in `overlaps`)."""

    others: tuple[int, ...]
    customers: int


@dataclass(frozen=True, slots=True)
class SegmentDetail:
    """One segment in the published run; `inside` is None where that run did not compute it.

    `stays`: sentences on how long whoever came stays, and when they leave.
    """

    key: str
    label: str
    description: str
    owner: str
    version: int
    segmentation: str
    models: tuple[str, ...]
    rule: str
    sentence: str
    base: int
    inside: int | None
    cannot_say: int
    revenue: Decimal | None
    base_revenue: Decimal | None
    currency: str
    conditions: tuple[Condition, ...]
    blame: tuple[Blame, ...]
    missed_by_one: int
    near_misses: tuple[NearMiss, ...]
    overlaps: tuple[Overlap, ...]
    parts: tuple[Part, ...]
    held: bool = False
    stays: tuple[str, ...] = ()
    relative: bool = False
    """Whether its rule compares customers with one another."""
