"""What of a customer's conditions a quote rests on: kept with it, so that an open quote keeps them until it expires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from presek.policy import plain
from presek.policy.book import Hit, Output, Policy
from presek.policy.conditions import Because, Conditions
from presek.policy.discounts import Discounts, Offer
from presek.policy.legal_result import LegalResult, Verdict
from presek.policy.reading import treatment_of
from presek.policy.treatment import PaymentTerms, Treatment


@dataclass(frozen=True, slots=True)
class Whose:
    """The segments and policies that decided something; nobody where nothing was."""

    segments: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()

    @classmethod
    def of(cls, because: Because) -> Whose:
        """Of a decision's reason."""
        return cls(because.segments, tuple(dict.fromkeys(key for key, _ in because.policies)))


@dataclass(frozen=True, slots=True)
class Given:
    """The terms and discounts of one customer on one local day, whose they are, and the hash of the conditions.

    `exception`: the number of the one that gives the discount.
    """

    customer: str
    day: int
    terms: PaymentTerms | None = None
    discounts: Discounts = field(default_factory=lambda: Discounts(()))
    terms_by: Whose = Whose()
    limit_by: Whose = Whose()
    discount_by: Whose = Whose()
    exception: int | None = None
    legal: tuple[LegalResult, ...] = ()
    conditions: str = ""

    @classmethod
    def of(cls, conditions: Conditions) -> Given:
        """Of conditions as they were decided."""
        exception = conditions.discount.exception
        return cls(
            conditions.customer,
            conditions.day,
            terms=conditions.terms.value,
            discounts=conditions.discount.value or Discounts(()),
            terms_by=Whose.of(conditions.terms.because),
            limit_by=Whose.of(conditions.terms.part(Output.CREDIT_LIMIT).because),
            discount_by=Whose.of(conditions.discount.because),
            exception=None if exception is None else exception.number,
            legal=(*conditions.terms.legal, *conditions.discount.legal),
            conditions=conditions.hash,
        )

    def as_json(self) -> dict[str, object]:
        """As plain values; `read` reads the same from them."""
        return {
            "customer": self.customer,
            "day": self.day,
            "terms": None if self.terms is None else plain.payment_terms(self.terms),
            "offers": [_offer(each) for each in self.discounts.offers],
            "hit": self.discounts.hit.value,
            "most_in_total": self.discounts.most_in_total,
            "least_margin": self.discounts.least_margin,
            "terms_by": _whose(self.terms_by),
            "limit_by": _whose(self.limit_by),
            "discount_by": _whose(self.discount_by),
            "exception": self.exception,
            "legal": [each.as_json() for each in self.legal],
            "conditions": self.conditions,
        }


def read(kept: Mapping[str, Any]) -> Given:
    """What `as_json` wrote."""
    terms = None if kept["terms"] is None else treatment_of({"payment_terms": kept["terms"]}).payment_terms
    return Given(
        kept["customer"],
        kept["day"],
        terms=terms,
        discounts=Discounts(
            tuple(_read_offer(each) for each in kept["offers"]),
            Hit(kept["hit"]),
            most_in_total=kept["most_in_total"],
            least_margin=kept["least_margin"],
        ),
        terms_by=_read_whose(kept["terms_by"]),
        limit_by=_read_whose(kept["limit_by"]),
        discount_by=_read_whose(kept["discount_by"]),
        exception=kept["exception"],
        legal=tuple(_read_legal(each) for each in kept["legal"]),
        conditions=kept["conditions"],
    )


def _offer(offer: Offer) -> dict[str, object]:
    by = offer.by
    named = None if by is None else {"policy": by.key, "version": by.version, "segment": by.segment}
    return {"discount": plain.discount(offer.discount), "by": named}


def _read_offer(kept: Mapping[str, Any]) -> Offer:
    gives = treatment_of({"discount": kept["discount"]})
    assert gives.discount is not None
    if kept["by"] is None:
        return Offer(gives.discount)
    whose = kept["by"]
    policy = Policy(
        whose["policy"], whose["version"], whose["segment"], gives=Treatment(discount=gives.discount), valid_from=0
    )
    return Offer(gives.discount, policy)


def _whose(whose: Whose) -> dict[str, object]:
    return {"segments": list(whose.segments), "policies": list(whose.policies)}


def _read_whose(kept: Mapping[str, Any]) -> Whose:
    return Whose(tuple(kept["segments"]), tuple(kept["policies"]))


def _read_legal(kept: Mapping[str, Any]) -> LegalResult:
    return LegalResult(
        Verdict(kept["verdict"]),
        kept["rule"],
        kept["texts"],
        limit_days=kept["limit_days"],
        acknowledge=kept["acknowledge"],
        names=tuple(kept["names"]),
        source=kept["source"],
    )
