"""Holds: how long whoever comes into a segment stays at the least, so that nobody flaps in and out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from presek.segment.windows import first_day, shifted
from presek.values.instant import AsOf, local_midnight
from presek.values.problem import Problem, Problems

HoldUnit: TypeAlias = Literal["days", "weeks", "months", "years"]
HoldPeriod: TypeAlias = Literal["month", "quarter", "year"]
LONGEST = 10_000
_FOR = re.compile(r"(?:at least )?(\d{1,5}) (day|week|month|year)s?")
_UNTIL = re.compile(r"until the 1st of next (month|quarter|year)")


@dataclass(frozen=True, slots=True)
class HoldFor:
    """At least so many days, weeks, months or years, the day of coming counted: 30 days from 1 June are all of June."""

    count: int
    unit: HoldUnit


@dataclass(frozen=True, slots=True)
class HoldUntilNext:
    """Until the first day of the month, quarter or year after the day of coming."""

    period: HoldPeriod


Hold: TypeAlias = HoldFor | HoldUntilNext


def read_hold(text: str) -> Hold:
    """The hold that a text means; Problems where it is none.

    >>> read_hold("30 days"), read_hold("until the 1st of next month")
    (HoldFor(count=30, unit='days'), HoldUntilNext(period='month'))
    """
    said = " ".join(text.casefold().split())
    lasting, until = _FOR.fullmatch(said), _UNTIL.fullmatch(said)
    if lasting is not None and 1 <= int(lasting[1]) <= LONGEST:
        unit: HoldUnit = _UNITS[lasting[2]]
        return HoldFor(int(lasting[1]), unit)
    if until is not None:
        return HoldUntilNext(_PERIODS[until[1]])
    says = f"'{text[:70]}' is no hold; write 30 days, 2 months or until the 1st of next month."
    raise Problems(Problem("bad-hold", says))


_UNITS: dict[str, HoldUnit] = {"day": "days", "week": "weeks", "month": "months", "year": "years"}
_PERIODS: dict[str, HoldPeriod] = {"month": "month", "quarter": "quarter", "year": "year"}


def write_hold(hold: Hold) -> str:
    """The text that `read_hold` reads back."""
    match hold:
        case HoldFor(count, unit):
            return f"{count} {unit[:-1] if count == 1 else unit}"
        case HoldUntilNext(period):
            return f"until the 1st of next {period}"
        case _:
            assert_never(hold)


def free_from(hold: Hold, came: AsOf) -> int:
    """The instant up to which (included) whoever came by a run of `came` is held: a run of it speaks of the time
    before."""
    match hold:
        case HoldFor(count, unit):
            free = shifted(came.day, count, unit)
        case HoldUntilNext(period):
            months = {"month": 1, "quarter": 3, "year": 12}[period]
            free = shifted(first_day(period, came.day), months, "months")
        case _:
            assert_never(hold)
    return local_midnight(free, came.zone)
