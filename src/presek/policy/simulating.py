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
class DiscountEffect:
    """What another discount would have made of the same sales. `margin_before` and after are None without the cost.

    `volume_for_revenue`, `volume_for_margin`: how much more would have to be sold for the same revenue or margin (a
    share); None where no volume makes up for it.
    """

    revenue_before: Money
    revenue_after: Money
    margin_before: Money | None
    margin_after: Money | None
    volume_for_revenue: Fraction | None
    volume_for_margin: Fraction | None

    @property
    def revenue(self) -> Money:
        """The change of revenue."""
        return _less(self.revenue_after, self.revenue_before)

    @property
    def margin(self) -> Money | None:
        """The change of the margin."""
        if self.margin_before is None or self.margin_after is None:
            return None
        return _less(self.margin_after, self.margin_before)


@dataclass(frozen=True, slots=True)
class TermsEffect:
    """What another term makes of what customers owe: receivables more (or less), and what financing them costs a
    year."""

    receivables: Money
    yearly_cost: Money


def discount_effect(sales: Sales, before: Fraction, after: Fraction) -> DiscountEffect:
    """What a discount of `after` instead of `before` (shares of the list price) would have made of sales.

    >>> effect = discount_effect(Sales(Money.of(1_000_000, "PLN")), Fraction(5, 100), Fraction(8, 100))
    >>> str(effect.revenue), f"{float(effect.volume_for_revenue):.4f}"
    ('-30000.00 PLN', '0.0326')
    """
    old, new = (arithmetic.share_of(sales.list_amount, 1 - share) for share in (before, after))
    cost = sales.cost
    margins = (None, None) if cost is None else (_less(old, cost), _less(new, cost))
    return DiscountEffect(
        revenue_before=old,
        revenue_after=new,
        margin_before=margins[0],
        margin_after=margins[1],
        volume_for_revenue=_more(old, new),
        volume_for_margin=None if margins[0] is None or margins[1] is None else _more(margins[0], margins[1]),
    )


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
