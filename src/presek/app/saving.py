"""Turning a selection of Explore into a saved segment."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from itertools import count
from urllib.parse import urlencode

from presek.app import (
    answering,
    applying,
    choosing,
    counting,
    exploring,
    health_cards,
    refresh,
    segment_sight,
)
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.app.sight import Sight
from presek.catalog.model import LANGUAGES
from presek.segment import sentence
from presek.segment.hold import Hold, read_hold
from presek.segment.parse import parse
from presek.segment.segmentation import Segment, Segmentation
from presek.segment.terms import Term
from presek.segment.write import write
from presek.store import definitions
from presek.values.problem import Problem, Problems

OWN = "saved_selections"
"""Where a selection is saved when no overlapping segmentation fits: made with the first one."""
OWN_LABELS = {"en": "Saved selections", "pl": "Zapisane wybory", "sl": "Shranjeni izbori"}
LONGEST_KEY = 60
STROKES = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss"})
"""Letters that no normalisation takes apart."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the clicks mean: the rule's text and sentence, how many it takes in today, and where it could be saved.

    `pairs` and `address` say the selection again; `segmentations` are keys and labels of those it may join, `full` the
    labels of those among them that would then have more segments than people tell apart.
    """

    rule: str
    sentence: str
    customers: int
    pairs: tuple[tuple[str, str], ...]
    address: str
    segmentations: tuple[tuple[str, str], ...]
    full: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing was chosen."""
        return not self.rule


def draft(home: Home, pairs: Iterable[tuple[str, str]], *, language: str, sight: Sight) -> Draft:
    """The rule that a selection means, with its sentence and its size."""
    narrow = exploring.narrowing(home, pairs, sight=sight)
    asked = narrow.selection
    catalog = home.catalog()
    rule = rule_of(narrow)
    names = {each.key: each.labels for part in narrow.segmentations for each in part.segments}
    chosen = asked.narrowing
    open_to_all = [each for each in narrow.segmentations if not each.partition]
    return Draft(
        rule="" if asked.empty else write(rule),
        sentence="" if asked.empty else sentence.sentence(rule, catalog, language, segments=names),
        customers=narrow.selected.total,
        pairs=chosen,
        address=urlencode(chosen),
        segmentations=offered(narrow.segmentations, language),
        full=tuple(
            said(each.labels, language) or each.key
            for each in open_to_all
            if not health_cards.has_room(len(each.segments))
        ),
    )


def offered(segmentations: Iterable[Segmentation], language: str) -> tuple[tuple[str, str], ...]:
    """Keys and labels of the segmentations that a new segment may join: those that may overlap."""
    found = [(each.key, said(each.labels, language) or each.key) for each in segmentations if not each.partition]
    if OWN not in {key for key, _ in found}:
        found.append((OWN, said(OWN_LABELS, language)))
    return tuple(found)


def rule_of(narrow: exploring.Narrowing) -> Term:
    """The term that a selection means."""
    definitions_of = {key: facet.definition for key, facet in narrow.seen.items()}
    partitions = [[one.key for one in each.segments] for each in narrow.segmentations if each.partition]
    return choosing.rule_of(narrow.selection, definitions_of, partitions)


@dataclass(frozen=True, slots=True)
class Stay:
    """How long whoever comes in stays, and by which rule members leave; None: neither."""

    hold: Hold | None = None
    exit: Term | None = None
    exit_typed: str = ""


NO_STAY = Stay()


@dataclass(frozen=True, slots=True)
class Saved:
    """The key of a new segment, and the number of the change where a second person decides first."""

    key: str
    waiting: int | None = None


def stay_of(home: Home, *, hold: str, leave: str, sight: Sight) -> Stay:
    """What was typed of it. Problems: no hold, no rule, or a rule about what one may not see."""
    rule = counting.read_rule(leave, home) if leave else None
    if rule is not None:
        segment_sight.must_see(home, rule, sight)
    return Stay(read_hold(hold) if hold else None, rule, leave)


def save(
    home: Home, draft_of: Draft, *, name: str, segmentation: str, by: str, stay: Stay = NO_STAY, reason: str = ""
) -> Saved:
    """Keeps the draft as a segment of an overlapping segmentation and computes it; where that changes a segment for
    which a second person decides, it waits.

    Problems: the segmentation is gone or is a partition; another one writes.
    """
    standing = {each.key: each for each in definitions.load()}
    into = standing.get(segmentation)
    if into is None and segmentation == OWN:
        into = Segmentation(OWN, OWN_LABELS, partition=False, segments=(), purpose="")
    if into is None or into.partition:
        says = f"no segmentation that takes further segments is called '{segmentation}'."
        raise Problems(Problem("unknown-segmentation", says, path="segmentation"))
    key = _new_key(name, {each.key for part in standing.values() for each in part.segments})
    labels = dict.fromkeys(LANGUAGES, name)
    made = Segment(
        key=key,
        labels=labels,
        rule=parse(draft_of.rule),
        typed=draft_of.rule,
        owner=by,
        exit=stay.exit,
        exit_typed=stay.exit_typed,
        hold=stay.hold,
    )
    plan = applying.put_in_force(home, [replace(into, segments=(*into.segments, made))], by=by, reason=reason)
    if plan.kept:
        refresh.refresh(home)
        answering.show_newest(home)
    return Saved(key, plan.waiting)


def _new_key(name: str, taken: Collection[str]) -> str:
    """A key made of a name: small letters, digits and `_`; numbered where it is taken."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(STROKES))
    letters = re.sub(r"[^a-z0-9]+", "_", plain.encode("ascii", "ignore").decode()).strip("_")[:LONGEST_KEY]
    stem = letters if letters[:1].isalpha() else f"segment_{letters}".rstrip("_")
    return next(key for number in count(1) if (key := stem if number == 1 else f"{stem}_{number}") not in taken)
