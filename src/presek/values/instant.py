"""Instants and days. An instant is whole microseconds since 1970 UTC; a day is the base's local calendar day.

A day number counts local calendar days since 1970-01-01, so that days may be subtracted.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1)
MICROSECOND = timedelta(microseconds=1)
FIRST_DAY, LAST_DAY = date(1, 1, 2), date(9999, 12, 30)


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970 UTC of an aware datetime."""
    return (moment - EPOCH) // MICROSECOND


def moment_of(instant: int) -> datetime:
    """The aware UTC datetime of an instant."""
    return EPOCH + timedelta(microseconds=instant)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH_DAY).days


def day_of(number: int) -> date:
    """The calendar day of a day number."""
    return EPOCH_DAY + timedelta(days=number)


def local_midnight(day: date, zone: ZoneInfo) -> int:
    """The instant at which a local day begins (the first moment of that day where midnight is skipped)."""
    begin = datetime.combine(day, time.min, tzinfo=zone)
    return microseconds(begin.astimezone(UTC))


def local_day(instant: int, zone: ZoneInfo) -> date:
    """The local calendar day on which an instant falls."""
    return moment_of(instant).astimezone(zone).date()


def add_months(day: date, months: int) -> date:
    """The same day of another month, clamped to that month's last day.

    >>> add_months(date(2026, 3, 31), -1)
    datetime.date(2026, 2, 28)
    """
    month = day.year * 12 + day.month - 1 + months
    year, month_index = divmod(month, 12)
    last = calendar.monthrange(year, month_index + 1)[1]
    return date(year, month_index + 1, min(day.day, last))


@dataclass(frozen=True, slots=True)
class AsOf:
    """The instant an answer is for, with the base's zone, and the instant of knowledge (None: the latest).

    A day as `as_of` means the end of that day: the next local midnight.

    >>> zone = ZoneInfo("Europe/Warsaw")
    >>> AsOf.end_of(date(2026, 6, 30), zone).day
    datetime.date(2026, 6, 30)
    """

    instant: int
    zone: ZoneInfo
    known_at: int | None = None

    @classmethod
    def end_of(cls, day: date, zone: ZoneInfo) -> AsOf:
        """The end of a local day."""
        return cls(local_midnight(day + timedelta(days=1), zone), zone)

    @property
    def day(self) -> date:
        """The as-of day: the local day of the last microsecond before the instant."""
        return local_day(self.instant - 1, self.zone)

    @property
    def midnight(self) -> int:
        """The instant at which the as-of day began."""
        return local_midnight(self.day, self.zone)

    def __str__(self) -> str:
        return moment_of(self.instant).astimezone(self.zone).isoformat()
