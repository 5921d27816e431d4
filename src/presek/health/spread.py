"""How much of the spread of a number lies between groups of customers, and not within them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SMALL, MEDIUM, LARGE = 0.01, 0.06, 0.14
"""Shares of the spread between groups that are called a small, a medium and a large difference."""


@dataclass(frozen=True, slots=True)
class Spread:
    """`eta_squared`: the share of all spread that lies between the groups (0 to 1); `omega_squared`: the same without
    what chance gives to groups of this number (0 or below: no more than chance)."""

    eta_squared: float
    omega_squared: float


def spread(values: NDArray[Any], groups: NDArray[np.integer], many: int) -> Spread | None:
    """Of numbers, each of the group of that place (0 to `many` - 1); empty groups don't count.

    None where it can't be said: fewer than two groups, nobody beyond one a group, or all numbers equal.

    >>> found = spread(np.array([2, 3, 4, 3, 5, 6, 7, 6, 3, 4, 5, 4]), np.repeat([0, 1, 2], 4), 3)
    >>> round(found.eta_squared, 4), round(found.omega_squared, 4)
    (0.7568, 0.6842)
    """
    sizes = np.bincount(groups, minlength=many)
    there = sizes > 0
    count, kinds = len(values), int(there.sum())
    if kinds < 2 or count <= kinds:
        return None
    away = values.astype(np.float64) - float(np.mean(values, dtype=np.float64))
    whole = float(np.square(away).sum())
    sums = np.bincount(groups, weights=away, minlength=many)
    between = float((sums[there] ** 2 / sizes[there]).sum())
    if whole <= 0:
        return None
    within = max(whole - between, 0.0) / (count - kinds)
    return Spread(min(between / whole, 1.0), (between - (kinds - 1) * within) / (whole + within))


def of_two(values: NDArray[np.float64], inside: NDArray[np.bool_]) -> Spread | None:
    """The same of two groups, those inside and the rest: each number is read three times and nothing is gathered.

    >>> numbers, inside = np.array([2.0, 3, 4, 3, 5, 6, 7, 6]), np.repeat([True, False], 4)
    >>> found, same = of_two(numbers, inside), spread(numbers, inside.astype(int), 2)
    >>> round(found.eta_squared, 9) == round(same.eta_squared, 9)
    True
    """
    count, many = len(values), int(np.count_nonzero(inside))
    rest = count - many
    if not many or not rest or count <= 2:
        return None
    away = values - float(np.mean(values, dtype=np.float64))
    whole = float(np.square(away).sum())
    if whole <= 0:
        return None
    mine = float(np.sum(away, where=inside))
    others = float(away.sum()) - mine
    between = mine**2 / many + others**2 / rest
    within = max(whole - between, 0.0) / (count - 2)
    return Spread(min(between / whole, 1.0), (between - within) / (whole + within))
