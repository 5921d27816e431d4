"""From terms to their canonical text: one line, as few parentheses as the tree allows. `parse(write(term)) == term`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import assert_never

from presek.segment.terms import (
    AbcClass,
    Aggregate,
    Ago,
    All,
    Any,
    Arithmetic,
    Between,
    Choice,
    Comparison,
    DateLiteral,
    DayComes,
    DaysBetween,
    DaysSince,
    Everyone,
    Exists,
    FieldValue,
    HasTags,
    InSegment,
    Known,
    Literals,
    MoneyLiteral,
    Moved,
    Not,
    NumberLiteral,
    OneOf,
    Otherwise,
    Quintile,
    Ranked,
    Sample,
    Term,
    TextLiteral,
    TextMatch,
    TruthLiteral,
    Value,
    WasInSegment,
    Within,
    YearsSince,
)
from presek.segment.windows import (
    Before,
    BetweenDays,
    LastUnits,
    NextUnits,
    PreviousPeriod,
    PreviousUnits,
    Since,
    ThisPeriod,
    Unit,
    Window,
)

_HIDDEN = frozenset({"Cf", "Zl", "Zp", "Cn", "Co", "Cs", "Cc"})
_THOUSANDS = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")


def write(term: Term) -> str:
    """The canonical text of a term.

    >>> from presek.segment.parse import parse
    >>> write(parse("not (a=1   or b = 50000 EUR)  # why"))
    'not (a = 1 or b = 50_000 EUR)'
    """
    match term:
        case All(terms=terms):
            return " and ".join(_in_parentheses(each, lone=len(terms) < 2) for each in terms) or "everyone"
        case Any(terms=terms):
            return " or ".join(_alternative(each) for each in terms) or "not everyone"
        case Not(term=inner):
            return f"not {_in_parentheses(inner)}"
        case Exists(relation=relation, window=window, where=where, negated=negated):
            return f"{'no' if negated else 'any'} {relation}({_inside(None, window, where)})"
        case (
            InSegment()
            | WasInSegment()
            | Moved()
            | Ranked()
            | AbcClass()
            | Quintile()
            | Sample()
            | Otherwise()
            | Everyone()
        ):
            return _write_of_customer(term)
        case _:
            return _write_condition(term)


def _write_condition(
    term: Comparison | Between | OneOf | Within | TextMatch | HasTags | Known | Ago | DayComes,
) -> str:
    match term:
        case Comparison(left=left, comparator=comparator, right=right):
            return f"{write_value(left)} {comparator} {write_value(right)}"
        case Between(value=value, least=least, most=most):
            return f"{write_value(value)} between {write_value(least)} and {write_value(most)}"
        case OneOf(value=value, choices=choices, negated=negated):
            return f"{write_value(value)} {'not in' if negated else 'in'} ({', '.join(map(write_value, choices))})"
        case Within(value=value, code=code):
            return f"{write_value(value)} within {quoted(code)}"
        case TextMatch(value=value, test=test, text=text):
            return f"{write_value(value)} {test} {quoted(text)}"
        case HasTags(value=value, test="any", tags=(tag,)):
            return f"{write_value(value)} has {quoted(tag)}"
        case HasTags(value=value, test=test, tags=tags):
            return f"{write_value(value)} has {test} {_texts(tags)}"
        case Known(value=value, negated=negated):
            return f"{write_value(value)} is {'unknown' if negated else 'known'}"
        case Ago(value=value, comparison=comparison, count=count, unit=unit):
            return f"{write_value(value)} {comparison} than {_amount(count, unit)} ago"
        case DayComes(value=value, count=count, unit=unit):
            return f"{write_value(value)} has its day in next {_amount(count, unit)}"
        case _:
            assert_never(term)


def _write_of_customer(
    term: InSegment | WasInSegment | Moved | Ranked | AbcClass | Quintile | Sample | Otherwise | Everyone,
) -> str:
    match term:
        case InSegment(segment=segment):
            return f"in segment {quoted(segment)}"
        case WasInSegment(segment=segment, day=day):
            return f"was in segment {quoted(segment)} on {day.isoformat()}"
        case Moved(direction=direction, segment=segment, window=window):
            return f"{direction} segment {quoted(segment)} in {write_window(window)}"
        case Ranked(end=end, amount=amount, percent=percent, by=by, within=within):
            return f"{end} {write_number(amount)}{' %' if percent else ''} by {write_value(by)}{_scope(within)}"
        case AbcClass(by=by, classes=(letter,), within=within):
            return f"abc({write_value(by)}) = {quoted(letter)}{_scope(within)}"
        case AbcClass(by=by, classes=classes, within=within):
            return f"abc({write_value(by)}) in {_texts(classes)}{_scope(within)}"
        case Quintile(by=by, comparator=comparator, fifth=fifth, within=within):
            return f"quintile({write_value(by)}) {comparator} {fifth}{_scope(within)}"
        case Sample(percent=percent, seed=seed):
            return f"sample {write_number(percent)} %{f' seed {quoted(seed)}' if seed else ''}"
        case Otherwise():
            return "otherwise"
        case Everyone():
            return "everyone"
        case _:
            assert_never(term)


def write_value(value: Value) -> str:
    """The canonical text of a value."""
    match value:
        case FieldValue(key=key):
            return key
        case Aggregate(relation=relation, function=function, argument=argument, window=window, where=where):
            return f"{relation}.{function}({_inside(argument, window, where)})"
        case DaysSince(value=inner):
            return f"days since {_operand(inner)}"
        case YearsSince(value=inner):
            return f"years since {_operand(inner)}"
        case DaysBetween(start=start, end=end):
            return f"days between {_operand(start)} and {_operand(end)}"
        case Arithmetic(operator=operator, left=left, right=right):
            first = _operand(left) if operator in "*/" and _is_sum(left) else write_value(left)
            second = _operand(right) if operator in "*/" or _is_sum(right) else write_value(right)
            return f"{first} {operator} {second}"
        case Choice(cases=cases, otherwise=otherwise):
            said = [f"{write_value(each.value)} if {write(each.when)}" for each in cases]
            last = [] if otherwise is None else [f"otherwise {write_value(otherwise)}"]
            return f"choose({', '.join(said + last)})"
        case _:
            return write_literal(value)


def write_literal(value: Literals) -> str:
    """The canonical text of what is written out."""
    match value:
        case NumberLiteral(number=number):
            return write_number(number)
        case MoneyLiteral(amount=amount, currency=currency):
            return f"{write_number(amount)} {currency}"
        case TextLiteral(text=text):
            return quoted(text)
        case DateLiteral(day=day):
            return day.isoformat()
        case TruthLiteral(truth=truth):
            return "true" if truth else "false"
        case _:
            assert_never(value)


def write_window(window: Window) -> str:
    """The canonical text of a window."""
    match window:
        case LastUnits(count=count, unit=unit):
            return f"last {_amount(count, unit)}"
        case PreviousUnits(count=count, unit=unit):
            return f"previous {_amount(count, unit)}"
        case NextUnits(count=count, unit=unit):
            return f"next {_amount(count, unit)}"
        case ThisPeriod(period=period):
            return f"this {period}"
        case PreviousPeriod(period=period):
            return f"previous {period}"
        case Since(day=day):
            return f"since {day.isoformat()}"
        case Before(day=day):
            return f"before {day.isoformat()}"
        case BetweenDays(first=first, last=last):
            return f"between {first.isoformat()} and {last.isoformat()}"
        case _:
            assert_never(window)


def write_number(number: Decimal) -> str:
    """Plain decimal text, without trailing zeros, thousands set apart from five digits on.

    >>> write_number(Decimal("50000.50")), write_number(Decimal("1E+3")), write_number(Decimal("-0"))
    ('50_000.5', '1000', '0')
    """
    whole, _, decimals = f"{number.copy_abs():f}".partition(".")
    decimals = decimals.rstrip("0")
    grouped = _THOUSANDS.sub("_", whole) if len(whole) > 4 else whole
    sign = "-" if number < 0 else ""
    return f"{sign}{grouped}.{decimals}" if decimals else f"{sign}{grouped}"


def quoted(text: str) -> str:
    """The text in quotes; what can't be seen is written as an escape."""
    return f'"{"".join(map(_letter, text))}"'


