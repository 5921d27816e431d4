"""Points: the vector of the specification, part by part, and what never changes about them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presek.workqueue import ranking
from presek.workqueue.ranking import Case, Purpose, Trigger, ValueClass
from tests.workqueue.vectors import VECTORS

CASES = {
    "Borut": Case(ValueClass.B, 45, 30, 60, overdue=11, triggers=frozenset({Trigger.AT_RISK})),
    "Dawid": Case(ValueClass.A, 5, 14, 80, triggers=frozenset({Trigger.QUOTE_EXPIRING})),
    "Anna/ABC d.o.o.": Case(ValueClass.A, 30, 30, 80),
    "Celina": Case(ValueClass.C, 400, 90, 20, overdue=214),
    "Eva": Case(ValueClass.B, 25, 30, 60),
}

cases = st.builds(
    Case,
    st.sampled_from(ValueClass),
    st.none() | st.integers(0, 2000),
    st.none() | st.integers(1, 365),
    st.integers(0, 100),
    overdue=st.integers(0, 300),
    triggers=st.frozensets(st.sampled_from(Trigger)),
)


@pytest.mark.parametrize("row", VECTORS["queue"], ids=lambda row: row["name"])
def test_every_row_of_the_specification_has_its_points(row):
    found = ranking.points(CASES[row["name"]])

    assert (found.value, found.trigger, found.segment, found.overdue) == (row["V"], row["E"], row["S"], row["A"])
    assert round(found.due, 1) == Decimal(str(row["D"]))
    assert round(found.total, 2) == Decimal(str(row["score"]))
    assert sum(part for _, part in found.parts) == found.total


def test_the_list_of_the_specification_is_in_its_order():
    ranked = sorted(CASES, key=lambda name: ranking.order(ranking.points(CASES[name]).total, 0, name))

    assert ranked == [row["name"] for row in VECTORS["queue"]]


def test_of_equal_points_the_oldest_contact_comes_first_then_the_key():
    rows = [("b", 5), ("a", 5), ("c", None), ("d", 1)]

    assert sorted(rows, key=lambda row: ranking.order(Decimal(50), row[1], row[0])) == [
        ("c", None),
        ("d", 1),
        ("a", 5),
        ("b", 5),
    ]


def test_a_contact_about_the_customer_s_own_matter_is_service():
    assert ranking.purpose(frozenset({Trigger.AT_RISK})) is Purpose.MARKETING
    assert ranking.purpose(frozenset({Trigger.AT_RISK, Trigger.QUOTE_EXPIRING})) is Purpose.SERVICE
    assert ranking.purpose(frozenset()) is Purpose.MARKETING


@settings(max_examples=60)
@given(cases)
def test_points_stay_in_their_bounds_and_waiting_never_lowers_them(case: Case):
    found = ranking.points(case)

    assert 0 <= found.total <= 120
    assert 0 <= found.due <= 100
    if case.days_since is not None:
        later = ranking.points(Case(case.value_class, case.days_since + 1, case.cadence_days, case.weight,
                                    overdue=case.overdue + 1, triggers=case.triggers))  # fmt: skip
        assert later.total >= found.total
