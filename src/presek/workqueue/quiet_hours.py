"""Quiet hours: when nobody is contacted. Local time, local public holidays.

No general statutory window was found for either country; the hours are defaults of good manners.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from presek.policy.book import Party
from presek.policy.calendar import holidays
from presek.policy.law import is_natural
from presek.policy.treatment import Hours
from presek.values.instant import microseconds, moment_of

CONSUMER_HOURS = Hours(days=(0, 1, 2, 3, 4, 5), from_minute=8 * 60, to_minute=20 * 60)
FIRM_HOURS = Hours(days=(0, 1, 2, 3, 4), from_minute=8 * 60, to_minute=17 * 60)
MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Allowed:
    """When customers may be contacted."""

    consumers: Hours = CONSUMER_HOURS
    firms: Hours = FIRM_HOURS

    def hours(self, party: Party) -> Hours:
        """Of one customer; a person who trades is contacted in the hours of firms, who is unknown in both's."""
        if party.body == "consumer":
            return self.consumers
        if party.body is None and is_natural(party) is not False:
            return Hours(
                tuple(day for day in self.firms.days if day in self.consumers.days),
                max(self.consumers.from_minute, self.firms.from_minute),
                min(self.consumers.to_minute, self.firms.to_minute),
            )
        return self.firms


def quiet_until(hours: Hours, at: int, *, zone: ZoneInfo, country: str | None) -> int | None:
    """The instant at which quiet hours end, where there are any at `at`; None: the customer may be contacted now."""
    moment = moment_of(at).astimezone(zone)
    for day in (moment.date() + timedelta(days=ahead) for ahead in range(MOST_DAYS)):
        if day.weekday() not in hours.days or day in holidays(country, day.year):
            continue
        midnight = datetime.combine(day, time.min, tzinfo=zone)
        # Wall-clock time, on the days when clocks change too.
        opens, closes = (midnight + timedelta(minutes=each) for each in (hours.from_minute, hours.to_minute))
        if microseconds(opens) <= at < microseconds(closes):
            return None
        if at < microseconds(opens):
            return microseconds(opens)
    return microseconds(moment) + MOST_DAYS * 86_400_000_000
