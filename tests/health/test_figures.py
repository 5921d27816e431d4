"""Figures of the report card against worked examples, and where they can't be said."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from presek.health import agreement, association, effect, spread
from presek.health.indicators import (
    Accessible,
    Actionable,
    Agreeing,
    Covering,
    Differentiable,
    Fill,
    Measurable,
    Simple,
    Stable,
    Substantial,
    is_small,
)
from presek.health.light import Light
from presek.health.spread import Spread
from presek.health.warnings import heterogeneous

ETA = [0.7568, 0.6842]
CRAMER = [16.6667, 0.4082, 0.3977]
MONTHS = np.array([[40, 5, 0], [3, 30, 2], [0, 4, 16]])
AGREED, STAYED, MOVED = 0.6225, [0.8333, 0.6818, 0.7273], 0.14
"""Worked by hand."""


def test_the_spread_between_groups_is_that_of_the_worked_example():
    values = np.array([2, 3, 4, 3, 5, 6, 7, 6, 3, 4, 5, 4])
    found = spread.spread(values, np.repeat([0, 1, 2], 4), 3)
    assert [round(found.eta_squared, 4), round(found.omega_squared, 4)] == ETA


def test_the_spread_of_large_amounts_is_not_lost_in_rounding():
    values = np.array([2, 3, 4, 3, 5, 6, 7, 6, 3, 4, 5, 4]) + 10**12
    found = spread.spread(values, np.repeat([0, 1, 2], 4), 3)
    assert [round(found.eta_squared, 4), round(found.omega_squared, 4)] == ETA


@pytest.mark.parametrize(
    ("values", "groups"), [([1, 2, 3], [0, 0, 0]), ([5, 5, 5], [0, 0, 1]), ([1, 2], [0, 1]), ([], [])]
)
def test_where_nothing_can_be_compared_there_is_no_spread(values, groups):
    assert spread.spread(np.array(values, np.int64), np.array(groups, np.int64), 2) is None


def test_an_empty_group_changes_no_spread():
    values, groups = np.array([1, 2, 3, 9, 8, 7]), np.array([0, 0, 0, 2, 2, 2])
    assert spread.spread(values, groups, 3) == spread.spread(values, groups // 2, 2)


def test_the_association_is_that_of_the_worked_example():
    found = association.association(np.array([[30, 10], [20, 40]]))
    assert [round(each, 4) for each in (found.chi_squared, found.plain, found.corrected)] == CRAMER
    assert (found.weak, found.clear) == (0.10, 0.30)


def test_rows_and_columns_without_anybody_change_no_association():
    found = association.association(np.array([[30, 0, 10], [0, 0, 0], [20, 0, 40]]))
    assert found == association.association(np.array([[30, 10], [20, 40]]))
    assert association.association(np.array([[30, 10], [0, 0]])) is None


def test_more_groups_ask_for_less_of_an_association():
    found = association.association(np.array([[30, 10, 5], [5, 30, 10], [10, 5, 30]]))
    assert found.freedom == 2
    assert round(found.clear, 4) == 0.2121
    assert round(found.weak, 4) == 0.0707


def test_groups_that_go_together_by_chance_alone_go_together_not_at_all():
    assert association.association(np.array([[25, 25], [26, 24]])).corrected == 0


def test_agreement_of_two_months_is_that_of_the_worked_example():
    table = MONTHS
    assert round(agreement.adjusted_rand(table), 4) == AGREED
    assert [round(each, 4) for each in agreement.overlaps(table)] == STAYED
    assert round(agreement.moved(table), 4) == MOVED
    assert Agreeing(agreement.adjusted_rand(table), agreement.moved(table)).light is Light.AMBER
    assert [Stable(each).light for each in agreement.overlaps(table)] == [Light.GREEN, Light.AMBER, Light.AMBER]


def test_the_same_division_agrees_with_itself_and_nothing_agrees_with_nothing():
    assert agreement.adjusted_rand(np.diag([7, 5, 3])) == 1
    assert agreement.adjusted_rand(np.zeros((2, 2), np.int64)) is None
    assert agreement.adjusted_rand(np.array([[9]])) is None
    assert agreement.overlaps(np.array([[3, 0], [0, 0]])) == (1.0, None)
    assert agreement.moved(np.zeros((2, 2), np.int64)) is None


@pytest.mark.parametrize(
    ("share", "light"), [(0.8, Light.GREEN), (0.799, Light.AMBER), (0.6, Light.AMBER), (0.599, Light.RED)]
)
def test_what_is_known_least_decides_whether_a_rule_can_be_measured(share, light):
    found = Measurable((Fill("age", 0.95), Fill("education", share)))
    assert (found.light, found.least.key) == (light, "education")
    assert Measurable(found.fills, replay=False).light is Light.RED
    assert Measurable(()).light is Light.UNKNOWN


def test_a_segment_is_substantial_by_size_by_revenue_and_by_what_is_left_after_serving():
    whole = {"margin": Decimal(500), "cost_to_serve": Decimal(400)}
    assert Substantial(120, 12_000, 0.02, **whole).light is Light.GREEN
    assert Substantial(119, 12_000, 0.02, **whole).light is Light.AMBER
    assert Substantial(119, 12_000, 0.019, **whole).light is Light.RED
    assert Substantial(120, 12_000, 0.02, Decimal(400), Decimal(400)).light is Light.AMBER


def test_tests_that_cannot_be_made_are_left_out():
    assert Substantial(30, 400, 0.02).light is Light.GREEN
    assert Substantial(29, 400, 0.02).light is Light.RED
    assert Substantial(30, 400, None).light is Light.UNKNOWN
    assert Substantial(29, 400, None).light is Light.RED
    assert Substantial(30, 3_001, 0.5).least == 31


def test_reach_coverage_and_number_have_their_thresholds():
    assert [Accessible(each).light for each in (0.6, 0.4, 0.39, None)] == [
        Light.GREEN, Light.AMBER, Light.RED, Light.UNKNOWN,
    ]  # fmt: skip
    assert Covering(0.95, 0.3, partition=False).light is Light.GREEN
    assert Covering(0.94, 0.0, partition=True).light is Light.AMBER
    assert Covering(1.0, 0.001, partition=True).light is Light.RED
    assert [Simple(each).light for each in (8, 9, 12, 13)] == [Light.GREEN, Light.AMBER, Light.AMBER, Light.RED]
    assert [is_small(each) for each in (29, 30)] == [True, False]


def test_the_strongest_difference_decides_whatever_it_is_measured_by():
    weak = effect.of_number("orders", Spread(0.02, 0.018))
    clear = effect.of_code("region", association.association(np.array([[30, 10], [20, 40]])))
    found = Differentiable(effect.strongest([weak, clear]), compared=2)
    assert [each.variable for each in found.effects] == ["region", "orders"]
    assert (found.light, weak.light) == (Light.GREEN, Light.AMBER)
    assert Differentiable((), compared=0).light is Light.UNKNOWN


def test_a_segment_is_actionable_by_a_policy_of_its_own_an_owner_and_enough_hands():
    assert Actionable(("discount",), "Ana").light is Light.GREEN
    assert Actionable(("discount",), "").light is Light.RED
    assert Actionable((), "Ana").light is Light.RED
    assert Actionable(None, "Ana").light is Light.RED
    assert Actionable(("priority",), "Ana", contacts=Decimal(21), capacity=Decimal(20)).light is Light.RED
    assert Actionable(None, "Ana", draft=True).light is Light.UNKNOWN


def test_demographics_that_say_nothing_of_revenue_are_told():
    assert heterogeneous(Spread(0.059, 0.05), demographic=True)
    assert not heterogeneous(Spread(0.06, 0.05), demographic=True)
    assert not heterogeneous(Spread(0.01, 0.0), demographic=False)
    assert not heterogeneous(None, demographic=True)
