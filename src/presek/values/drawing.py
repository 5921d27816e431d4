"""Who is drawn into a sample: a matter of the customer's key and the seed alone, the same today and in ten years.

The number drawn for a customer is the FNV-1a hash (64 bits) of the bytes `seed`, one zero byte, `key` (both UTF-8),
mixed by the finaliser of MurmurHash3. A customer is in a sample of p % where number * 100 < p * 2**64.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil

BASIS, PRIME = 0xCBF29CE484222325, 0x100000001B3
FIRST_FACTOR, SECOND_FACTOR, SHIFT = 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53, 33
WORD = 2**64


def drawn(key: str, *, percent: Decimal, seed: str) -> bool:
    """Whether a customer is in the sample. Of 0 % nobody, of 100 % everybody; a larger sample holds the smaller."""
    return number_of(key, seed) < least_outside(percent)


def least_outside(percent: Decimal) -> int:
    """The least number that is not in a sample of so many percent."""
    return ceil(Fraction(percent) * WORD / 100)


def number_of(key: str, seed: str) -> int:
    """The number drawn for a customer: 0 to 2**64 - 1."""
    mixed = hashed(key.encode(), begin(seed))
    mixed = (mixed ^ mixed >> SHIFT) * FIRST_FACTOR % WORD
    mixed = (mixed ^ mixed >> SHIFT) * SECOND_FACTOR % WORD
    return mixed ^ mixed >> SHIFT


def begin(seed: str) -> int:
    """The hash of the seed and the zero byte after it, from which the keys go on."""
    return hashed(seed.encode() + b"\0", BASIS)


def hashed(text: bytes, start: int) -> int:
    """FNV-1a over some bytes."""
    for byte in text:
        start = (start ^ byte) * PRIME % WORD
    return start
