"""Chance from a seed, the same on every machine: whole-number arithmetic only, no library's stream, no libm.

The generator is SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import accumulate
from typing import TypeVar

Thing = TypeVar("Thing")

MASK = 2**64 - 1


class Chance:
    """A stream of choices that depends on its seed alone."""

    def __init__(self, *seed: object) -> None:
        digest = sha256("|".join(map(str, seed)).encode()).digest()
        self._state = int.from_bytes(digest[:8], "big")

    def bits(self) -> int:
        """The next 64 bits."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        return mixed ^ (mixed >> 31)

    def below(self, limit: int) -> int:
        """A whole number from 0 to `limit` - 1."""
        return (self.bits() * limit) >> 64

    def between(self, least: int, most: int) -> int:
        """A whole number from `least` to `most`, both included."""
        return least + self.below(most - least + 1)

    def happens(self, per_mille: int) -> bool:
        """True in `per_mille` of 1,000 cases."""
        return self.below(1000) < per_mille

    def choice(self, things: Sequence[Thing]) -> Thing:
        """One of the things, each as likely."""
        return things[self.below(len(things))]

    def weighted(self, weights: Mapping[Thing, int]) -> Thing:
        """One of the keys, as likely as its weight."""
        sums = list(accumulate(weights.values()))
        return list(weights)[bisect_right(sums, self.below(sums[-1]))]

    def bell(self, middle: int, spread: int) -> int:
        """A whole number around `middle`: the sum of four uniforms, standard deviation about 0.58 `spread`."""
        total = sum(self.between(-spread, spread) for _ in range(4))
        return middle + total // 4 * 2 // 2

    def skewed(self, least: int, most: int) -> int:
        """From `least` to `most`, small numbers far more often: uniform in the number of doublings."""
        reach = most - least
        doublings = reach.bit_length()
        top = 1 << self.below(doublings + 1)
        return least + min(reach, self.below(top))
