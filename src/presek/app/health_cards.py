"""Indicators as faces show them: of a rule before it is saved, of a segment, and what is said of a segmentation."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from presek.app import counting, engine_away, explore_index, health, health_segmentations, health_words, policy_book
from presek.app.health_words import Card, Lit
from presek.app.home import Home
from presek.app.sight import Sight
from presek.health.indicators import Simple, is_small
from presek.segment.segmentation import Segment, Segmentation
from presek.segment.terms import Term
from presek.store import definitions

CARDS_KEPT = 200


def of_rule(home: Home, rule: str, *, language: str, sight: Sight, owner: str) -> Card:
    """Of a rule as text or JSON tree that somebody would save; Problems with every place that is wrong."""
    return of_term(home, counting.read_rule(rule, home), language=language, sight=sight, owner=owner)


def of_term(home: Home, rule: Term, *, language: str, sight: Sight, owner: str) -> Card:
    """The same of a rule that was read and checked."""
    return health_words.card(health.of_draft(home, rule, language=language, sight=sight, owner=owner), language)


def of_segment(home: Home, key: str, *, language: str, sight: Sight) -> Card | None:
    """Of a segment; None where there is none, or where the published run did not compute it."""
    run = home.published()
    segments = {each.key: each for part in explore_index.in_force(home) for each in part.segments}
    if run is None or key not in segments:
        return None
    versions = (run.number, definitions.number(), policy_book.number(), policy_book.day(home))
    return _of_segment(
        home, _Asked(segments[key], key, segments[key].owner, versions=versions), language=language, sight=sight
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A segment, whoever looks after it, and what else its card depends on: run, definitions, policies and day."""

    segment: Segment = field(compare=False)
    key: str
    owner: str
    versions: tuple[int, ...]


@engine_away.until_it_answers
@lru_cache(maxsize=CARDS_KEPT)
def _of_segment(home: Home, asked: _Asked, *, language: str, sight: Sight) -> Card | None:
    """Remembered, for the whole base is looked through."""
    found = health.of_segment(home, asked.segment, language=language, sight=sight)
    return None if found is None else health_words.card(found, language)


def of_segmentation(home: Home, given: Segmentation, *, language: str) -> tuple[Lit, ...]:
    """What is said of a segmentation by the published run: whom it covers, and of a partition how stable it is."""
    run = home.published()
    if run is None:
        return ()
    covering = health_segmentations.covering(home, run, given)
    agreeing = health_segmentations.agreeing(home, run, given) if given.partition else None
    return (
        *(health_words.covering(covering, language) if covering is not None else ()),
        *(health_words.agreeing(agreeing, language) if agreeing is not None else ()),
    )


def small(customers: int | None) -> bool:
    """Whether a segment is a small sample; not where it was not computed."""
    return customers is not None and is_small(customers)


def too_many(label: str, segments: int, language: str) -> str:
    """What is said of a segmentation of so many segments; empty where they are few enough."""
    return health_words.too_many(label, segments, language)


def has_room(segments: int) -> bool:
    """Whether one more segment can be told apart from those that are there."""
    return not Simple(segments + 1).too_many
