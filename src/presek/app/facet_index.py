"""Facets of a base as packed bits, one row of bits a value, so that counting is `and` and a count of bits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal

import numpy as np
from numpy.typing import NDArray

from presek.app.exploration import UNKNOWN
from presek.app.facet_definitions import UNDER, Definition
from presek.engine.columnar.columns import TagSets, Texts
from presek.engine.columnar.vectors import Vector, Worths

Words = NDArray[np.uint64]
"""Packed bits, 64 customers a word; bits past the last customer are 0."""
MOST_IN_CATALOG_ORDER = 10
"""A longer list stands in the order of size: its first values are the greatest."""


@dataclass(frozen=True, slots=True, eq=False)
class FacetBits:
    """A facet of one base. `bits` has a row for each token, in the order in which they are shown."""

    definition: Definition
    tokens: tuple[str, ...]
    bits: NDArray[np.uint64] = field(repr=False)
    base: tuple[int, ...]

    def any_of(self, tokens: Sequence[str]) -> Words:
        """Those with any of these values."""
        rows = [self.tokens.index(token) for token in tokens]
        found: Words = np.bitwise_or.reduce(self.bits[rows], axis=0)
        return found

    def counts(self, selected: Words) -> tuple[int, ...]:
        """How many of the selected have each value."""
        counted = np.bitwise_count(self.bits & selected).sum(axis=1, dtype=np.int64)
        return tuple(counted.tolist())


def packed(mask: NDArray[np.bool_]) -> Words:
    """A mask as words."""
    return words_of(np.packbits(mask, bitorder="little"))


def words_of(bits: NDArray[np.uint8]) -> Words:
    """Packed bytes as words."""
    whole = np.zeros((len(bits) + 7) // 8 * 8, np.uint8)
    whole[: len(bits)] = bits
    return whole.view(np.uint64)


def mask_of(words: Words, size: int) -> NDArray[np.bool_]:
    """Words as a mask."""
    return np.unpackbits(words.view(np.uint8), count=size, bitorder="little").view(np.bool_)


def everybody(size: int) -> Words:
    """All customers of a base."""
    return packed(np.ones(size, np.bool_))


def count(words: Words) -> int:
    """How many are in a set."""
    return int(np.bitwise_count(words).sum(dtype=np.int64))


def facet_bits(definition: Definition, worths: Worths, *, size: int) -> FacetBits | None:
    """The bits of a facet; None where nothing is known of anybody."""
    found = _bits_by_token(definition, worths, size)
    filled = {token: bits for token, bits in found.items() if definition.shape == "bars" or bits.any()}
    counts = {token: count(bits) for token, bits in filled.items()}
    if not any(number for token, number in counts.items() if token != UNKNOWN):
        return None
    tokens = _order(definition, counts)
    stacked = np.stack([filled[token] for token in tokens])
    return FacetBits(definition, tokens, stacked, base=tuple(counts[token] for token in tokens))


def _bits_by_token(definition: Definition, worths: Worths, size: int) -> dict[str, Words]:
    match worths:
        case Vector() if definition.shape == "bars":
            return _of_bars(definition, worths, size)
        case Vector():
            return _of_truths(worths, size)
        case Texts():
            return _of_texts(definition, worths)
        case TagSets():
            return _of_tags(worths, size)


def _order(definition: Definition, counts: Mapping[str, int]) -> tuple[str, ...]:
    """Bars by their edges; short lists as the catalog has them, long ones by size; unknown last."""
    tokens = [token for token in counts if token != UNKNOWN]
    if definition.shape == "bars":
        tokens = [token for token in tokens if token != UNDER or counts[token]]
    elif definition.shape == "tags" or len(tokens) > MOST_IN_CATALOG_ORDER:
        tokens.sort(key=lambda token: (-counts[token], token))
    elif definition.codes is not None:
        places = {key: place for place, key in enumerate(definition.codes.codes)}
        tokens.sort(key=lambda token: places.get(token, len(places)))
    return (*tokens, UNKNOWN) if counts.get(UNKNOWN) else tuple(tokens)


def _of_bars(definition: Definition, vector: Vector, size: int) -> dict[str, Words]:
    values = np.broadcast_to(vector.values, (size,))
    places = np.searchsorted(_edges(definition, vector), values, side="right")
    unknown = np.zeros(size, np.bool_) if vector.unknown is None else vector.unknown
    tokens = (UNDER, *map(str, definition.edges))
    found = {token: packed((places == place) & ~unknown) for place, token in enumerate(tokens)}
    return {**found, UNKNOWN: packed(unknown)}


def _edges(definition: Definition, vector: Vector) -> NDArray[np.generic]:
    """The edges in the numbers of the vector: a value is at or above an edge exactly where its number is."""
    if vector.real:
        return np.array([float(edge) for edge in definition.edges])
    scaled = [edge.scaleb(vector.scale).to_integral_value(ROUND_CEILING) for edge in definition.edges]
    return np.array([int(edge) for edge in scaled], np.int64)


def _of_truths(vector: Vector, size: int) -> dict[str, Words]:
    values = np.broadcast_to(vector.values, (size,)).astype(np.bool_)
    unknown = np.zeros(size, np.bool_) if vector.unknown is None else vector.unknown
    return {"true": packed(values & ~unknown), "false": packed(~values & ~unknown), UNKNOWN: packed(unknown)}


def _of_texts(definition: Definition, texts: Texts) -> dict[str, Words]:
    tokens = [definition.token(word) for word in texts.words.plain.to_pylist()] + [UNKNOWN]
    places = {token: place for place, token in enumerate(dict.fromkeys(tokens))}
    group = np.array([places[token] for token in tokens], np.int32)[texts.codes]
    return {token: packed(group == place) for token, place in places.items()}


def _of_tags(tags: TagSets, size: int) -> dict[str, Words]:
    owners = np.repeat(np.arange(size), np.diff(tags.offsets))
    found = {}
    for code, word in enumerate(tags.words.plain.to_pylist()):
        mask = np.zeros(size, np.bool_)
        mask[owners[tags.codes == code]] = True
        found[word] = packed(mask)
    return {**found, UNKNOWN: packed(tags.missing)}


def bound(token: str, edges: Sequence[Decimal]) -> tuple[Decimal | None, Decimal | None]:
    """The least and most of a bar; None where it is open."""
    if token == UNDER:
        return None, edges[0]
    place = [str(edge) for edge in edges].index(token)
    return edges[place], edges[place + 1] if place + 1 < len(edges) else None
