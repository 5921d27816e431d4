"""The company's table of exchange rates, in the form of the European Central Bank: `Date,USD,JPY,…`, units per 1 EUR.

The rate of a day is the one last published up to that day, at most a week before (banks don't publish at weekends).
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

from presek.values import instant
from presek.values.problem import Branch, Problem, Problems

EURO = "EUR"
OLDEST_DAYS = 7


@dataclass(frozen=True, slots=True)
class Rates:
    """Per currency: day numbers in order, and how many units one euro was worth."""

    days: dict[str, tuple[int, ...]]
    worth: dict[str, tuple[Fraction, ...]]

    @property
    def last_day(self) -> int:
        """The day number of the table's last day; 0 of an empty table."""
        return max((days[-1] for days in self.days.values() if days), default=0)

    def per_euro(self, currency: str, day: int) -> Fraction | None:
        """Units of a currency for one euro on a day, or None where the table doesn't say."""
        if currency == EURO:
            return Fraction(1)
        days = self.days.get(currency, ())
        at = bisect_right(days, day) - 1
        return self.worth[currency][at] if at >= 0 and day - days[at] <= OLDEST_DAYS else None

    def factor(self, *, of: str, into: str, day: int) -> Fraction | None:
        """How many units of `into` one unit of `of` was worth on a day, exactly, or None."""
        if of == into:
            return Fraction(1)
        above, below = self.per_euro(into, day), self.per_euro(of, day)
        return None if above is None or below is None else above / below


NONE = Rates({}, {})


def load(path: Path) -> Rates:
    """Reads a table; cells that are empty or `N/A` say nothing. Raises Problems with the row and column of a bad
    cell."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except FileNotFoundError:
        says = "there is no such table of exchange rates; the mapping's 'rates' names it."
        raise Problems(Problem("no-file", says, path=str(path), branch=Branch.PLACE)) from None
    except (UnicodeDecodeError, csv.Error):
        says = "the table of exchange rates is no CSV in UTF-8."
        raise Problems(Problem("rates", says, path=str(path), branch=Branch.DATA)) from None
    if not rows or not rows[0] or rows[0][0].strip().lower() != "date":
        says = "a table of exchange rates begins with 'Date,' and the currencies' codes."
        raise Problems(Problem("rates", says, path=str(path), branch=Branch.DATA))
    names = [name.strip().upper() for name in rows[0]]
    found: dict[str, dict[int, Fraction]] = {name: {} for name in names[1:] if name}
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            _row(row, names, found=found, where=f"{path}, row {number}")
    ordered = {name: sorted(each.items()) for name, each in found.items()}
    return Rates(
        {name: tuple(day for day, _ in each) for name, each in ordered.items()},
        {name: tuple(worth for _, worth in each) for name, each in ordered.items()},
    )


def _row(row: list[str], names: list[str], *, found: dict[str, dict[int, Fraction]], where: str) -> None:
    try:
        day = instant.day_number(date.fromisoformat(row[0].strip()))
    except ValueError:
        raise Problems(_bad(f"'{row[0]}' is not a date such as 2026-01-31.", where)) from None
    for name, cell in zip(names[1:], row[1:], strict=False):
        text = cell.strip()
        if not name or text in {"", "N/A"}:
            continue
        try:
            worth = Decimal(text)
        except InvalidOperation:
            raise Problems(_bad(f"'{text}' is no rate of {name}.", where)) from None
        if not worth.is_finite() or worth <= 0:
            raise Problems(_bad(f"a rate is above zero; {name} has '{text}'.", where))
        found[name][day] = Fraction(worth)


def _bad(says: str, where: str) -> Problem:
    return Problem("rates", says, path=where, branch=Branch.DATA)
