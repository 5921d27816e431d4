"""How numbers and dates are written, by the first cells of each column: decimal and thousands sign, order of dates."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from presek.source.detected import Finding
from presek.source.numbers import without_currency

SPACES = "[ \u00a0\u202f\u2009]"
DAY = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4})(?!\d)", re.ASCII)
ISO = re.compile(r"\d{4}[./-]?\d{2}[./-]?\d{2}(?!\d)", re.ASCII)
LEADING_DIGIT = re.compile(r"\D{0,5}\d")


def style_of(
    columns: Mapping[str, list[str]], *, delimiter: str = ",", numbers: Collection[str] = ()
) -> tuple[Finding, Finding, Finding]:
    """The decimal sign, the thousands sign ("" where none) and the order of dates.

    `90,000` alone is ninety thousand, but in a file whose cells stand between semicolons, as where people write decimal
    commas. Codes such as 62.10 say nothing of numbers: columns that are known to be `numbers` are asked first.
    """
    cells = _begun_by_digits(columns.values())
    asked = _amounts(_begun_by_digits(columns[name] for name in numbers))
    amounts = asked if any("," in each or "." in each for each in asked) else _amounts(cells)
    dollars = any(re.search(r"[$£]", cell) for cell in cells)
    return *_signs(amounts, commas=delimiter == ";" and not dollars, dollars=dollars), _order(columns)


def _begun_by_digits(columns: Iterable[list[str]]) -> list[str]:
    return [cell.strip() for each in columns for cell in each if cell and LEADING_DIGIT.match(cell)]


def _amounts(cells: list[str]) -> list[str]:
    return [bare for cell in cells if (bare := _bare(cell))]


def mixed_orders(cells: list[str]) -> tuple[str, str] | None:
    """A date of a column that only the day can begin, and one that only the month can; None where there aren't both."""
    found = [each for cell in cells if cell and (each := DAY.match(cell.strip()))]
    by_day = next((each[0] for each in found if int(each[1]) > 12), None)
    by_month = next((each[0] for each in found if int(each[2]) > 12), None)
    return (by_day, by_month) if by_day and by_month else None


def _bare(cell: str) -> str:
    """A cell without currency and sign, where it may be a number."""
    bare = without_currency(cell)[0].strip("+-()\N{MINUS SIGN} \N{NO-BREAK SPACE}")
    return bare if re.fullmatch(rf"\d(?:[\d.,]|{SPACES})*", bare, re.ASCII) else ""


def _signs(amounts: list[str], *, commas: bool, dollars: bool) -> tuple[Finding, Finding]:
    comma = [each for each in amounts if re.fullmatch(rf"(\d+|\d{{1,3}}({SPACES}\d{{3}}|\.\d{{3}})+),\d{{1,4}}", each)]
    point = [each for each in amounts if re.fullmatch(rf"(\d+|\d{{1,3}}({SPACES}\d{{3}}|,\d{{3}})+)\.\d{{1,4}}", each)]
    sure_comma = [each for each in comma if not _groups(each, ",")]
    sure_point = [each for each in point if not _groups(each, ".")]
    many = [each for each in amounts if re.fullmatch(r"\d{1,3}(,\d{3}){2,}", each)]
    ambiguous = commas and len(comma) > len(point)
    decimal = "," if not many and (len(sure_comma) > len(sure_point) or (not sure_point and ambiguous)) else "."
    mine, sure, against = (comma, sure_comma, sure_point) if decimal == "," else (point, sure_point, sure_comma)
    if sure or against:
        share = len(sure) / (len(sure) + len(against))
        says = f"{len(sure):,} cells such as {sure[0]!r}" if sure else "no cell has it"
        says += f"; {len(against):,} such as {against[0]!r} have the other" if against else ""
        first = Finding("decimal_sign", decimal, 0.5 + share * 0.49, says)
    elif (mine or comma) and not many:
        doubt = 0.8 if dollars else 0.4
        first = Finding("decimal_sign", decimal, doubt, f"{(mine or comma)[0]!r} could be either: look at it")
    else:
        first = Finding("decimal_sign", decimal, 0.5, "no cell has decimals")
    return first, _thousands(amounts, decimal)


def _groups(amount: str, sign: str) -> bool:
    """Whether a sign could part thousands: three digits behind it, and no other sign."""
    return bool(re.fullmatch(rf"\d{{1,3}}{re.escape(sign)}\d{{3}}", amount))


def _thousands(amounts: list[str], decimal: str) -> Finding:
    other = "." if decimal == "," else ","
    tail = rf"({re.escape(decimal)}\d+)?"
    spaced = [each for each in amounts if re.fullmatch(rf"\d{{1,3}}({SPACES}\d{{3}})+{tail}", each)]
    grouped = [each for each in amounts if re.fullmatch(rf"\d{{1,3}}({re.escape(other)}\d{{3}})+{tail}", each)]
    if spaced:
        return Finding("thousands_sign", " ", 0.95, f"{len(spaced):,} cells such as {spaced[0]!r}")
    if grouped:
        return Finding("thousands_sign", other, 0.9, f"{len(grouped):,} cells such as {grouped[0]!r}")
    return Finding("thousands_sign", "", 0.7, "no cell parts its thousands")


def _order(columns: Mapping[str, list[str]]) -> Finding:
    for name, cells in columns.items():
        mixed = mixed_orders(cells)
        if mixed is not None:
            says = f"two orders in the column {name!r}: {mixed[0]!r} and {mixed[1]!r}; an import refuses it"
            return Finding("date_order", "day month year", 0.1, says)
    cells = [cell.strip() for each in columns.values() for cell in each if cell and cell.strip()]
    found = [each for cell in cells if (each := DAY.match(cell))]
    if not found:
        iso = sum(bool(ISO.match(cell)) for cell in cells)
        says = f"{iso:,} cells begin with the year" if iso else "no cell is a date"
        return Finding("date_order", "year month day", 0.95 if iso else 0.5, says)
    by_month = [each[0] for each in found if int(each[2]) > 12]
    by_day = [each[0] for each in found if int(each[1]) > 12]
    if len(by_month) > len(by_day):
        return Finding("date_order", "month day year", 0.95, f"{by_month[0]!r} can begin with its month only")
    if by_day:
        return Finding("date_order", "day month year", 0.95, f"{by_day[0]!r} can begin with its day only")
    return Finding("date_order", "day month year", 0.5, f"{found[0][0]!r} could be either order: look at it")
