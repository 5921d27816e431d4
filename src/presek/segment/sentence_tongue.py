"""What a sentence needs of a language: templates, inflected units, plurals; how numbers, money and days are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel import Locale

NO_BREAK = "\u00a0"
"""Keeps a number and what belongs to it on one line."""

Forms = Mapping[str, str]
"""Inflected forms of one noun by plural category: one, two, few, many, and `fraction` after 1.5."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language. `say` maps a construct to its template; `units` gives the forms after a number (accusative),
    `ago` those of "90 days ago", `reach` those after "from … to" (genitive). `windows` holds the phrases of windows.
    `entry`: the forms of "entry", for relations that have no nouns of their own.
    """

    language: str
    say: Mapping[str, str]
    units: Mapping[str, Forms]
    ago: Mapping[str, Forms]
    reach: Mapping[str, Forms]
    windows: Mapping[str, str]
    quotes: tuple[str, str]
    point: str
    group: str
    percent: str
    symbols: Mapping[str, str]
    months: tuple[str, ...]
    entry: Forms


def form_for(number: Decimal, tongue: Tongue) -> str:
    """The plural category of a number: one, two, few, many or fraction.

    Categories are those of CLDR; `other` is `many` here, but for fractions.
    """
    if number != number.to_integral_value():
        return "fraction"
    category = str(Locale(tongue.language).plural_form(int(abs(number))))
    return "many" if category == "other" else category


def inflected(forms: Forms, form: str) -> str:
    """The form, or the nearest that the noun has."""
    for each in (form, "few" if form == "two" else "many", "many", "one"):
        if each in forms:
            return forms[each]
    return next(iter(forms.values()))


def number_words(number: Decimal, tongue: Tongue, *, least: int = 0) -> str:
    """A number as it is written: `1 234,5`, `1.234,5`, `1,234.5`; with at least `least` decimals where it has any."""
    sign = "−" if number < 0 else ""
    whole, _, decimals = f"{abs(number):f}".partition(".")
    decimals = decimals.rstrip("0")
    if decimals:
        decimals = decimals.ljust(least, "0")
    grouped = f"{int(whole):,}".replace(",", tongue.group)
    return f"{sign}{grouped}{tongue.point}{decimals}" if decimals else f"{sign}{grouped}"


def money_words(amount: Decimal, currency: str, tongue: Tongue) -> str:
    """An amount as it is written: `1 234,50 zł`, `1.234,50 €`, `1,234.50 PLN`; whole amounts without decimals."""
    return f"{number_words(amount, tongue, least=2)}{NO_BREAK}{tongue.symbols.get(currency, currency)}"


def day_words(day: date, tongue: Tongue) -> str:
    """A day as it is written: `21.11.2026`, `21. 11. 2026`, `21 November 2026`."""
    match tongue.language:
        case "pl":
            return f"{day.day:02d}.{day.month:02d}.{day.year}"
        case "sl":
            return NO_BREAK.join((f"{day.day}.", f"{day.month}.", f"{day.year}"))
        case _:
            return f"{day.day} {tongue.months[day.month - 1]} {day.year}"


def quoted(text: str, tongue: Tongue) -> str:
    """Text in the language's quotation marks."""
    return f"{tongue.quotes[0]}{text}{tongue.quotes[1]}"


def counted_percent(number: Decimal, tongue: Tongue) -> str:
    """A share in percent: `12.5%`, `12,5%`, `12,5 %`."""
    return tongue.percent.format(number_words(number, tongue))
