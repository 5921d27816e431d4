"""What the card of conditions shows: per dimension what a customer gets, by whom, who lost and why, what law says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from presek.app import conditions
from presek.app.facet_definitions import said as label_of
from presek.app.home import Home
from presek.policy.book import CustomerException, Policy
from presek.policy.conditions import Conditions, Decision, Part
from presek.policy.legal_result import LegalResult, Verdict
from presek.policy.said import said
from presek.store import definitions
from presek.values.instant import day_of
from presek.values.problem import Problems


@dataclass(frozen=True, slots=True)
class Name:
    """A policy and the segment it is of, by labels."""

    policy: str
    label: str
    segment: str
    segment_label: str
    version: int


@dataclass(frozen=True, slots=True)
class Loser:
    """A policy that did not decide: why, as a code, and what it would have said, as plain values."""

    name: Name
    output: str
    why: str
    would_say: object


@dataclass(frozen=True, slots=True)
class Note:
    """What law or fairness says: WARN or BLOCK, the id of the rule, its text in the page's language, its source."""

    verdict: str
    rule: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Excepted:
    """The customer's exception in force: its number, who approved it, and the last day it holds (ISO)."""

    number: int
    reason: str
    approved_by: str
    until: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One output of a dimension: its reason as a code, who won, what was asked for where law or a cap gives less."""

    output: str
    value: object
    reason: str
    by: tuple[Name, ...]
    limit: str
    asked: object
    exception: Excepted | None


@dataclass(frozen=True, slots=True)
class Decided:
    """One dimension: what the customer gets, as plain values; None: unassigned."""

    dimension: str
    value: object
    pieces: tuple[Piece, ...]
    lost: tuple[Loser, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """The six dimensions; the channels for support with the statutory ones; what law says of the whole."""

    customer: str
    day: str
    decided: tuple[Decided, ...]
    channels: tuple[str, ...]
    statutory_contact: bool
    statutory_number: str
    notes: tuple[Note, ...]
    version: str
    hash: str


def card(home: Home, key: str, *, language: str) -> Card | None:
    """The card of a customer; None where nothing has been computed, or there is no such customer."""
    try:
        found = conditions.conditions(home, key)
    except Problems:
        return None
    return card_of(found, segment_labels(language), language=language)


def card_of(found: Conditions, labels: Mapping[str, str], *, language: str) -> Card:
    """The card of conditions. `labels`: of segments."""
    of_parts = {id(each) for decision in found.decisions for each in decision.legal}
    whole = tuple(each for each in found.legal if id(each) not in of_parts)
    return Card(
        customer=found.customer,
        day=day_of(found.day).isoformat(),
        decided=tuple(_decided(each, labels, language=language) for each in found.decisions),
        channels=tuple(each.value for each in found.reach.channels),
        statutory_contact=bool(found.reach.statutory_contact),
        statutory_number=found.reach.statutory_number or "",
        notes=notes(whole, language=language),
        version=found.version,
        hash=found.hash,
    )


def segment_labels(language: str) -> dict[str, str]:
    """Labels of the segments by key."""
    return {segment.key: label_of(segment.labels, language) for each in definitions.load() for segment in each.segments}


def notes(results: Sequence[LegalResult], *, language: str) -> tuple[Note, ...]:
    """Legal results that say something, each once."""
    made = (_note(each, language) for each in results if each.verdict is not Verdict.OK)
    return tuple(dict.fromkeys(made))


def _note(each: LegalResult, language: str) -> Note:
    text = each.texts.get(language) or each.texts.get("en", "")
    return Note(each.verdict.value, each.rule, text, each.source)


def _decided(decision: Decision[Any], labels: Mapping[str, str], *, language: str) -> Decided:
    return Decided(
        dimension=decision.dimension.value,
        value=said(decision.value),
        pieces=tuple(_piece(each, labels, language=language) for each in decision.parts),
        lost=tuple(
            Loser(_name(each.policy, labels, language), each.output.value, each.why.value, said(each.value))
            for each in decision.lost
        ),
        notes=notes(decision.legal, language=language),
    )


def _piece(part: Part[Any], labels: Mapping[str, str], *, language: str) -> Piece:
    return Piece(
        output=part.output.value,
        value=said(part.value),
        reason=part.reason.value,
        by=tuple(_name(each, labels, language) for each in part.by),
        limit=part.limit.value if part.limit else "",
        asked=said(part.asked),
        exception=_excepted(part.exception),
    )


def _name(policy: Policy, labels: Mapping[str, str], language: str) -> Name:
    label = label_of(policy.labels, language) if policy.labels else policy.key
    return Name(policy.key, label, policy.segment, labels.get(policy.segment, policy.segment), policy.version)


def _excepted(exception: CustomerException | None) -> Excepted | None:
    if exception is None:
        return None
    last = day_of(exception.expires - 1).isoformat()
    return Excepted(exception.number, exception.reason, exception.approved_by, last)
