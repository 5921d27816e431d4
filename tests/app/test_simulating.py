"""A simulation replays the last twelve months: exact money, calls, and nothing is kept."""

from __future__ import annotations

import pytest

from presek.app import conditions, policies, simulating
from presek.app.simulated_effects import Assumptions
from presek.app.simulating import Proposal
from presek.policy import text
from presek.policy.treatment import Dimension
from presek.values.money import Money
from tests.app import homes, policy_home


@pytest.fixture
def base(home):
    policy_home.fill(home)
    return home


def lines(customer, amount, *, category="software", at="2026-05-01T10:00:00", **more):
    return {
        "customer": customer,
        "ordered_at": at,
        "net_amount": amount,
        "category": category,
        "product": f"{category}-1",
        **more,
    }


def policy(key, segment, **gives):
    return text.policy_of({"key": key, "segment": segment, "valid_from": "2026-07-01", **gives})


def of_day(net_days, discount):
    return {"payment_terms": {"net_days": net_days}, "discount": {"percent": discount}}


def test_a_million_at_eight_instead_of_five_per_cent_costs_thirty_thousand(base):
    homes.put(base, "orders", [lines("anna", "999000.00", margin="349650.00"), lines("borut", "1000.00", margin="350")])
    homes.put(base, "orders", [lines("anna", "5000.00", at="2025-06-01T10:00:00")])
    policy_home.refresh.refresh(base)
    policy_home.put(base, "firms", "firms", of_day(30, 5))
    told = simulating.simulate(base, Proposal((policy("firms", "firms", **of_day(30, 8)),)))

    effects = told.effects
    assert effects.list_sales == Money.of(1_000_000, "PLN")
    assert (effects.sales.revenue_before, effects.sales.revenue) == (Money.of(950_000, "PLN"), Money.of(-30_000, "PLN"))
    assert effects.sales.margin == Money.of(-30_000, "PLN")
    assert effects.as_json()["more_for_revenue_percent"] == "3.26"
    assert effects.as_json()["more_for_margin_percent"] == "11.11"
    assert effects.receivables == Money.of("-3032.88", "PLN")
    assert (told.changed, told.changed_in[Dimension.DISCOUNT], told.changed_in[Dimension.TERMS]) == (3, 3, 0)
    (change,) = told.transitions
    assert (change.customers, change.examples) == (3, ("anna", "borut", "celina"))

    value = conditions.conditions(base, "anna").discount.value
    assert value is not None
    assert value.basis_points == 500
    assert [each.policy.version for each in policies.versions(base, "firms")] == [1]


def test_a_longer_term_ties_up_receivables(base):
    homes.put(base, "order_lines", [lines("anna", "2400000.00")])
    policy_home.refresh.refresh(base)
    policy_home.put(base, "firms", "firms", of_day(30, 0))

    effects = simulating.simulate(base, Proposal((policy("firms", "firms", **of_day(45, 0)),))).effects

    assert (effects.receivables, effects.yearly_cost) == (
        Money.of("121315.07", "PLN"),
        Money.of("9705.21", "PLN"),
    )
    assert effects.sales.margin is None


def test_a_discount_of_some_products_is_taken_only_from_them(base):
    homes.put(base, "order_lines", [lines("anna", "1000.00"), lines("anna", "500.00", category="hardware")])
    policy_home.refresh.refresh(base)
    scoped = {"discount": {"percent": 10, "scope": ["software*"]}}

    effects = simulating.simulate(base, Proposal((policy("firms", "firms", **scoped),))).effects

    assert effects.sales.revenue == Money.of(-100, "PLN")


def test_a_changed_rule_tells_who_moves_and_whose_conditions_change(base):
    policy_home.put(base, "a", "large", of_day(45, 10))
    changed = homes.segments("size", {**policy_home.SEGMENTS, "large": "employees >= 100"}, partition=True)

    told = simulating.simulate(base, Proposal(segmentations=(changed,)))

    (moved,) = told.moved
    assert (moved.segment, moved.leaving, moved.leaves) == ("large", 1, ("anna",))
    assert told.changed == 1
    assert {(each.dimension, each.after) for each in told.transitions} == {
        (Dimension.TERMS, None),
        (Dimension.DISCOUNT, None),
    }


def test_r14_ten_thousand_calls_of_four_minutes_are_33_hours_and_none_after_the_policy(home):
    count = 10_000
    homes.put(home, "customers", [{"customer": f"c{number}", "kind": "company"} for number in range(count)])
    call = {"at": "2026-06-01T09:00:00", "channel": "phone", "direction": "in", "duration": "4"}
    homes.put(home, "interactions", [{"customer": f"c{number}", **call} for number in range(count)])
    homes.put(home, "orders", [lines(f"c{number}", "99.00") for number in range(count)])
    homes.force(home, homes.segments("value", {"basic": "revenue_12m < 120 PLN"}))
    policy_home.refresh.refresh(home)
    without = policy("basic", "basic", service={"tier": "self_service", "channels": ["portal", "email"]})

    effects = simulating.simulate(home, Proposal((without,)), assumptions=Assumptions(agents=20, hour_cost=60)).effects

    before, after = (each.as_json() for each in (effects.phone_before, effects.phone_after))
    assert (before["calls"], before["hours"], before["one_call"]) == (count, "33.33", "4.00 PLN")
    assert (after["calls"], after["hours"]) == (0, "0.00")
    one_call = effects.phone_before.load.one_call
    assert effects.list_sales == Money.of(990_000, "PLN")
    assert f"{one_call.amount / 99:.4f}" == "0.0404"


def test_sums_stay_exact_where_doubles_would_round():
    import numpy as np

    from presek.app import sales_replay

    amounts = np.array([2**53 + 1, 2, -(2**40), 7], dtype=np.int64)
    places = np.array([0, 0, 1, 1], dtype=np.int64)

    assert sales_replay.sums(places, amounts, 2).tolist() == [2**53 + 3, 7 - 2**40]
    assert sales_replay.sums(places, amounts // 2**20, 2).tolist() == [2**33, -(2**20)]
