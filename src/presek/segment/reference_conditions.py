"""What the conditions of the language mean, of values that are already worked out. Unknown in, unknown out."""

from __future__ import annotations

from datetime import date
from typing import Literal, assert_never

from presek.catalog.model import CodeList
from presek.segment.reference_numbers import Day, Exact, Instant, Worth, day_of_worth, exact, order_of
from presek.segment.terms import (
    Comparator,
    DateLiteral,
    Literals,
    MoneyLiteral,
    NumberLiteral,
    TagsTest,
    TextLiteral,
    TextTest,
    TruthLiteral,
)
from presek.segment.windows import MICROSECONDS, Unit, shifted
from presek.values.instant import AsOf, add_months, day_number, day_of
from presek.values.money import MONEY_SCALE, scaled
from presek.values.text import folded
from presek.values.truth import Truth


def literal(value: Literals) -> Worth:
    """What is written is known."""
    match value:
        case NumberLiteral(number):
            return exact(number)
        case MoneyLiteral(amount, _):
            return Exact(scaled(amount, MONEY_SCALE), MONEY_SCALE)
        case TextLiteral(text):
            return text
        case DateLiteral(day):
            return Day(day_number(day))
        case TruthLiteral(truth):
            return truth
        case _:
            assert_never(value)


def compared(comparator: Comparator, left: Worth, right: Worth) -> Truth:
    """The verdict of a comparison; unknown where either side is. `~=` compares case-folded text."""
    if comparator == "~=":
        return same_text(left, right)
    order = order_of(left, right)
    if order is None:
        return None
    match comparator:
        case "=":
            return order == 0
        case "!=":
            return order != 0
        case "<":
            return order < 0
        case "<=":
            return order <= 0
        case ">":
            return order > 0
        case ">=":
            return order >= 0
        case _:
            assert_never(comparator)


def same_text(left: Worth, right: Worth) -> Truth:
    """Equal but for case; accents count."""
    match left, right:
        case str(), str():
            return folded(left) == folded(right)
        case _:
            return None


def is_below(worth: Worth, code: str, *, codes: CodeList | None) -> Truth:
    """Whether a code is `code` or stands below it in the tree of its list, whatever the codes look like."""
    if worth is None:
        return None
    return worth in (frozenset({code}) if codes is None else codes.below(code))


def matches(worth: Worth, test: TextTest, text: str) -> Truth:
    """A part of a text, case ignored."""
    if not isinstance(worth, str):
        return None
    whole, part = folded(worth), folded(text)
    match test:
        case "contains":
            return part in whole
        case "starts with":
            return whole.startswith(part)
        case "ends with":
            return whole.endswith(part)
        case _:
            assert_never(test)


def has(worth: Worth, test: TagsTest, tags: frozenset[str]) -> Truth:
    """A set of tags against the tags asked for. The empty set is known."""
    if not isinstance(worth, frozenset):
        return None
    match test:
        case "any":
            return bool(worth & tags)
        case "all":
            return worth >= tags
        case "none":
            return not worth & tags
        case _:
            assert_never(test)


def ago(worth: Worth, comparison: Literal["more", "less"], *, shift: tuple[int, Unit], as_of: AsOf) -> Truth:
    """`more`: before the day `shift` back. `less`: after it, up to the as-of day. Hours and minutes go by instants."""
    count, unit = shift
    match worth:
        case Instant(microseconds, _) if unit in MICROSECONDS:
            elapsed, limit = as_of.instant - microseconds, count * MICROSECONDS[unit]
        case Day() | Instant():
            elapsed = day_number(as_of.day) - day_of_worth(worth)
            limit = (as_of.day - shifted(as_of.day, -count, unit)).days
        case _:
            return None
    return elapsed > limit if comparison == "more" else 0 <= elapsed < limit


def day_comes(worth: Worth, first: date, last: date) -> Truth:
    """Whether an anniversary of the day falls on `first`, on `last` or on a day between."""
    match worth:
        case Day() | Instant():
            born = day_of(day_of_worth(worth))
            return any(first <= anniversary(born, year) <= last for year in range(first.year, last.year + 1))
        case _:
            return None


def anniversary(born: date, year: int) -> date:
    """The day in another year; 29 February falls on 28 February where there is none."""
    return add_months(born, 12 * (year - born.year))


def days_between(start: Worth, end: Worth) -> Worth:
    """Whole local days from one to the other."""
    match start, end:
        case ((Day() | Instant()), (Day() | Instant())):
            return Exact(day_of_worth(end) - day_of_worth(start))
        case _:
            return None


def years_since(since: Worth, today: date) -> Worth:
    """Whole years completed: the anniversary itself completes one."""
    match since:
        case Day() | Instant():
            born = day_of(day_of_worth(since))
            return Exact(today.year - born.year - (1 if anniversary(born, today.year) > today else 0))
        case _:
            return None
