"""Every pass of the normal form fires on terms made for it, and never changes an answer, unknown included."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from presek.catalog.model import Type
from presek.segment import terms as t
from presek.segment import windows as w
from presek.segment.meaning import MEANING_PASSES, meaning_key
from presek.segment.normal import PASSES, normal
from presek.segment.parse import parse
from presek.segment.passes.ago_as_days import ago_as_days
from presek.segment.passes.compare_one_way import compare_one_way
from presek.segment.passes.dedupe import dedupe
from presek.segment.passes.drop_everyone import drop_everyone
from presek.segment.passes.exists_as_count import exists_as_count
from presek.segment.passes.flatten import flatten
from presek.segment.passes.merge_lists import merge_lists
from presek.segment.passes.merge_tags import merge_tags
from presek.segment.passes.plain_windows import plain_windows
from presek.segment.passes.push_not_inward import push_not_inward
from presek.segment.passes.single_choice import single_choice
from presek.segment.passes.sort_operands import sort_operands
from presek.segment.passes.spell_out_between import spell_out_between
from presek.segment.passes.spell_out_negation import spell_out_negation
from presek.segment.passes.unfold_double_not import unfold_double_not
from presek.segment.reference import Context, takes_in
from tests.meaning.catalog import catalog
from tests.strategies.customers import as_ofs, bases
from tests.strategies.terms import (
    WORDS,
    Typed,
    near_days,
    row_filters,
    small_numbers,
    typed_conditions,
    typed_terms,
)

CATALOG = catalog()
typed = Typed(CATALOG)
conditions = typed_conditions(CATALOG)
numbers = typed.numbers()
literals = st.builds(t.NumberLiteral, small_numbers)
cities = st.builds(t.TextLiteral, st.sampled_from(WORDS))
city = t.FieldValue("city")
interests = t.FieldValue("interests")
channels = st.sampled_from(["web", "shop", "phone"])
city_lists = st.builds(
    t.OneOf, st.just(city), st.lists(cities, min_size=1, max_size=3, unique=True).map(tuple), st.booleans()
)
number_lists = st.builds(
    t.OneOf,
    st.sampled_from([t.FieldValue("rating"), t.FieldValue("employees")]),
    st.lists(literals, min_size=1).map(tuple),
)
tag_sets = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2, unique=True).map(tuple)
tag_tests = st.builds(t.HasTags, st.just(interests), st.sampled_from(["any", "all"]), tag_sets)


def joined(first, second):
    """`and` or `or` of two."""
    pair = st.tuples(first, second)
    return st.builds(t.All, pair) | st.builds(t.Any, pair)


def maybe_not(term):
    return term | st.builds(t.Not, term)


def fires(rewrite, strategy):
    return strategy.filter(lambda term: rewrite(term) != term)


FIRES_ON = {
    unfold_double_not: conditions.map(lambda term: t.Not(t.Not(term))),
    spell_out_between: st.builds(t.Between, numbers, literals, literals).filter(lambda term: True),
    spell_out_negation: st.one_of(
        st.builds(t.Known, numbers, st.just(True)),
        st.builds(t.HasTags, st.just(interests), st.just("none"), tag_sets),
        city_lists.filter(lambda term: term.negated),
        st.builds(t.Exists, st.just("orders"), st.none(), st.none() | row_filters(CATALOG, "orders"), st.just(True)),
    ),
    compare_one_way: st.one_of(
        st.builds(
            t.Comparison,
            st.sampled_from([t.Aggregate("orders", "count"), t.Aggregate("visits", "days")]),
            st.sampled_from([">", ">=", "<="]),
            st.integers(0, 4).map(lambda number: t.NumberLiteral(Decimal(number))),
        ),
        st.builds(t.Comparison, numbers, st.sampled_from([">", ">=", "<=", "!="]), literals),
        st.builds(t.Comparison, typed.of(Type.BOOLEAN), st.sampled_from(["=", "!="]), st.just(t.TruthLiteral(False))),
        st.builds(
            t.Comparison, typed.times(), st.sampled_from([">", ">=", "<=", "!="]), st.builds(t.DateLiteral, near_days)
        ),
    ),
    push_not_inward: joined(conditions, conditions).map(t.Not),
    flatten: st.tuples(conditions, conditions, conditions).flatmap(
        lambda three: st.sampled_from(
            [t.All((t.All(three[:2]), three[2])), t.Any((three[2], t.Any(three[:2]))), t.All(three[:1])]
        )
    ),
    drop_everyone: joined(maybe_not(st.just(t.Everyone())), conditions),
    dedupe: st.one_of(
        conditions.flatmap(lambda term: st.sampled_from([t.All((term, term)), t.Any((term, term))])),
        cities.map(lambda choice: t.OneOf(city, (choice, choice))),
        st.just(t.HasTags(interests, "any", ("b", "a"))),
    ),
    merge_lists: fires(
        merge_lists,
        joined(maybe_not(city_lists), maybe_not(city_lists)) | joined(maybe_not(number_lists), maybe_not(number_lists)),
    ),
    merge_tags: fires(merge_tags, joined(maybe_not(tag_tests), maybe_not(tag_tests)) | tag_tests),
    single_choice: st.builds(t.OneOf, st.just(city), st.tuples(cities), st.booleans()),
    sort_operands: fires(
        sort_operands,
        joined(conditions, conditions) | st.builds(t.Comparison, literals, st.sampled_from(["="]), numbers),
    ),
    ago_as_days: st.builds(
        t.Ago, typed.times(), st.sampled_from(["more", "less"]), st.integers(0, 60), st.sampled_from(["days", "weeks"])
    ),
    exists_as_count: st.one_of(
        st.builds(t.Exists, st.just("orders"), st.none(), st.none() | row_filters(CATALOG, "orders"), st.booleans()),
        st.sampled_from([("=", 0), ("<", 1)]).map(
            lambda pair: t.Comparison(t.Aggregate("orders", "count"), pair[0], t.NumberLiteral(Decimal(pair[1])))
        ),
    ),
    plain_windows: st.builds(
        lambda window, negated: t.Exists("orders", window, None, negated),
        st.one_of(
            st.builds(w.LastUnits, st.integers(1, 9), st.sampled_from(["weeks", "years", "hours"])),
            st.builds(w.PreviousUnits, st.integers(1, 9), st.sampled_from(["weeks", "years"])),
            st.builds(w.NextUnits, st.integers(1, 9), st.sampled_from(["weeks", "years"])),
        ),
        st.booleans(),
    )
    | st.builds(t.Ago, typed.times(), st.sampled_from(["more", "less"]), st.integers(1, 5), st.just("years")),
}

slow_to_draw = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


@st.composite
def worlds(draw, of_terms):
    term = draw(of_terms)
    as_of = draw(as_ofs(CATALOG))
    base = draw(bases(CATALOG, as_of, most=12))
    return term, base.customers(as_of.known_at), Context(CATALOG, as_of)


def answers(term, customers, context):
    return [takes_in(term, customer, context) for customer in customers]


def test_every_pass_has_terms_it_fires_on():
    assert set(FIRES_ON) == set(MEANING_PASSES)
    assert set(PASSES) < set(MEANING_PASSES)


@pytest.mark.parametrize("rewrite", MEANING_PASSES, ids=lambda rewrite: rewrite.__name__)
@given(data=st.data())
@slow_to_draw
def test_a_pass_fires_and_never_changes_an_answer(rewrite, data):
    term, customers, context = data.draw(worlds(FIRES_ON[rewrite]))
    rewritten = rewrite(term)
    assert rewritten != term
    assert answers(rewritten, customers, context) == answers(term, customers, context)


@given(worlds(typed_terms(CATALOG)))
@slow_to_draw
def test_the_normal_form_gives_every_answer_of_the_term(world):
    term, customers, context = world
    for passes in (PASSES, MEANING_PASSES):
        rewritten = normal(term, passes=passes)
        assert answers(rewritten, customers, context) == answers(term, customers, context)
        assert normal(rewritten, passes=passes) == rewritten


@given(typed_terms(CATALOG), st.randoms(use_true_random=False))
@slow_to_draw
def test_order_grouping_and_double_negation_do_not_change_the_key(term, chance):
    assert meaning_key(reworded(term, chance), CATALOG) == meaning_key(term, CATALOG)


def reworded(term: t.Term, chance: random.Random) -> t.Term:
    """The same meaning in other words."""
    match term:
        case t.All(terms) | t.Any(terms):
            inner = [reworded(each, chance) for each in terms]
            chance.shuffle(inner)
            made = type(term)(tuple(inner))
            return type(term)((made, inner[0])) if chance.random() < 0.3 else made
        case t.Not(inner):
            return t.Not(reworded(inner, chance))
        case _:
            return t.Not(t.Not(term)) if chance.random() < 0.3 else term


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("employees >= 10", "not employees < 10"),
        ("employees between 10 and 20", "employees <= 20 and 10 <= employees"),
        ("employees = 10", "10.0 = employees"),
        ('city in ("a", "b")', 'city = "b" or city = "a"'),
        ('not (city = "a" or city = "b")', 'city not in ("b", "a")'),
        ("no orders(last 4 weeks)", "orders.count(last 28 days) = 0"),
        ("any orders(last 1 year)", "orders.count(last 12 months) >= 1"),
        ("orders.last() more than 2 weeks ago", "days since orders.last() > 14"),
        ("orders.last() less than 9 days ago", "0 <= days since orders.last() and days since orders.last() < 9"),
        ("revenue_12m > 5 PLN", "orders.sum(amount, last 1 year) > 5.00 PLN"),
        ('interests has "a" or interests has "b"', 'interests has any ("b", "a")'),
        ('interests has none ("a")', 'not interests has all ("a")'),
        ("vip = false", "vip != true"),
        ("employees > 1 and everyone", "employees > 1"),
        ("not (employees > 1 and city is unknown)", "employees <= 1 or city is known"),
    ],
)
def test_rules_that_mean_the_same_have_one_key(one, other):
    assert meaning_key(parse(one), CATALOG) == meaning_key(parse(other), CATALOG)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("employees > 10", "employees >= 10"),
        ("employees > 10", "not employees <= 10 or employees is unknown"),
        ('city in ("a", "b")', 'city in ("a", "c")'),
        ("rating - (rating - 1) > 0", "rating - rating - 1 > 0"),
        ("no orders()", "not orders.last() is known or vip = true"),
        ("orders.last() more than 1 months ago", "orders.last() more than 30 days ago"),
        ("employees + 1 > 2", "headcount + 1 > 2"),
    ],
)
def test_rules_that_mean_something_else_have_another_key(one, other):
    assert meaning_key(parse(one), CATALOG) != meaning_key(parse(other), CATALOG)