def _letter(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    category = unicodedata.category(letter)
    if category in _HIDDEN or (category == "Zs" and letter != " "):
        units = letter.encode("utf-16-be", "surrogatepass")
        return "".join(f"\\u{units[index]:02x}{units[index + 1]:02x}" for index in range(0, len(units), 2))
    return letter


def _texts(texts: Iterable[str]) -> str:
    return f"({', '.join(map(quoted, texts))})"


def _amount(count: int, unit: Unit) -> str:
    return f"{count} {unit[:-1] if count == 1 else unit}"


def _scope(within: str | None) -> str:
    return "" if within is None else f" within segment {quoted(within)}"


def _inside(argument: Value | None, window: Window | None, where: Term | None) -> str:
    parts = (
        None if argument is None else write_value(argument),
        None if window is None else write_window(window),
        None if where is None else f"where {write(where)}",
    )
    return ", ".join(part for part in parts if part is not None)


def _in_parentheses(term: Term, *, lone: bool = False) -> str:
    match term:
        case All() | Any() if not lone:
            return f"({write(term)})"
        case _:
            return write(term)


def _alternative(term: Term) -> str:
    match term:
        case Any():
            return f"({write(term)})"
        case _:
            return write(term)


def _is_sum(value: Value) -> bool:
    match value:
        case Arithmetic(operator="+" | "-"):
            return True
        case _:
            return False


def _operand(value: Value) -> str:
    match value:
        case Arithmetic():
            return f"({write_value(value)})"
        case _:
            return write_value(value)
