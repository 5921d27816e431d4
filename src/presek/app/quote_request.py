"""A quote as somebody asks for it, read and checked: every problem names the place of what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from presek.policy.quote import Line, Quote
from presek.values.instant import FIRST_DAY, LAST_DAY, day_number
from presek.values.money import MONEY_SCALE, Money
from presek.values.problem import Problem, Problems, nearest_names

KEYS = ("lines", "currency", "net_days", "invoice_day")
LINE_KEYS = ("product", "categories", "quantity", "unit_price", "unit_cost", "vat_percent", "discount_percent")
MOST_LINES, MOST_DAYS, LONGEST_NAME = 1_000, 3_650, 200
MOST_NUMBER = Decimal(10) ** 9
QUANTITY_SCALE, PERCENT_SCALE = 6, 2
WHOLE, MOST_DIGITS = 100, 20


def read(asked: Mapping[str, object], *, currency: str, today: int) -> Quote:
    """The quote that plain values ask for. `today` is its invoice day unless it names another.

    Numbers are decimal text or JSON numbers. Problems: all of them, each with its path, as lines/0/quantity.
    """
    given = _Given(asked)
    given.known(asked, KEYS, "")
    code = given.currency("currency", currency)
    written = asked.get("lines")
    if not isinstance(written, Sequence) or isinstance(written, str) or not 1 <= len(written) <= MOST_LINES:
        given.problem("lines", f"a quote has 1 to {MOST_LINES:,} lines.".replace(",", " "))
        written = ()
    lines = tuple(_line(given, each, place=place, currency=code) for place, each in enumerate(written))
    net_days = given.whole("net_days", most=MOST_DAYS)
    quote = Quote(lines, code, given.day("invoice_day", today), net_days=net_days)
    if given.problems:
        raise Problems(*given.problems)
    return quote


def _line(given: _Given, asked: object, *, place: int, currency: str) -> Line:
    path = f"lines/{place}"
    if not isinstance(asked, Mapping):
        given.problem(path, "a line has its product, quantity and unit_price.")
        asked = {}
    else:
        given.known(asked, LINE_KEYS, path)
        for key in ("product", "quantity", "unit_price"):
            if _empty(asked.get(key)):
                given.problem(f"{path}/{key}", f"the {key} is missing.")
    quantity = given.number(asked, "quantity", path, scale=QUANTITY_SCALE, signed=True)
    price = given.number(asked, "unit_price", path, scale=MONEY_SCALE)
    cost = given.number(asked, "unit_cost", path, scale=MONEY_SCALE)
    return Line(
        product=given.name(asked.get("product"), f"{path}/product"),
        quantity=quantity or Decimal(0),
        unit_price=Money.of(price or 0, currency),
        categories=given.names(asked.get("categories"), f"{path}/categories"),
        unit_cost=None if cost is None else Money.of(cost, currency),
        vat=given.percent(asked, "vat_percent", path),
        asked=given.percent(asked, "discount_percent", path),
    )


@dataclass(slots=True)
class _Given:
    """What was given, while it is read; problems are gathered."""

    asked: Mapping[str, object]
    problems: list[Problem] = field(default_factory=list)

    def problem(self, path: str, says: str, *, near: tuple[str, ...] = ()) -> None:
        self.problems.append(Problem("quote", says, path=path, nearest=near))

    def known(self, found: Mapping[str, object], keys: Collection[str], path: str) -> None:
        for key in found:
            if key not in keys:
                where = f"{path}/{key}" if path else str(key)
                self.problem(where, f"'{key}' is not known here.", near=nearest_names(str(key), keys))

    def currency(self, key: str, default: str) -> str:
        code = self.asked.get(key) or default
        if isinstance(code, str) and len(code) == len("EUR") and code.isascii() and code.isalpha() and code.isupper():
            return code
        self.problem(key, f"'{code}' is no currency; expected the three letters of ISO 4217, as EUR.")
        return default

    def number(
        self, found: Mapping[str, object], key: str, path: str, *, scale: int, signed: bool = False
    ) -> Decimal | None:
        written = found.get(key)
        if _empty(written):
            return None
        number = _decimal(written)
        if number is None or number != round(number, scale) or abs(number) > MOST_NUMBER:
            says = f"'{written}' is not a decimal number with at most {scale} decimals, as 12.50."
            self.problem(f"{path}/{key}", says)
            return None
        if number < 0 and not signed:
            self.problem(f"{path}/{key}", f"{written} is less than nothing; a return has a negative quantity.")
            return None
        return number

    def percent(self, found: Mapping[str, object], key: str, path: str) -> int | None:
        number = self.number(found, key, path, scale=PERCENT_SCALE)
        if number is None:
            return None
        if number > WHOLE:
            self.problem(f"{path}/{key}", f"{number} is more than 100 percent.")
            return None
        return int(number.scaleb(PERCENT_SCALE))

    def whole(self, key: str, *, most: int) -> int | None:
        written = self.asked.get(key)
        if _empty(written):
            return None
        number = _decimal(written)
        if number is None or number != int(number) or not 0 <= number <= most:
            self.problem(key, f"'{written}' is no whole number from 0 to {most}.")
            return None
        return int(number)

    def day(self, key: str, default: int) -> int:
        written = self.asked.get(key)
        if _empty(written):
            return default
        try:
            day = date.fromisoformat(str(written))
        except ValueError:
            self.problem(key, f"'{written}' is no day; expected a date as 2026-11-21.")
            return default
        if not FIRST_DAY <= day <= LAST_DAY:
            self.problem(key, f"{written} lies outside the calendar.")
            return default
        return day_number(day)

    def name(self, written: object, path: str) -> str:
        if written is None:
            return ""
        if not isinstance(written, str | int) or isinstance(written, bool) or len(str(written)) > LONGEST_NAME:
            self.problem(path, f"a name is a text of at most {LONGEST_NAME} characters.")
            return ""
        return str(written).strip()

    def names(self, written: object, path: str) -> tuple[str, ...]:
        if written is None:
            return ()
        if not isinstance(written, Sequence) or isinstance(written, str):
            self.problem(path, "categories are a list of texts.")
            return ()
        return tuple(self.name(each, f"{path}/{place}") for place, each in enumerate(written))


def _empty(written: object) -> bool:
    return written is None or written == ""


def _decimal(written: object) -> Decimal | None:
    """A number of JSON, or one as text; None where it is none. A double counts as its shortest text."""
    if isinstance(written, bool) or not isinstance(written, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(written).strip()) if "_" not in str(written) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() and abs(number.adjusted()) < MOST_DIGITS else None
