"""What the page of one segment shows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from presek.app.pages_customer import Step
from presek.app.rule_lines import RuleLine
from presek.values.problem import Problem


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
class SegmentDetail:
    """One segment in the published run; `inside` is None where that run did not compute it.

    `refused`: why the base's engine could not compute it. `stays`: sentences on how long whoever came stays, and when
    they leave.
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
    lines: tuple[RuleLine, ...]
    blame: tuple[Blame, ...]
    missed_by_one: int
    near_misses: tuple[NearMiss, ...]
    held: bool = False
    stays: tuple[str, ...] = ()
    relative: bool = False
    refused: str = ""
    away: Problem | None = None
    """Why its conditions could not be counted: the base's engine does not answer."""
    """Whether its rule compares customers with one another."""
