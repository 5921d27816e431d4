"""What is known of every customer, held from one run to the next: it grows with the base, and parts are replaced."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from presek.engine.columnar.answers import Truths
from presek.engine.columnar.columns import Texts
from presek.engine.columnar.joined_columns import together
from presek.engine.columnar.sections import Array
from presek.engine.columnar.vectors import Vector, Worths
from presek.plan.steps import Aggregate

Ordinals = npt.NDArray[np.int64]
NONE_YET = frozenset({"count", "sum", "distinct", "days"})
"""Functions that are 0 of a customer without rows; the others are unknown."""
SPARE = 16
"""One customer of so many more has room before everything is copied."""


def none_yet(aggregate: Aggregate) -> bool:
    """Whether an aggregate is 0, rather than unknown, of a customer without rows."""
    return aggregate.function in NONE_YET


def roomy(array: Array, size: int) -> Array:
    """A copy of an array with room for more than `size` entries; those that are new are 0."""
    grown = np.zeros(size + size // SPARE + 64, array.dtype)
    grown[: len(array)] = array
    return grown


@dataclass(slots=True)
class HeldNumbers:
    """Numbers of all customers. `unknown` is kept always, that single customers may become unknown."""

    values: Array
    unknown: npt.NDArray[np.bool_]
    size: int
    scale: int

    @classmethod
    def of(cls, vector: Vector, size: int) -> HeldNumbers:
        """A copy of a vector."""
        unknown = np.zeros(size, np.bool_) if vector.unknown is None else np.broadcast_to(vector.unknown, (size,))
        return cls(roomy(np.broadcast_to(vector.values, (size,)), size), roomy(unknown, size), size, vector.scale)

    def worths(self) -> Vector:
        """As the rest of the engine reads it; valid until something is replaced."""
        unknown = self.unknown[: self.size]
        return Vector(self.values[: self.size], unknown if unknown.any() else None, self.scale)

    def grow(self, size: int, *, unknown: bool) -> None:
        """New customers of whom there are no rows: 0, or unknown."""
        if size > len(self.values):
            self.values, self.unknown = roomy(self.values, size), roomy(self.unknown, size)
        self.values[self.size : size] = 0
        self.unknown[self.size : size] = unknown
        self.size = size

    def widen(self, kind: np.dtype[np.generic]) -> None:
        """Makes room for larger numbers."""
        together = np.promote_types(self.values.dtype, kind)
        if together != self.values.dtype:
            self.values = self.values.astype(together)

    def replace(self, ordinals: Ordinals, worths: Worths) -> None:
        """Replaces what is known of some customers."""
        if not isinstance(worths, Vector):
            raise TypeError("numbers were expected")
        self.widen(worths.values.dtype)
        self.values[ordinals] = worths.values
        self.unknown[ordinals] = False if worths.unknown is None else worths.unknown

    def taken(self, ordinals: Ordinals) -> Vector:
        """What is known of some customers."""
        unknown = self.unknown[ordinals]
        return Vector(self.values[ordinals], unknown if unknown.any() else None, self.scale)

    def copy(self) -> HeldNumbers:
        """A second one, to go another way."""
        return HeldNumbers(self.values.copy(), self.unknown.copy(), self.size, self.scale)


@dataclass(slots=True)
class HeldTexts:
    """Texts of all customers; new words come after the old ones."""

    texts: Texts

    @property
    def size(self) -> int:
        """How many customers."""
        return len(self.texts.codes)

    def worths(self) -> Texts:
        """As the rest of the engine reads it."""
        return self.texts

    def grow(self, size: int, *, unknown: bool) -> None:
        """New customers of whom nothing is known."""
        more = np.full(size - self.size, len(self.texts.words), self.texts.codes.dtype)
        self.texts = Texts(np.append(self.texts.codes, more), self.texts.nulls or unknown, self.texts.words)

    def replace(self, ordinals: Ordinals, worths: Worths) -> None:
        """Replaces what is known of some customers."""
        if not isinstance(worths, Texts):
            raise TypeError("texts were expected")
        words, table = together(self.texts.words, worths.words)
        many = len(self.texts.words)
        codes = self.texts.codes.astype(np.promote_types(self.texts.codes.dtype, np.min_scalar_type(len(words))))
        if len(words) != many:
            codes[self.texts.codes == many] = len(words)
        codes[ordinals] = np.append(table, len(words))[worths.codes]
        self.texts = Texts(codes, self.texts.nulls or worths.nulls, words)

    def taken(self, ordinals: Ordinals) -> Texts:
        """What is known of some customers."""
        return self.texts.take(ordinals)

    def copy(self) -> HeldTexts:
        """A second one, to go another way."""
        return HeldTexts(self.texts)


Held = HeldNumbers | HeldTexts


def held(worths: Worths, size: int) -> Held | None:
    """A column to hold on to; None for sets of tags, which are made anew each time."""
    match worths:
        case Vector():
            return HeldNumbers.of(worths, size)
        case Texts():
            return HeldTexts(worths)
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Spots:
    """Where some customers (ascending) stand in packed bits: the bytes, where each of them begins, their bits."""

    bytes: Ordinals
    begins: Ordinals
    bits: npt.NDArray[np.uint8]
    cleared: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, ordinals: Ordinals) -> Spots:
        """Of customers, at least one."""
        places = ordinals >> 3
        begins = np.flatnonzero(np.append(True, places[1:] != places[:-1]))
        bits = np.left_shift(1, ordinals & 7).astype(np.uint8)
        return cls(places[begins], begins, bits, ~np.bitwise_or.reduceat(bits, begins))

    def put(self, packed: npt.NDArray[np.uint8], mask: npt.NDArray[np.bool_]) -> None:
        """Replaces these customers' bits."""
        fresh = np.bitwise_or.reduceat(np.where(mask, self.bits, np.uint8(0)), self.begins)
        packed[self.bytes] = (packed[self.bytes] & self.cleared) | fresh


