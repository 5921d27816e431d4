"""The base's rhythm of orders: by it those are judged who ordered too rarely to have one of their own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from presek.app import reading, rhythm
from presek.app import refresh as refreshing
from presek.engine.columnar.living import Living
from tests.app import homes

TODAY = date(2026, 6, 30)
GAPS = (28, 35, 30, 41)
"""Their middle is 32.5: until day 48 in rhythm, until day 97 at risk."""
STAGES = ("active", "at_risk", "lapsed")


def days_of(last: int, gaps: tuple[int, ...] = ()) -> list[int]:
    found = [last]
    for gap in gaps:
        found.append(found[-1] + gap)
    return found


def put(home, orders: dict[str, list[int]]) -> None:
    homes.put(home, "customers", [{"customer": key, "name": key} for key in orders])
    rows = [
        {"customer": key, "ordered_at": str(TODAY - timedelta(days=ago)), "net_amount": 10}
        for key, days in orders.items()
        for ago in days
    ]
    homes.put(home, "orders", rows)


def members(home, keys=STAGES) -> dict[str, set[str]]:
    snapshot = reading.opened(home).snapshot
    return {key: {snapshot.key(int(each)) for each in reading.answer(home, key).true.ordinals()} for key in keys}


@pytest.fixture
def lapse(home):
    homes.force(home, homes.segments("lapse", {each: f'lapse_class = "{each}"' for each in STAGES}))
    return home


def test_those_with_few_orders_are_judged_by_the_middle_rhythm_of_the_base_by_the_vector(lapse):
    put(lapse, {"own": days_of(48, GAPS), "a48": [48], "b49": [49, 400], "c97": [97], "d98": [98, 100, 130]})
    refreshing.refresh(lapse)
    assert rhythm.kept(lapse) == "32.5"
    assert members(lapse) == {"active": {"own", "a48"}, "at_risk": {"b49", "c97"}, "lapsed": {"d98"}}


def test_it_moves_with_the_data_and_is_the_same_whichever_way_the_run_was_made(lapse):
    living = Living()
    put(lapse, {"own": days_of(48, GAPS), "few": [80]})
    refreshing.refresh(lapse, living=living)
    assert members(lapse)["at_risk"] == {"few"}
    put(lapse, {"slow": days_of(10, (90, 90, 90)), "slower": days_of(10, (70, 80, 90))})
    after = refreshing.refresh(lapse, living=living)
    assert (rhythm.kept(lapse), members(lapse)["at_risk"]) == ("80", set())
    assert after.hash == refreshing.refresh(homes.as_after_a_restart(lapse)).hash
    assert not refreshing.is_due(lapse)


def test_a_base_without_a_rhythm_waits_ninety_days_and_a_quick_one_thirty(lapse):
    put(lapse, {"few": [130], "fewer": [140]})
    refreshing.refresh(lapse)
    assert (rhythm.kept(lapse), members(lapse)["active"]) == ("90", {"few"})
    put(lapse, {"daily": days_of(1, (1, 1, 1, 1)), "now": [44]})
    refreshing.refresh(lapse)
    assert (rhythm.kept(lapse), members(lapse)["active"]) == ("30", {"daily", "now"})


def test_it_is_measured_for_pages_too_where_no_rule_reads_it_and_a_hurt_file_is_measured_anew(home):
    homes.force(home, homes.segments("all", {"all": "everyone"}))
    put(home, {"own": days_of(48, GAPS)})
    refreshing.refresh(home)
    assert rhythm.kept(home) == "32.5"
    (home.path / "order-rhythm.json").write_text("{", "utf-8")
    assert "choose(90 if" in home.catalog().measures["order_rhythm"].value
    refreshing.refresh(home)
    assert rhythm.kept(home) == "32.5"
