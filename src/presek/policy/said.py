"""What policies say, as plain data for answers: texts, whole numbers, lists, dictionaries."""

from __future__ import annotations

from dataclasses import replace

from presek.policy import plain
from presek.policy.book import CustomerException, Policy
from presek.policy.discounts import Discounts, Offer
from presek.policy.treatment import Discount, PaymentTerms, PitchLine, Priority, Process, Service
from presek.values.instant import day_of
from presek.values.money import Money


def said(value: object) -> object:
    """A decision's or a part's value as plain data; None stays None."""
    match value:
        case None | bool() | int() | str():
            return value
        case Money():
            return str(value)
        case PaymentTerms():
            return plain.payment_terms(value)
        case Discount():
            return plain.discount(value)
        case Discounts():
            return discounts(value)
        case Priority():
            return plain.priority(value)
        case Service():
            return plain.service(value)
        case Process():
            return plain.process(value)
        case PitchLine():
            return plain.pitch_line(value)
        case tuple():
            return [said(each) for each in value]
        case _:
            raise TypeError(f"{type(value).__name__} is nothing that a policy says")


def given(value: object) -> object:
    """The same without whose it is."""
    match value:
        case Discounts():
            anonymous = tuple(Offer(each.discount) for each in value.offers)
            return discounts(replace(value, offers=anonymous, capped_by=None))
        case _:
            return said(value)


def discounts(value: Discounts) -> dict[str, object]:
    """The discount on everything, the offers it comes from, the cap and whose it is, the least margin."""
    return {
        "percent": plain.percent(value.basis_points),
        "offers": [_offer(each) for each in value.offers],
        "hit": value.hit.value,
        "most_in_total_percent": None if value.most_in_total is None else plain.percent(value.most_in_total),
        "capped_by": None if value.capped_by is None else named(value.capped_by),
        "least_margin_percent": None if value.least_margin is None else plain.percent(value.least_margin),
    }


def named(policy: Policy) -> dict[str, object]:
    """Which version of which policy, of which segment."""
    return {
        "policy": policy.key,
        "version": policy.version,
        "segment": policy.segment,
        "default": policy.default,
    }


def exception(value: CustomerException) -> dict[str, object]:
    """Who asked for an exception, who approved it, why, and until when (the day is no longer in it)."""
    return {
        "number": value.number,
        "reason": value.reason,
        "note": value.note,
        "requested_by": value.requested_by,
        "approved_by": value.approved_by,
        "from": day_of(value.from_day).isoformat(),
        "until": day_of(value.expires).isoformat(),
        "contract": value.contract,
    }


def _offer(offer: Offer) -> dict[str, object]:
    return {**plain.discount(offer.discount), "by": None if offer.by is None else named(offer.by)}
