"""A quote and its answer: what is asked for, what is given, what is refused, and why.

Amounts are exact money, shares of a price basis points or exact fractions, days local day numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from presek.policy.arithmetic import ALL, EXACT, LineAmounts
from presek.policy.calendar import NOT_DUE, Due
from presek.policy.legal_result import LegalResult
from presek.policy.plain import payment_terms
from presek.policy.treatment import Dimension, EarlyPayment, PaymentTerms
from presek.values.instant import day_of
from presek.values.money import Money, plain, scaled

NO_TERMS: Mapping[str, object] = dict.fromkeys(
    ("method", "net_days", "start", "credit_limit", "early_payment", "credit_block")
)
"""So that an answer's terms always have the same keys."""


class Refused(Enum):
    """Why a request of a quote is not given."""

    DISCOUNT_ABOVE_POLICY = "discount_above_policy"
    TERM_ABOVE_POLICY = "term_above_policy"
    CREDIT_BLOCKED = "credit_blocked"
    OVER_CREDIT_LIMIT = "over_credit_limit"


class Credit(Enum):
    """Whether the quote fits into the customer's credit limit, as far as is known."""

    NO_LIMIT = "no_limit"
    WITHIN = "within"
    OVER = "over"
    BLOCKED = "blocked"
    PREPAID = "prepaid"
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True, slots=True)
class Line:
    """What is asked for. `unit_price` is the list price without VAT; `unit_cost` and `vat` (basis points)
    may be unknown.

    `asked`: a discount in basis points that somebody wants to give; None: the policy's.
    """

    product: str
    quantity: Decimal
    unit_price: Money
    categories: tuple[str, ...] = ()
    unit_cost: Money | None = None
    vat: int | None = None
    asked: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote of one currency. `invoice_day`: the local day the due day is reckoned from. `net_days`: a term somebody
    wants to give; None: the policy's. `owed`: what the customer owes already; None: not known."""

    lines: tuple[Line, ...]
    currency: str
    invoice_day: int
    net_days: int | None = None
    owed: Money | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """A discount that took part in a line: whose it is. `exception`: its number, where it is the customer's own."""

    basis_points: int
    stacking: str
    segment: str = ""
    policy: str = ""
    version: int = 0
    exception: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was asked for and not given. `allowed`: what is (basis points, days, or an amount); `segments` and
    `policies` say so. `line` counts from 0; None: the whole quote. The way to more is an exception in `dimension`."""

    why: Refused
    dimension: Dimension
    asked: int | Money
    allowed: int | Money | None
    line: int | None = None
    segments: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """One line with its amounts. `share` of the list price was taken off by `applied` (before the least margin held it
    back); `capped`: they would have taken more."""

    line: Line
    amounts: LineAmounts
    share: Fraction
    applied: tuple[Applied, ...] = ()
    capped: bool = False


@dataclass(frozen=True, slots=True)
class Vat:
    """VAT of all lines of one rate: worked out on their sum, rounded once. `rate` in basis points."""

    rate: int
    net: Money
    vat: Money


@dataclass(frozen=True, slots=True)
class Early:
    """What is taken off for paying until a day. `until` None: it runs from a day that is not known yet."""

    offered: EarlyPayment
    amount: Money
    until: int | None
    yearly_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class QuoteAnswer:
    """The quote as it may be given. It may be given as asked only where `refused` is empty.

    `vat` and `gross` are None where the rate of a line is not known. `disclosure`: what a consumer must be told.
    """

    lines: tuple[AnsweredLine, ...]
    list_total: Money
    allowance: Money
    net: Money
    vat: tuple[Vat, ...] | None
    gross: Money | None
    terms: PaymentTerms | None
    due: Due = NOT_DUE
    early: Early | None = None
    credit: Credit = Credit.CANNOT_SAY
    refused: tuple[Refusal, ...] = ()
    legal: tuple[LegalResult, ...] = ()
    disclosure: Mapping[str, str] | None = None
    conditions: str = field(default="", compare=False)

    @property
    def accepted(self) -> bool:
        """Whether everything that was asked for is given."""
        return not self.refused

    def as_json(self) -> dict[str, object]:
        """The answer as plain values; docs/reference/quotes.md tells its fields."""
        return {
            "accepted": self.accepted,
            "lines": [line_json(each) for each in self.lines],
            "list_total": amount(self.list_total),
            "discount": amount(self.allowance),
            "net": amount(self.net),
            "vat": None if self.vat is None else [vat_json(each) for each in self.vat],
            "gross": None if self.gross is None else amount(self.gross),
            "currency": self.net.currency,
            "terms": None if self.terms is None else {**NO_TERMS, **payment_terms(self.terms)},
            "due": {
                "due_day": iso(self.due.due_day),
                "pay_by": iso(self.due.pay_by),
                "late_from": iso(self.due.late_from),
            },
            "early_payment": None if self.early is None else early_json(self.early),
            "credit": self.credit.value,
            "refused": [refusal_json(each) for each in self.refused],
            "legal": [each.as_json() for each in self.legal],
            "disclosure_required": self.disclosure is not None,
            "disclosure": None if self.disclosure is None else dict(self.disclosure),
            "conditions": self.conditions,
        }


def line_json(answered: AnsweredLine) -> dict[str, object]:
    """One line: what was asked, what is given, by which policies."""
    line = answered.line
    return {
        "product": line.product,
        "categories": list(line.categories),
        "quantity": format(line.quantity, "f"),
        "unit_price": amount(line.unit_price),
        "list_amount": amount(answered.amounts.list_amount),
        "discount_percent": percent(answered.share),
        "discount": amount(answered.amounts.allowance),
        "net": amount(answered.amounts.net),
        "vat_percent": None if line.vat is None else percent(Fraction(line.vat, ALL)),
        "asked_percent": None if line.asked is None else percent(Fraction(line.asked, ALL)),
        "capped": answered.capped,
        "held_by_margin": answered.amounts.held_by_margin,
        "applied": [
            {
                "percent": percent(Fraction(each.basis_points, ALL)),
                "stacking": each.stacking,
                "segment": each.segment or None,
                "policy": each.policy or None,
                "version": each.version or None,
                "exception": each.exception,
            }
            for each in answered.applied
        ],
    }


def refusal_json(refusal: Refusal) -> dict[str, object]:
    """What was refused, and the way to it."""
    return {
        "why": refusal.why.value,
        "dimension": refusal.dimension.value,
        "line": refusal.line,
        "asked": _measured(refusal, refusal.asked),
        "allowed": _measured(refusal, refusal.allowed),
        "segments": list(refusal.segments),
        "policies": list(refusal.policies),
        "way": "exception",
    }


def vat_json(vat: Vat) -> dict[str, object]:
    """VAT of one rate."""
    return {"percent": percent(Fraction(vat.rate, ALL)), "net": amount(vat.net), "vat": amount(vat.vat)}


def early_json(early: Early) -> dict[str, object]:
    """What paying early takes off."""
    return {
        "percent": percent(Fraction(early.offered.basis_points, ALL)),
        "within_days": early.offered.within_days,
        "amount": amount(early.amount),
        "until": iso(early.until),
        "yearly_percent": None if early.yearly_percent is None else format(early.yearly_percent, "f"),
    }


def amount(money: Money) -> str:
    """An amount as plain decimal text with at least two decimals."""
    return plain(money.ten_thousandths, 4, least=2)


def percent(share: Fraction) -> str:
    """A share in percent as plain decimal text, of at most four decimals.

    >>> percent(Fraction(125, 1000)), percent(Fraction(1, 3))
    ('12.5', '33.3333')
    """
    exact = EXACT.divide(Decimal(share.numerator * 100), Decimal(share.denominator))
    return plain(scaled(exact, 4), 4)


def iso(day: int | None) -> str | None:
    """A local day number as its date."""
    return None if day is None else day_of(day).isoformat()


def _measured(refusal: Refusal, value: int | Money | None) -> object:
    if isinstance(value, Money):
        return amount(value)
    if value is None or refusal.dimension is not Dimension.DISCOUNT:
        return value
    return percent(Fraction(value, ALL))
