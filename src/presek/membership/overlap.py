"""How much sets of customers have in common: pair by pair, and cell by cell."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from presek.membership.customers import Customers

MOST_CELLS = 16
"""Sets that one table of cells can tell apart."""


def shared(sets: Mapping[str, Customers]) -> NDArray[np.int64]:
    """How many customers each two sets share, in the mapping's order; the diagonal holds their sizes."""
    bits = [customers.bits for customers in sets.values()]
    counts = np.zeros((len(bits), len(bits)), dtype=np.int64)
    for row, one in enumerate(bits):
        for column in range(row, len(bits)):
            counts[row, column] = counts[column, row] = np.bitwise_count(one & bits[column]).sum(dtype=np.int64)
    return counts


def cells(sets: Mapping[str, Customers]) -> dict[frozenset[str], int]:
    """How many customers are in exactly these sets and in no other; cells without anybody are left out.

    ValueError for more than 16 sets.
    """
    if len(sets) > MOST_CELLS:
        raise ValueError(f"cells of {len(sets)} sets: at most {MOST_CELLS} can be told apart")
    if not sets:
        return {}
    keys = list(sets)
    signature = np.zeros(next(iter(sets.values())).size, dtype=np.uint16)
    for position, customers in enumerate(sets.values()):
        signature |= customers.mask().astype(np.uint16) << position
    counted = np.bincount(signature, minlength=1)
    return {
        frozenset(key for position, key in enumerate(keys) if found >> position & 1): int(counted[found])
        for found in map(int, np.flatnonzero(counted))
    }
