"""A quote held against a customer's conditions: each line's discount, the totals, the due day, what was refused.

The discount and the term are not asked for: they are the customer's. Who asks for more is refused, and told which
policy says so and that only an exception, approved by another person, gives more.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from presek.policy import arithmetic, serving
from presek.policy.arithmetic import ALL, MarginFloor
from presek.policy.book import Output
from presek.policy.calendar import NOT_DUE, due_date
from presek.policy.conditions import Conditions
from presek.policy.discounts import Discounts, Offer, share_of
from presek.policy.quote import AnsweredLine, Applied, Credit, Early, Line, Quote, QuoteAnswer, Refusal, Refused, Vat
from presek.policy.serving import Deciding
from presek.policy.treatment import Dimension, Method, PaymentTerms
from presek.values.money import Money


def check(quote: Quote, conditions: Conditions, *, deciding: Deciding) -> QuoteAnswer:
    """The quote by the customer's conditions. Total: every quote of one currency has an answer."""
    lines = tuple(_line(line, conditions) for line in quote.lines)
    net = arithmetic.total([each.amounts.net for each in lines], quote.currency)
    vat = _vat(lines, quote.currency)
    gross = None if vat is None else arithmetic.total([net, *(each.vat for each in vat)], quote.currency)
    terms, country = conditions.terms.value, deciding.seller.country
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
            *_refused_lines(lines, conditions),
            *_refused_term(quote, conditions, credit),
            *_refused_credit(conditions, credit, to_pay, owed=quote.owed),
        ),
        legal=(*conditions.terms.legal, *conditions.discount.legal),
        disclosure=None if disclosure is None else disclosure.texts,
        conditions=conditions.hash,
    )


def _line(line: Line, conditions: Conditions) -> AnsweredLine:
    given = conditions.discount.value or Discounts(())
    offers = given.on(line.product, line.categories)
    whole, share = share_of(offers, given.hit), given.share_on(line.product, line.categories)
    floor = None if given.least_margin is None else MarginFloor(given.least_margin, line.unit_cost)
    amounts = arithmetic.line(line.quantity, line.unit_price, share, floor=floor)
    exception = conditions.discount.exception
    applied = tuple(_applied(offer, None if exception is None else exception.number) for offer in offers)
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


def _refused_lines(lines: Sequence[AnsweredLine], conditions: Conditions) -> list[Refusal]:
    """Lines on which more is asked for than the policies give; who asks for less gets the policies' discount."""
    because = conditions.discount.because
    found = []
    for place, each in enumerate(lines):
        asked = each.line.asked
        if asked is None or Fraction(asked, ALL) <= each.share:
            continue
        found.append(
            Refusal(
                Refused.DISCOUNT_ABOVE_POLICY,
                Dimension.DISCOUNT,
                asked=asked,
                allowed=int(each.share * ALL),
                line=place,
                segments=tuple(dict.fromkeys(one.segment for one in each.applied if one.segment)) or because.segments,
                policies=tuple(dict.fromkeys(one.policy for one in each.applied if one.policy)),
            )
        )
    return found


def _refused_term(quote: Quote, conditions: Conditions, credit: Credit) -> list[Refusal]:
    terms, because = conditions.terms.value, conditions.terms.because
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
            segments=because.segments,
            policies=tuple(dict.fromkeys(key for key, _ in because.policies)),
        )
    ]


def _refused_credit(conditions: Conditions, credit: Credit, amount: Money, *, owed: Money | None) -> list[Refusal]:
    if credit is not Credit.OVER:
        return []
    part = conditions.terms.part(Output.CREDIT_LIMIT)
    return [
        Refusal(
            Refused.OVER_CREDIT_LIMIT,
            Dimension.TERMS,
            asked=Money(amount.ten_thousandths + (0 if owed is None else owed.ten_thousandths), amount.currency),
            allowed=part.value,
            segments=part.because.segments,
            policies=tuple(dict.fromkeys(key for key, _ in part.because.policies)),
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
