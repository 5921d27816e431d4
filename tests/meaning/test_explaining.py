"""Explanations of one customer: both numbers, the margin, the knowledge behind them, and what would turn them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from presek.segment.explain import Explanation, NearMiss, explain, failing_leaves, near_miss, smallest_change, step_says
from presek.segment.explain_words import amount, shown
from presek.segment.kind import Kind
from presek.segment.parse import parse
from presek.segment.reference import Context, Everybody, takes_in
from presek.segment.reference_numbers import Exact
from presek.values.facts import Customer
from presek.values.instant import AsOf
from presek.values.problem import Problems
from tests.meaning.catalog import catalog
from tests.meaning.inline_customers import base_of

CATALOG = catalog()


def anna(**facts: object) -> Customer:
    return base_of({"anna": facts}, CATALOG).customers()[0]


def context(day: str = "2026-06-30", *, segments: Mapping[str, str] | None = None) -> Context:
    rules = {key: parse(text) for key, text in (segments or {}).items()}
    return Context(CATALOG, AsOf.end_of(date.fromisoformat(day), CATALOG.zone), rules)


def explained(rule: str, **facts: object) -> Explanation:
    return explain(parse(rule), anna(**facts), context())


def change_says(rule: str, **facts: object) -> list[str]:
    change = smallest_change(parse(rule), anna(**facts), context())
    return [] if change is None else [step_says(step, CATALOG) for step in change.steps]


def test_r03_one_cent_under_the_threshold_explains_fail_with_both_numbers():
    told = explained("revenue_12m >= 10_000 PLN", orders=[{"at": "2026-06-01", "amount": 9999.99}])
    assert told.verdict is False
    assert told.evidence.actual == Exact(99_999_900, 4)
    assert told.evidence.asked == (Exact(100_000_000, 4),)
    assert told.evidence.margin == Exact(-100, 4)
    assert told.says == (
        "FAIL: revenue_12m is 9,999.99 PLN; the rule asks at least 10,000.00 PLN; the difference is -0.01 PLN;"
        " 1 row of orders counted."
    )


def test_r03_an_explanation_names_the_source_and_the_date_of_what_is_known():
    told = explained("employees >= 10", employees=[{"value": 9, "from": "2026-03-01", "recorded": "2026-03-02"}])
    (known,) = told.evidence.knowledge
    assert (known.field, known.worth, known.version.source) == ("employees", Exact(9), "case")
    assert known.version.recorded_at > known.version.valid_from


@pytest.mark.parametrize(
    ("facts", "verdict"), [({"balance": 10_000}, True), ({"balance": 9_999.99}, False), ({}, None)], ids=str
)
def test_r03_a_condition_passes_fails_or_cannot_be_judged(facts: dict, verdict: bool | None):
    told = explained("balance >= 10_000 PLN", **facts)
    assert told.verdict is verdict
    assert told.says.startswith({True: "PASS", False: "FAIL", None: "UNKNOWN"}[verdict])


def test_r40_a_value_older_than_its_greatest_age_is_unknown_and_the_explanation_says_so():
    told = explained("headcount >= 10", headcount=[{"value": 12, "from": "2025-06-29"}])
    assert told.verdict is None
    assert told.evidence.knowledge[0].fault == "too old"
    assert "headcount was last observed on 2025-06-29, more than 365 days ago" in told.says


def test_r40_a_value_never_said_and_one_set_to_unknown_are_told_apart():
    unset = [{"value": 5, "from": "2026-01-01"}, {"value": None, "from": "2026-02-01"}]
    assert "employees was never said" in explained("employees > 1").says
    assert "employees was set to unknown" in explained("employees > 1", employees=unset).says


def test_r44_a_rule_of_all_four_models_explains_a_condition_of_each():
    told = explained(
        'sex = "2" and industry within "62" and orders.count(last 12 months) >= 1 and openness > 50',
        sex="2",
        industry="X1",
        orders=[{"at": "2026-01-01"}],
        openness=50.1,
    )
    assert told.verdict is True
    assert [part.verdict for part in told.parts] == [True, True, True, True]
    assert told.says == "PASS: 4 of 4 conditions hold; all are needed."


def test_every_term_of_the_tree_has_its_own_verdict():
    told = explained("vip = true or not (employees > 5 and balance > 1 PLN)", vip=False, employees=9)
    assert (told.joint, told.verdict) == ("or", None)
    assert [part.verdict for part in told.parts] == [False, None]
    (inside,) = told.parts[1].parts
    assert (inside.joint, [part.verdict for part in inside.parts]) == ("and", [True, None])


def test_the_rule_of_another_segment_is_explained_inside():
    ours = context(segments={"big": "employees > 5"})
    told = explain(parse('in segment "big"'), anna(employees=6), ours)
    assert (told.joint, told.verdict, told.parts[0].text) == ("segment", True, "employees > 5")


def test_the_rows_behind_an_aggregate_are_counted():
    told = explained(
        'orders.sum(amount, last 30 days, where channel = "web") > 5 PLN',
        orders=[
            {"at": "2026-06-01", "amount": 3, "channel": "web"},
            {"at": "2026-06-02", "amount": 3, "channel": "web"},
            {"at": "2026-06-03", "amount": 9, "channel": "shop"},
            {"at": "2026-01-03", "amount": 9, "channel": "web"},
        ],
    )
    (counted,) = told.evidence.counted
    assert (counted.relation, counted.rows) == ("orders", 2)


def test_history_is_refused_with_its_place():
    with pytest.raises(Problems) as refused:
        explained('vip = true and entered segment "big" in last 30 days', vip=True)
    assert refused.value.problems[0].code == "not-yet"
    assert str(refused.value.problems[0].at) == "1:16"


# --- ranks -------------------------------------------------------------------------------------------------------

BALANCES = {"anna": 100, "bor": 500, "cyr": 300, "dan": 300, "eva": 50}


def among_others(rule: str, key: str = "anna") -> tuple[Explanation, list[str]]:
    people = base_of({name: {"balance": balance} for name, balance in BALANCES.items()}, CATALOG).customers()
    ours = replace(context(), others=Everybody(people))
    (person,) = (each for each in people if each.key == key)
    change = smallest_change(parse(rule), person, ours)
    return explain(parse(rule), person, ours), [step_says(step, CATALOG) for step in change.steps]


@pytest.mark.parametrize(
    ("rule", "key", "says", "change"),
    [
        ("top 3 by balance", "anna", "rank 4 of 5; it turns at 300.00 PLN", "200.00 PLN more"),
        ("top 60 % by balance", "anna", "rank 4 of 5; it turns at 300.00 PLN", "200.00 PLN more"),
        ("top 1 by balance", "bor", "rank 1 of 5; it turns beyond 300.00 PLN", "more than 200.00 PLN less"),
        ("bottom 1 by balance", "anna", "rank 2 of 5; it turns at 50.00 PLN", "50.00 PLN less"),
        ('abc(balance) = "A"', "anna", "rank 4 of 5, in class B; it turns at 300.00 PLN", "200.00 PLN more"),
        ("quintile(balance) >= 3", "anna", "rank 4 of 5, in fifth 2; it turns at 300.00 PLN", "200.00 PLN more"),
        ("quintile(balance) = 2", "bor", "rank 1 of 5, in fifth 5", "has to become true"),
    ],
)
def test_a_rank_is_explained_with_its_place_and_the_value_that_turns_it(rule: str, key: str, says: str, change: str):
    told, (needed,) = among_others(rule, key)
    assert says in told.says
    assert change in needed


def test_passing_the_value_of_the_explanation_turns_the_verdict():
    people = {name: {"balance": balance} for name, balance in BALANCES.items()}
    for rule in ("top 3 by balance", 'abc(balance) = "A"', "quintile(balance) >= 3", "bottom 40 % by balance"):
        for key in BALANCES:
            told, _ = among_others(rule, key)
            turning = told.evidence.place.turning
            edge = Decimal(turning.worth.whole) / 10_000
            passed = edge if not turning.beyond else edge + (1 if turning.more else -1)
            moved = base_of({**people, key: {"balance": passed}}, CATALOG).customers()
            (person,) = (each for each in moved if each.key == key)
            ours = replace(context(), others=Everybody(moved))
            assert takes_in(parse(rule), person, ours) is not told.verdict, (rule, key)


def test_a_sample_is_explained_by_the_number_that_was_drawn():
    told = explained('sample 20 % seed "spring"')
    assert told.says == "PASS: the number drawn is 14.2149 %; the rule asks less than 20 %."
    assert change_says('sample 20 % seed "spring"') == [
        'sample 20 % seed "spring" has to become untrue (the number drawn is 14.2149 %)'
    ]


# --- the smallest change -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "facts", "says"),
    [
        ("employees >= 10", {"employees": 7}, "3 people more (employees is 7 people)"),
        ("employees > 10", {"employees": 10}, "1 person more (employees is 10 people)"),
        ("employees < 10", {"employees": 12}, "3 people less (employees is 12 people)"),
        ("employees = 10", {"employees": 12}, "2 people less (employees is 12 people)"),
        ("employees between 10 and 20", {"employees": 25}, "5 people less (employees is 25 people)"),
        ("employees between 10 and 20", {"employees": 5}, "5 people more (employees is 5 people)"),
        ("not employees between 10 and 20", {"employees": 12}, "3 people less (employees is 12 people)"),
        ("not employees between 10 and 20", {"employees": 19}, "2 people more (employees is 19 people)"),
        ("balance >= 10_000 PLN", {"balance": 8760}, "1,240.00 PLN more (balance is 8,760.00 PLN)"),
        ("balance > 10_000 PLN", {"balance": 10000}, "more than 0.00 PLN more (balance is 10,000.00 PLN)"),
        ("10 <= employees", {"employees": 9}, "1 person more (employees is 9 people)"),
        ("orders.count() >= 3", {"orders": [{"at": "2026-06-01"}]}, "2 more (orders.count() is 1)"),
        ("any orders()", {}, "1 more (orders.count() is 0)"),
        ("days since birth_date >= 30", {"birth_date": "2026-06-12"}, "12 days more or in 12 days, by itself"),
        ("birth_date more than 30 days ago", {"birth_date": "2026-06-12"}, "in 13 days, by itself"),
        ("birth_date less than 30 days ago", {"birth_date": "2026-05-30"}, "birth_date less than 30 days ago has to"),
        ("birth_date has its day in next 7 days", {"birth_date": "1990-07-20"}, "in 13 days, by itself"),
        ("age >= 30", {"birth_date": "1996-07-10"}, "1 year more or in 10 days, by itself"),
        ("no orders(last 30 days)", {"orders": [{"at": "2026-06-10"}]}, "1 less or in 11 days, by itself"),
        ('industry within "62"', {"industry": "64"}, 'industry within "62" has to become true (industry is 64)'),
        ("employees >= 10", {}, "employees >= 10 has to become true (employees is unknown)"),
    ],
)
def test_the_smallest_change_has_the_distance_of_the_condition(rule: str, facts: dict, says: str):
    (said,) = change_says(rule, **facts)
    assert said.startswith(says)


def test_of_a_conjunction_every_failing_condition_has_to_turn():
    change = smallest_change(parse("employees >= 10 and vip = true and balance > 1 PLN"), anna(employees=9), context())
    assert (change.wanted, [step.text for step in change.steps]) == (
        True,
        ["employees >= 10", "vip = true", "balance > 1 PLN"],
    )


def test_of_a_disjunction_the_nearest_condition_is_enough():
    change = smallest_change(parse("employees >= 100 or balance >= 100 PLN"), anna(employees=9, balance=99), context())
    assert [step.text for step in change.steps] == ["balance >= 100 PLN"]


def test_for_one_who_is_in_the_smallest_change_leads_out():
    change = smallest_change(parse("employees >= 10 and vip = true"), anna(employees=11, vip=True), context())
    assert (change.wanted, [step.text for step in change.steps]) == (False, ["employees >= 10"])
    assert step_says(change.steps[0], CATALOG) == "2 people less (employees is 11 people)"


def test_a_condition_that_stands_twice_turns_in_both_places():
    change = smallest_change(parse("vip = true and (employees > 5 or not vip = true)"), anna(vip=False), context())
    assert [step.text for step in change.steps] == ["vip = true", "employees > 5"]


def test_no_change_turns_everyone():
    assert smallest_change(parse("everyone"), anna(), context()) is None
    assert smallest_change(parse("vip = true or everyone"), anna(), context()) is None


def test_the_conditions_of_a_segment_referred_to_are_among_those_that_turn():
    ours = context(segments={"big": "employees >= 10"})
    change = smallest_change(parse('in segment "big" and vip = true'), anna(employees=8, vip=True), ours)
    assert [step.text for step in change.steps] == ["employees >= 10"]


# --- near misses -------------------------------------------------------------------------------------------------

RULE = parse("employees >= 10 and balance >= 1_000 PLN")


def missed_by(**facts: object) -> NearMiss | None:
    return near_miss(RULE, anna(**facts), context())


def test_a_near_miss_fails_exactly_one_condition():
    assert missed_by(employees=9, balance=1000).step.text == "employees >= 10"
    assert missed_by(employees=9, balance=999) is None
    assert missed_by(employees=10, balance=1000) is None
    assert len(failing_leaves(RULE, anna(employees=9, balance=999), context())) == 2


def test_near_misses_sort_by_distance_and_what_has_none_comes_last():
    near, far, blind = (
        missed_by(employees=10, balance=999),
        missed_by(employees=1, balance=1000),
        missed_by(employees=10),
    )
    assert sorted([blind, far, near], key=lambda miss: miss.step.nearness) == [near, far, blind]


def test_numbers_are_shown_as_people_write_them():
    money = Kind(CATALOG.fields["balance"].type, currency="PLN")
    assert amount(Exact(12_345_678_9000, 4), money) == "12,345,678.90 PLN"
    assert amount(2 / 3, money) == "0.6667 PLN"
    assert shown(None, money, CATALOG) == "unknown"
    assert shown(frozenset(), Kind(CATALOG.fields["interests"].type), CATALOG) == "none"
