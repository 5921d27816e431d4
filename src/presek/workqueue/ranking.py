"""Points: how urgent a contact is, made of parts that anybody can add up.

`0.30·V + 0.25·D + 0.25·E + 0.20·S + A`, exact but for D, which is rounded to four decimals (half up).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum


class ValueClass(Enum):
    """The customer's class by revenue."""

    A = "A"
    B = "B"
    C = "C"


class Purpose(Enum):
    """What a contact is for: whoever is called about their own ticket, quote or contract is not marketed to."""

    SERVICE = "service"
    MARKETING = "marketing"


class Trigger(Enum):
    """What happened that makes a contact worth more now."""

    QUOTE_EXPIRING = "quote_expiring"  # a quote that was sent ends in at most three days
    AT_RISK = "at_risk"  # orders stay away for longer than is usual for this customer
    RENEWAL = "renewal"  # a contract ends in at most thirty days
    WEB_INTENT = "web_intent"  # several visits of the website within a week


VALUE_POINTS: Mapping[ValueClass, int] = {ValueClass.A: 100, ValueClass.B: 60, ValueClass.C: 20}
TRIGGER_POINTS: Mapping[Trigger, int] = {
    Trigger.QUOTE_EXPIRING: 80,
    Trigger.AT_RISK: 70,
    Trigger.RENEWAL: 60,
    Trigger.WEB_INTENT: 50,
}
PURPOSE: Mapping[Trigger, Purpose] = {
    Trigger.QUOTE_EXPIRING: Purpose.SERVICE,
    Trigger.RENEWAL: Purpose.SERVICE,
    Trigger.AT_RISK: Purpose.MARKETING,
    Trigger.WEB_INTENT: Purpose.MARKETING,
}
"""A customer asked for the quote and holds the contract; the other triggers are our own wish to sell."""

OF_VALUE, OF_DUE, OF_TRIGGER, OF_SEGMENT = Decimal("0.30"), Decimal("0.25"), Decimal("0.25"), Decimal("0.20")
A_WORKING_DAY, MOST_OVERDUE = Decimal("0.5"), Decimal(20)
MOST = Decimal(100)
ROUNDED = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Case:
    """What ranks one customer. `days_since`: days since the last contact, None: never contacted; `overdue`: working
    days since the cadence asked for one; `weight`: of the segment, 0–100; `triggers`: all that hold, in any order."""

    value_class: ValueClass
    days_since: int | None
    cadence_days: int | None
    weight: int
    overdue: int = 0
    triggers: frozenset[Trigger] = frozenset()


@dataclass(frozen=True, slots=True)
class Points:
    """The parts and their sum. `value`, `due`, `trigger` and `segment` are 0–100, `overdue` 0–20."""

    value: Decimal
    due: Decimal
    trigger: Decimal
    segment: Decimal
    overdue: Decimal
    because: Trigger | None

    @property
    def total(self) -> Decimal:
        """The sum that ranks."""
        weighted = OF_VALUE * self.value + OF_DUE * self.due + OF_TRIGGER * self.trigger + OF_SEGMENT * self.segment
        return weighted + self.overdue

    @property
    def shown(self) -> Decimal:
        """The sum with one decimal, as people read it."""
        return self.total.quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def parts(self) -> tuple[tuple[str, Decimal], ...]:
        """What each part adds to the sum, the most first; parts that add nothing are left out."""
        added = {
            "value": OF_VALUE * self.value,
            "due": OF_DUE * self.due,
            "trigger": OF_TRIGGER * self.trigger,
            "segment": OF_SEGMENT * self.segment,
            "overdue": self.overdue,
        }
        return tuple(sorted(((name, each) for name, each in added.items() if each), key=lambda part: -part[1]))

    def as_json(self) -> dict[str, str]:
        """The parts and the sum as decimal text."""
        return {
            "value": str(self.value),
            "due": str(self.due),
            "trigger": str(self.trigger),
            "segment": str(self.segment),
            "overdue": str(self.overdue),
            "total": f"{self.total.normalize():f}",
            "shown": str(self.shown),
        }


def points(case: Case) -> Points:
    """The points of one customer."""
    because = strongest(case.triggers)
    return Points(
        value=Decimal(VALUE_POINTS[case.value_class]),
        due=due(case.days_since, case.cadence_days),
        trigger=Decimal(0 if because is None else TRIGGER_POINTS[because]),
        segment=Decimal(case.weight),
        overdue=min(MOST_OVERDUE, A_WORKING_DAY * case.overdue),
        because=because,
    )


def due(days_since: int | None, cadence_days: int | None) -> Decimal:
    """How due a contact is: 0 until half the cadence has passed, 100 from one and a half on. Without a cadence nothing
    is due; who has never been contacted is wholly due."""
    if not cadence_days:
        return Decimal(0)
    if days_since is None:
        return MOST
    exact = (100 * (Decimal(days_since) / cadence_days - Decimal("0.5"))).quantize(ROUNDED, ROUND_HALF_UP)
    return max(Decimal(0), min(MOST, exact))


def strongest(triggers: frozenset[Trigger]) -> Trigger | None:
    """The trigger with the most points, or None."""
    return max(triggers, key=TRIGGER_POINTS.__getitem__, default=None)


def purpose(triggers: frozenset[Trigger]) -> Purpose:
    """What a contact is for: service where any trigger is the customer's own matter."""
    return Purpose.SERVICE if any(PURPOSE[each] is Purpose.SERVICE for each in triggers) else Purpose.MARKETING


def order(total: Decimal, last_contact: int | None, key: str) -> tuple[Decimal, int, int, str]:
    """What sorts the list: the most points first; of equals whoever was contacted longest ago (never: first), then the
    key."""
    return -total, *waiting(last_contact, key)


def waiting(last_contact: int | None, key: str) -> tuple[int, int, str]:
    """What sorts the reserved lane: whoever was contacted longest ago first, then the key."""
    return (0, 0, key) if last_contact is None else (1, last_contact, key)
