"""Wrong meanings of values: fields, literals, arithmetic, days and years."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from presek.segment import reference, reference_conditions, reference_numbers, terms
from presek.segment.reference_numbers import Day, Exact, Worth
from presek.values.instant import day_number
from tests.meaning.planted import Plant, Spoil, double, swap

PLANTS: list[Plant] = []


def plant(of: str, says: str, spoil: Spoil) -> None:
    PLANTS.append(Plant(of, says, spoil))


def _leap_day_on_first_of_march(right):
    def anniversary(born: date, year: int) -> date:
        moved = right(born, year)
        return moved + timedelta(days=1) if (born.month, born.day) == (2, 29) and moved.day == 28 else moved

    return anniversary


def value(kind: type, wrong: Callable[[Worth], Worth]) -> Spoil:
    def change(right):
        return lambda value, scope: wrong(right(value, scope)) if type(value) is kind else right(value, scope)

    return swap(reference, "_worth", change)


def _one_more(worth: Worth) -> Worth:
    return Exact(worth.whole + 1, worth.scale) if isinstance(worth, Exact) else worth


plant(
    "FieldValue",
    "an unknown number is zero",
    value(terms.FieldValue, lambda worth: Exact(0) if worth is None else worth),
)
plant("DaysSince", "the as-of day is day one", value(terms.DaysSince, _one_more))
plant("DaysBetween", "both days count", value(terms.DaysBetween, _one_more))
plant(
    "DaysBetween",
    "start and end change places",
    swap(reference, "days_between", lambda right: lambda start, end: right(end, start)),
)
plant(
    "YearsSince",
    "the birthday itself is not yet",
    value(terms.YearsSince, lambda worth: worth if worth is None else Exact(worth.whole - 1)),
)
plant(
    "YearsSince",
    "a year has 365.25 days",
    swap(
        reference,
        "years_since",
        lambda right: (
            lambda since, today: (
                None
                if since is None
                else Exact(int((day_number(today) - reference_conditions.day_of_worth(since)) / 365.25))
            )
        ),
    ),
)
plant(
    "YearsSince",
    "the leap day falls on the first of March",
    swap(reference_conditions, "anniversary", _leap_day_on_first_of_march),
)
plant(
    "NumberLiteral",
    "a literal is rounded to a whole",
    swap(reference_conditions, "exact", lambda right: lambda number: Exact(round(number))),
)
plant(
    "MoneyLiteral",
    "an amount is rounded to the cent",
    swap(reference_conditions, "scaled", lambda right: lambda amount, scale: round(amount) * 10**scale),
)
plant("TextLiteral", "a text is cut short", value(terms.TextLiteral, lambda worth: worth[:5]))
plant("DateLiteral", "a date is the day after", value(terms.DateLiteral, lambda worth: Day(worth.number + 1)))
plant("TruthLiteral", "false is true", value(terms.TruthLiteral, lambda worth: True))


def arithmetic(wrong: Callable) -> Spoil:
    return swap(reference, "calculated", wrong)


def _in_doubles(right):
    def calculated(operator, left, other):
        answer = right(operator, left, other)
        return (
            answer
            if answer is None or operator == "/"
            else float(double(left)) + float(double(other))
            if operator == "+"
            else answer
        )

    return calculated


def _wrapping(number):
    if isinstance(number, Exact):
        return Exact((number.whole + 2**63) % 2**64 - 2**63, number.scale)
    return number


plant(
    "Arithmetic",
    "x / 0 is zero",
    arithmetic(
        lambda right: (
            lambda operator, left, other: (
                Exact(0)
                if operator == "/" and other is not None and double(other) == 0
                else right(operator, left, other)
            )
        )
    ),
)
plant(
    "Arithmetic",
    "whole numbers divide to a whole number",
    arithmetic(
        lambda right: (
            lambda operator, left, other: (
                None
                if (answer := right(operator, left, other)) is None
                else Exact(int(answer))
                if operator == "/"
                else answer
            )
        )
    ),
)
plant("Arithmetic", "sums are sums of doubles", arithmetic(_in_doubles))
plant("Arithmetic", "an overflow wraps round", swap(reference_numbers, "held", lambda right: _wrapping))
plant(
    "Arithmetic",
    "unknown is zero",
    arithmetic(lambda right: lambda operator, left, other: right(operator, left or Exact(0), other or Exact(0))),
)
plant(
    "Arithmetic",
    "minus is plus",
    arithmetic(lambda right: lambda operator, *sides: right("+" if operator == "-" else operator, *sides)),
)
plant(
    "Arithmetic",
    "a product keeps one scale only",
    arithmetic(
        lambda right: (
            lambda operator, *sides: (
                replace(answer, scale=max(side.scale for side in sides))
                if isinstance(answer := right(operator, *sides), Exact) and operator == "*"
                else answer
            )
        )
    ),
)
plant(
    "Arithmetic",
    "numbers are compared as doubles",
    swap(
        reference_conditions,
        "order_of",
        lambda right: (
            lambda left, other: (
                right(double(left), double(other))
                if isinstance(left, Exact) and isinstance(other, Exact)
                else right(left, other)
            )
        ),
    ),
)
plant(
    "Arithmetic",
    "different scales are compared as they stand",
    swap(
        reference_numbers,
        "aligned",
        lambda right: lambda left, other: (left.whole, other.whole, max(left.scale, other.scale)),
    ),
)
