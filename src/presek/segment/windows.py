"""Windows of time: half-open stretches that a rule names, and their bounds as UTC instants.

Every bound is computed once, here, in Python; engines get whole microseconds as literals.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Unit: TypeAlias = Literal["minutes", "hours", "days", "weeks", "months", "years"]
Period: TypeAlias = Literal["week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class LastUnits:
    """From the as-of day's midnight less `count` units (for hours and minutes: from now less them) to now."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class PreviousUnits:
    """The stretch of `count` units before the last `count` units: D - 2N to D - N. Days, weeks, months, years only."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class NextUnits:
    """From now (included) to the midnight after the day `count` units ahead. Days, weeks, months, years only."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class ThisPeriod:
    """From the first midnight of the running week, month, quarter or year to now."""

    period: Period


@dataclass(frozen=True, slots=True)
class PreviousPeriod:
    """The whole week, month, quarter or year before the running one."""

    period: Period


@dataclass(frozen=True, slots=True)
class Since:
    """From that day's midnight (the day included) to now."""

    day: date


@dataclass(frozen=True, slots=True)
class Before:
    """Everything before that day (the day excluded), and before now."""

    day: date


@dataclass(frozen=True, slots=True)
class BetweenDays:
    """Both days included, and before now."""

    first: date
    last: date


Window: TypeAlias = (
    LastUnits | PreviousUnits | NextUnits | ThisPeriod | PreviousPeriod | Since | Before | BetweenDays
)
