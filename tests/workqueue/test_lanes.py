"""The lanes of a day: nobody is forgotten, nobody who is left out is called, one of a company a day."""

from __future__ import annotations

from decimal import Decimal
from math import ceil

from hypothesis import given, settings
from hypothesis import strategies as st

from presek.workqueue import lanes
from tests.workqueue.vectors import VECTORS


def test_the_guarantee_of_the_specification_is_that_of_the_reserved_lane():
    assert ceil(500 / lanes.reserved_slots(20)) == VECTORS["starv"]


def test_the_capacity_of_the_specification():
    needed = lanes.needed_a_working_day([(14, 40), (30, 120), (90, 340), (0, 5)])

    assert round(needed, 2) == Decimal(str(VECTORS["capacity_calls_per_workday"]))


@settings(max_examples=25)
@given(st.integers(1, 120), st.integers(1, 20), st.randoms(use_true_random=False))
def test_each_of_the_eligible_is_contacted_within_the_days_promised(many, slots, chance):
    points = {each: chance.random() for each in range(many)}
    last = dict.fromkeys(range(many), -1)
    eager = sorted(points, key=points.__getitem__, reverse=True)

    for day in range(ceil(many / lanes.reserved_slots(slots))):
        # The same few have the most points every day, for ever.
        found = lanes.arranged(eager, sorted(last, key=lambda each: (last[each], each)), slots=slots)
        assert len({*found.scored, *found.reserved}) == len(found.scored) + len(found.reserved) <= slots
        for each in (*found.scored, *found.reserved):
            last[each] = day

    assert min(last.values()) >= 0


@settings(max_examples=40)
@given(st.lists(st.integers(0, 60), unique=True), st.sets(st.integers(0, 9)), st.integers(1, 12))
def test_of_a_company_one_is_called_a_day_and_who_waits_for_a_colleague_is_told(eligible, taken, slots):
    found = lanes.arranged(eligible, sorted(eligible), slots=slots, company=lambda each: each % 10, taken=taken)

    called = [each % 10 for each in (*found.scored, *found.reserved)]
    assert len(called) == len(set(called))
    assert not set(called) & taken
    assert set(found.same_company) <= set(eligible) - {*found.scored, *found.reserved}
