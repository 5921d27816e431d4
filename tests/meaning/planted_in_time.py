"""Wrong meanings of time: windows, zones, versions of fields, knowledge, age."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, timedelta

from presek.segment import reference, reference_rows, windows
from presek.values.instant import add_months, local_midnight
from tests.meaning.planted import Plant, Spoil, swap

PLANTS: list[Plant] = []


def plant(of: str, says: str, spoil: Spoil) -> None:
    PLANTS.append(Plant(of, says, spoil))


def bounds(kind: type | None, *, start: int = 0, end: int = 0) -> Spoil:
    """The bounds of one window moved by microseconds."""

    def change(right):
        def wrong(window, as_of):
            stretch = right(window, as_of)
            if type(window) is not (kind or type(None)):
                return stretch
            return windows.Bounds(
                None if stretch.start is None else stretch.start + start,
                None if stretch.end is None else stretch.end + end,
            )

        return wrong

    return swap(reference_rows, "bounds", change)


DAY = 24 * 3_600_000_000
for window in (windows.LastUnits, windows.PreviousUnits, windows.NextUnits, windows.ThisPeriod, windows.PreviousPeriod):
    plant(window.__name__, "the first instant is left out", bounds(window, start=1))
    plant(window.__name__, "the instant before the first is taken in", bounds(window, start=-1))
    plant(window.__name__, "the end is taken in", bounds(window, end=DAY))
plant("LastUnits", "now is past", bounds(windows.LastUnits, end=1))
plant("NextUnits", "the last day is left out", bounds(windows.NextUnits, end=-DAY))
plant("PreviousUnits", "the last instant is left out", bounds(windows.PreviousUnits, end=-1))
plant("Since", "since leaves out its day", bounds(windows.Since, start=DAY))
plant("Since", "since reaches into the future", bounds(windows.Since, end=30 * DAY))
plant("Before", "before takes in its day", bounds(windows.Before, end=DAY))
plant("BetweenDays", "between leaves out its last day", bounds(windows.BetweenDays, end=-DAY))
plant("BetweenDays", "between leaves out its first day", bounds(windows.BetweenDays, start=DAY))
plant("no window", "rows to come count", bounds(None, end=30 * DAY))
plant(
    "no window",
    "a row without a window is of the last years",
    swap(
        reference_rows,
        "bounds",
        lambda right: lambda window, as_of: right(window or windows.LastUnits(3, "years"), as_of),
    ),
)


def days_of(unit: str, count: int) -> Spoil:
    def change(right):
        return lambda day, number, given: (
            right(day, number * count, "days") if given == unit else right(day, number, given)
        )

    return swap(windows, "shifted", change)


plant("LastUnits", "a month has thirty days", days_of("months", 30))
plant("LastUnits", "a year has 365 days", days_of("years", 365))
plant("LastUnits", "a week has five days", days_of("weeks", 5))
plant(
    "LastUnits",
    "days are stretches of twenty-four hours",
    swap(
        reference_rows,
        "bounds",
        lambda right: (
            lambda window, as_of: (
                windows.Bounds(as_of.instant - window.count * DAY - DAY, as_of.instant)
                if isinstance(window, windows.LastUnits) and window.unit == "days"
                else right(window, as_of)
            )
        ),
    ),
)
plant(
    "LastUnits",
    "hours count from midnight",
    swap(
        reference_rows,
        "bounds",
        lambda right: (
            lambda window, as_of: (
                windows.Bounds(as_of.midnight - window.count * 3_600_000_000, as_of.instant)
                if isinstance(window, windows.LastUnits) and window.unit == "hours"
                else right(window, as_of)
            )
        ),
    ),
)
plant(
    "ThisPeriod",
    "the week begins on Sunday",
    swap(
        windows,
        "first_day",
        lambda right: (
            lambda period, day: (
                day - timedelta(days=(day.weekday() + 1) % 7) if period == "week" else right(period, day)
            )
        ),
    ),
)
plant(
    "ThisPeriod",
    "a quarter is of three months back",
    swap(
        windows,
        "first_day",
        lambda right: (
            lambda period, day: add_months(day.replace(day=1), -3) if period == "quarter" else right(period, day)
        ),
    ),
)
plant(
    "PreviousPeriod",
    "a month is of thirty days back",
    swap(
        windows,
        "first_day",
        lambda right: lambda period, day: day - timedelta(days=30) if period == "month" else right(period, day),
    ),
)
plant(
    "zone",
    "days begin at midnight of Greenwich",
    swap(windows, "local_midnight", lambda right: lambda day, zone: local_midnight(day, UTC)),
)


def _greenwich_day(right):
    def worth_of(named, fact, zone):
        return right(named, fact, UTC)

    return worth_of


plant("zone", "a datetime falls on its day of Greenwich", swap(reference, "worth_of", _greenwich_day))


def version(wrong: Callable) -> Spoil:
    return swap(reference, "version_of", lambda right: wrong)


def _recorded(versions: Sequence, as_of) -> list:
    return [each for each in versions if as_of.known_at is None or each.recorded_at <= as_of.known_at]


plant(
    "as_of",
    "the newest value holds always",
    version(lambda versions, as_of: max(_recorded(versions, as_of), key=lambda each: each.valid_from, default=None)),
)
plant(
    "as_of",
    "the value recorded last holds",
    version(lambda versions, as_of: max(_recorded(versions, as_of), key=lambda each: each.recorded_at, default=None)),
)
plant(
    "as_of",
    "before the first value nothing is known",
    version(
        lambda versions, as_of: max(
            (each for each in _recorded(versions, as_of) if each.valid_from < as_of.instant),
            key=lambda each: (each.valid_from, each.recorded_at),
            default=None,
        )
    ),
)
plant(
    "as_of",
    "ties go to the value recorded first",
    version(
        lambda versions, as_of: max(
            (each for each in _recorded(versions, as_of) if each.valid_from < as_of.instant),
            key=lambda each: (each.valid_from, -each.recorded_at),
            default=min(_recorded(versions, as_of), key=lambda each: each.valid_from, default=None),
        )
    ),
)
plant(
    "as_of",
    "a value holds at its very instant already",
    swap(
        reference,
        "version_of",
        lambda right: lambda versions, as_of: right(versions, replace(as_of, instant=as_of.instant + 1)),
    ),
)
plant(
    "known_at",
    "later knowledge of fields is seen",
    swap(reference, "version_of", lambda right: lambda versions, as_of: right(versions, replace(as_of, known_at=None))),
)
plant(
    "known_at",
    "what is recorded at the very instant is not known",
    swap(
        reference,
        "version_of",
        lambda right: (
            lambda versions, as_of: right(
                versions, as_of if as_of.known_at is None else replace(as_of, known_at=as_of.known_at - 1)
            )
        ),
    ),
)
plant("max_age", "values never grow stale", swap(reference, "is_stale", lambda right: lambda *given: False))
plant(
    "max_age",
    "a value as old as its greatest age is stale",
    swap(
        reference,
        "is_stale",
        lambda right: (
            lambda named, known, as_of: right(
                replace(named, max_age_days=named.max_age_days and named.max_age_days - 1), known, as_of
            )
        ),
    ),
)
plant(
    "max_age",
    "age counts from validity",
    swap(
        reference,
        "is_stale",
        lambda right: lambda named, known, as_of: right(named, replace(known, observed_at=known.valid_from), as_of),
    ),
)
plant(
    "max_age",
    "a value from the future is stale",
    swap(
        reference,
        "is_stale",
        lambda right: (
            lambda named, known, as_of: (
                right(named, known, as_of) or (named.max_age_days is not None and known.observed_at > as_of.instant)
            )
        ),
    ),
)
plant(
    "relation without a time",
    "its rows happened never",
    swap(
        reference,
        "rows_inside",
        lambda right: lambda rows, relation, **more: () if relation.time is None else right(rows, relation, **more),
    ),
)
