"""Laws that hold whatever the customers: windows that touch add up, and the three truths obey Kleene's algebra."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presek.segment import terms as t
from presek.segment.parse import parse, parse_value
from presek.segment.reference import Context, takes_in, value_of
from presek.segment.reference_numbers import Exact
from presek.segment.windows import bounds
from presek.values.instant import AsOf
from tests.meaning.catalog import catalog
from tests.meaning.inline_customers import Base
from tests.meaning.test_engines_agree import tried, worlds
from tests.strategies.customers import as_ofs, bases
from tests.strategies.rules import aimed_terms
from tests.strategies.terms import typed_terms

CATALOG = catalog()


@st.composite
def peopled(draw: st.DrawFn) -> tuple[Base, AsOf]:
    as_of = draw(as_ofs(CATALOG))
    return draw(bases(CATALOG, as_of, most=10)), as_of


def whole(text: str, base: Base, as_of: AsOf) -> list[int]:
    """A count or an exact sum of every customer."""
    context, value = Context(CATALOG, as_of), parse_value(text)
    worths = [value_of(value, customer, context) for customer in base.customers(as_of.known_at)]
    return [worth.whole for worth in worths if isinstance(worth, Exact)]


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ("last 30 days", "previous 30 days", "last 60 days"),
        ("last 4 weeks", "previous 4 weeks", "last 8 weeks"),
        ("last 1 years", "previous 1 years", "last 2 years"),
        ("since 2026-03-29", "before 2026-03-29", ""),
        ("between 2026-01-01 and 2026-03-28", "between 2026-03-29 and 2026-06-30", "between 2026-01-01 and 2026-06-30"),
    ],
)
@tried(0.3)
@given(world=peopled())
def test_windows_that_touch_add_up(first: str, second: str, both: str, world: tuple[Base, AsOf]):
    base, as_of = world
    counts = [whole(f"orders.count({window})", base, as_of) for window in (first, second, both)]
    assert [one + other for one, other in zip(*counts[:2], strict=True)] == counts[2]


@given(as_of=as_ofs(CATALOG), count=st.integers(1, 60), unit=st.sampled_from(["days", "weeks", "months", "years"]))
def test_the_last_begins_where_the_previous_ends(as_of: AsOf, count: int, unit: str):
    last, previous = (
        bounds(parse(f"any orders({word} {count} {unit})").window, as_of) for word in ("last", "previous")
    )
    assert previous.end == last.start
    assert previous.start < previous.end < last.end == as_of.instant


@pytest.mark.parametrize("period", ["week", "month", "quarter", "year"])
@given(as_of=as_ofs(CATALOG))
def test_this_period_begins_where_the_previous_ends(period: str, as_of: AsOf):
    this, previous = (bounds(parse(f"any orders({word} {period})").window, as_of) for word in ("this", "previous"))
    assert previous.end == this.start < this.end == as_of.instant


@given(as_of=as_ofs(CATALOG), count=st.integers(0, 60))
def test_past_and_next_meet_in_now(as_of: AsOf, count: int):
    coming = bounds(parse(f"any renewals(next {count} days)").window, as_of)
    assert coming.start == bounds(None, as_of).end == as_of.instant
    assert not bounds(None, as_of).hold(as_of.instant)


LAWS: dict[str, Callable[[t.Term, t.Term], tuple[t.Term, t.Term]]] = {
    "not not a is a": lambda one, other: (t.Not(t.Not(one)), one),
    "not (a and b) is not a or not b": lambda one, other: (
        t.Not(t.All((one, other))),
        t.Any((t.Not(one), t.Not(other))),
    ),
    "not (a or b) is not a and not b": lambda one, other: (
        t.Not(t.Any((one, other))),
        t.All((t.Not(one), t.Not(other))),
    ),
    "a and b is b and a": lambda one, other: (t.All((one, other)), t.All((other, one))),
    "a or a and b is a": lambda one, other: (t.Any((one, t.All((one, other)))), one),
    "a and (a or b) is a": lambda one, other: (t.All((one, t.Any((one, other)))), one),
    "a and everyone is a": lambda one, other: (t.All((one, t.Everyone())), one),
    "a or not everyone is a": lambda one, other: (t.Any((one, t.Not(t.Everyone()))), one),
}


@pytest.mark.parametrize("law", LAWS)
@tried(0.15)
@given(world=worlds(typed_terms(CATALOG, max_leaves=3) | aimed_terms()))
def test_three_truths_obey_the_laws(law: str, world: tuple[list[t.Term], Base, AsOf]):
    rules, base, as_of = world
    left, right = LAWS[law](rules[0], rules[-1])
    context = Context(base.catalog, as_of)
    for customer in base.customers(as_of.known_at):
        assert takes_in(left, customer, context) is takes_in(right, customer, context)


@tried(0.3)
@given(world=worlds(aimed_terms()))
def test_true_false_and_unknown_share_everybody(world: tuple[list[t.Term], Base, AsOf]):
    rules, base, as_of = world
    context = Context(base.catalog, as_of)
    for customer in base.customers(as_of.known_at):
        truth, opposite = (takes_in(term, customer, context) for term in (rules[0], t.Not(rules[0])))
        assert (truth is None) == (opposite is None)
        assert truth is None or truth is not opposite
