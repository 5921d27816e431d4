"""How far apart the shares of two groups are that may share members: the difference with its 95 % interval.

The difference is a sum over three groups that share nobody (only in the first, in both, only in the second), each with
its weight; the interval puts their Wilson intervals together (Zou & Donner 2008, MOVER). Of groups that share nobody it
is Newcombe's (1998, method 10); of a group and the base it lies in, those in both do not blur it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054
"""Of a normal distribution, 95 % lies within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Part:
    """Members of one of the three groups, and how many of them have what is asked for."""

    members: int
    having: int


@dataclass(frozen=True, slots=True)
class Difference:
    """The share of the first group less that of the second, from -1 to 1, and its interval."""

    share: float
    low: float
    high: float

    @property
    def clear(self) -> float:
        """How far from none it is for certain: the end of the interval that is nearer, 0 where none lies within."""
        return max(self.low, -self.high, 0.0)


def wilson(part: Part) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); from 0 to 1 of nobody."""
    if part.members == 0:
        return 0.0, 1.0
    share, square = part.having / part.members, Z * Z / part.members
    middle = (share + square / 2) / (1 + square)
    reach = Z * sqrt(share * (1 - share) / part.members + square / (4 * part.members)) / (1 + square)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def difference(first: Part, both: Part, second: Part) -> Difference | None:
    """The difference of two groups, told as those only in the first, those in both, those only in the second.

    None where one of the groups is empty.
    """
    ones, others = first.members + both.members, second.members + both.members
    if not ones or not others:
        return None
    below = above = 0.0
    weighed = (
        (first, first.members / ones),
        (both, both.members / ones - both.members / others),
        (second, -second.members / others),
    )
    for part, weight in weighed:
        if not part.members or not weight:
            continue
        share, (low, high) = part.having / part.members, wilson(part)
        nearer, farther = (low, high) if weight > 0 else (high, low)
        below += (weight * (share - nearer)) ** 2
        above += (weight * (farther - share)) ** 2
    share = (first.having + both.having) / ones - (second.having + both.having) / others
    return Difference(share, max(-1.0, share - sqrt(below)), min(1.0, share + sqrt(above)))
