"""A quote held against a customer's conditions: each line's discount, the totals, the due day, what was refused.

The discount and the term are not asked for: they are the customer's. Who asks for more is refused, and told which
policy says so and that only an exception, approved by another person, gives more.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from presek.policy import arithmetic, serving
from presek.policy.arithmetic import ALL, MarginFloor
from presek.policy.calendar import NOT_DUE, due_date
from presek.policy.discounts import Offer, share_of
from presek.policy.given import Given
from presek.policy.quote import AnsweredLine, Applied, Credit, Early, Line, Quote, QuoteAnswer, Refusal, Refused, Vat
from presek.policy.serving import Deciding
from presek.policy.treatment import Dimension, Method, PaymentTerms
from presek.values.money import Money


def check(quote: Quote, given: Given, *, deciding: Deciding) -> QuoteAnswer:
    """The quote by what the customer's conditions give. Total: every quote of one currency has an answer."""
    lines = tuple(_line(line, given) for line in quote.lines)
    net = arithmetic.total([each.amounts.net for each in lines], quote.currency)
    vat = _vat(lines, quote.currency)
    gross = None if vat is None else arithmetic.total([net, *(each.vat for each in vat)], quote.currency)
    terms, country = given.terms, deciding.seller.country
    to_pay = net if gross is None else gross
    credit = _credit(terms, to_pay, quote.owed)
    personal = any(each.amounts.allowance.ten_thousandths for each in lines)
    disclosure = serving.disclosure(deciding) if personal else None
    return QuoteAnswer(
        lines=lines,
        list_total=arithmetic.total([each.amounts.list_amount for each in lines], quote.currency),
        allowance=arithmetic.total([each.amounts.allowance for each in lines], quote.currency),
        net=net,
        vat=vat,
        gross=gross,
        terms=terms,
        due=NOT_DUE if terms is None else due_date(terms, quote.invoice_day, country),
        early=_early(terms, to_pay, invoice_day=quote.invoice_day, country=country),
        credit=credit,
        refused=(
            *_refused_lines(lines, given),
            *_refused_term(quote, given, credit),
            *_refused_credit(given, credit, to_pay, owed=quote.owed),
        ),
        legal=given.legal,
        disclosure=None if disclosure is None else disclosure.texts,
        conditions=given.conditions,
    )


def _line(line: Line, given: Given) -> AnsweredLine:
    discounts = given.discounts
    offers = discounts.on(line.product, line.categories)
    whole, share = share_of(offers, discounts.hit), discounts.share_on(line.product, line.categories)
    floor = None if discounts.least_margin is None else MarginFloor(discounts.least_margin, line.unit_cost)
    amounts = arithmetic.line(line.quantity, line.unit_price, share, floor=floor)
    applied = tuple(_applied(offer, given.exception) for offer in offers)
    return AnsweredLine(line, amounts, share, applied, capped=share < whole)


def _applied(offer: Offer, exception: int | None) -> Applied:
    discount = offer.discount
    if offer.by is None:
        return Applied(discount.basis_points, discount.stacking.value, exception=exception)
    return Applied(
        discount.basis_points,
        discount.stacking.value,
        segment=offer.by.segment,
        policy=offer.by.key,
        version=offer.by.version,
    )


def _refused_lines(lines: Sequence[AnsweredLine], given: Given) -> list[Refusal]:
    """Lines on which more is asked for than the policies give; who asks for less gets the policies' discount."""
    found = []
    for place, each in enumerate(lines):
        asked = each.line.asked
        if asked is None or Fraction(asked, ALL) <= each.share:
            continue
        segments = tuple(dict.fromkeys(one.segment for one in each.applied if one.segment))
        found.append(
            Refusal(
                Refused.DISCOUNT_ABOVE_POLICY,
                Dimension.DISCOUNT,
                asked=asked,
                allowed=int(each.share * ALL),
                line=place,
                segments=segments or given.discount_by.segments,
                policies=tuple(dict.fromkeys(one.policy for one in each.applied if one.policy)),
            )
        )
    return found


def _refused_term(quote: Quote, given: Given, credit: Credit) -> list[Refusal]:
    terms = given.terms
    blocked = credit is Credit.BLOCKED
    allowed = 0 if blocked else None if terms is None else terms.net_days
    if quote.net_days is None or quote.net_days <= (allowed or 0):
        return []
    return [
        Refusal(
            Refused.CREDIT_BLOCKED if blocked else Refused.TERM_ABOVE_POLICY,
            Dimension.TERMS,
            asked=quote.net_days,
            allowed=allowed,
            segments=given.terms_by.segments,
            policies=given.terms_by.policies,
        )
    ]


def _refused_credit(given: Given, credit: Credit, amount: Money, *, owed: Money | None) -> list[Refusal]:
    if credit is not Credit.OVER or given.terms is None:
        return []
    return [
        Refusal(
            Refused.OVER_CREDIT_LIMIT,
            Dimension.TERMS,
            asked=Money(amount.ten_thousandths + (0 if owed is None else owed.ten_thousandths), amount.currency),
            allowed=given.terms.credit_limit,
            segments=given.limit_by.segments,
            policies=given.limit_by.policies,
        )
    ]


def _credit(terms: PaymentTerms | None, amount: Money, owed: Money | None) -> Credit:
    """Whether the amount fits. Nothing is bought on credit by who pays in advance."""
    if terms is None:
        return Credit.CANNOT_SAY
    if terms.credit_block:
        return Credit.BLOCKED
    if terms.method is Method.PREPAYMENT:
        return Credit.PREPAID
    limit = terms.credit_limit
    if limit is None:
        return Credit.NO_LIMIT
    if limit.currency != amount.currency or (owed is not None and owed.currency != amount.currency):
        return Credit.CANNOT_SAY
    if owed is None:
        return Credit.OVER if amount > limit else Credit.CANNOT_SAY
    return Credit.OVER if amount.ten_thousandths + owed.ten_thousandths > limit.ten_thousandths else Credit.WITHIN


def _vat(lines: Sequence[AnsweredLine], currency: str) -> tuple[Vat, ...] | None:
    rates: dict[int, list[Money]] = {}
    for each in lines:
        if each.line.vat is None:
            return None
        rates.setdefault(each.line.vat, []).append(each.amounts.net)
    sums = {rate: arithmetic.total(nets, currency) for rate, nets in sorted(rates.items())}
    return tuple(Vat(rate, net, arithmetic.share_of(net, Fraction(rate, ALL))) for rate, net in sums.items())


def _early(terms: PaymentTerms | None, amount: Money, *, invoice_day: int, country: str | None) -> Early | None:
    if terms is None or terms.early_payment is None or terms.net_days is None or terms.credit_block:
        return None
    offered = terms.early_payment
    sooner = PaymentTerms(offered.within_days, terms.method, terms.start)
    return Early(
        offered,
        arithmetic.early_payment(amount, offered),
        until=due_date(sooner, invoice_day, country).due_day,
        yearly_percent=arithmetic.early_payment_yearly(offered, terms.net_days),
    )