@dataclass(slots=True)
class HeldBits:
    """The packed verdicts of a leaf on all customers."""

    true: npt.NDArray[np.uint8]
    unknown: npt.NDArray[np.uint8] | None
    size: int

    @classmethod
    def of(cls, truths: Truths, size: int) -> HeldBits:
        """A copy of verdicts."""
        unknown = truths.unknown
        many = len(truths.true)
        return cls(roomy(truths.true, many), None if unknown is None else roomy(unknown, many), size)

    def truths(self) -> Truths:
        """As the rest of the engine reads it; valid until something is replaced."""
        many = (self.size + 7) // 8
        return Truths(self.true[:many], None if self.unknown is None else self.unknown[:many])

    def grow(self, size: int) -> None:
        """New customers; their verdicts are to be replaced."""
        many = (size + 7) // 8
        if many > len(self.true):
            self.true = roomy(self.true, many)
            self.unknown = None if self.unknown is None else roomy(self.unknown, many)
        self.size = size

    def replace(self, spots: Spots, truths: Truths) -> None:
        """Replaces the verdicts on some customers by masks of theirs."""
        spots.put(self.true, np.asarray(truths.true, np.bool_))
        if truths.unknown is not None or self.unknown is not None:
            if self.unknown is None:
                self.unknown = np.zeros_like(self.true)
            nowhere = np.zeros(len(spots.bits), np.bool_)
            spots.put(self.unknown, nowhere if truths.unknown is None else np.asarray(truths.unknown, np.bool_))

    def put(self, places: Ordinals, true: npt.NDArray[np.uint8], unknown: npt.NDArray[np.uint8]) -> None:
        """Replaces whole bytes."""
        self.true[places] = true
        if self.unknown is None and unknown.any():
            self.unknown = np.zeros_like(self.true)
        if self.unknown is not None:
            self.unknown[places] = unknown
