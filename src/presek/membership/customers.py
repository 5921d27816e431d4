"""A set of customers with its algebra: packed bits, one a customer, in the order of their ordinals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint8]
Ordinals = NDArray[np.int64]

SPARSE = 8
"""Where at most one byte in so many has a member, only those bytes are looked through."""


@dataclass(frozen=True, slots=True, eq=False)
class Customers:
    """Which of `size` customers belong; bit `i` (lowest bit of a byte first) is the customer of ordinal `i`.

    Bits beyond `size` are 0. Two sets meet only where they are of one base, that is of one size.

    >>> paid, owing = Customers.of([1, 2, 3], size=10), Customers.of([3, 4], size=10)
    >>> (paid & owing).ordinals().tolist(), len(paid | owing), 4 in paid
    ([3], 4, False)
    """

    bits: Bits
    size: int

    @classmethod
    def of(cls, ordinals: Iterable[int], *, size: int) -> Customers:
        """The customers of these ordinals; IndexError where one is beyond the base."""
        mask = np.zeros(size, dtype=np.bool_)
        mask[np.fromiter(ordinals, dtype=np.int64)] = True
        return cls.where(mask)

    @classmethod
    def where(cls, mask: NDArray[np.bool_]) -> Customers:
        """The customers at whose ordinal the mask is true."""
        return cls(np.packbits(mask, bitorder="little"), len(mask))

    def __and__(self, other: Customers) -> Customers:
        return Customers(self.bits & self._of_one_base(other), self.size)

    def __or__(self, other: Customers) -> Customers:
        return Customers(self.bits | self._of_one_base(other), self.size)

    def __sub__(self, other: Customers) -> Customers:
        return Customers(self.bits & ~self._of_one_base(other), self.size)

    def __invert__(self) -> Customers:
        return everyone(self.size) - self

    def __len__(self) -> int:
        return int(np.bitwise_count(self.bits).sum(dtype=np.int64))

    def __contains__(self, ordinal: int) -> bool:
        return 0 <= ordinal < self.size and bool(self.bits[ordinal >> 3] >> (ordinal & 7) & 1)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Customers) and self.size == other.size and np.array_equal(self.bits, other.bits)

    def mask(self) -> NDArray[np.bool_]:
        """One truth a customer, in the order of ordinals."""
        return np.unpackbits(self.bits, count=self.size, bitorder="little").view(np.bool_)

    def ordinals(self) -> Ordinals:
        """The ordinals that belong, ascending."""
        some = np.flatnonzero(self.bits != 0)
        if len(some) * SPARSE > len(self.bits):
            return np.flatnonzero(self.mask())
        byte, bit = np.nonzero(np.unpackbits(self.bits[some, None], axis=1, bitorder="little").view(np.bool_))
        return some[byte] * 8 + bit

    def _of_one_base(self, other: Customers) -> Bits:
        if self.size != other.size:
            raise ValueError(f"a set of {self.size} customers can't meet one of {other.size}")
        return other.bits


def nobody(size: int) -> Customers:
    """The empty set of a base."""
    return Customers(np.zeros((size + 7) // 8, dtype=np.uint8), size)


def everyone(size: int) -> Customers:
    """The whole base."""
    bits = np.full((size + 7) // 8, 0xFF, dtype=np.uint8)
    if size % 8:
        bits[-1] = (1 << size % 8) - 1
    return Customers(bits, size)


def grown(customers: Customers, size: int) -> Customers:
    """The same members in a base that has grown to `size`: ordinals are append-only, so newcomers are not in it."""
    if size < customers.size:
        raise ValueError(f"a base of {customers.size} customers never shrinks to {size}")
    bits = np.zeros((size + 7) // 8, dtype=np.uint8)
    bits[: len(customers.bits)] = customers.bits
    return Customers(bits, size)


def first_of(customers: Customers) -> int | None:
    """The least ordinal that belongs, or None where nobody does."""
    bytes_with_one = np.flatnonzero(customers.bits)
    if not len(bytes_with_one):
        return None
    byte = int(bytes_with_one[0])
    lowest = int(customers.bits[byte])
    return byte * 8 + (lowest & -lowest).bit_length() - 1
