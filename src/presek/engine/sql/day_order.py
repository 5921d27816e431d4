"""Whether a later instant never falls on an earlier local day: nearly everywhere, but not where clocks went back over
midnight (St. John's did so at one minute past it until 2011)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC)
"""Every third day is looked at; what comes later follows the rule of the last years."""
SECOND = timedelta(seconds=1)


@lru_cache(maxsize=64)
def days_in_order(zone: ZoneInfo) -> bool:
    """Whether the local days of a zone stand in the order of its instants."""
    days = [FIRST + timedelta(days=number) for number in range(0, (LAST - FIRST).days, 3)]
    for before, after in pairwise(days):
        if _ahead(after, zone) < _ahead(before, zone) and _goes_back(before, after, zone):
            return False
    return True


def _goes_back(before: datetime, after: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock is put back to the day before, somewhere between two instants."""
    offset = _ahead(before, zone)
    while after - before > SECOND:
        middle = before + ((after - before) // SECOND // 2) * SECOND
        before, after = (middle, after) if _ahead(middle, zone) == offset else (before, middle)
    return before.astimezone(zone).date() > after.astimezone(zone).date()


def _ahead(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)
