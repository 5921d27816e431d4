"""How far two divisions of the same customers agree: one month's segments and the next month's."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def adjusted_rand(table: NDArray[np.integer]) -> float | None:
    """The adjusted Rand index of a table (segments before by segments after): 1 the same division, 0 as by chance.
    None where there is nothing to compare: fewer than two customers, or one segment both times.

    >>> round(adjusted_rand(np.array([[40, 5, 0], [3, 30, 2], [0, 4, 16]])), 4)
    0.6225
    """
    both = _pairs(table).sum()
    before, after = _pairs(table.sum(axis=1)).sum(), _pairs(table.sum(axis=0)).sum()
    everything = float(_pairs(np.asarray(table.sum())))
    if not everything:
        return None
    expected, most = before * after / everything, (before + after) / 2
    return None if most == expected else float((both - expected) / (most - expected))


def overlaps(table: NDArray[np.integer]) -> tuple[float | None, ...]:
    """Of each segment of a square table, the Jaccard index of its members before and after; None of an empty one.

    >>> [round(each, 4) for each in overlaps(np.array([[40, 5, 0], [3, 30, 2], [0, 4, 16]]))]
    [0.8333, 0.6818, 0.7273]
    """
    stayed = np.diagonal(table)
    either = table.sum(axis=0) + table.sum(axis=1) - stayed
    return tuple(jaccard(int(same), int(whole)) for same, whole in zip(stayed, either, strict=True))


def jaccard(both: int, either: int) -> float | None:
    """Those in both of two sets, of those in any; None where there is nobody in any."""
    return both / either if either else None


def moved(table: NDArray[np.integer]) -> float | None:
    """The share of customers who are in another segment than before; None of nobody.

    >>> round(moved(np.array([[40, 5, 0], [3, 30, 2], [0, 4, 16]])), 4)
    0.14
    """
    total = int(table.sum())
    return 1 - int(np.trace(table)) / total if total else None


def _pairs(counts: NDArray[Any]) -> NDArray[np.float64]:
    """How many pairs can be made of so many."""
    many = counts.astype(np.float64)
    return many * (many - 1) / 2
