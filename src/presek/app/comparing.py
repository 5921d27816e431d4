"""Two selections of Explore side by side: what distinguishes them, the facets that differ most first.

Shares are of everybody in a selection, so that *unknown* is a value like any other. Without a second selection, the
first is compared with everybody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from presek.app import exploring, facet_index, saving
from presek.app.exploration import UNKNOWN
from presek.app.exploring import Narrowing
from presek.app.facet_definitions import Definition, said
from presek.app.facet_index import ShownFacet
from presek.app.home import Home
from presek.app.selection import INSIDE, Selection
from presek.app.sight import Sight
from presek.engine.columnar.facets import Chosen, many
from presek.health.difference import Difference, Part, difference
from presek.health.indicators import is_small
from presek.segment import sentence

Pairs = Iterable[tuple[str, str]]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: how many, the rule in words (empty: everybody, or everybody else), and its selection."""

    customers: int
    sentence: str
    selection: Selection
    small: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A value: how many of either selection have it, and how far their shares are apart.

    A bar has bounds in place of a label; `pair` is what a click on it adds to the address.
    """

    label: str
    unknown: bool
    least: Decimal | None
    most: Decimal | None
    pair: tuple[str, str]
    counts: tuple[int, int]
    found: Difference


@dataclass(frozen=True, slots=True)
class FacetCompared:
    """A facet with its values, those that differ most first. `definition` is None of the segments."""

    label: str
    model: str
    definition: Definition | None
    rows: tuple[Row, ...]

    @property
    def clear(self) -> float:
        """How far its most different value is apart for certain."""
        return max((row.found.clear for row in self.rows), default=0.0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both sides, how many are in both, and the facets; none where one side is empty. `rest`: the second is everybody
    who is not in the first."""

    first: Side
    second: Side
    both: int
    rest: bool
    facets: tuple[FacetCompared, ...]
    currency: str


def compare(home: Home, first: Pairs, second: Pairs | None, *, language: str, sight: Sight) -> Comparison:
    """Two selections, each as its address says it; without a second, the first and everybody else."""
    one = exploring.narrowing(home, first, sight=sight)
    other = None if second is None else exploring.narrowing(home, second, sight=sight)
    everybody, ones = one.index.everybody, one.selected
    others = Chosen(everybody.words & ~ones.words, ones.size) if other is None else other.selected
    both = Chosen(ones.words & others.words, ones.size)
    parts = _Parts(Chosen(ones.words & ~others.words, ones.size), both, Chosen(others.words & ~ones.words, ones.size))
    facets: list[FacetCompared] = []
    if ones.total and others.total:
        facets = [_facet(each, parts, language) for each in one.seen.values()]
        facets += [found for each in one.segmentations if (found := _segments(each.key, one, parts, language=language))]
    return Comparison(
        first=_side(home, one, ones.total, language=language),
        second=Side(others.total, "", Selection(), is_small(others.total))
        if other is None
        else _side(home, other, others.total, language=language),
        both=both.total,
        rest=other is None,
        facets=tuple(sorted(facets, key=lambda each: -each.clear)),
        currency=one.index.values.opened.catalog.currency,
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """Those only in the first, in both, and only in the second."""

    first: Chosen
    both: Chosen
    second: Chosen

    def difference(self, having: Sequence[int]) -> tuple[tuple[int, int], Difference]:
        """The counts of either selection, and how far they are apart, by how many of each part have a value."""
        only, shared, rest = having
        found = difference(Part(self.first.total, only), Part(self.both.total, shared), Part(self.second.total, rest))
        assert found is not None  # neither selection is empty
        return (only + shared, rest + shared), found


def _side(home: Home, narrow: Narrowing, customers: int, *, language: str) -> Side:
    asked = narrow.selection
    names = {each.key: each.labels for part in narrow.segmentations for each in part.segments}
    says = "" if asked.empty else sentence.sentence(saving.rule_of(narrow), home.catalog(), language, segments=names)
    return Side(customers, says, asked, is_small(customers))


def _facet(facet: ShownFacet, parts: _Parts, language: str) -> FacetCompared:
    definition = facet.definition
    counted = [facet.counts(part) for part in (parts.first, parts.both, parts.second)]
    rows = []
    for token, *having in zip(facet.tokens, *counted, strict=True):
        counts, found = parts.difference(having)
        if any(counts):
            rows.append(_row(definition, token, language, counts=counts, found=found))
    return FacetCompared(said(definition.labels, language), definition.model, definition, _ordered(rows))


def _row(definition: Definition, token: str, language: str, *, counts: tuple[int, int], found: Difference) -> Row:
    unknown, bars = token == UNKNOWN, definition.shape == "bars"
    least, most = facet_index.bound(token, definition.edges) if bars and not unknown else (None, None)
    label = "" if unknown or bars else definition.label(token, language)
    return Row(label, unknown, least, most=most, pair=(definition.key, token), counts=counts, found=found)


def _segments(key: str, narrow: Narrowing, parts: _Parts, *, language: str) -> FacetCompared | None:
    """The segments of a segmentation as a facet: who is in each."""
    of = next(each for each in narrow.segmentations if each.key == key)
    rows = []
    for segment in of.segments:
        bits = narrow.segments.get(segment.key)
        if bits is not None:
            having = [many(part.words & bits.inside) for part in (parts.first, parts.both, parts.second)]
            counts, found = parts.difference(having)
            label = said(segment.labels, language) or segment.key
            rows.append(
                Row(label, unknown=False, least=None, most=None, pair=(INSIDE, segment.key), counts=counts, found=found)
            )
    return FacetCompared(said(of.labels, language) or key, "segment", None, _ordered(rows)) if rows else None


def _ordered(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.found.clear, -abs(row.found.share))))
