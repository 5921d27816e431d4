"""The card of a customer's conditions: what they get, in words, who decided it, who lost and why, what law says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext

from presek.app import pages_conditions
from presek.web import place, treatments, words


@dataclass(frozen=True, slots=True)
class Loser:
    """A policy that lost."""

    label: str
    url: str
    would_say: str
    why: str


@dataclass(frozen=True, slots=True)
class Note:
    """What law says; tone is warn or bad."""

    tone: str
    rule: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Line:
    """A dimension; `because` says who decided each part of it, in short sentences."""

    key: str
    label: str
    lines: tuple[str, ...]
    because: tuple[str, ...]
    lost: tuple[Loser, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """All that `_conditions.html` shows."""

    day: str
    lines: tuple[Line, ...]
    channels: str
    statutory: bool
    number: str
    notes: tuple[Note, ...]
    version: str


def card(key: str) -> Card | None:
    """The card of a customer; None where there are no conditions to show."""
    found = pages_conditions.card(place.home(), key, language=words.language())
    return None if found is None else card_of(found)


def card_of(found: pages_conditions.Card) -> Card:
    """The card in words."""
    return Card(
        day=words.day(date.fromisoformat(found.day)),
        lines=tuple(map(_line, found.decided)),
        channels=", ".join(map(treatments.channel_name, found.channels)),
        statutory=found.statutory_contact,
        number=found.statutory_number,
        notes=tuple(map(note, found.notes)),
        version=found.version[:12],
    )


def note(each: pages_conditions.Note) -> Note:
    """A legal note with its tone."""
    return Note("bad" if each.verdict == "BLOCK" else "warn", each.rule, each.text, each.source)


def _line(each: pages_conditions.Decided) -> Line:
    told = [piece for piece in each.pieces if piece.value not in (None, False)] or list(each.pieces[:1])
    several = len(told) > 1
    return Line(
        key=each.dimension,
        label=treatments.dimension_name(each.dimension),
        lines=treatments.lines(each.dimension, each.value),
        because=tuple(dict.fromkeys(_because(piece, named=several) for piece in told)),
        lost=tuple(_loser(lost) for lost in each.lost if lost.why != "not_in_force"),
        notes=tuple(map(note, each.notes)),
    )


def _because(piece: pages_conditions.Piece, *, named: bool) -> str:
    says = _reason(piece)
    if piece.limit == "law":
        asked = treatments.output_words(piece.output, piece.asked)
        says += " " + gettext("Law limits it: %(asked)s was asked for.") % {"asked": asked}
    if piece.limit == "cap":
        asked = treatments.output_words(piece.output, piece.asked)
        says += " " + gettext("A cap limits it: %(asked)s was asked for.") % {"asked": asked}
    return f"{treatments.output_name(piece.output)}: {says}" if named else says


def _reason(piece: pages_conditions.Piece) -> str:
    segments = ", ".join(dict.fromkeys(each.segment_label for each in piece.by))
    if piece.exception is not None:
        told = {
            "number": piece.exception.number,
            "by": piece.exception.approved_by,
            "until": words.day(date.fromisoformat(piece.exception.until)),
        }
        return gettext("exception %(number)s, approved by %(by)s, until %(until)s.") % told
    sentences = {
        "policy": gettext("because of the segment %(segments)s."),
        "default": gettext("the default of %(segments)s, as no other policy speaks."),
        "conflict": gettext("unassigned: policies that must not speak together do."),
        "not_forbidden": gettext("nothing forbids it."),
        "cannot_say": gettext("unassigned: a segment cannot say whether the customer is in it."),
        "unassigned": gettext("unassigned: no policy speaks."),
    }
    return sentences.get(piece.reason, piece.reason) % {"segments": segments}


def _loser(each: pages_conditions.Loser) -> Loser:
    says = treatments.output_words(each.output, each.would_say)
    return Loser(
        label=f"{each.name.label} ({each.name.segment_label})",
        url=reverse("policy", args=(each.name.policy,)),
        would_say=f"{treatments.output_name(each.output)}: {says}" if says else treatments.output_name(each.output),
        why=why_words(each.why),
    )


def why_words(code: str) -> str:
    """Why a policy lost."""
    return {
        "another_is_less": gettext("another policy gives less, and the least counts"),
        "another_is_more": gettext("another policy gives more, and the most counts"),
        "another_is_better": gettext("another policy is better placed"),
        "another_is_first": gettext("another policy comes first"),
        "same_as_another": gettext("it says the same as another one, and comes later"),
        "not_blocking": gettext("it would allow what another one forbids"),
        "default_is_silent": gettext("a default speaks only where no other does"),
        "not_in_force": gettext("it is not in force"),
        "cannot_say": gettext("its segment cannot say whether the customer is in it"),
        "overridden": gettext("the customer has an exception"),
        "capped": gettext("a cap leaves nothing of it"),
        "not_unique": gettext("several speak where only one may"),
        "differ": gettext("several speak where all must agree"),
        "other_currency": gettext("limits of several currencies cannot be compared"),
        "fact_unknown": gettext("the fact behind its line is not known"),
        "enough_said": gettext("other lines come before it"),
    }.get(code, code)
