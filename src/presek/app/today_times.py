"""The days and times that people name when they put somebody off, and when the next working day begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from presek.app.today_judging import Moment
from presek.policy.calendar import working_day_from
from presek.values.instant import day_of, local_midnight, microseconds, moment_of
from presek.values.problem import Problem, Problems

MORNING = time(9)
MOST_DAYS_AHEAD = 366


@dataclass(frozen=True, slots=True)
class Times:
    """Of a moment, with the public holidays of a country. All are instants."""

    moment: Moment
    country: str | None

    def named(self, text: str, path: str) -> int:
        """The instant of a day (its working morning) or of a day and time, which is to come."""
        zone = self.moment.zone
        try:
            if "T" in text or " " in text:
                instant = microseconds(datetime.fromisoformat(text).replace(tzinfo=zone))
            else:
                instant = (
                    _morning(date.fromisoformat(text), zone)
                    if path == "call_back"
                    else local_midnight(date.fromisoformat(text), zone)
                )
        except (ValueError, OverflowError):
            says = f"'{text}' is no day; expected one such as 2026-07-01 or 2026-07-01T14:30."
            raise Problems(Problem("no-day", says, path=path)) from None
        latest = local_midnight(day_of(self.moment.day + MOST_DAYS_AHEAD), zone)
        if not self.moment.at < instant <= latest:
            says = f"'{text}' is not to come within a year; now is {_local(self.moment.at, zone)}."
            raise Problems(Problem("not-to-come", says, path=path))
        return instant

    def _tomorrow(self) -> date:
        return working_day_from(day_of(self.moment.day) + timedelta(days=1), self.country)

    def next_working_day(self) -> int:
        """When the next working day begins."""
        return local_midnight(self._tomorrow(), self.moment.zone)

    def next_morning(self) -> int:
        """The morning of the next working day."""
        return _morning(self._tomorrow(), self.moment.zone)

    def end_of_day(self) -> int:
        """When this day ends."""
        return local_midnight(day_of(self.moment.day + 1), self.moment.zone)


def _morning(day: date, zone: ZoneInfo) -> int:
    return microseconds(datetime.combine(day, MORNING, tzinfo=zone))


def _local(at: int, zone: ZoneInfo) -> str:
    return moment_of(at).astimezone(zone).strftime("%Y-%m-%dT%H:%M")
