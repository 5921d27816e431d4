"""What single words of a rule's text say: numbers, days, texts, units, names. Raises Problems where a word can't be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import cast, get_args

from lark import Token

from presek.catalog.reserved import KEYWORDS
from presek.segment import terms, windows
from presek.segment.limits import MOST_TIME, bad_letter
from presek.values.problem import Place, Problem, Problems, nearest_names

UNITS: dict[str, windows.Unit] = {
    name: unit for unit in get_args(windows.Unit) for name in (cast(str, unit), cast(str, unit)[:-1])
}
"""Each unit of time by its plural and its singular."""
PERIODS: tuple[windows.Period, ...] = get_args(windows.Period)
FUNCTIONS: tuple[terms.Function, ...] = get_args(terms.Function)

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)


def refuse(code: str, says: str, token: Token, *, near: Collection[str] = ()) -> Problems:
    """A problem at a word of the text, with the names nearest to it among `near`."""
    nearest = nearest_names(str(token), near) if near else ()
    return Problems(Problem(code, says, at=Place(token.line or 1, token.column or 1), nearest=nearest))


def plain_text(token: Token) -> str:
    """The text of a quoted string: escapes read, NFC."""

    def letter(found: re.Match[str]) -> str:
        number, sign = found.groups()
        if number:
            return chr(int(number, 16))
        if sign not in '"\\':
            raise refuse("bad-escape", f'\\{sign} is no escape; there are \\", \\\\ and \\uXXXX.', token)
        return cast(str, sign)

    raw = _ESCAPE.sub(letter, str(token)[1:-1])
    try:
        whole = raw.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise refuse("bad-character", "the text has half of a surrogate pair, which is no character.", token) from None
    for each in whole:
        if bad_letter(each):
            raise refuse("bad-character", f"the character U+{ord(each):04X} cannot stand in a text.", token)
    return unicodedata.normalize("NFC", whole)


def plain_number(token: Token) -> Decimal:
    """The number as written, underscores left out."""
    return Decimal(str(token).replace("_", ""))


def whole_number(token: Token, *, what: str, most: int = MOST_TIME) -> int:
    """A whole number up to `most`."""
    number = plain_number(token)
    if number != number.to_integral_value() or number > most:
        raise refuse("bad-amount", f"{what} is a whole number up to {most:,}, not {token}.", token)
    return int(number)


def plain_day(token: Token) -> date:
    """A calendar day."""
    try:
        return date.fromisoformat(str(token))
    except ValueError:
        raise refuse("bad-date", f"{token} is no day of the calendar; a day is written 2026-01-31.", token) from None


def name_of(token: Token) -> str:
    """A name of the catalog: any but the words of the language."""
    if token in KEYWORDS:
        raise refuse("reserved-word", f"{token} is a word of the language and no name of a field.", token)
    return str(token)


def currency_of(token: Token) -> str:
    """Three capital letters."""
    if token.lower() in KEYWORDS:
        raise refuse("keyword-in-capitals", f"{token} is written in small letters: {token.lower()}.", token)
    if len(token) != 3 or not token.isupper():
        raise refuse("bad-currency", f"{token} is no currency; a currency has three capital letters, like EUR.", token)
    return str(token)


def unit_of(token: Token) -> windows.Unit:
    """A unit of time, singular or plural."""
    if token not in UNITS:
        raise refuse(
            "bad-unit",
            f"{token} is no unit of time; there are minutes, hours, days, weeks, months and years.",
            token,
            near=UNITS,
        )
    return UNITS[token]


def period_of(token: Token) -> windows.Period:
    """Week, month, quarter or year."""
    for period in PERIODS:
        if token == period:
            return period
    raise refuse("bad-period", f"{token} is no period; there are week, month, quarter and year.", token, near=PERIODS)


def function_of(token: Token) -> terms.Function:
    """What is made of the rows."""
    for function in FUNCTIONS:
        if token == function:
            return function
    raise refuse(
        "unknown-function",
        f"{token} is nothing that can be made of rows; there are {', '.join(FUNCTIONS)}.",
        token,
        near=FUNCTIONS,
    )
