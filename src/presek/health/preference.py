"""What a group has more often than the base: lift with its interval, and what chance alone would give.

Four counts say all of it: of the `base` of which something is known, `had` have it; of those, `group` are in the group
and `group_had` of them have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt

import numpy as np

LEAST = 10
"""What fewer customers of the group have is not looked at: so little says nothing, and would tell of single people."""
FALSE_FINDS = 0.05
"""At most this share of what is found is expected to be chance."""
SURE = 1.959964
"""Standard errors on each side of a 95 % interval."""
NEGLIGIBLE = 1e-18


@dataclass(frozen=True, slots=True)
class Had:
    """How often one thing occurs in a group and in the base it is part of."""

    group_had: int
    group: int
    had: int
    base: int

    @property
    def lift(self) -> float:
        """The share in the group divided by the share in the base; 0 where nobody has it.

        >>> Had(30, 100, 60, 1000).lift
        5.0
        """
        return self.group_had * self.base / (self.group * self.had) if self.group and self.had else 0.0

    @property
    def enough(self) -> bool:
        """Whether so many could have it in the group that it is looked at at all."""
        return self.had >= LEAST and self.group >= LEAST

    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the lift.

        Katz's interval of the logarithm of the ratio of the group's share to that of the rest of the base, brought to
        the scale of the lift, which follows from that ratio. Where a share is nought, half a customer is added.
        """
        rest, rest_had = self.base - self.group, self.had - self.group_had
        if not rest or not self.group:
            return 1.0, 1.0
        half = 0.5 if not rest_had or not self.group_had else 0.0
        one, other = self.group_had + half, rest_had + half
        ratio = log(one / (self.group + 2 * half)) - log(other / (rest + 2 * half))
        error = sqrt(max(0.0, 1 / one - 1 / (self.group + 2 * half) + 1 / other - 1 / (rest + 2 * half)))
        low, high = (self._lift_of(exp(ratio + side * SURE * error)) for side in (-1, 1))
        return low, high

    def _lift_of(self, ratio: float) -> float:
        weight = self.group / self.base
        return 1 / (weight + (1 - weight) / ratio)

    def chance(self) -> float:
        """How often so many or more of the group would have it, were the group drawn from the base blindly.

        The upper tail of the hypergeometric distribution (Fisher's exact test of one side), summed exactly; 1 where the
        group has it no more often than the base, for then nothing stands out.

        >>> round(Had(4, 4, 4, 8).chance(), 6), round(Had(3, 4, 4, 8).chance(), 6), Had(1, 4, 4, 8).chance()
        (0.014286, 0.242857, 1.0)
        """
        if self.lift <= 1:
            return 1.0
        first = exp(self._log_probability(self.group_had))
        share = self.had / self.base
        step = 16 + int(10 * sqrt(self.group * share * (1 - share)))
        total, last, begin, end = first, first, self.group_had, min(self.group, self.had)
        while begin < end and last > total * NEGLIGIBLE:
            more = np.arange(begin, min(begin + step, end), dtype=np.float64)
            ratios = (self.had - more) * (self.group - more)
            ratios /= (more + 1) * (self.base - self.had - self.group + more + 1)
            terms = last * np.cumprod(ratios)
            total, last, begin = total + float(terms.sum()), float(terms[-1]), begin + step
        return min(1.0, total)

    def _log_probability(self, group_had: int) -> float:
        return (
            _log_ways(self.had, group_had)
            + _log_ways(self.base - self.had, self.group - group_had)
            - _log_ways(self.base, self.group)
        )


def adjusted(chances: Sequence[float]) -> tuple[float, ...]:
    """Benjamini and Hochberg's correction for looking at many things: of what stays at or below a level, at most that
    share is expected to be chance.

    >>> [round(each, 3) for each in adjusted([0.01, 0.04, 0.03, 0.5])]
    [0.04, 0.053, 0.053, 0.5]
    """
    many = len(chances)
    if not many:
        return ()
    order = np.argsort(chances, kind="stable")
    raised = np.asarray(chances)[order] * many / np.arange(1, many + 1)
    lowered = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    found = np.empty(many)
    found[order] = lowered
    return tuple(found.tolist())


def _log_ways(whole: int, part: int) -> float:
    return lgamma(whole + 1) - lgamma(part + 1) - lgamma(whole - part + 1)
