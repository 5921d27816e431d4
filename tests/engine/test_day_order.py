"""Whether local days stand in the order of instants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from presek.engine.sql.day_order import days_in_order


@pytest.mark.parametrize("zone", ["Europe/Warsaw", "Europe/Ljubljana", "Asia/Kolkata"])
def test_days_stand_in_the_order_of_instants_where_clocks_change_in_the_night(zone: str):
    assert days_in_order(ZoneInfo(zone))


def test_a_clock_put_back_over_midnight_gives_a_day_twice():
    zone = ZoneInfo("America/St_Johns")
    after_midnight = datetime(2010, 11, 7, 2, 30, 30, tzinfo=UTC)
    earlier, later = (
        moment.astimezone(zone).date() for moment in (after_midnight, after_midnight + timedelta(minutes=5))
    )
    assert later < earlier
    assert not days_in_order(zone)
