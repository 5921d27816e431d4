"""Plans as text: what is counted once for all, which leaves there are, how rules join them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from presek.plan.lower import lower
from presek.plan.steps import Moves, NoneTrue, WasIn
from presek.plan.text import text
from presek.segment import terms
from presek.segment.parse import parse, parse_value
from presek.values.instant import AsOf
from presek.values.problem import Problems
from tests.meaning.catalog import WARSAW, catalog
from tests.plan.rules import PLANS

GOLDEN = Path(__file__).parent / "golden"
CATALOG = catalog()
AS_OF = AsOf.end_of(date(2026, 6, 30), WARSAW)


def planned(rules: dict[str, str], **values: str):
    named = {name: parse_value(value) for name, value in values.items()}
    return lower({key: parse(rule) for key, rule in rules.items()}, CATALOG, AS_OF, values=named)


@pytest.mark.parametrize("subject", PLANS)
def test_the_printed_plan_is_the_one_that_was_agreed_on(subject: str):
    assert text(planned(PLANS[subject])) == (GOLDEN / f"{subject}.txt").read_text("utf-8")


def test_equal_aggregates_of_different_rules_are_one_step():
    plan = planned({"a": "orders.count(last 30 days) > 1", "b": "3 < orders.count(last 30 days)"})

    assert len(plan.aggregates) == 1
    assert len(plan.leaves) == 2


def test_a_comparison_written_either_way_round_is_one_leaf():
    plan = planned({"a": "employees > 3", "b": "3 < employees", "c": "not (employees <= 3)"})

    assert len(plan.leaves) == 1


def test_a_named_value_shares_its_aggregates_with_the_rules():
    plan = planned({"a": "revenue_12m > 0 PLN"}, revenue="orders.sum(amount, last 12 months)")

    assert len(plan.aggregates) == 1
    assert list(plan.values) == ["revenue"]


def test_a_rule_follows_those_it_refers_to():
    assert list(planned(PLANS["segments_refer_to_each_other"]).trees) == ["big", "small", "rest"]


def test_otherwise_is_none_of_the_others():
    plan = lower({"small": parse("employees < 10"), "rest": terms.Otherwise(("small",))}, CATALOG, AS_OF)

    assert plan.trees["rest"] == NoneTrue(("small",))


def test_a_circle_of_segments_is_named():
    with pytest.raises(Problems) as raised:
        planned({"a": 'in segment "b"', "b": 'in segment "a"'})

    assert "a → b → a" in str(raised.value)


def test_a_segment_that_is_not_there_is_a_problem_with_the_nearest_name():
    with pytest.raises(Problems) as raised:
        planned({"loyal": 'in segment "loyall"'})

    assert raised.value.problems[0].nearest == ("loyal",)


def test_history_is_bound_to_instants_and_a_day_that_is_not_over_has_none():
    plan = planned(
        {
            "a": 'was in segment "a" on 2026-01-31',
            "b": 'left segment "a" in last 2 days',
            "c": 'was in segment "a" on 2999-01-01',
        }
    )

    end = AsOf.end_of(date(2026, 1, 31), AS_OF.zone).instant
    start = AsOf.end_of(AS_OF.day - timedelta(days=3), AS_OF.zone).instant
    assert plan.leaves == (WasIn("a", end), Moves("a", "left", start, AS_OF.instant), WasIn("a", None))
