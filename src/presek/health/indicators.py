"""The indicators of one segment and of a segmentation: what was found, the thresholds, and the light that follows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from presek.health.effect import Effect
from presek.health.light import Bounds, Light, gravest

SMALL_SAMPLE = 30
"""A segment of fewer customers is a small sample: shares and differences in it say little."""
LEAST_SHARE_OF_BASE = 100
"""A segment is substantial from one customer in so many on."""
LEAST_SHARE_OF_REVENUE = 0.02
FILLED = Bounds(0.80, 0.60)
REACHED = Bounds(0.60, 0.40)
COVERED = Bounds(0.95, 0.85)
AGREED = Bounds(0.80, 0.60)
STAYED = Bounds(0.75, 0.60)
FEW = Bounds(8, 12, most=True)
"""So many segments of one segmentation people can tell apart."""


def is_small(customers: int) -> bool:
    """Whether so many are a small sample."""
    return customers < SMALL_SAMPLE


@dataclass(frozen=True, slots=True)
class Fill:
    """Of what share of customers (or rows) something is known that the rule looks at."""

    key: str
    share: float


@dataclass(frozen=True, slots=True)
class Measurable:
    """Whether what the rule looks at is known, and the rule gives the published answer again (`replay`; None: there is
    none to compare with)."""

    fills: tuple[Fill, ...]
    replay: bool | None = None

    @property
    def least(self) -> Fill | None:
        """What is known least; None of a rule that looks at nothing."""
        return min(self.fills, key=lambda each: (each.share, each.key), default=None)

    @property
    def light(self) -> Light:
        """By the least; red where the rule gives another answer than it gave."""
        if self.replay is False:
            return Light.RED
        return FILLED.light(self.least.share) if self.least else Light.UNKNOWN


@dataclass(frozen=True, slots=True)
class Substantial:
    """Whether a segment is worth work of its own. Amounts of 12 months in the base's currency; None: not known."""

    customers: int
    base: int
    revenue_share: float | None
    margin: Decimal | None = None
    cost_to_serve: Decimal | None = None

    @property
    def least(self) -> int:
        """How many customers it must have."""
        return max(SMALL_SAMPLE, -(-self.base // LEAST_SHARE_OF_BASE))

    @property
    def large(self) -> bool:
        """Whether it has enough customers."""
        return self.customers >= self.least

    @property
    def earning(self) -> bool | None:
        """Whether it brings enough of the revenue."""
        return None if self.revenue_share is None else self.revenue_share >= LEAST_SHARE_OF_REVENUE

    @property
    def surplus(self) -> Decimal | None:
        """What is left of the margin after serving; None where one of the two is not known."""
        if self.margin is None or self.cost_to_serve is None:
            return None
        return self.margin - self.cost_to_serve

    @property
    def paying(self) -> bool | None:
        """Whether something is left after serving."""
        return None if self.surplus is None else self.surplus > 0

    @property
    def light(self) -> Light:
        """Green where every test that can be made holds, amber where two hold and one does not; with one test alone
        nothing can be said but that it fails."""
        made = [each for each in (self.large, self.earning, self.paying) if each is not None]
        held = sum(made)
        if held == len(made):
            return Light.GREEN if held > 1 else Light.UNKNOWN
        return Light.AMBER if held > 1 else Light.RED


@dataclass(frozen=True, slots=True)
class Accessible:
    """The share of customers who may be contacted by some way: there is an address, their service has it, and they
    agreed or needn't. None: nobody is in, or nothing was computed yet."""

    share: float | None

    @property
    def light(self) -> Light:
        """By the share."""
        return REACHED.light(self.share)


@dataclass(frozen=True, slots=True)
class Differentiable:
    """Differences in what the rule doesn't look at, the strongest first; `compared`: so many variables were."""

    effects: tuple[Effect, ...]
    compared: int

    @property
    def light(self) -> Light:
        """By the strongest difference."""
        return self.effects[0].light if self.effects else Light.UNKNOWN


@dataclass(frozen=True, slots=True)
class Actionable:
    """Whether the segment is treated in its own way by somebody. `dimensions`: in which its policy differs from what
    others get; None: it has no policy. `draft`: it isn't saved yet, so it can't have one.

    `contacts`: contacts a working day that its policy asks for; `capacity`: how many can be made; None: not known.
    """

    dimensions: tuple[str, ...] | None
    owner: str
    draft: bool = False
    contacts: Decimal | None = None
    capacity: Decimal | None = None

    @property
    def enough(self) -> bool | None:
        """Whether the contacts can be made; None where it isn't known how many can."""
        if self.contacts is None or self.capacity is None:
            return None
        return self.contacts <= self.capacity

    @property
    def light(self) -> Light:
        """Green or red; a draft waits for its policy."""
        if self.draft:
            return Light.UNKNOWN
        return Light.GREEN if self.dimensions and self.owner and self.enough is not False else Light.RED


@dataclass(frozen=True, slots=True)
class Stable:
    """Of those in now or on an earlier day, the share in both times (Jaccard); None: nobody was in."""

    share: float | None

    @property
    def light(self) -> Light:
        """By the share."""
        return STAYED.light(self.share)


@dataclass(frozen=True, slots=True)
class Covering:
    """The shares of the base in at least one segment of a segmentation, and in more than one."""

    covered: float | None
    several: float | None
    partition: bool

    @property
    def light(self) -> Light:
        """By coverage; red where a partition has somebody twice."""
        twice = Light.RED if self.partition and self.several else Light.GREEN
        return gravest((COVERED.light(self.covered), twice))


@dataclass(frozen=True, slots=True)
class Agreeing:
    """The adjusted Rand index of a partition between an earlier day and now, and the share who moved; None: can't be
    said."""

    index: float | None
    moved: float | None

    @property
    def light(self) -> Light:
        """By the index."""
        return AGREED.light(self.index)


@dataclass(frozen=True, slots=True)
class Simple:
    """How many segments a segmentation has."""

    segments: int

    @property
    def light(self) -> Light:
        """By their number."""
        return FEW.light(self.segments)

    @property
    def too_many(self) -> bool:
        """Whether people will mix them up."""
        return self.light is not Light.GREEN


Indicator: TypeAlias = Measurable | Substantial | Accessible | Differentiable | Actionable | Stable
"""One criterion of one segment."""
