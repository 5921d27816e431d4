"""Facets of a base in the order in which they are shown, over the engine's codes and sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np

from presek.app.exploration import UNKNOWN
from presek.app.facet_definitions import UNDER, Definition
from presek.app.selection import Stretch
from presek.engine.columnar import facets
from presek.engine.columnar.columns import TagSets, Texts
from presek.engine.columnar.facets import AnyFacet, Chosen, Words
from presek.engine.columnar.vectors import Vector, Worths

MOST_IN_CATALOG_ORDER = 10
"""A longer list stands in the order of size: its first values are the greatest."""


@dataclass(frozen=True, slots=True, eq=False)
class ShownFacet:
    """A facet of one base: `tokens` in the order in which they are shown, `codes` what the engine calls each."""

    definition: Definition
    tokens: tuple[str, ...]
    codes: Mapping[str, int]
    counted: AnyFacet = field(repr=False)
    base: tuple[int, ...]

    def any_of(self, tokens: Sequence[str]) -> Words:
        """Those with any of these values."""
        return self.counted.any_of([self.codes[token] for token in tokens])

    def none_of(self, tokens: Sequence[str]) -> Words:
        """Those of whom a value is known, and none of these."""
        return np.bitwise_not(self.any_of(tuple(dict.fromkeys((*tokens, UNKNOWN)))))

    def counts(self, chosen: Chosen) -> tuple[int, ...]:
        """How many of the chosen have each value."""
        found = self.counted.counts(chosen).tolist()
        return tuple(found[self.codes[token]] for token in self.tokens)


def between(worths: Worths, stretch: Stretch, size: int) -> Words:
    """Those whose number lies in a stretch, both ends included; nobody of whom it is unknown."""
    if not isinstance(worths, Vector):
        return facets.words_of_mask(np.zeros(size, np.bool_))
    values = np.broadcast_to(worths.values, (size,))
    found = np.ones(size, np.bool_) if worths.unknown is None else ~worths.unknown
    if stretch.least is not None:
        found = found & (values >= _in_numbers(stretch.least, worths, ROUND_CEILING))
    if stretch.most is not None:
        found = found & (values <= _in_numbers(stretch.most, worths, ROUND_FLOOR))
    return facets.words_of_mask(found)


def _in_numbers(number: Decimal, vector: Vector, rounding: str) -> int | float:
    """A bound in the numbers of a vector."""
    return float(number) if vector.real else int(number.scaleb(vector.scale).to_integral_value(rounding))


def shown_facet(definition: Definition, worths: Worths, everybody: Chosen) -> ShownFacet | None:
    """A facet over the values of a base; None where nothing is known of anybody."""
    names, counted = _named(definition, worths)
    codes = {name: code for code, name in enumerate((*names, UNKNOWN))}
    found = counted.counts(everybody).tolist()
    counts = {token: found[code] for token, code in codes.items()}
    if not any(number for token, number in counts.items() if token != UNKNOWN):
        return None
    tokens = _order(definition, counts)
    return ShownFacet(definition, tokens, codes, counted=counted, base=tuple(counts[token] for token in tokens))


def bound(token: str, edges: Sequence[Decimal]) -> tuple[Decimal | None, Decimal | None]:
    """The least and most of a bar; None where it is open."""
    if token == UNDER:
        return None, edges[0]
    place = [str(edge) for edge in edges].index(token)
    return edges[place], edges[place + 1] if place + 1 < len(edges) else None


def _named(definition: Definition, worths: Worths) -> tuple[tuple[str, ...], AnyFacet]:
    """The tokens in the order of the engine's codes, and the engine's facet; the code after the last is unknown."""
    match worths:
        case Vector() if definition.shape == "bars":
            edges = _edges(definition, worths)
            return (UNDER, *map(str, definition.edges)), facets.facet_of(worths, edges=edges)
        case Vector():
            return ("false", "true"), facets.facet_of(worths)
        case Texts(_, _, words):
            tokens = [definition.token(word) for word in words.plain.to_pylist()]
            places = {token: place for place, token in enumerate(dict.fromkeys(tokens))}
            groups = [places[token] for token in tokens]
            return tuple(places), facets.facet_of(worths, groups=groups)
        case TagSets():
            return tuple(worths.words.plain.to_pylist()), facets.facet_of(worths)


def _edges(definition: Definition, vector: Vector) -> list[int | float]:
    """The edges in the numbers of the vector: a value is at or above an edge exactly where its number is."""
    if vector.real:
        return [float(edge) for edge in definition.edges]
    return [int(edge.scaleb(vector.scale).to_integral_value(ROUND_CEILING)) for edge in definition.edges]


def _order(definition: Definition, counts: Mapping[str, int]) -> tuple[str, ...]:
    """Bars by their edges; short lists as the catalog has them, long ones by size; unknown last."""
    tokens = [token for token in counts if token != UNKNOWN]
    if definition.shape == "bars":
        tokens = [token for token in tokens if token != UNDER or counts[token]]
    else:
        tokens = [token for token in tokens if counts[token]]
        if definition.shape == "tags" or len(tokens) > MOST_IN_CATALOG_ORDER:
            tokens.sort(key=lambda token: (-counts[token], token))
        elif definition.codes is not None:
            places = {key: place for place, key in enumerate(definition.codes.codes)}
            tokens.sort(key=lambda token: places.get(token, len(places)))
    return (*tokens, UNKNOWN) if counts[UNKNOWN] else tuple(tokens)
