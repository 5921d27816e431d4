"""The as-of instant that somebody writes: a day means its end, a time means itself in the base's zone."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from presek.values import instant
from presek.values.instant import AsOf
from presek.values.problem import Problem, Problems


def read(text: str, zone: ZoneInfo) -> AsOf:
    """The instant that `2026-06-30` or `2026-06-30T14:00` names; Problems where it is no date."""
    written = text.strip()
    try:
        if len(written) <= len("2026-06-30"):
            day = date.fromisoformat(written)
            _within_calendar(day)
            return AsOf.end_of(day, zone)
        moment = datetime.fromisoformat(written)
        _within_calendar(moment.date())
    except ValueError:
        says = f"'{text}' is no day; expected a date as 2026-06-30, or a time as 2026-06-30T14:00."
        raise Problems(Problem("no-date", says, path="as-of")) from None
    placed = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return AsOf(instant.microseconds(placed), zone)


def written(as_of: AsOf) -> str:
    """The shortest text that `read` reads back: the day where the instant is the end of one, else the time.

    >>> written(AsOf.end_of(date(2026, 6, 30), ZoneInfo("Europe/Warsaw")))
    '2026-06-30'
    """
    return as_of.day.isoformat() if as_of == AsOf.end_of(as_of.day, as_of.zone) else str(as_of)


def _within_calendar(day: date) -> None:
    if not instant.FIRST_DAY <= day <= instant.LAST_DAY:
        raise ValueError(day)
