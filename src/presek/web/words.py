"""Numbers, amounts, days and stretches of time as people read them, in the language of the page."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel.core import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent
from django.utils.translation import get_language, gettext, ngettext

from presek.app import problem_words
from presek.app.small_cells import Cells
from presek.values.problem import Problem

DAY_PATTERNS = {"en": "d MMM y", "pl": "dd.MM.y", "sl": "d. M. y"}
SAID = 8192
"""So many numbers and amounts are remembered in words: putting one into words takes a tenth of a millisecond, and
a page of Explore has hundreds, most of them the same for every selection."""


def language() -> str:
    """The language of this page: en, pl or sl."""
    return (get_language() or "en")[:2]


def problem(found: Problem) -> str:
    """What a problem says, in the language of the page; of a path only the file's name."""
    return problem_words.problem_said(problem_words.shown(found), language())


def said(text: str) -> str:
    """What a reason, a finding or a kept problem says, in the language of the page where that is known."""
    return problem_words.said(text, language())


def number(amount: int | float | Decimal) -> str:
    """A number with the language's grouping and decimal sign, as many decimals as it has (at most four)."""
    return _number(amount or 0, language())


@lru_cache(SAID)
def _number(amount: int | float | Decimal, said_in: str) -> str:
    said: str = format_decimal(amount, format="#,##0.####", locale=_locale(said_in))
    return said


def tenths(amount: float | Decimal) -> str:
    """A number with one decimal, always: so that numbers below each other stand in line."""
    said: str = format_decimal(amount, format="#,##0.0", locale=_locale(language()))
    return said


def share(part: int | float, whole: int | float) -> str:
    """A percentage with one decimal; below 0.1 % with two; empty of nothing."""
    if not whole:
        return ""
    fraction = part / whole
    pattern = "0.00\N{NO-BREAK SPACE}%" if 0 < abs(fraction) < 0.001 else "0.0\N{NO-BREAK SPACE}%"
    return format_percent(fraction, format=pattern, locale=language())


def money(amount: Decimal | int, currency: str, *, decimals: int = 0) -> str:
    """An amount in the language's way, with a chosen number of decimals."""
    return _money(amount or 0, currency, decimals, said_in=language())


@lru_cache(SAID)
def _money(amount: Decimal | int, currency: str, decimals: int, *, said_in: str) -> str:
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    sign = "¤¤" if said_in == "en" else "¤"
    placed = f"{pattern}\N{NO-BREAK SPACE}{sign}"
    said: str = format_currency(amount, currency, format=placed, locale=_locale(said_in), currency_digits=False)
    return said


@lru_cache
def _locale(said_in: str) -> Locale:
    return Locale.parse(said_in)


def day(moment: date | datetime) -> str:
    """A calendar day: 30 Jun 2026, 30.06.2026, 30. 6. 2026."""
    said: str = format_date(moment, format=DAY_PATTERNS[language()], locale=language())
    return said


def instant(moment: datetime) -> str:
    """A day with its time, to the minute."""
    said: str = format_datetime(moment, format=DAY_PATTERNS[language()] + " HH:mm", locale=language())
    return said


def days_ago(days: int) -> str:
    """How long ago a day was, in words."""
    if days == 0:
        return gettext("today")
    if days < 0:
        return ngettext("in %(days)s day", "in %(days)s days", -days) % {"days": number(-days)}
    if days < 365:
        return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": number(days)}
    years = days // 365
    return ngettext("over %(years)s year ago", "over %(years)s years ago", years) % {"years": years}


def few(limit: int) -> str:
    """A count that is not told because it is so small."""
    return f"<\N{NO-BREAK SPACE}{number(limit)}"


def told(count: int, cells: Cells) -> str:
    """A count as the person may know it: `1,230`, or `< 10`."""
    shown = cells.told(count)
    return few(cells.limit or 0) if shown is None else number(shown)
