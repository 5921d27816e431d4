"""The arithmetic of prices: exact decimals, rounded once a line, half away from zero, to what the currency has.

A discount is worked out on the whole line and never on the unit (EN 16931: BT-136 = base x share; BT-131 = quantity x
price - allowance). A returned line gives back exactly what it cost: signs change nothing but the sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction

from presek.policy.treatment import EarlyPayment
from presek.values.money import Money

ALL = 10_000
"""Basis points of a whole."""
DAYS_OF_YEAR = 365
EXACT = Context(prec=80, rounding=ROUND_HALF_UP)
"""Wide enough that no product of a price, a quantity and a dozen shares is ever cut."""

EXPONENTS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
"""Decimals of a currency where they are not two (ISO 4217)."""


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """A line's price before the discount, the discount, and what is left, each rounded once.

    `held_by_margin`: the discount is less than its share, for the margin would fall below the least one. None: the
    least margin can't be judged, for the cost is not known.
    """

    list_amount: Money
    allowance: Money
    net: Money
    held_by_margin: bool | None = False


@dataclass(frozen=True, slots=True)
class MarginFloor:
    """The least margin of a line in basis points of its net price; `unit_cost` None: not known."""

    least: int
    unit_cost: Money | None


def exponent(currency: str) -> int:
    """Decimals that amounts of a currency are rounded to."""
    return EXPONENTS.get(currency, 2)


def rounded(amount: Decimal, currency: str) -> Money:
    """An amount rounded to its currency's decimals, half away from zero.

    >>> str(rounded(Decimal("4.125"), "EUR")), str(rounded(Decimal("-4.125"), "EUR"))
    ('4.13 EUR', '-4.13 EUR')
    """
    return Money.of(amount.quantize(Decimal(1).scaleb(-exponent(currency)), context=EXACT), currency)


def part_of(amount: Decimal, share: Fraction) -> Decimal:
    """A share of an amount, exactly where it ends within eighty digits."""
    with localcontext(EXACT):
        return amount * share.numerator / share.denominator


def share_of(amount: Money, share: Fraction) -> Money:
    """A share of an amount, rounded once.

    >>> str(share_of(Money.of("10.70", "EUR"), Fraction(125, 1000)))
    '1.34 EUR'
    """
    return rounded(part_of(amount.amount, share), amount.currency)


def line(quantity: Decimal, unit_price: Money, share: Fraction, *, floor: MarginFloor | None = None) -> LineAmounts:
    """The amounts of a line with a discount of `share` (0 to 1) of its price.

    >>> amounts = line(Decimal(100), Money.of("0.33", "PLN"), Fraction(125, 1000))
    >>> str(amounts.allowance), str(amounts.net)
    ('4.13 PLN', '28.87 PLN')
    """
    currency = unit_price.currency
    with localcontext(EXACT):
        whole = rounded(abs(quantity) * unit_price.amount, currency)
    allowance, held = share_of(whole, share), False
    known: bool | None = True
    if floor is not None and allowance.ten_thousandths > 0:
        most = _most_allowance(abs(quantity), whole, floor)
        known = None if most is None else True
        if most is not None and most < allowance:
            allowance, held = most, True
    sign = -1 if quantity < 0 else 1
    net = whole.ten_thousandths - allowance.ten_thousandths
    return LineAmounts(
        list_amount=Money(sign * whole.ten_thousandths, currency),
        allowance=Money(sign * allowance.ten_thousandths, currency),
        net=Money(sign * net, currency),
        held_by_margin=None if known is None else held,
    )


def _most_allowance(quantity: Decimal, whole: Money, floor: MarginFloor) -> Money | None:
    """The greatest discount that leaves the least margin; None where the cost is not known."""
    if floor.unit_cost is None:
        return None
    nothing = Money(0, whole.currency)
    if floor.least >= ALL:
        return nothing
    with localcontext(EXACT):
        least_net = quantity * floor.unit_cost.amount * ALL / (ALL - floor.least)
        step = Decimal(1).scaleb(-exponent(whole.currency))
        left = whole.amount - least_net.quantize(step, rounding=ROUND_CEILING)
    return max(nothing, Money.of(left, whole.currency))


def total(amounts: Sequence[Money], currency: str) -> Money:
    """The sum of amounts of one currency."""
    return Money(sum(each.ten_thousandths for each in amounts), currency)


def shared_out(amount: Money, weights: Sequence[Money]) -> tuple[Money, ...]:
    """An amount shared over lines by their weights, to the currency's decimals, nothing lost: the largest remainders
    get what is over, of equal ones the first. Equal shares where all weights are nothing.

    >>> [str(each.amount) for each in shared_out(Money.of("0.05", "EUR"), [Money.of(1, "EUR")] * 3)]
    ['0.0200', '0.0200', '0.0100']
    """
    if not weights:
        return ()
    sizes = [abs(each.ten_thousandths) for each in weights]
    if not any(sizes):
        sizes = [1] * len(weights)
    step = 10 ** (4 - exponent(amount.currency))
    sign, steps = (-1 if amount.ten_thousandths < 0 else 1), abs(amount.ten_thousandths) // step
    whole = sum(sizes)
    shares = [steps * size // whole for size in sizes]
    remainders = sorted(range(len(sizes)), key=lambda place: (-(steps * sizes[place] % whole), place))
    for place in remainders[: steps - sum(shares)]:
        shares[place] += 1
    return tuple(Money(sign * share * step, amount.currency) for share in shares)


def early_payment(amount: Money, offered: EarlyPayment) -> Money:
    """What is taken off an amount (with VAT) that is paid early.

    >>> str(early_payment(Money.of("1230.00", "PLN"), EarlyPayment(200, 10)))
    '24.60 PLN'
    """
    return share_of(amount, Fraction(offered.basis_points, ALL))


def early_payment_yearly(offered: EarlyPayment, net_days: int) -> Decimal | None:
    """What an early payment's discount costs us in percent a year, to two decimals; None where it is paid no earlier.

    >>> early_payment_yearly(EarlyPayment(200, 10), 30)
    Decimal('37.24')
    """
    sooner = net_days - offered.within_days
    if sooner <= 0 or offered.basis_points >= ALL:
        return None
    yearly = Fraction(offered.basis_points * 100 * DAYS_OF_YEAR, (ALL - offered.basis_points) * sooner)
    return part_of(Decimal(1), yearly).quantize(Decimal("0.01"), context=EXACT)
