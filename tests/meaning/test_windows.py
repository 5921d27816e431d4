"""Bounds of windows, instant by instant: the table of the language, to the microsecond."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from presek.segment.parse import parse
from presek.segment.windows import bounds, first_day, shifted
from presek.values.instant import FIRST_DAY, LAST_DAY, AsOf, local_midnight, moment_of

WARSAW = ZoneInfo("Europe/Warsaw")
JUNE = AsOf.end_of(date(2026, 6, 30), WARSAW)


def said(instant: int | None, zone: ZoneInfo) -> str | None:
    return None if instant is None else moment_of(instant).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def window(text: str):
    return parse(f"any orders({text})").window


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("", None, "2026-07-01 00:00:00"),
        ("last 30 days", "2026-05-31 00:00:00", "2026-07-01 00:00:00"),
        ("last 2 weeks", "2026-06-16 00:00:00", "2026-07-01 00:00:00"),
        ("last 4 months", "2026-02-28 00:00:00", "2026-07-01 00:00:00"),
        ("last 1 years", "2025-06-30 00:00:00", "2026-07-01 00:00:00"),
        ("last 24 hours", "2026-06-30 00:00:00", "2026-07-01 00:00:00"),
        ("last 90 minutes", "2026-06-30 22:30:00", "2026-07-01 00:00:00"),
        ("previous 30 days", "2026-05-01 00:00:00", "2026-05-31 00:00:00"),
        ("previous 1 months", "2026-04-30 00:00:00", "2026-05-30 00:00:00"),
        ("this week", "2026-06-29 00:00:00", "2026-07-01 00:00:00"),
        ("this month", "2026-06-01 00:00:00", "2026-07-01 00:00:00"),
        ("this quarter", "2026-04-01 00:00:00", "2026-07-01 00:00:00"),
        ("this year", "2026-01-01 00:00:00", "2026-07-01 00:00:00"),
        ("previous week", "2026-06-22 00:00:00", "2026-06-29 00:00:00"),
        ("previous month", "2026-05-01 00:00:00", "2026-06-01 00:00:00"),
        ("previous quarter", "2026-01-01 00:00:00", "2026-04-01 00:00:00"),
        ("previous year", "2025-01-01 00:00:00", "2026-01-01 00:00:00"),
        ("since 2026-06-10", "2026-06-10 00:00:00", "2026-07-01 00:00:00"),
        ("before 2026-06-10", None, "2026-06-10 00:00:00"),
        ("before 2027-01-01", None, "2026-07-01 00:00:00"),
        ("between 2026-06-01 and 2026-06-10", "2026-06-01 00:00:00", "2026-06-11 00:00:00"),
        ("next 7 days", "2026-07-01 00:00:00", "2026-07-08 00:00:00"),
        ("next 0 days", "2026-07-01 00:00:00", "2026-07-01 00:00:00"),
        ("next 8 months", "2026-07-01 00:00:00", "2027-03-01 00:00:00"),
    ],
)
def test_a_window_has_the_bounds_of_the_table(text: str, start: str | None, end: str):
    stretch = bounds(window(text), JUNE)
    assert (said(stretch.start, WARSAW), said(stretch.end, WARSAW)) == (start, end)


def test_a_day_of_the_changes_of_clocks_has_twenty_three_or_twenty_five_hours():
    hours = [
        (local_midnight(shifted(day, 1, "days"), WARSAW) - local_midnight(day, WARSAW)) / 3_600_000_000
        for day in (date(2026, 3, 29), date(2026, 10, 25), date(2026, 6, 30))
    ]
    assert hours == [23, 25, 24]


@pytest.mark.parametrize("text", ["last 10000 years", "previous 10000 years", "next 10000 years", "last 10000 months"])
def test_no_window_leaves_the_calendar(text: str):
    stretch = bounds(window(text), JUNE)
    assert stretch.start is not None
    assert stretch.end is not None
    assert stretch.start <= stretch.end


def test_the_first_and_the_last_day_of_the_calendar_are_dates_like_others():
    stretch = bounds(window("between 0001-01-01 and 9999-12-31"), JUNE)
    assert (stretch.start, stretch.end) == (local_midnight(FIRST_DAY, WARSAW), JUNE.instant)


def test_days_are_kept_within_the_calendar():
    assert shifted(date(2026, 1, 1), -10_000, "years") == FIRST_DAY
    assert shifted(date(2026, 1, 1), 10_000, "years") == LAST_DAY
    assert shifted(date(2024, 2, 29), -1, "years") == date(2023, 2, 28)


def test_a_week_begins_on_monday_whatever_the_day():
    assert {first_day("week", date(2026, 6, day)) for day in range(22, 29)} == {date(2026, 6, 22)}


def test_an_instant_within_a_day_counts_days_from_that_days_midnight():
    noon = datetime(2026, 6, 30, 10, tzinfo=UTC)
    as_of = AsOf(int(noon.timestamp() * 1_000_000), WARSAW)
    stretch = bounds(window("last 1 days"), as_of)
    assert (said(stretch.start, WARSAW), said(stretch.end, WARSAW)) == ("2026-06-29 00:00:00", "2026-06-30 12:00:00")
