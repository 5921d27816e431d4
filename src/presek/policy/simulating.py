"""What a changed policy would cost and bring: revenue, margin, receivables, calls. Figures only, nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from presek.policy import arithmetic
from presek.policy.arithmetic import ALL, DAYS_OF_YEAR
from presek.values.money import Money

MINUTES_OF_HOUR = 60


@dataclass(frozen=True, slots=True)
class Calls:
    """Support by phone in the period that is looked at. `minutes` each; `hour_cost` of one agent."""

    number: int
    minutes: Fraction
    agents: int
    hour_cost: Money


@dataclass(frozen=True, slots=True)
class CallLoad:
    """`hours` of the whole team, were all calls to come at once; None without agents. `one_call` costs."""

    hours: Fraction | None
    one_call: Money
    all_calls: Money


@dataclass(frozen=True, slots=True)
class Sales:
    """What was sold in the period at list prices, and what it cost; `cost` None: not known."""

    list_amount: Money
    cost: Money | None = None


@dataclass(frozen=True, slots=True)
class SalesEffect:
    """What the same sales bring before and after a change; `cost` None: what they cost is not known, nor any margin."""

    revenue_before: Money
    revenue_after: Money
    cost: Money | None = None

    @property
    def revenue(self) -> Money:
        """The change of revenue."""
        return _less(self.revenue_after, self.revenue_before)

    @property
    def margin_before(self) -> Money | None:
        """The margin there was."""
        return None if self.cost is None else _less(self.revenue_before, self.cost)

    @property
    def margin_after(self) -> Money | None:
        """The margin there would have been."""
        return None if self.cost is None else _less(self.revenue_after, self.cost)

    @property
    def margin(self) -> Money | None:
        """The change of the margin."""
        return None if self.cost is None else self.revenue

    @property
    def volume_for_revenue(self) -> Fraction | None:
        """How much more (a share) would have to be sold for the same revenue; None where no volume makes up for it."""
        return _more(self.revenue_before, self.revenue_after)

    @property
    def volume_for_margin(self) -> Fraction | None:
        """How much more would have to be sold for the same margin; None where no volume does, or none is known."""
        before, after = self.margin_before, self.margin_after
        return None if before is None or after is None else _more(before, after)


@dataclass(frozen=True, slots=True)
class TermsEffect:
    """What another term makes of what customers owe: receivables more (or less), and what financing them costs a
    year."""

    receivables: Money
    yearly_cost: Money


def discount_effect(sales: Sales, before: Fraction, after: Fraction) -> SalesEffect:
    """What a discount of `after` instead of `before` (shares of the list price) would have made of sales.

    >>> effect = discount_effect(Sales(Money.of(1_000_000, "PLN")), Fraction(5, 100), Fraction(8, 100))
    >>> str(effect.revenue), f"{float(effect.volume_for_revenue):.4f}"
    ('-30000.00 PLN', '0.0326')
    """
    old, new = (arithmetic.share_of(sales.list_amount, 1 - share) for share in (before, after))
    return SalesEffect(old, new, sales.cost)


def terms_effect(yearly_net: Money, *, days_before: int, days_after: int, vat: int, yearly_rate: int) -> TermsEffect:
    """What a longer term makes of a year's sales: receivables with VAT, and financing at a yearly rate (basis points).

    >>> effect = terms_effect(Money.of(2_400_000, "PLN"), days_before=30, days_after=45, vat=2300, yearly_rate=800)
    >>> str(effect.receivables), str(effect.yearly_cost)
    ('121315.07 PLN', '9705.21 PLN')
    """
    exact = Fraction(days_after - days_before, DAYS_OF_YEAR) * Fraction(ALL + vat, ALL)
    return TermsEffect(
        arithmetic.share_of(yearly_net, exact),
        arithmetic.share_of(yearly_net, exact * Fraction(yearly_rate, ALL)),
    )


def call_load(calls: Calls) -> CallLoad:
    """How long calls keep the team busy, and what they cost.

    >>> load = call_load(Calls(10_000, Fraction(4), 20, Money.of(60, "PLN")))
    >>> f"{float(load.hours):.2f}", str(load.one_call)
    ('33.33', '4.00 PLN')
    """
    hours = calls.number * calls.minutes / MINUTES_OF_HOUR
    per_call = calls.minutes / MINUTES_OF_HOUR
    return CallLoad(
        hours=hours / calls.agents if calls.agents else None,
        one_call=arithmetic.share_of(calls.hour_cost, per_call),
        all_calls=arithmetic.share_of(calls.hour_cost, per_call * calls.number),
    )


def _more(before: Money, after: Money) -> Fraction | None:
    """The share by which `after` must grow to reach `before`; None where it is nothing or less."""
    if after.ten_thousandths <= 0:
        return None
    return Fraction(before.ten_thousandths, after.ten_thousandths) - 1


def _less(one: Money, other: Money) -> Money:
    return Money(one.ten_thousandths - other.ten_thousandths, one.currency)
