"""Amounts of money: exact integers of 1/10,000 of a currency unit, never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

MONEY_SCALE = 4
"""Digits after the point that an amount keeps inside."""

LARGEST = 2**63 - 1
"""The largest whole number any engine holds exactly; beyond it an answer is unknown."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in 1/10,000 of the unit of `currency` (ISO 4217).

    >>> Money.of("1234.5", "EUR")
    Money(ten_thousandths=12345000, currency='EUR')
    >>> str(Money.of("1234.5", "EUR"))
    '1234.50 EUR'
    """

    ten_thousandths: int
    currency: str

    @classmethod
    def of(cls, amount: str | Decimal | int, currency: str) -> Money:
        """Exact up to four decimals; more are rounded once, half away from zero."""
        return cls(scaled(Decimal(amount), MONEY_SCALE), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in units of the currency."""
        return Decimal(self.ten_thousandths).scaleb(-MONEY_SCALE)

    def __str__(self) -> str:
        return f"{plain(self.ten_thousandths, MONEY_SCALE, least=2)} {self.currency}"


def scaled(number: Decimal, scale: int) -> int:
    """`number` as a whole number of 10**-scale, rounded once, half away from zero.

    >>> scaled(Decimal("1.25"), 1), scaled(Decimal("-1.25"), 1)
    (13, -13)
    """
    return int(number.scaleb(scale).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def plain(whole: int, scale: int, *, least: int = 0) -> str:
    """A scaled whole number as plain decimal text with at least `least` decimals.

    >>> plain(12345000, 4, least=2), plain(35, 1), plain(-5, 2)
    ('1234.50', '3.5', '-0.05')
    """
    sign, digits = ("-", -whole) if whole < 0 else ("", whole)
    units, rest = divmod(digits, 10**scale)
    decimals = f"{rest:0{scale}d}".rstrip("0") if scale else ""
    decimals = decimals.ljust(least, "0")
    return f"{sign}{units}.{decimals}" if decimals else f"{sign}{units}"
