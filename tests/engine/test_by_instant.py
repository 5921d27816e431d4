"""Days of first and last rows compared by instants mean the same."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from benchmarks import drawn
from presek.engine.sql.by_instant import by_instant
from presek.plan import walk
from presek.plan.lower import lower
from presek.plan.steps import Compare
from presek.segment.parse import parse
from presek.values.instant import AsOf, day_of, local_day

CATALOG = drawn.catalog()
HOUR = 3_600_000_000


def plan(text: str, *, zone: str = "Europe/Warsaw"):
    return lower({"rule": parse(text)}, CATALOG, AsOf(drawn.AS_OF.instant, ZoneInfo(zone)))


@pytest.mark.parametrize("comparator", ["<", "<=", ">", ">="])
@pytest.mark.parametrize("zone", ["Europe/Warsaw", "America/Havana"])
def test_a_day_before_or_after_another_is_an_instant_before_or_after_its_midnight(zone: str, comparator: str):
    asked = plan("orders.last() more than 30 days ago", zone=zone)
    (leaf,) = asked.leaves
    leaf = replace(leaf, comparator=comparator)
    asked = replace(asked, leaves=(leaf,), trees={"rule": leaf})
    (written,) = by_instant(asked).leaves
    assert isinstance(written, Compare)
    for hours in range(-60, 60):
        happened = written.right.value + hours * HOUR
        for instant in (happened - 1, happened, happened + 1):
            day = local_day(instant, asked.as_of.zone)
            assert holds(instant, written.comparator, written.right.value) == holds(
                day, comparator, day_of(leaf.right.value)
            )


def holds(left, comparator: str, right) -> bool:
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[comparator]


def test_leaves_stay_in_their_order_and_aggregates_nobody_reads_go():
    asked = plan("orders.last() more than 30 days ago and not (orders.count(last 90 days) >= 2)")
    meant = by_instant(asked)
    assert len(meant.leaves) == len(asked.leaves) == 2
    assert meant.leaves[1] == asked.leaves[1]
    assert {each.shape.form for each in meant.aggregates} == {"instant", "number"}
    assert list(walk.leaves(meant.trees["rule"])) == list(meant.leaves)


def test_where_days_are_out_of_order_they_are_compared_as_they_are():
    asked = plan("orders.last() more than 30 days ago", zone="America/St_Johns")
    assert by_instant(asked) is asked
