"""The figures of a simulation: those of the specification, and what cannot be known."""

from __future__ import annotations

from fractions import Fraction

from presek.policy import simulating
from presek.policy.simulating import Calls, Sales
from presek.values.money import Money
from tests.policy.vectors import VECTORS

SIM, OUTAGE = VECTORS["sim"], VECTORS["outage"]


def pln(amount: str | int) -> Money:
    return Money.of(amount, "PLN")


def test_three_points_more_of_discount_cost_thirty_thousand_and_ask_for_more_volume():
    effect = simulating.discount_effect(Sales(pln(1_000_000), cost=pln(650_000)), Fraction(5, 100), Fraction(8, 100))

    assert (float(effect.revenue_before.amount), float(effect.revenue_after.amount)) == (SIM["rev_old"], SIM["rev_new"])
    assert float(effect.revenue.amount) == SIM["delta"]
    assert effect.margin == pln(-30_000)
    assert round(float(effect.volume_for_revenue or 0), 4) == SIM["breakeven_uplift"]
    assert round(float(effect.volume_for_margin or 0), 4) == SIM["gm_breakeven"]


def test_fifteen_days_more_of_term_bind_money_that_has_its_price():
    effect = simulating.terms_effect(pln(2_400_000), days_before=30, days_after=45, vat=2300, yearly_rate=800)

    assert (float(effect.receivables.amount), float(effect.yearly_cost.amount)) == (SIM["ar"], SIM["fin"])


def test_r14_ten_thousand_calls_of_four_minutes_keep_twenty_people_busy_for_33_hours_and_without_them_none():
    before = simulating.call_load(Calls(10_000, Fraction(4), agents=20, hour_cost=pln(60)))
    after = simulating.call_load(Calls(0, Fraction(4), agents=20, hour_cost=pln(60)))

    assert round(float(before.hours or 0), 2) == OUTAGE["hours"]
    assert after.hours == 0
    assert float(before.one_call.amount) == OUTAGE["cost_call"]
    assert round(float(before.one_call.amount / 99 * 100), 2) == OUTAGE["share"]
    assert before.all_calls == pln(40_000)
    assert OUTAGE["revenue"] == 10_000 * 99


def test_what_is_not_known_is_not_guessed():
    effect = simulating.discount_effect(Sales(pln(1000)), Fraction(0), Fraction(1))

    assert (effect.margin, effect.volume_for_margin, effect.volume_for_revenue) == (None, None, None)
    assert simulating.call_load(Calls(1, Fraction(4), agents=0, hour_cost=pln(60))).hours is None
