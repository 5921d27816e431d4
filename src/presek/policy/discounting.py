"""Deciding the discounts: which offers live side by side, which lose, and how much they may come to at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from presek.policy.book import Hit, Output, Policy
from presek.policy.conditions import Lost, Why
from presek.policy.discounts import Discounts, Offer, covers, exceeds, met
from presek.policy.hits import heeded
from presek.policy.speakers import Speaker
from presek.policy.treatment import Discount, Stacking


@dataclass(frozen=True, slots=True)
class Offered:
    """The discounts of a customer, who gives them, and what they would be without the cap that lessens them."""

    value: Discounts | None
    by: tuple[Policy, ...] = ()
    lost: tuple[Lost, ...] = ()
    asked: Discounts | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that discounts come to, and who says so."""

    basis_points: int
    by: Policy


def offered(found: Sequence[Speaker], hit: Hit) -> Offered:
    """The answer of the discount. Scopes are judged one by one: an offer that is best in any of them is given."""
    speaking, silent = heeded(found, Output.DISCOUNT)
    if not speaking:
        return Offered(None, lost=tuple(silent))
    offers = [
        Offer(each.policy.gives.discount, each.policy) for each in speaking if each.policy.gives.discount is not None
    ]
    conflict = _conflict(offers, hit)
    if conflict is not None:
        return Offered(None, lost=(*_lost(offers, conflict), *silent))
    cap = lowest_cap(offers)
    regions = [_in_scope(offers, scope) for scope in _scopes(offers)]
    together = [met(inside, hit) for inside in regions]
    used = {id(each) for region in together for each in region}
    winners = tuple(each for each in offers if id(each) in used)
    kept = used | _kept(regions, hit)
    given = Discounts(
        tuple(each for each in offers if id(each) in kept),
        hit,
        most_in_total=cap.basis_points if cap else None,
        least_margin=max((each.discount.least_margin or 0 for each in offers), default=0) or None,
        capped_by=cap.by if cap else None,
    )
    losers = [each for each in offers if id(each) not in used]
    lost = (*_lost(losers, _why(hit)), *silent)
    if cap is None or not any(exceeds(region, hit, cap.basis_points) for region in together):
        return Offered(given, _policies(winners), lost)
    asked = Discounts(given.offers, hit, least_margin=given.least_margin)
    if cap.basis_points > 0:
        return Offered(given, _policies(winners), lost, asked)
    nothing = tuple(Lost(policy, Output.DISCOUNT, Why.CAPPED, policy.gives.discount) for policy in _policies(winners))
    by_others = tuple(each for each in lost if each.policy is not cap.by)
    return Offered(given, (cap.by,), (*(each for each in nothing if each.policy is not cap.by), *by_others), asked)


def excepted(discount: Discount) -> Discounts:
    """The discounts of a customer with an exception: that one, with its own cap."""
    return Discounts((Offer(discount),), most_in_total=discount.most_in_total, least_margin=discount.least_margin)


def lowest_cap(offers: Sequence[Offer]) -> Cap | None:
    """The lowest cap of all that speak; of equals the first one's."""
    found = [
        Cap(each.discount.most_in_total, each.by)
        for each in offers
        if each.discount.most_in_total is not None and each.by is not None
    ]
    return min(found, key=lambda each: each.basis_points) if found else None


def _scopes(offers: Sequence[Offer]) -> list[str]:
    return list(dict.fromkeys(("*", *(entry for each in offers for entry in each.discount.scope))))


def _in_scope(offers: Sequence[Offer], entry: str) -> tuple[Offer, ...]:
    """The offers on whatever is in one entry of a scope."""
    return tuple(each for each in offers if _covers_entry(each.discount.scope, entry))


@lru_cache(maxsize=4096)
def _covers_entry(scope: tuple[str, ...], entry: str) -> bool:
    if entry == "*":
        return covers(scope, "")
    product, categories = ("", (entry[:-1],)) if entry.endswith("*") else (entry, ())
    return covers(scope, product, categories)


def _kept(regions: Sequence[Sequence[Offer]], hit: Hit) -> set[int]:
    """Offers that win in no scope by themselves, but may where two scopes meet on one product: those that add up, and
    the best of those that are alone."""
    if hit not in {Hit.MOST, Hit.SUM}:
        return set()
    found = set()
    for inside in regions:
        alone = [each for each in inside if each.discount.stacking is Stacking.EXCLUSIVE and hit is Hit.MOST]
        found |= {id(each) for each in met(alone, hit)}
        found |= {id(each) for each in inside if hit is Hit.SUM or each.discount.stacking is not Stacking.EXCLUSIVE}
    return found


def _conflict(offers: Sequence[Offer], hit: Hit) -> Why | None:
    if hit is Hit.UNIQUE and len(offers) > 1:
        return Why.NOT_UNIQUE
    if hit is Hit.ANY and any(each.discount != offers[0].discount for each in offers):
        return Why.DIFFER
    return None


def _lost(offers: Sequence[Offer], why: Why) -> list[Lost]:
    return [Lost(each.by, Output.DISCOUNT, why, each.discount) for each in offers if each.by is not None]


def _why(hit: Hit) -> Why:
    match hit:
        case Hit.LEAST:
            return Why.ANOTHER_IS_LESS
        case Hit.MOST:
            return Why.ANOTHER_IS_MORE
        case Hit.PRIORITY:
            return Why.ANOTHER_IS_BETTER
        case Hit.ANY:
            return Why.SAME_AS_ANOTHER
        case _:
            return Why.ANOTHER_IS_FIRST


def _policies(offers: Sequence[Offer]) -> tuple[Policy, ...]:
    return tuple(each.by for each in offers if each.by is not None)
