"""A text that is no rule gets one problem: its place, what was found, what was expected, the nearest words."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from presek.catalog.reserved import KEYWORDS
from presek.segment import terms as t
from presek.segment.limits import MOST_BYTES
from presek.segment.parse import grammar, parse, parse_value
from presek.segment.syntax_problem import keyword_of
from presek.segment.write import write, write_value
from presek.values.problem import Place, Problems

FORMS = """
employees > 50
orders.sum(net_amount, last 12 months, where channel = "web") / orders.count(last 12 months) > 3.5 EUR
invoices.avg(days between due_on and paid_on, this year) >= 3
interactions.last(channel, last 30 days, where direction = "in") != "web"
years since birth_date between 18 and 65
days since orders.last() > 365 * 2
x between -5 and -1.5 and y = 3 EUR
x in (1, -2, 3.5) and y not in ("c") and z in (2026-01-31, true)
industry within "62"
name contains "x" and name starts with "y" and name ends with "z" and name ~= "Ü"
interests has "a" and interests has any ("a", "b") and interests has all ("c") and interests has none ("d")
x is known and y is unknown
any orders() and no orders(last 2 weeks, where channel in ("a", "b") and net_amount > 3 EUR)
orders.last() more than 90 days ago or signed_on less than 3 months ago
birth_date has its day in next 7 days
in segment "key" and not was in segment "key" on 2026-06-30
entered segment "key" in last 30 days or left segment "key" in previous quarter
top 12.5 % by a + b within segment "b2b" and industry within "62"
bottom 10 by revenue_12m
abc(revenue_12m) = "A" or abc(x) in ("B", "C") within segment "k"
quintile(revenue_12m) >= 4 and sample 10 % seed "spring" and sample 0.5 %
orders.count(since 2026-01-01) + orders.count(before 2026-01-01) > orders.count(between 2026-01-01 and 2026-02-01)
orders.count(previous 3 months) > orders.count(next 1 day) - orders.count(last 6 hours)
((a + b) * 2 > 3 and ((a > 3) or (b < 4))) # why
otherwise
everyone
""".strip().splitlines()


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_the_language_is_read_and_written_back(form):
    assert parse(write(parse(form))) == parse(form)
    assert write(parse(write(parse(form)))) == write(parse(form))


def one_problem(text):
    with pytest.raises(Problems) as raised:
        parse(text)
    (problem,) = raised.value.problems
    return problem


@pytest.mark.parametrize(
    ("text", "at", "code", "says"),
    [
        ("", "1:1", "empty-rule", "the rule is empty"),
        ("# only a comment\n ", "1:1", "empty-rule", "the rule is empty"),
        ("x = 1 andy = 2", "1:7", "syntax", "'andy' was found where 'and', 'or' or the end of the rule was expected."),
        ("x = 1\n  adn y = 2", "2:3", "syntax", "'adn' was found"),
        ("x = 1and y = 2", "1:5", "syntax", "needs a space between the number and the word"),
        ("x > 50EUR", "1:5", "syntax", "needs a space between the number and the word"),
        ("x > 50 EURO", "1:8", "bad-currency", "EURO is no currency"),
        ("x > 50 AND y = 1", "1:8", "keyword-in-capitals", "AND is written in small letters: and."),
        ('x = "a" OR y = 1', "1:9", "syntax", "'OR' was found"),
        ("x > 5 -\n", "1:8", "syntax", "the rule ends where a value"),
        ("2026-1-5 < x", "1:1", "bad-date", "2026-1-5 is no day and no number"),
        ("x > 5-3", "1:5", "bad-date", "5-3 is no day and no number"),
        ("x > 2026-02-30", "1:5", "bad-date", "2026-02-30 is no day of the calendar"),
        ("x > 2026-01-31-5", "1:5", "bad-date", "is no day and no number"),
        ("x > 1.000,50", "1:10", "syntax", "',' was found"),
        ("x > 1.2.3", "1:5", "bad-number", "'1.2.3' is no number"),
        ("x > 1__0", "1:5", "bad-number", "'1__0' is no number"),
        ("x in ()", "1:7", "empty-list", "the list is empty"),
        ("x has any ()", "1:12", "empty-list", "the list is empty"),
        ("x not between 1 and 2", "1:7", "not-inside", "write not x between …"),
        ('x not within "62"', "1:7", "not-inside", "write not x within …"),
        ('x not contains "62"', "1:7", "not-inside", "write not x contains …"),
        ("x is not known", "1:6", "not-inside", "write is unknown"),
        ("vip", "1:4", "syntax", "a value alone is no condition"),
        ("not vip", "1:8", "syntax", "a value alone is no condition"),
        ("(vip) and x = 1", "1:7", "syntax", "where a comparison"),
        ("a = b = c", "1:7", "syntax", "'=' was found"),
        ("a == b", "1:3", "syntax", "'==' is no sign of the language."),
        ("a <> b", "1:3", "syntax", "is no sign of the language."),
        ("a ≥ 5", "1:3", "syntax", "'≥' is no sign of the language."),
        ("x = 'a'", "1:5", "bad-quotes", "straight double quotes"),
        ("x = „a”", "1:5", "bad-quotes", "straight double quotes"),
        ('x = "a', "1:5", "open-text", "no closing quote"),
        ('x = "a\nb"', "1:5", "open-text", "no closing quote"),
        (r'x = "\q"', "1:5", "bad-escape", r"\q is no escape"),
        (r'x = "\u0000"', "1:5", "bad-character", "U+0000"),
        (r'x = "\ud83d"', "1:5", "bad-character", "half of a surrogate pair"),
        ("x = \0", "1:5", "bad-character", "U+0000"),
        ('x = "\x07"', "1:6", "bad-character", "U+0007"),
        ('x = "\ud800"', "1:6", "bad-character", "U+D800"),
        ("Employees > 5", "1:1", "capital-name", "names have small letters only"),
        ("last > 3", "1:1", "reserved-word", "last is a word of the language"),
        ("orders.count(where last = 1) > 0", "1:20", "reserved-word", "last is a word of the language"),
        ("orders.total(x) > 1", "1:8", "unknown-function", "total is nothing that can be made of rows"),
        ("orders.medain(x) > 1", "1:8", "unknown-function", "medain"),
        ("orders.count(last 3 dayz) > 0", "1:21", "bad-unit", "dayz is no unit of time"),
        ("orders.count(last 1.5 days) > 0", "1:19", "bad-amount", "a whole number up to 10,000, not 1.5"),
        ("orders.count(last 10_001 days) > 0", "1:19", "bad-amount", "a whole number up to 10,000"),
        ("orders.count(this wek) > 0", "1:19", "bad-period", "wek is no period"),
        ("orders.count(last day) > 1", "1:19", "syntax", "where a number was expected"),
        ("orders.count(last 30 days, net_amount) > 0", "1:28", "syntax", "where 'where' was expected"),
        ('top 20 % by x within "62"', "1:22", "syntax", "where 'segment' was expected"),
        ('abc(x) within segment "k" = "A"', "1:8", "syntax", "'within' was found"),
        ("quintile(x) >= 6", "1:16", "bad-amount", "a fifth is a whole number up to 5"),
        ("quintile(x) >= 0", "1:16", "bad-fifth", "fifths are numbered from 1"),
        ("any orders", "1:11", "syntax", "the rule ends where '(' was expected."),
        ("x = 1 x = 2", "1:7", "syntax", "where 'and', 'or' or the end of the rule was expected."),
    ],
)
def test_a_text_that_is_no_rule_gets_one_problem_at_its_place(text, at, code, says):
    problem = one_problem(text)
    assert str(problem.at) == at
    assert problem.code == code
    assert says in problem.says


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("x = 1 adn y = 2", ("and",)),
        ('x = "a" OR y = 1', ("or",)),
        ("x betwen 1 and 2", ("between",)),
        ("a == b", ("=",)),
        ("Employees > 5", ("employees",)),
        ("orders.medain(x) > 1", ("median",)),
        ("orders.count(last 3 month) > 0 und x = 1", ("and",)),
    ],
)
def test_the_nearest_words_are_offered(text, nearest):
    assert one_problem(text).nearest[: len(nearest)] == nearest or text.endswith("und x = 1")


def test_every_place_of_a_tree_is_where_its_text_begins():
    term = parse('a = 1\n  and (b + 2 > 3 or not orders.sum(\n x, where c = "é") > 1)')
    assert isinstance(term, t.All)
    first, second = term.terms
    assert isinstance(second, t.Any)
    assert first.place == Place(1, 1)
    assert second.terms[0].place == Place(2, 8)
    assert isinstance(second.terms[1], t.Not)
    assert second.terms[1].place == Place(2, 21)
    assert second.terms[1].term.left.argument.place == Place(3, 2)
    assert second.terms[1].term.left.where.place == Place(3, 11)


@pytest.mark.parametrize(("open_", "close"), [("(", ")"), ("not ", "")])
def test_a_rule_may_nest_a_hundred_levels_and_no_more(open_, close):
    assert parse(open_ * 100 + "x = 1" + close * 100)
    for levels in (101, 5_000):
        assert one_problem(open_ * levels + "x = 1" + close * levels).code == "too-deep"


def test_long_chains_are_no_levels_but_long_sums_are():
    assert len(parse(" and ".join(["x = 1"] * 5_000)).terms) == 5_000
    assert parse(" + ".join(["x"] * 100) + " > 1")
    assert one_problem(" + ".join(["x"] * 5_000) + " > 1").code == "too-deep"
    assert one_problem("days since " * 200 + "x > 1").code == "too-deep"
    assert one_problem("x > " + "years since " * 5_000 + "y").code == "too-deep"


def test_a_rule_may_have_64_kb_and_no_more():
    filler = "x = 1 #" + "é" * ((MOST_BYTES - 7) // 2)
    assert parse(filler)
    assert one_problem(filler + "é").code == "too-long"
    assert one_problem("x" * 10_000_000).code == "too-long"


def test_numbers_are_exact_however_they_are_written():
    assert parse_value("1_000.50") == parse_value("1000.5")
    assert write_value(parse_value("-0.10 EUR")) == "-0.1 EUR"
    long = "9" * 5_000
    assert write_value(parse_value(long)).replace("_", "") == long


def test_texts_are_nfc_and_take_escapes():
    assert parse_value(r'"a\u0301\"\\\ud83d\ude42"') == t.TextLiteral('á"\\🙂')
    assert write_value(t.TextLiteral("a\u200b\u00a0")) == r'"a\u200b\u00a0"'


def test_every_keyword_of_the_grammar_is_reserved():
    words = {keyword_of(terminal.name) for terminal in grammar().terminals} - {None}
    words = {word for word in words if word.isalpha()}
    assert words - KEYWORDS <= {"ignore"} or not words - KEYWORDS
    text = files("presek.segment").joinpath("grammar.lark").read_text()
    for keyword in re.findall(r"\.1: /(\w+)\\b/", text):
        assert keyword in KEYWORDS, keyword


def test_the_grammar_has_no_conflict_that_priorities_hide():
    assert grammar().options.parser == "lalr"
    assert grammar().options.lexer == "contextual"
