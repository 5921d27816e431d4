"""Three truths of many at once, as two masks: where true, and where unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Bits: TypeAlias = npt.NDArray[np.uint8] | npt.NDArray[np.bool_]
"""A mask of one byte each, or of packed bits: the algebra is the same."""


@dataclass(frozen=True, slots=True)
class Truths:
    """Where true and where unknown (None: nowhere); never both. False is where neither is."""

    true: Bits
    unknown: Bits | None = None

    def negated(self) -> Truths:
        """True where this is false. Bits past the end are set too: cut them off with the set of everybody."""
        known_or_true = self.true if self.unknown is None else self.true | self.unknown
        return Truths(~known_or_true, self.unknown)

    def both(self, other: Truths) -> Truths:
        """And: false wins over unknown."""
        true = self.true & other.true
        if self.unknown is None and other.unknown is None:
            return Truths(true)
        possible = self.possible & other.possible
        return Truths(true, possible & ~true)

    def any_of(self, other: Truths) -> Truths:
        """Or: true wins over unknown."""
        true = self.true | other.true
        if self.unknown is None and other.unknown is None:
            return Truths(true)
        return Truths(true, (self.possible | other.possible) & ~true)

    @property
    def possible(self) -> Bits:
        """Where true or unknown."""
        return self.true if self.unknown is None else self.true | self.unknown


def packed(truths: Truths) -> Truths:
    """Masks of bytes as packed bits, the first in the lowest bit."""
    unknown = truths.unknown
    if unknown is not None and not unknown.any():
        unknown = None
    return Truths(
        np.packbits(truths.true, bitorder="little"),
        None if unknown is None else np.packbits(unknown, bitorder="little"),
    )


def unpacked(bits: npt.NDArray[np.uint8], size: int) -> npt.NDArray[np.bool_]:
    """Packed bits as a mask of bytes."""
    return np.unpackbits(bits, count=size, bitorder="little").view(np.bool_)


def count(bits: npt.NDArray[np.uint8]) -> int:
    """How many bits are set."""
    whole = len(bits) // 8 * 8
    words = int(np.bitwise_count(bits[:whole].view(np.uint64)).sum(dtype=np.int64))
    return words + int(np.bitwise_count(bits[whole:]).sum(dtype=np.int64))
