"""Local days of many instants are those of the calendar, one by one."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pytest

from presek.engine.columnar.local_days import local_days
from presek.values.instant import day_number, local_day

HOUR = 3_600_000_000


@pytest.mark.parametrize("zone", ["Europe/Warsaw", "Europe/Ljubljana", "UTC", "America/St_Johns", "Africa/Casablanca"])
def test_every_hour_of_years_falls_on_its_day(zone: str):
    here = ZoneInfo(zone)
    instants = np.arange(1_500_000_000_000_000, 1_800_000_000_000_000, 5 * HOUR + 1, dtype=np.int64)

    assert local_days(instants, here).tolist() == [day_number(local_day(int(each), here)) for each in instants]


def test_the_changes_of_the_clock_are_found_to_the_microsecond():
    warsaw = ZoneInfo("Europe/Warsaw")
    midnights = [1_774_738_800_000_000, 1_792_879_200_000_000, -1_000_000_000_000, 4_000_000_000_000_000]
    instants = np.array([each + step for each in midnights for step in (-1, 0, 1, HOUR, 2 * HOUR)], np.int64)

    assert local_days(instants, warsaw).tolist() == [day_number(local_day(int(each), warsaw)) for each in instants]


def test_of_no_instants_there_are_no_days():
    assert local_days(np.zeros(0, np.int64), ZoneInfo("UTC")).tolist() == []
