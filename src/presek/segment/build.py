"""From the parser's tree to terms: a function for each rule of the grammar. Raises Problems where a word can't be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any as Anything
from typing import TypeAlias, cast

from lark import Token, Tree

from presek.segment import terms, windows
from presek.segment.words import (
    currency_of,
    function_of,
    name_of,
    period_of,
    plain_day,
    plain_number,
    plain_text,
    refuse,
    unit_of,
    whole_number,
)
from presek.values.problem import Place

Part: TypeAlias = Anything
"""What a rule of the grammar has below it: words, values, terms; the grammar sees to their order."""
Rows: TypeAlias = tuple[windows.Window | None, terms.Term | None]
Arguments: TypeAlias = tuple[terms.Value | None, windows.Window | None, terms.Term | None]

AMOUNT = "an amount of time"


def build(tree: Tree[Token]) -> terms.Term | terms.Value:
    """The term or value of a parser's tree; no recursion, so that a long chain can't exhaust the stack."""
    waiting: list[tuple[Tree[Token], bool]] = [(tree, False)]
    built: list[Anything] = []
    while waiting:
        current, ready = waiting.pop()
        if not ready:
            waiting.append((current, True))
            waiting.extend((child, False) for child in reversed(current.children) if isinstance(child, Tree))
            continue
        count = sum(isinstance(child, Tree) for child in current.children)
        parts = iter(built[len(built) - count :])
        del built[len(built) - count :]
        arguments = [next(parts) if isinstance(child, Tree) else child for child in current.children]
        place = Place(1, 1) if current.meta.empty else Place(current.meta.line, current.meta.column)
        built.append(RULES[str(current.data)](place, *arguments))
    return cast("terms.Term | terms.Value", built[0])


# --- values --------------------------------------------------------------------------------------------------


def _field(place: Place, *parts: Part) -> terms.Value:
    (name,) = parts
    return terms.FieldValue(name_of(name), place)


def _aggregate(place: Place, *parts: Part) -> terms.Value:
    relation, function, arguments = parts
    argument, window, where = arguments
    return terms.Aggregate(name_of(relation), function_of(function), argument, window, where, place)


def _arithmetic(place: Place, operands: tuple[terms.Value, terms.Value], operator: str) -> terms.Value:
    left, right = operands
    return terms.Arithmetic(cast("Anything", operator), left, right, place)


def _number(place: Place, *parts: Part) -> terms.Value:
    (number,) = parts
    return terms.NumberLiteral(plain_number(number), place)


def _minus_number(place: Place, *parts: Part) -> terms.Value:
    _minus, number = parts
    return terms.NumberLiteral(plain_number(number).copy_negate(), place)


def _money(place: Place, *parts: Part) -> terms.Value:
    amount, currency = parts
    return terms.MoneyLiteral(plain_number(amount), currency_of(currency), place)


def _minus_money(place: Place, *parts: Part) -> terms.Value:
    _minus, amount, currency = parts
    return terms.MoneyLiteral(plain_number(amount).copy_negate(), currency_of(currency), place)


def _choice(place: Place, *parts: Part) -> terms.Value:
    *cases, otherwise = parts
    return terms.Choice(tuple(cases), otherwise, place)


VALUES: Mapping[str, Callable[..., Anything]] = {
    "field": _field,
    "aggregate": _aggregate,
    "sum_of": lambda place, left, right: _arithmetic(place, (left, right), "+"),
    "difference": lambda place, left, _minus, right: _arithmetic(place, (left, right), "-"),
    "product_of": lambda place, left, right: _arithmetic(place, (left, right), "*"),
    "quotient": lambda place, left, right: _arithmetic(place, (left, right), "/"),
    "days_since": lambda place, value: terms.DaysSince(value, place),
    "years_since": lambda place, value: terms.YearsSince(value, place),
    "days_between": lambda place, start, end: terms.DaysBetween(start, end, place),
    "choice": _choice,
    "case": lambda _place, value, when: terms.Case(value, when),
    "number": _number,
    "minus_number": _minus_number,
    "money": _money,
    "minus_money": _minus_money,
    "text": lambda place, text: terms.TextLiteral(plain_text(text), place),
    "day": lambda place, day: terms.DateLiteral(plain_day(day), place),
    "truth": lambda place, word: terms.TruthLiteral(word == "true", place),
    "value_first": lambda _place, value, window, where: (value, window, where),
    "no_value": lambda _place, rows: (None, *rows),
    "window_first": lambda _place, window, where: (window, where),
    "where_only": lambda _place, where: (None, where),
    "all_rows": lambda _place: (None, None),
    "where": lambda _place, term: term,
}

WINDOWS: Mapping[str, Callable[..., windows.Window]] = {
    "last_units": lambda _place, count, unit: windows.LastUnits(whole_number(count, what=AMOUNT), unit_of(unit)),
    "previous_units": lambda _place, count, unit: windows.PreviousUnits(
        whole_number(count, what=AMOUNT), unit_of(unit)
    ),
    "next_units": lambda _place, count, unit: windows.NextUnits(whole_number(count, what=AMOUNT), unit_of(unit)),
    "this_period": lambda _place, period: windows.ThisPeriod(period_of(period)),
    "previous_period": lambda _place, period: windows.PreviousPeriod(period_of(period)),
    "since": lambda _place, day: windows.Since(plain_day(day)),
    "before": lambda _place, day: windows.Before(plain_day(day)),
    "between_days": lambda _place, first, last: windows.BetweenDays(plain_day(first), plain_day(last)),
}


# --- predicates ----------------------------------------------------------------------------------------------


def _comparison(place: Place, *parts: Part) -> terms.Term:
    left, comparator, right = parts
    return terms.Comparison(left, cast("terms.Comparator", str(comparator)), right, place)


def _text_match(place: Place, *parts: Part) -> terms.Term:
    value, text, test = parts
    return terms.TextMatch(value, test, plain_text(text), place)


def _has_tags(place: Place, *parts: Part) -> terms.Term:
    value, test, tags = parts
    return terms.HasTags(value, cast("terms.TagsTest", str(test)), tags, place)


def _ago(place: Place, *parts: Part) -> terms.Term:
    value, comparison, count, unit = parts
    more: Anything = "more" if comparison == "more" else "less"
    return terms.Ago(value, more, whole_number(count, what=AMOUNT), unit_of(unit), place)


def _exists(place: Place, *parts: Part) -> terms.Term:
    word, relation, rows = parts
    window, where = rows
    return terms.Exists(name_of(relation), window, where, word == "no", place)


def _moved(place: Place, *parts: Part) -> terms.Term:
    direction, segment, window = parts
    moved: Anything = str(direction)
    return terms.Moved(moved, plain_text(segment), window, place)


def _ranked(place: Place, *parts: Part) -> terms.Term:
    end, amount, percent, by, scope = parts
    which: Anything = str(end)
    return terms.Ranked(which, plain_number(amount), percent is not None, by, scope, place)


def _abc_class(place: Place, *parts: Part) -> terms.Term:
    by, _equal, letter, scope = parts
    return terms.AbcClass(by, (plain_text(letter),), scope, place)


def _quintile(place: Place, *parts: Part) -> terms.Term:
    by, comparator, fifth, scope = parts
    number = whole_number(fifth, what="a fifth", most=5)
    if number == 0:
        raise refuse("bad-fifth", "fifths are numbered from 1, the lowest, to 5, the highest.", fifth)
    return terms.Quintile(by, cast("terms.Comparator", str(comparator)), number, scope, place)


def _sample(place: Place, *parts: Part) -> terms.Term:
    percent, _sign, seed = parts
    return terms.Sample(plain_number(percent), "" if seed is None else plain_text(seed), place)


PREDICATES: Mapping[str, Callable[..., Anything]] = {
    "rule": lambda _place, term: term,
    "worth": lambda _place, value: value,
    "disjunction": lambda place, *each: terms.Any(each, place),
    "conjunction": lambda place, *each: terms.All(each, place),
    "denied": lambda place, term: terms.Not(term, place),
    "comparison": _comparison,
    "between": lambda place, value, least, most: terms.Between(value, least, most, place),
    "one_of": lambda place, value, choices: terms.OneOf(value, choices, place=place),
    "none_of": lambda place, value, choices: terms.OneOf(value, choices, negated=True, place=place),
    "within": lambda place, value, code: terms.Within(value, plain_text(code), place),
    "contains": lambda place, value, text: _text_match(place, value, text, "contains"),
    "starts_with": lambda place, value, text: _text_match(place, value, text, "starts with"),
    "ends_with": lambda place, value, text: _text_match(place, value, text, "ends with"),
    "has_tag": lambda place, value, tag: terms.HasTags(value, "any", (plain_text(tag),), place),
    "has_tags": _has_tags,
    "day_comes": lambda place, value, count, unit: terms.DayComes(
        value, whole_number(count, what=AMOUNT), unit_of(unit), place
    ),
    "known": lambda place, value, word: terms.Known(value, word == "unknown", place),
    "ago": _ago,
    "exists": _exists,
    "in_segment": lambda place, segment: terms.InSegment(plain_text(segment), place),
    "was_in_segment": lambda place, segment, day: terms.WasInSegment(plain_text(segment), plain_day(day), place),
    "moved": _moved,
    "ranked": _ranked,
    "abc_class": _abc_class,
    "abc_classes": lambda place, by, classes, scope: terms.AbcClass(by, classes, scope, place),
    "quintile": _quintile,
    "sample": _sample,
    "otherwise": lambda place: terms.Otherwise((), place),
    "everyone": lambda place: terms.Everyone(place),
    "scope": lambda _place, segment: plain_text(segment),
    "choices": lambda _place, *choices: choices,
    "texts": lambda _place, *texts: tuple(map(plain_text, texts)),
}

RULES: Mapping[str, Callable[..., Anything]] = {**VALUES, **WINDOWS, **PREDICATES}
"""What each rule of the grammar makes."""
