"""What the list of segments shows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """One segment in the published run. `inside` is None where that run did not compute it: uncomputed is not empty."""

    key: str
    label: str
    description: str
    owner: str
    models: tuple[str, ...]
    inside: int | None
    cannot_say: int
    revenue: Decimal | None
    held: bool
    """Whether the answer was kept from an earlier run, as a promise is broken."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What is known of a partition: `disjoint` is "proved", "today" or "broken", `complete` likewise; who shows it."""

    disjoint: str
    complete: str
    customer: str = ""


@dataclass(frozen=True, slots=True)
class SegmentationPart:
    """One way of looking at the base."""

    key: str
    label: str
    purpose: str
    promise: Promise | None
    alerts: tuple[str, ...]
    segments: tuple[SegmentLine, ...]


@dataclass(frozen=True, slots=True)
class Segments:
    """All segmentations of the base."""

    base: int
    base_revenue: Decimal | None
    currency: str
    segmentations: tuple[SegmentationPart, ...]
