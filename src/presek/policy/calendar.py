"""Working days in Poland and Slovenia, due days, and the day from which a payment is late.

Public holidays are those on which law gives a day off; they are computed for any year from 1991 on. Where a country's
holidays are not known here, only Saturdays and Sundays are free.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from presek.policy.treatment import Method, PaymentTerms, Start
from presek.values.instant import add_months, day_number, day_of

SATURDAY = 5

PL_FIXED = {(1, 1): 0, (1, 6): 2011, (5, 1): 0, (5, 3): 0, (8, 15): 0, (11, 1): 0, (11, 11): 0, (12, 24): 2025,
            (12, 25): 0, (12, 26): 0}  # fmt: skip
"""Month and day, and the first year in which the day is free. Source: act of 18.1.1951 on days free of work, with the
changes of 2010 (6 January) and 2024 (24 December)."""
PL_MOVING = (0, 1, 49, 60)
"""Days after Easter Sunday: Easter, Easter Monday, Pentecost, Corpus Christi."""
PL_ONCE = frozenset({date(2018, 11, 12)})
"""The hundredth year of independence."""

SI_FIXED = {(1, 1): 0, (2, 8): 0, (4, 27): 0, (5, 1): 0, (5, 2): 0, (6, 25): 0, (8, 15): 0, (10, 31): 0, (11, 1): 0,
            (12, 25): 0, (12, 26): 0}  # fmt: skip
"""Source: act on holidays and days free of work (ZPDPD)."""
SI_MOVING = (0, 1, 49)
"""Days after Easter Sunday: Easter, Easter Monday, Pentecost."""
SI_SECOND_OF_JANUARY = ((0, 2012), (2017, 9999))
"""The years, first and last, in which 2 January is free."""
SI_ONCE = frozenset({date(2023, 8, 14)})
"""The day of solidarity after the floods."""


@dataclass(frozen=True, slots=True)
class Due:
    """When an invoice is to be paid, as local day numbers. All None: no day follows from what is known.

    `due_day` is the day of the term. `pay_by`: the last day on which paying is in time: the due day, or the first
    working day after it where it is not one. `late_from`: the first day of lateness.
    """

    due_day: int | None = None
    pay_by: int | None = None
    late_from: int | None = None


NOT_DUE = Due()
"""Prepayment, or no term: no due day follows."""


def easter(year: int) -> date:
    """Easter Sunday of the western churches (the Gregorian computus).

    >>> easter(2026), easter(2027)
    (datetime.date(2026, 4, 5), datetime.date(2027, 3, 28))
    """
    golden, (century, of_century) = year % 19, divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * rest + 2 * (of_century // 4) - moon - of_century % 4) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=512)
def holidays(country: str | None, year: int) -> frozenset[date]:
    """The public holidays of a country in a year; empty where they are not known here."""
    found = KNOWN.get(country or "")
    return frozenset() if found is None else found(year)


def is_working_day(day: date, country: str | None) -> bool:
    """Monday to Friday, and no public holiday of the country."""
    return day.weekday() < SATURDAY and day not in holidays(country, day.year)


def working_day_from(day: date, country: str | None) -> date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day, country):
        day += timedelta(days=1)
    return day


def due_date(terms: PaymentTerms, invoice_day: int, country: str | None, *, start_day: int | None = None) -> Due:
    """When an invoice of a local day is due under these terms.

    `start_day`: the day of receipt or delivery, where the term runs from it; while it is not known, nothing is due. A
    term from the end of the month runs from the last day of the invoice's month. Source: Polish Civil Code art. 115,
    Slovene OZ art. 62 (not verified on an official page).
    """
    if terms.method is Method.PREPAYMENT or terms.net_days is None or terms.credit_block:
        return NOT_DUE
    begin = _begin(terms.start, invoice_day, start_day)
    if begin is None:
        return NOT_DUE
    due = begin + terms.net_days
    pay_by = day_number(working_day_from(day_of(due), country))
    return Due(due, pay_by, late_from=pay_by + 1)


def _begin(start: Start, invoice_day: int, start_day: int | None) -> int | None:
    match start:
        case Start.INVOICE_DATE:
            return invoice_day
        case Start.END_OF_MONTH:
            return _last_of_month(invoice_day)
        case Start.INVOICE_RECEIPT | Start.DELIVERY:
            return start_day


def _last_of_month(day: int) -> int:
    first = day_of(day).replace(day=1)
    return day_number(add_months(first, 1)) - 1


def _fixed(table: Mapping[tuple[int, int], int], year: int) -> set[date]:
    return {date(year, month, day) for (month, day), since in table.items() if year >= since}


def _moving(days: tuple[int, ...], year: int) -> set[date]:
    sunday = easter(year)
    return {sunday + timedelta(days=after) for after in days}


def _polish(year: int) -> frozenset[date]:
    once = {day for day in PL_ONCE if day.year == year}
    return frozenset(_fixed(PL_FIXED, year) | _moving(PL_MOVING, year) | once)


def _slovene(year: int) -> frozenset[date]:
    second = {date(year, 1, 2)} if any(first <= year <= last for first, last in SI_SECOND_OF_JANUARY) else set()
    once = {day for day in SI_ONCE if day.year == year}
    return frozenset(_fixed(SI_FIXED, year) | _moving(SI_MOVING, year) | second | once)


KNOWN: Mapping[str, Callable[[int], frozenset[date]]] = {"PL": _polish, "SI": _slovene}
"""The countries whose holidays are known here."""
