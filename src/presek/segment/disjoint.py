"""Proofs from the rules alone: that no customer is in two segments, and that none is in no segment.

A proof tries every way in which the rules could hold at once and finds each impossible. What it can't see through it
leaves open: "not proved" never means that an overlap exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from presek.catalog.model import Catalog
from presek.segment.expand import expand
from presek.segment.impossible import impossible
from presek.segment.meaning import MEANING_PASSES
from presek.segment.normal import normal
from presek.segment.terms import (
    Ago,
    All,
    Any,
    Comparison,
    DayComes,
    Everyone,
    HasTags,
    Known,
    Not,
    OneOf,
    Otherwise,
    Term,
    TextMatch,
    Within,
)
from presek.segment.types_of_arithmetic import is_literal

MOST_WAYS = 5_000
"""Ways in which rules could hold that are tried before a proof is given up."""


def relation_of(a: Term, b: Term, catalog: Catalog) -> Literal["proved disjoint", "not proved"]:
    """Whether it is proved that no customer can ever be in both. Raises Problems for a broken measure."""
    both = All((a, b))
    # First by the names of measures as they stand: one value can't be two at once, whatever it is computed from.
    if _never(normal(both, passes=MEANING_PASSES), catalog) or _never(_normal(both, catalog), catalog):
        return "proved disjoint"
    return "not proved"


def covers(terms: Sequence[Term], catalog: Catalog) -> bool:
    """Whether it is proved that every customer, whatever is unknown, is in at least one. `otherwise` takes the rest."""
    if any(_is_the_rest(term) for term in terms):
        return True
    if not terms:
        return False
    rules = [_normal(term, catalog) for term in terms]
    return _never(_normal(All(tuple(not_true(rule) for rule in rules)), catalog), catalog)


def not_true(term: Term) -> Term:
    """A term that holds wherever the given one is false or unknown (and nowhere else, where it can be told)."""
    match term:
        case All(terms=terms):
            return Any(tuple(map(not_true, terms)))
        case Any(terms=terms):
            return All(tuple(map(not_true, terms)))
        case Not(term=inner):
            return _not_false(inner)
        case _:
            return Any((Not(term), *_unknown(term)))


def _not_false(term: Term) -> Term:
    match term:
        case All(terms=terms):
            return All(tuple(map(_not_false, terms)))
        case Any(terms=terms):
            return Any(tuple(map(_not_false, terms)))
        case Not(term=inner):
            return not_true(inner)
        case _:
            return Any((term, *_unknown(term)))


def _unknown(term: Term) -> tuple[Term, ...]:
    """Where a single condition is unknown: where one of its values is. Of others nothing is known: anywhere."""
    match term:
        case Comparison(left=left, right=right):
            return tuple(Not(Known(side)) for side in (left, right) if not is_literal(side))
        case (
            OneOf(value=value)
            | Within(value=value)
            | TextMatch(value=value)
            | HasTags(value=value)
            | Ago(value=value)
            | DayComes(value=value)
        ):
            return (Not(Known(value)),)
        case Known() | Everyone():
            return ()
        case _:
            return (Everyone(),)


def _normal(term: Term, catalog: Catalog) -> Term:
    return normal(expand(term, catalog), passes=MEANING_PASSES)


def _never(term: Term, catalog: Catalog) -> bool:
    ways = _ways(term)
    return ways is not None and all(impossible(way, catalog) for way in ways)


def _ways(term: Term) -> list[tuple[Term, ...]] | None:
    """The ways in which a term could hold: lists of single conditions. None where there are too many to try."""
    match term:
        case Any(terms=terms):
            found: list[tuple[Term, ...]] = []
            for each in terms:
                inner = _ways(each)
                if inner is None or len(found) + len(inner) > MOST_WAYS:
                    return None
                found += inner
            return found
        case All(terms=terms):
            return _product(terms)
        case _:
            return [(term,)]


def _product(terms: Iterable[Term]) -> list[tuple[Term, ...]] | None:
    found: list[tuple[Term, ...]] = [()]
    for each in terms:
        inner = _ways(each)
        if inner is None or len(found) * len(inner) > MOST_WAYS:
            return None
        found = [(*way, *more) for way in found for more in inner]
    return found


def _is_the_rest(term: Term) -> bool:
    match term:
        case Otherwise():
            return True
        case _:
            return False
