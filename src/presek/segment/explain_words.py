"""Values as plain English text: numbers with separators, money with its currency, days as ISO dates."""

from __future__ import annotations

from typing import assert_never

from presek.catalog.model import Catalog
from presek.segment.kind import Kind
from presek.segment.reference_numbers import Day, Exact, Instant, Number, Worth
from presek.values.instant import day_of, moment_of
from presek.values.money import plain

CENTS = 2
"""Decimals that an amount of money is shown with at the least."""

ONE = {"people": "person", "years": "year", "months": "month", "days": "day", "hours": "hour", "points": "point"}
"""Units as one says them of one."""


def shown(worth: Worth, kind: Kind, catalog: Catalog) -> str:
    """A value for people to read; `unknown` for None.

    Doubles are shown with up to four decimals, money with at least two; a code with its name.
    """
    match worth:
        case None:
            return "unknown"
        case bool():
            return "true" if worth else "false"
        case Exact() | float():
            return amount(worth, kind)
        case Day(number):
            return day_of(number).isoformat()
        case Instant(microseconds, _):
            return moment_of(microseconds).astimezone(catalog.zone).strftime("%Y-%m-%d %H:%M")
        case str():
            return _named(worth, kind, catalog)
        case frozenset():
            return ", ".join(sorted(worth)) or "none"
        case _:
            assert_never(worth)


def amount(number: Number, kind: Kind) -> str:
    """A number with its unit or currency.

    >>> from presek.catalog.model import Type
    >>> amount(Exact(99999900, 4), Kind(Type.MONEY, scale=4, currency="PLN")), amount(2.5, Kind(Type.DECIMAL))
    ('9,999.99 PLN', '2.5')
    """
    money = kind.currency is not None
    unit = kind.currency or kind.unit
    digits = separated(number, least=CENTS if money else 0)
    if digits in {"1", "-1"} and unit in ONE:
        unit = ONE[unit]
    return f"{digits} {unit}" if unit else digits


def separated(number: Number, *, least: int) -> str:
    """Digits in groups of three with at least `least` decimals.

    >>> separated(Exact(1234567, 2), least=0), separated(-0.0001, least=2), separated(Exact(-5), least=2)
    ('12,345.67', '-0.0001', '-5.00')
    """
    exact = number if isinstance(number, Exact) else Exact(round(number * 10_000), 4)
    text = plain(exact.whole, exact.scale, least=least)
    whole, point, decimals = text.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}{point}{decimals}"


def _named(text: str, kind: Kind, catalog: Catalog) -> str:
    codes = None if kind.code_list is None else catalog.code_lists[kind.code_list].codes
    if codes is None or text not in codes or codes[text].labels["en"] == text:
        return text
    return f"{text} ({codes[text].labels['en']})"
