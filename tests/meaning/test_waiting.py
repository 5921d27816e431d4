"""When a condition turns by itself: the days on which nothing can turn are passed over, and the answer is the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from presek.segment.expand import expand
from presek.segment.explain_change import leaves_of
from presek.segment.explain_evidence import Leaf
from presek.segment.explain_wait import LONGEST_WAIT_DAYS, days_until
from presek.segment.parse import parse
from presek.segment.reference import Context, takes_in
from presek.segment.terms import Aggregate, Ago, Choice, DayComes, DaysSince, Exists, Term, YearsSince
from presek.segment.walk import everything
from presek.segment.write import write
from presek.values.facts import Customer
from presek.values.instant import AsOf
from tests.meaning.catalog import catalog
from tests.meaning.inline_customers import base_of
from tests.strategies.customers import as_ofs, bases
from tests.strategies.rules import aimed_terms
from tests.strategies.terms import typed_terms

CATALOG = catalog()


def verdicts(leaf: Leaf, customer: Customer, context: Context) -> list[bool | None]:
    """The verdict at the end of every one of the days to come."""
    now = context.as_of
    ends = (AsOf.end_of(now.day + timedelta(days=days), now.zone) for days in range(1, LONGEST_WAIT_DAYS + 1))
    return [takes_in(leaf, customer, replace(context, as_of=replace(end, known_at=now.known_at))) for end in ends]


def moves(leaf: Leaf) -> bool:
    """Whether it has a window or counts from the as-of day: what else is not waited for, nor rows that choose."""
    nodes = [*everything(expand(leaf, CATALOG))]
    if any(isinstance(node, Choice) and row is not None and grows(node) for node, row in nodes):
        return False
    for node, _ in nodes:
        match node:
            case Ago() | DayComes() | DaysSince() | YearsSince():
                return True
            case Aggregate(window=window) | Exists(window=window) if window is not None:
                return True
    return False


def grows(choice: Choice) -> bool:
    return any(isinstance(node, Ago | DayComes | DaysSince | YearsSince) for node, _ in everything(choice))


def assert_first_day_is_found(rule: Term, customer: Customer, context: Context) -> None:
    for leaf in leaves_of(rule, context):
        every = verdicts(leaf, customer, context) if moves(leaf) else []
        for wanted in (True, False):
            expected = every.index(wanted) + 1 if wanted in every else None
            found = days_until(leaf, wanted=wanted, customer=customer, context=context)
            assert found == expected, (write(leaf), wanted)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), as_of=as_ofs(CATALOG), rule=aimed_terms() | typed_terms(CATALOG))
def test_the_day_found_is_the_first_of_all_days(data: st.DataObject, as_of: AsOf, rule: Term):
    customers = data.draw(bases(CATALOG, as_of, most=2)).customers()
    for customer in customers[:1]:
        assert_first_day_is_found(rule, customer, Context(CATALOG, as_of, {}))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    data=st.data(), as_of=as_ofs(CATALOG), number=st.sampled_from((-31, -7, 0, 0.5, 7, 30)), sign=st.sampled_from("<>=")
)
def test_days_counted_from_rows_turn_row_by_row(data: st.DataObject, as_of: AsOf, number: float, sign: str):
    customer = data.draw(bases(CATALOG, as_of, most=2)).customers()[0]
    for where in (
        f"days since due_on {sign} {number}",
        f"shipped_at is unknown or days since shipped_at {sign} {number}",
    ):
        rule = parse(f"orders.count(where {where}) >= 2 or no orders(last 30 days, where {where})")
        assert_first_day_is_found(rule, customer, Context(CATALOG, as_of, {}))


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("visits.last() more than 30 days ago", 31),
        ("days since visits.last() >= 10", 10),
        ("no visits(last 30 days)", 31),
        ("visits.count(last 2 weeks) = 0", 15),
        ("choose(5 if days since visits.last() <= 30, 4 if visits.count(last 90 days) >= 1, otherwise 1) = 4", 31),
        ("choose(5 if days since visits.last() <= 30, 4 if visits.count(last 90 days) >= 1, otherwise 1) = 1", 91),
    ],
)
def test_a_window_that_passes_over_a_row_of_today(rule: str, days: int):
    context = Context(CATALOG, AsOf.end_of(date(2026, 6, 30), CATALOG.zone), {})
    customer = base_of({"anna": {"visits": [{"at": "2026-06-30"}]}}, CATALOG).customers()[0]
    assert days_until(parse(rule), wanted=True, customer=customer, context=context) == days
