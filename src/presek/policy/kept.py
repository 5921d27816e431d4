"""Books and standings as plain values and back: so that an answer once given can be given again, to the same hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from presek.policy import law_text, plain, reading
from presek.policy.book import CustomerException, Hit, Output, Party, Policy, Reach, Standing, Status
from presek.policy.deciding_book import Book
from presek.policy.law import LawBook
from presek.policy.treatment import Dimension, Discount, PaymentTerms, Priority, Process, Service

SHIPPED_LAW = "data/law.yaml"
PARTY = (
    "country", "size", "body", "turnover_eur", "large_declared", "natural_person", "consumer_like", "online",
    "contact_phone",
)  # fmt: skip


def shipped_law() -> str:
    """The shipped rows of law, as they are written: kept with a book, for another version may ship others."""
    return resources.files("presek.policy").joinpath(SHIPPED_LAW).read_text("utf-8")


def book(given: Book, *, own_law: str) -> dict[str, object]:
    """A book, whole."""
    return {
        "policies": [policy(each) for each in given.policies],
        "hits": {output.value: hit.value for output, hit in given.hits.items()},
        "seller": party(given.seller),
        "currency": given.currency,
        "law": [shipped_law(), own_law],
    }


def book_of(kept: Mapping[str, Any]) -> Book:
    """The book that was kept."""
    shipped, own = kept["law"]
    law = law_text.read(shipped, path="kept law", over=LawBook(()))
    return Book(
        tuple(policy_of(each) for each in kept["policies"]),
        law_text.read(own, path="kept own law", over=law) if own else law,
        seller=party_of(kept["seller"]),
        hits={Output(output): Hit(hit) for output, hit in kept["hits"].items()},
        currency=kept["currency"],
    )


def policy(given: Policy) -> dict[str, object]:
    """One version, with its state."""
    return {
        "key": given.key,
        "version": given.version,
        "segment": given.segment,
        "gives": plain.treatment(given.gives),
        "valid_from": given.valid_from,
        "valid_to": given.valid_to,
        "default": given.default,
        "position": given.position,
        "status": given.status.value,
        "published_at": given.published_at,
        "reach": given.reach.value,
        "made_by": given.made_by,
        "approved_by": given.approved_by,
        "labels": dict(given.labels),
    }


def policy_of(kept: Mapping[str, Any]) -> Policy:
    """The version that was kept."""
    return Policy(
        **{
            **kept,
            "gives": reading.treatment_of(kept["gives"]),
            "status": Status(kept["status"]),
            "reach": Reach(kept["reach"]),
        }
    )


def standing(given: Standing) -> dict[str, object]:
    """Where a customer stood."""
    return {
        "customer": given.customer,
        "inside": sorted(given.inside),
        "cannot_say": sorted(given.cannot_say),
        "party": party(given.party),
        "exceptions": [exception(each) for each in given.exceptions],
        "known": sorted(given.known),
    }


def standing_of(kept: Mapping[str, Any]) -> Standing:
    """The standing that was kept."""
    return Standing(
        kept["customer"],
        frozenset(kept["inside"]),
        cannot_say=frozenset(kept["cannot_say"]),
        party=party_of(kept["party"]),
        exceptions=tuple(exception_of(each) for each in kept["exceptions"]),
        known=frozenset(kept["known"]),
    )


def party(given: Party) -> dict[str, object]:
    """What law asks of a party."""
    return {**{name: getattr(given, name) for name in PARTY}, "goods": sorted(given.goods)}


def party_of(kept: Mapping[str, Any]) -> Party:
    """The party that was kept."""
    return Party(**{**kept, "goods": frozenset(kept["goods"])})


def exception(given: CustomerException) -> dict[str, object]:
    """An exception with its value."""
    dimension, value = _valued(given.value)
    return {
        "number": given.number,
        "customer": given.customer,
        "value": {dimension.value: value},
        "reason": given.reason,
        "note": given.note,
        "requested_by": given.requested_by,
        "approved_by": given.approved_by,
        "from_day": given.from_day,
        "expires": given.expires,
        "contract": given.contract,
    }


def exception_of(kept: Mapping[str, Any]) -> CustomerException:
    """The exception that was kept."""
    gives = reading.treatment_of(kept["value"])
    values: Sequence[object] = (gives.payment_terms, gives.discount, gives.priority, gives.service, gives.process)
    value = next(each for each in values if each is not None)
    return CustomerException(**{**kept, "value": value})


def _valued(
    value: PaymentTerms | Discount | Priority | Service | Process,
) -> tuple[Dimension, Mapping[str, object]]:
    match value:
        case PaymentTerms():
            return Dimension.TERMS, plain.payment_terms(value)
        case Discount():
            return Dimension.DISCOUNT, plain.discount(value)
        case Priority():
            return Dimension.PRIORITY, plain.priority(value)
        case Service():
            return Dimension.SERVICE, plain.service(value)
        case Process():
            return Dimension.PROCESS, plain.process(value)
