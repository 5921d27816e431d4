"""What discounts a customer has, and which of them one product gets.

Discounts of different scopes live side by side; on one product there is always one answer. An exclusive discount is
alone; additive ones are summed and multiplicative ones are applied after them; the customer gets the best of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from presek.policy.book import Hit, Policy
from presek.policy.treatment import EVERYTHING, Discount, DiscountBase, Stacking

ALL = 10_000
"""Basis points of a whole."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A discount and the policy that gives it; `by` None: the customer's exception."""

    discount: Discount
    by: Policy | None = None


@dataclass(frozen=True, slots=True)
class Discounts:
    """The offers of one customer, in the order of their policies, and how they meet (`hit`: MOST unless changed).

    `most_in_total`: no line's discount exceeds it (the lowest of all that speak). `least_margin`: no discount brings a
    line below it (the highest of all that speak). Both are basis points. `capped_by`: whose cap it is.
    """

    offers: tuple[Offer, ...]
    hit: Hit = Hit.MOST
    most_in_total: int | None = None
    least_margin: int | None = None
    capped_by: Policy | None = None

    def on(self, product: str = "", categories: Iterable[str] = ()) -> tuple[Offer, ...]:
        """The offers that a product gets, in the order in which they apply; several only where they add up."""
        names = tuple(categories)
        return met(tuple(each for each in self.offers if covers(each.discount.scope, product, names)), self.hit)

    def share_on(self, product: str = "", categories: Iterable[str] = ()) -> Fraction:
        """The share of the price that a product's discounts take off together, after the cap, exactly."""
        return self.capped(share_of(self.on(product, categories), self.hit))

    def capped(self, share: Fraction) -> Fraction:
        """A share, and never more than `most_in_total`."""
        return share if self.most_in_total is None else min(share, Fraction(self.most_in_total, ALL))

    @property
    def basis_points(self) -> int:
        """The discount on whatever is in no narrower scope, after the cap; parts of a basis point are left out."""
        return int(self.share_on() * ALL)


def covers(scope: Sequence[str], product: str, categories: Iterable[str] = ()) -> bool:
    """Whether a product is in a scope. "*" is everything, an entry that ends in "*" a category with what is below it
    (its key begins so), any other entry one product.

    >>> covers(("screws*",), "p-17", ("screws-long",)), covers(("p-17",), "p-17"), covers(("p-17",), "p-18")
    (True, True, False)
    """
    if tuple(scope) == EVERYTHING:
        return True
    names = tuple(categories)
    return (
        any(
            any(name.startswith(entry[:-1]) for name in names) if entry.endswith("*") else entry == product
            for entry in scope
        )
        or "*" in scope
    )


def met(offers: Sequence[Offer], hit: Hit) -> tuple[Offer, ...]:
    """Which of the offers on one product are given, as the hit policy says."""
    if not offers:
        return ()
    match hit:
        case Hit.SUM:
            return tuple(offers)
        case Hit.LEAST:
            return (min(offers, key=lambda each: each.discount.basis_points),)
        case Hit.PRIORITY:
            return (max(offers, key=lambda each: each.discount.basis_points),)
        case Hit.MOST:
            return _best(offers)
        case _:
            return (offers[0],)


def _best(offers: Sequence[Offer]) -> tuple[Offer, ...]:
    alone = [each for each in offers if each.discount.stacking is Stacking.EXCLUSIVE]
    added = [each for each in offers if each.discount.stacking is Stacking.ADDITIVE]
    after = [each for each in offers if each.discount.stacking is Stacking.MULTIPLICATIVE]
    stack = (*added, *after)
    if not alone:
        return stack
    best = max(alone, key=lambda each: each.discount.basis_points)
    return stack if exceeds(stack, Hit.MOST, best.discount.basis_points) else (best,)


def exceeds(offers: Sequence[Offer], hit: Hit, basis_points: int) -> bool:
    """Whether offers given together take off more than so many basis points."""
    # Together they never take off more than their sum; mostly that is enough to know.
    total = sum(each.discount.basis_points for each in offers)
    if total <= basis_points or len(offers) == 1:
        return total > basis_points
    if not any(_after_others(each.discount, hit) for each in offers):
        return min(total, ALL) > basis_points
    return share_of(offers, hit) > Fraction(basis_points, ALL)


def share_of(offers: Sequence[Offer], hit: Hit) -> Fraction:
    """What offers that are given together take off: sums first, then, of what they leave, multiplicative ones and those
    whose base is the price after others. At most 1."""
    added, left = Fraction(0), Fraction(1)
    for each in offers:
        share = Fraction(each.discount.basis_points, ALL)
        if _after_others(each.discount, hit):
            left *= 1 - share
        else:
            added += share
    return 1 - max(1 - added, Fraction(0)) * left


def _after_others(discount: Discount, hit: Hit) -> bool:
    """Whether a discount is taken of what the others leave."""
    if discount.base is DiscountBase.NET_AFTER_OTHERS:
        return True
    return discount.stacking is Stacking.MULTIPLICATIVE and hit is not Hit.SUM
