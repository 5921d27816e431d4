"""Facets of a base: each value a small code, unknown the last one, so that any selection is counted in milliseconds.

A facet counts what is selected by all other facets' choices: its own choice is set aside, so that its other values
show what choosing them would give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from presek.engine.columnar.columns import TagSets, Texts
from presek.engine.columnar.encoding import CODES
from presek.engine.columnar.sections import Array
from presek.engine.columnar.vectors import Vector, Worths

Words: TypeAlias = npt.NDArray[np.uint64]
"""A set of customers as packed bits, 64 a word; bits past the last customer are 0."""

FEW = 24
"""A facet of so many values also keeps a set for each: of wide selections those are counted faster than codes."""


def words_of(bits: npt.NDArray[np.uint8]) -> Words:
    """Packed bytes as words."""
    whole = np.zeros((len(bits) + 7) // 8 * 8, np.uint8)
    whole[: len(bits)] = bits
    return whole.view(np.uint64)


def words_of_mask(mask: npt.NDArray[np.bool_]) -> Words:
    """A mask of bytes as words."""
    return words_of(np.packbits(mask, bitorder="little"))


def many(words: Words) -> int:
    """How many are in a set."""
    return int(np.bitwise_count(words).sum(dtype=np.int64))


@dataclass(frozen=True, eq=False)
class Chosen:
    """A set of customers that is counted by; their ordinals are found once, when first needed."""

    words: Words
    size: int

    @cached_property
    def total(self) -> int:
        """How many they are."""
        return many(self.words)

    @cached_property
    def mask(self) -> npt.NDArray[np.bool_]:
        """They as a mask of bytes."""
        return np.unpackbits(self.words.view(np.uint8), count=self.size, bitorder="little").view(np.bool_)

    @cached_property
    def ordinals(self) -> npt.NDArray[np.int64]:
        """Their ordinals, ascending."""
        return np.flatnonzero(self.mask)

    def share(self, amounts: npt.NDArray[np.int64]) -> int:
        """The sum of an amount over them (amounts of unknown are to be 0)."""
        return int(amounts[self.ordinals].sum(dtype=np.int64))

    def first(self, order: npt.NDArray[np.integer], most: int) -> npt.NDArray[np.integer]:
        """The first so many of them in an order of all ordinals."""
        found: list[npt.NDArray[np.integer]] = []
        missing, step = most, max(most, 4096)
        for start in range(0, len(order), step):
            part = order[start : start + step]
            found.append(part[self.mask[part]][:missing])
            missing -= len(found[-1])
            if missing <= 0:
                break
        return np.concatenate([order[:0], *found])


@dataclass(frozen=True, eq=False)
class Facet:
    """A facet by codes: 0 to `values` - 1, and `values` where unknown."""

    codes: Array
    values: int

    @cached_property
    def sets(self) -> Words:
        """A set of customers for each code."""
        return np.stack([words_of_mask(self.codes == code) for code in range(self.values + 1)])

    def any_of(self, codes: Sequence[int]) -> Words:
        """Those with any of these codes."""
        if self.values < FEW:
            return np.asarray(np.bitwise_or.reduce(self.sets[list(codes)], axis=0), np.uint64)
        table = np.zeros(self.values + 1, np.bool_)
        table[list(codes)] = True
        return words_of_mask(table[self.codes])

    def counts(self, chosen: Chosen) -> npt.NDArray[np.int64]:
        """How many of the chosen have each code."""
        if self.values < FEW and chosen.total * 2 > (self.values + 1) * len(chosen.words):
            return np.array([many(each & chosen.words) for each in self.sets], np.int64)
        return np.bincount(self.codes[chosen.ordinals], minlength=self.values + 1)


@dataclass(frozen=True, eq=False)
class TagFacet:
    """A facet of tags: a customer may have several values, or be unknown (the last row)."""

    sets: Words
    values: int

    def any_of(self, codes: Sequence[int]) -> Words:
        """Those with any of these tags."""
        return np.asarray(np.bitwise_or.reduce(self.sets[list(codes)], axis=0), np.uint64)

    def counts(self, chosen: Chosen) -> npt.NDArray[np.int64]:
        """How many of the chosen have each tag."""
        return np.array([many(each & chosen.words) for each in self.sets], np.int64)


AnyFacet: TypeAlias = Facet | TagFacet


def facet_of(worths: Worths, *, edges: Sequence[int | float] = (), groups: Sequence[int] = ()) -> AnyFacet:
    """The facet of a value.

    Numbers need `edges`, ascending and in the numbers of the vector: code 0 lies below the first, code n at or above
    the nth. Truths are 0 and 1. Texts have the codes of their dictionary, or of `groups`, one number for each word.
    """
    match worths:
        case TagSets():
            return _of_tags(worths)
        case Texts(codes, _, words):
            if not len(groups):
                return Facet(codes, len(words))
            many_groups = max(groups) + 1
            return Facet(_small(np.append(groups, many_groups), many_groups)[codes], many_groups)
        case Vector(values, unknown):
            places = np.searchsorted(np.asarray(edges), values, side="right") if len(edges) else values
            most = len(edges) + 1 if len(edges) else 2
            return Facet(_small(places if unknown is None else np.where(unknown, most, places), most), most)


def _small(codes: Array, most: int) -> Array:
    return codes.astype(next(kind for kind in CODES if most <= np.iinfo(kind).max))


def _of_tags(sets: TagSets) -> TagFacet:
    owners = np.repeat(np.arange(len(sets.missing)), np.diff(sets.offsets))
    found = []
    for code in range(len(sets.words)):
        mask = np.zeros(len(sets.missing), np.bool_)
        mask[owners[sets.codes == code]] = True
        mask &= ~sets.missing  # the codes of a set that is too old are still there
        found.append(words_of_mask(mask))
    return TagFacet(np.stack([*found, words_of_mask(np.asarray(sets.missing))]), len(sets.words))


@dataclass(frozen=True, eq=False)
class Narrowed:
    """A base narrowed by choices, each the set of those who have what was chosen; any of them can be set aside."""

    everybody: Chosen
    choices: Mapping[str, Words]
    _others: dict[str, Chosen] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def chosen(self) -> Chosen:
        """Those of all choices."""
        return self._meeting(self.choices) if self.choices else self.everybody

    def without(self, name: str) -> Chosen:
        """Those of all choices but this one."""
        if name not in self.choices:
            return self.chosen
        if name not in self._others:
            self._others[name] = self._meeting({key: words for key, words in self.choices.items() if key != name})
        return self._others[name]

    def _meeting(self, choices: Mapping[str, Words]) -> Chosen:
        return Chosen(reduce(np.bitwise_and, choices.values(), self.everybody.words), self.everybody.size)
