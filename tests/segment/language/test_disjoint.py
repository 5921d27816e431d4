"""What is proved disjoint never overlaps, and what is proved to cover leaves no gap, whatever is unknown."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from presek.segment import terms as t
from presek.segment.disjoint import covers, relation_of
from presek.segment.parse import parse
from presek.segment.reference import Context, takes_in
from tests.meaning.catalog import catalog
from tests.strategies.customers import as_ofs, bases
from tests.strategies.terms import composed

CATALOG = catalog()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("employees < 10", "employees >= 10"),
        ("employees < 10", "employees between 10 and 49"),
        ("employees > 9", "employees < 10"),
        ("revenue_12m >= 50_000 PLN", "revenue_12m >= 5_000 PLN and revenue_12m < 50_000 PLN"),
        ("birth_date < 1990-01-01", "birth_date between 1990-01-01 and 1999-12-31"),
        ("joined_at >= 2026-01-01", "joined_at < 2026-01-01"),
        ('city in ("a", "b")', 'city in ("c", "d")'),
        ('city = "a"', 'not city = "a"'),
        ('city not in ("a", "b")', 'city = "b"'),
        ('industry within "62"', 'industry within "K"'),
        ('industry within "62"', 'industry in ("620", "64")'),
        ('industry within "62" and not industry within "62.01"', 'industry = "X1"'),
        ("vip = true", "vip = false"),
        ("employees > 5", "employees is unknown"),
        ("days since birth_date > 5", "birth_date is unknown"),
        ("any orders(last 30 days)", "no orders(last 30 days)"),
        ("orders.count() >= 2", "orders.count() = 1"),
        ("orders.count() < 1", "any orders()"),
        ('abc(balance) = "A"', 'abc(balance) in ("B", "C")'),
        ('abc(balance) in ("A", "B")', 'not abc(balance) = "A" and not abc(balance) = "B"'),
        ("quintile(balance) >= 4", "quintile(balance) = 3"),
        ('quintile(balance) < 3 within segment "s"', 'quintile(balance) = 5 within segment "s"'),
        ("top 10 by balance", "not top 10 by balance"),
        ("choose(1 if vip = true, otherwise 2) = 1", "choose(1 if vip = true, otherwise 2) > 1"),
        ("orders.last() more than 3 months ago", "orders.last() less than 3 months ago"),
        ("orders.last() more than 90 days ago", "orders.last() less than 90 days ago"),
        ('interests has all ("a", "b")', 'interests has none ("b", "c")'),
        ('interests has any ("a", "b")', 'not interests has any ("a", "b", "c")'),
        ('in segment "k"', 'not in segment "k"'),
        ('(employees < 5 or city = "a") and vip = true', '(employees > 5 and city = "b") or vip = false'),
        ("orders.avg(amount) < 5 PLN", "orders.avg(amount) >= 5 PLN"),
        ("not everyone", "everyone"),
    ],
)
def test_these_are_proved_disjoint(one, other):
    assert relation_of(parse(one), parse(other), CATALOG) == "proved disjoint"
    assert relation_of(parse(other), parse(one), CATALOG) == "proved disjoint"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("employees < 10", "employees >= 9"),
        ("employees <= 10", "employees >= 10"),
        ("rating > 9", "rating < 10"),
        ('city = "a"', 'name = "b"'),
        ('industry within "J"', 'industry within "62"'),
        ("employees > 5", "headcount <= 5"),
        ("employees is unknown", "headcount is unknown"),
        ("any orders(last 30 days)", "no orders(last 7 days)"),
        ('interests has any ("a", "b")', 'interests has none ("a")'),
        ('abc(balance) = "A"', 'abc(balance) in ("A", "B")'),
        ('abc(balance) = "A"', 'abc(credit) = "B"'),
        ("quintile(balance) = 5", 'quintile(balance) = 4 within segment "s"'),
        ('not abc(balance) = "A" and not abc(balance) = "B" and not abc(balance) = "C"', "everyone"),
        ("orders.avg(amount) <= 0.1 PLN", "orders.avg(amount) >= 0.1 PLN"),
        ("employees / 3 <= 0.333333333332", "employees / 3 >= 0.333333333333"),
    ],
)
def test_these_may_overlap(one, other):
    assert relation_of(parse(one), parse(other), CATALOG) == "not proved"


@pytest.mark.parametrize(
    ("rules", "proved"),
    [
        (["employees < 10", "employees >= 10"], False),
        (["employees < 10", "employees >= 10", "employees is unknown"], True),
        (["employees < 10", "employees between 10 and 49", "employees > 49", "employees is unknown"], True),
        (["employees < 10", "employees > 10", "employees is unknown"], False),
        (["orders.count() = 0", "orders.count() > 0"], True),
        (["no orders(last 30 days)", "any orders(last 30 days)"], True),
        (["orders.count() = 0", "orders.count() = 1", "orders.count() >= 2"], True),
        (["vip = true", "vip = false"], False),
        (["vip = true", "vip = false or vip is unknown"], True),
        (["everyone"], True),
        (["otherwise", "vip = true"], True),
        (['in segment "k"', 'not in segment "k"'], False),
        ([], False),
    ],
)
def test_covering_is_proved_only_where_the_unknown_is_covered_too(rules, proved):
    assert covers([parse(rule) for rule in rules], CATALOG) is proved


simple = st.sampled_from(
    [
        "employees < 10", "employees >= 10", "employees between 5 and 12", "employees is unknown", "employees > 9",
        "rating / 3 > 1", "rating / 3 <= 1", 'industry within "62"', 'industry = "X1"', 'industry in ("K", "64")',
        "industry is known", "birth_date < 2000-01-01", "birth_date >= 2000-01-01", "birth_date is unknown",
        "vip = true", "vip != true", "any orders()", "orders.count() < 2", "orders.count() = 1",
        'interests has "a"', 'interests has none ("a")', 'interests has all ("a", "web")', "interests is unknown",
        "orders.sum(amount) > 10 PLN", "orders.sum(amount) <= 10 PLN", "orders.avg(amount) is unknown",
        "orders.avg(amount) < 10 PLN", "orders.last() more than 1 month ago", "orders.last() less than 2 months ago",
    ]
).map(parse)  # fmt: skip
rules = st.recursive(simple, lambda inner: composed(inner, most=3), max_leaves=4)


@given(st.lists(rules, min_size=2, max_size=4), st.data())
@settings(max_examples=70, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_proof_is_never_wrong(terms, data):
    as_of = data.draw(as_ofs(CATALOG))
    base = data.draw(bases(CATALOG, as_of, most=8))
    context = Context(CATALOG, as_of)
    disjoint = relation_of(terms[0], terms[1], CATALOG) == "proved disjoint"
    covering = covers(terms, CATALOG)
    for customer in base.customers(as_of.known_at):
        inside = [takes_in(term, customer, context) is True for term in terms]
        assert not (disjoint and inside[0] and inside[1])
        assert not covering or any(inside)


def test_a_proof_that_takes_too_long_is_given_up():
    wide = t.All(tuple(t.Any((parse(f"employees > {n}"), parse(f"rating > {n}"))) for n in range(40)))
    assert relation_of(wide, parse("employees < 0"), CATALOG) == "not proved"
