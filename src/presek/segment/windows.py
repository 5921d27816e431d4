"""Windows of time: half-open stretches that a rule names, and their bounds as UTC instants.

Every bound is computed once, here, in Python; engines get whole microseconds as literals.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias, assert_never
from zoneinfo import ZoneInfo

from presek.values.instant import FIRST_DAY, LAST_DAY, AsOf, add_months, local_midnight

Unit: TypeAlias = Literal["minutes", "hours", "days", "weeks", "months", "years"]
Period: TypeAlias = Literal["week", "month", "quarter", "year"]

MICROSECONDS = {"minutes": 60_000_000, "hours": 3_600_000_000}
"""Microseconds of the units that are lengths of time rather than days of a calendar."""


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


MONTHS: dict[Unit, int] = {"months": 1, "years": 12}
"""Units that are made of months."""

Window: TypeAlias = LastUnits | PreviousUnits | NextUnits | ThisPeriod | PreviousPeriod | Since | Before | BetweenDays


@dataclass(frozen=True, slots=True)
class Bounds:
    """The stretch of a window in microseconds UTC: `start` belongs to it, `end` does not. None: no bound there."""

    start: int | None
    end: int | None

    def hold(self, instant: int) -> bool:
        """Whether an instant lies in the stretch."""
        return (self.start is None or self.start <= instant) and (self.end is None or instant < self.end)


def bounds(window: Window | None, as_of: AsOf) -> Bounds:
    """The bounds of a window for an as-of instant; no window means everything up to now.

    Past windows end before now itself; `next` begins with it. Stretches that would leave the calendar end at its edge.

    >>> from zoneinfo import ZoneInfo
    >>> as_of = AsOf.end_of(date(2026, 3, 31), ZoneInfo("UTC"))
    >>> bounds(LastUnits(1, "months"), as_of).start == local_midnight(date(2026, 2, 28), as_of.zone)
    True
    """
    today, now, zone = as_of.day, as_of.instant, as_of.zone
    match window:
        case None:
            return Bounds(None, now)
        case LastUnits(count, ("minutes" | "hours") as unit):
            return Bounds(now - count * MICROSECONDS[unit], now)
        case LastUnits(count, unit):
            return Bounds(_midnight(shifted(today, -count, unit), zone), now)
        case PreviousUnits(count, unit):
            start, end = shifted(today, -2 * count, unit), shifted(today, -count, unit)
            return Bounds(_midnight(start, zone), _midnight(end, zone))
        case NextUnits(count, unit):
            return Bounds(now, _midnight(shifted(shifted(today, count, unit), 1, "days"), zone))
        case ThisPeriod(period):
            return Bounds(_midnight(first_day(period, today), zone), now)
        case PreviousPeriod(period):
            running = first_day(period, today)
            before = first_day(period, shifted(running, -1, "days"))
            return Bounds(_midnight(before, zone), _midnight(running, zone))
        case Since(day):
            return Bounds(_midnight(day, zone), now)
        case Before(day):
            return Bounds(None, min(_midnight(day, zone), now))
        case BetweenDays(first, last):
            return Bounds(_midnight(first, zone), min(_midnight(shifted(last, 1, "days"), zone), now))
        case _:
            assert_never(window)


def month_starts(window: Window | None, as_of: AsOf) -> tuple[int, ...] | None:
    """Where each month of a window begins, the first where the window does; None of a window that is not of months."""
    match window:
        case LastUnits(count, unit):
            months, back = MONTHS.get(unit, 0) * count, 1
        case PreviousUnits(count, unit):
            months, back = MONTHS.get(unit, 0) * count, 2
        case _:
            return None
    if not months:
        return None
    first = [shifted(as_of.day, -back * months + place, "months") for place in range(months)]
    return tuple(_midnight(day, as_of.zone) for day in first)


def shifted(day: date, count: int, unit: Unit) -> date:
    """The day `count` days, weeks, months or years later (earlier where negative), kept within the calendar.

    Months follow the calendar and are clamped: 31 March less one month is the last day of February.

    >>> shifted(date(2024, 2, 29), -1, "years"), shifted(date(2026, 1, 1), -10_000, "years")
    (datetime.date(2023, 2, 28), datetime.date(1, 1, 2))
    """
    try:
        match unit:
            case "days":
                moved = day + timedelta(days=count)
            case "weeks":
                moved = day + timedelta(weeks=count)
            case "months":
                moved = add_months(day, count)
            case "years":
                moved = add_months(day, 12 * count)
            case "minutes" | "hours":
                raise TypeError(f"a day is not shifted by {unit}")
            case _:
                assert_never(unit)
    except (OverflowError, ValueError):
        moved = FIRST_DAY if count < 0 else LAST_DAY
    return min(max(moved, FIRST_DAY), LAST_DAY)


def first_day(period: Period, day: date) -> date:
    """The first day of the week (Monday), month, quarter or year in which a day lies.

    >>> first_day("week", date(2026, 3, 1)), first_day("quarter", date(2026, 3, 1))
    (datetime.date(2026, 2, 23), datetime.date(2026, 1, 1))
    """
    match period:
        case "week":
            return shifted(day, -day.weekday(), "days")
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "year":
            return day.replace(month=1, day=1)
        case _:
            assert_never(period)


def _midnight(day: date, zone: ZoneInfo) -> int:
    return local_midnight(min(max(day, FIRST_DAY), LAST_DAY), zone)
