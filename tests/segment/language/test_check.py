"""Every problem of meaning is told: all at once, each at its place, with what was expected and the nearest names."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from presek.catalog.default import default_catalog
from presek.catalog.model import Code, Measure
from presek.segment.check import check
from presek.segment.expand import expand
from presek.segment.parse import parse, parse_value
from presek.segment.tree import from_json, to_json
from presek.segment.types import kind_of
from presek.values.problem import Problems
from tests.meaning.catalog import catalog
from tests.strategies.terms import any_terms, typed_terms

CATALOG = catalog()


def told(rule: str, **segments: str) -> list[str]:
    rules = {key: parse(text) for key, text in segments.items()}
    return [str(problem) for problem in check(parse(rule), CATALOG, segments=rules)]


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("indutry = 1", "1:1: no field is called 'indutry'. Did you mean industry?"),
        ("revenue_13m > 1 PLN", "1:1: no field is called 'revenue_13m'. Did you mean revenue_12m?"),
        ("orders > 3", "1:1: orders is a table of rows; write what of them, like orders.count()."),
        ("ordrs.count() > 3", "1:1: no relation is called 'ordrs'. Did you mean orders?"),
        ("any ordrs()", "1:1: no relation is called 'ordrs'. Did you mean orders?"),
        ("employees.count() > 1", "1:1: employees is a single value, not a table of rows."),
        (
            "contacts.max(sinceon) > 2026-01-01",
            "1:14: contacts has no field 'sinceon'. Its fields: role, email, since_on. Did you mean since_on?",
        ),
        (
            'any contacts(where city = "x")',
            "1:20: city is of the customer; rows of contacts have only role, email, since_on.",
        ),
        ("employees > 50_000 PLN", "1:1: employees is a number of people and cannot be compared with 50_000 PLN."),
        ("employees > days since birth_date", "cannot be compared with days since birth_date, a number of days."),
        ('employees = "ten"', '1:1: employees is a number of people and cannot be compared with "ten".'),
        ("balance > 5", "1:1: balance is an amount of money and cannot be compared with 5."),
        ("balance > 5 EUR", "1:11: 5 EUR is in EUR, and this base keeps money in PLN; write the amount in PLN."),
        ("balance > 0.00005 PLN", "1:11: 0.00005 has 5 decimals; at most 4 are kept."),
        ('city > "a"', "1:1: city is a text and has no order; > is for numbers, money and dates."),
        ('city between "a" and "b"', "1:1: city is a text and has no order; between is for numbers, money and dates."),
        ("vip > false", "1:1: vip is true or false and has no order; > is for numbers, money and dates."),
        ("employees ~= 5", "1:1: employees is a number of people; ~= ignores case and is for texts."),
        ('interests = "a"', '1:1: interests is a set of tags and cannot be compared with "a".'),
        ('interests in ("a")', "1:1: interests is a set of tags; write has any, has all or has none."),
        ('city has "a"', "1:1: city is a text; has is for sets of tags; write contains, or =."),
        ('interests contains "a"', "1:1: interests is a set of tags; contains is for texts; write has."),
        ('city within "62"', "1:1: city is a text; within is for codes that lie in a tree."),
        ('industry within "63"', "1:1: '63' is not in the list trades (version 1). Did you mean 6?"),
        ('sex = "3"', "1:7: '3' is not in the list sexes (version 1)."),
        ('sex in ("1", "9")', "1:14: '9' is not in the list sexes (version 1)."),
        ("industry = sex", "they cannot be compared."),
        ("balance * balance > 1 PLN", "1:1: balance and balance are both amounts of money and cannot be multiplied."),
        ("5 / balance > 1", "1:1: 5 is a number and cannot be divided by balance, an amount of money."),
        ("balance + 5 > 1 PLN", "1:1: 5 is a number and cannot be added to balance, an amount of money."),
        (
            "employees + age > 5",
            "1:1: employees is a number of people and age is a number of years: they do not add up.",
        ),
        (
            "birth_date - wed_on > 5",
            "1:1: birth_date is a date; - is for numbers and money; write days between A and B.",
        ),
        ("days since city > 5", "1:12: city is a text; days since is for dates and times."),
        ("city more than 5 days ago", "1:1: city is a text; a date or time was expected."),
        ("birth_date more than 5 hours ago", "1:1: hours are not counted here; use days, weeks, months or years."),
        ("birth_date has its day in next 5 minutes", "1:1: minutes are not counted here"),
        ("orders.sum() > 5 PLN", "1:1: sum needs a field, like orders.sum(…)."),
        ("orders.count(amount) > 5", "1:14: count counts whole rows and takes no field; write orders.count()."),
        ("orders.sum(product) > 5", "1:12: product is a text; sum is for numbers and money."),
        ("orders.max(product) > 5", "1:12: product is a text; max is for numbers, money and dates."),
        ("orders.distinct(marks) > 5", "1:17: marks is a set of tags; distinct is for single values."),
        ("contacts.last() > 2026-01-01", "1:1: contacts have no time, so last cannot be told"),
        ('contacts.last(email) = "x"', "1:1: contacts have no time, so last cannot be told"),
        ("contacts.days() > 1", "1:1: contacts have no time, so days cannot be told"),
        ("contacts.count(last 3 days) > 1", "1:1: contacts have no time, so last 3 days chooses nothing."),
        ("renewals.count(next 3 hours) > 1", "1:1: next 3 hours is not counted; next and previous take days"),
        ("orders.count(last 0 days) > 1", "1:1: last 0 days is empty; an amount of time begins at 1."),
        ("any orders(where orders.count() > 1)", "1:18: orders.count(…) cannot stand among the rows of orders."),
        ("any orders(where any visits())", "1:18: any visits(…) cannot stand among the rows of orders."),
        ('any orders(where in segment "k")', "1:18: this is about the whole customer"),
        ("orders.count(where revenue_12m > 1 PLN) > 1", "revenue_12m is of the customer; rows of orders have only"),
        ('orders.sum(amount, where chanel = "web") > 1 PLN', "Did you mean channel?"),
        ('in segment "k"', "1:1: no segment is called 'k'."),
        ('was in segment "k" on 2026-01-01', "1:1: no segment is called 'k'."),
        ("top 101 % by employees", "1:1: 101 % is no share of the customers"),
        ("top 0 % by employees", "1:1: 0 % is no share of the customers"),
        ("top 12.5 by employees", "1:1: 12.5 is no number of customers; write a whole number, or 12.5 % for a share."),
        ("top 5 by city", "1:10: city is a text; customers are ranked by a number or by money."),
        ('abc(employees) = "D"', "1:1: 'D' is no class; there are A, B and C."),
        ("sample 101 %", "1:1: 101 % is no share of the customers; a sample is from 0 to 100 %."),
        ("otherwise or vip = true", "1:1: otherwise is only ever the whole rule of one segment of a partition."),
        ("9_223_372_036_854_775_808 > employees", "is too large to be held exactly."),
        ("employees > 9_000_000_000_000_000_000 * 10", "is too large to be held exactly."),
        ("employees > 0.1234567890123", "has 13 decimals; at most 12 are kept."),
    ],
)
def test_one_thing_that_is_wrong_is_told_once(rule, problem):
    problems = told(rule)
    assert len(problems) == 1
    assert problem in problems[0]


@pytest.mark.parametrize(
    "rule",
    [
        "employees > 5 and employees < orders.count()",
        "joined_at = birth_date and joined_at < 2026-01-01",
        "orders.sum(amount * quantity) / orders.count() > 5 PLN",
        "balance / credit > 0.5 and balance * 1.5 > 3 PLN and balance - credit < 5 PLN",
        "employees / headcount > 2 and rating * 2 + openness > 3",
        "orders.avg(days between due_on and paid_on, last 12 months) > 3",
        "any orders(where days since due_on > 30 and paid_on is unknown)",
        'orders.last(trade) within "62" and latest_trade in ("62", "K")',
        'orders.last(marks) has "x" and orders.min(due_on) < 2026-01-01',
        "age between 18 and 30 and renewals.count(next 30 days) = 0",
        'everyone and not sample 10 % seed "a"',
        'quintile(revenue_12m) >= 4 and abc(balance) in ("A", "B") and bottom 5 by employees',
        'city = name and sex = "1" and sex ~= "1" and city ~= "x"',
        "interests is known and orders.median_gap() > 30.5",
        "otherwise",
    ],
)
def test_these_rules_are_right(rule):
    assert told(rule) == []


def test_all_problems_are_told_at_once_in_order_of_place():
    rule = 'not employes > 5\n  and orders.sum(amont, where chanel = "web") > 3 EUR\n  and city > 3'
    assert [problem[:4] for problem in told(rule)] == ["1:5:", "2:18", "2:31", "2:49", "3:7:"]


def test_a_circle_of_segments_is_named():
    problems = told('in segment "a"', a='in segment "b"', b='vip = true or in segment "c"', c='not in segment "a"')
    assert problems == ["1:1: the segment 'a' is defined by itself: a → b → c → a."]


def test_a_circle_behind_a_rank_is_named_but_history_makes_none():
    assert "a → a" in told('in segment "a"', a='top 5 by employees within segment "a"')[0]
    assert told('in segment "a"', a='was in segment "a" on 2026-01-01') == []


def test_a_chain_of_segments_has_an_end():
    chain = {f"s{n}": f'in segment "s{n + 1}"' for n in range(2_000)} | {"s2000": "vip = true"}
    assert "leads over more than 20 segments" in told('in segment "s0"', **chain)[0]
    assert told('in segment "s1990"', **chain) == []


def test_a_code_that_means_not_known_is_stored_as_unknown():
    sexes = CATALOG.code_lists["sexes"]
    zero = Code("0", {"en": "not known"}, unknown=True)
    lists = {**CATALOG.code_lists, "sexes": replace(sexes, codes={**sexes.codes, "0": zero})}
    (problem,) = check(parse('sex = "0"'), replace(CATALOG, code_lists=lists))
    assert problem.says == "'0' means not known and is stored as unknown; write is unknown."


def test_a_code_is_found_by_its_name_too():
    problems = check(parse('country = "Poland"'), default_catalog())
    assert problems[0].nearest == ("PL",)


def test_a_broken_measure_is_told_where_it_is_used():
    measures = {
        "loop": Measure("loop", {"en": "loop"}, "other + 1"),
        "other": Measure("other", {"en": "other"}, "loop - 1"),
        "odd": Measure("odd", {"en": "odd"}, "orders.sum("),
    }
    broken = replace(CATALOG, measures=measures)
    says = [problem.says for problem in check(parse("loop > 1 or odd > 1"), broken)]
    assert "loop → other → loop" in says[0]
    assert says[1].startswith("the measure odd cannot be used")
    for name in ("loop", "odd"):
        with pytest.raises(Problems):
            expand(parse(f"{name} > 1"), broken)
        with pytest.raises(Problems):
            kind_of(parse_value(name), broken)


def test_a_tree_from_json_has_paths_instead_of_lines():
    given_json = to_json(parse("vip = true and orders.sum(amont) > 3 PLN"))
    (problem,) = check(from_json(given_json), CATALOG)
    assert problem.at is None
    assert problem.path == "/rule/terms/1/left/argument"


@given(any_terms)
@settings(max_examples=120, deadline=None)
def test_any_tree_at_all_can_be_checked(term):
    check(term, CATALOG)


@given(typed_terms(CATALOG))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_fits_the_catalog_has_no_problem(term):
    assert check(term, CATALOG) == ()


def test_a_currency_that_does_not_exist_is_told_with_the_nearest_one():
    (problem,) = check(parse("turnover > 5 PLM"), default_catalog())

    expected = "1:12: PLM is no currency (ISO 4217); this base keeps money in PLN. Did you mean PLN?"
    assert str(problem) == expected
