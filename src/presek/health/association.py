"""How strongly groups of customers and the values of a code go together."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

WEAK, MEDIUM = 0.10, 0.30
"""Cramér's V from which two codes go together weakly and clearly, divided by the root of the lesser freedom."""


@dataclass(frozen=True, slots=True)
class Association:
    """`chi_squared` of the table; `plain`: Cramér's V; `corrected`: V without what chance gives to a table of this
    shape; `freedom`: the lesser of rows and columns, less one."""

    chi_squared: float
    plain: float
    corrected: float
    freedom: int

    @property
    def weak(self) -> float:
        """From which V on the two go together weakly."""
        return WEAK / sqrt(self.freedom)

    @property
    def clear(self) -> float:
        """From which V on they go together clearly."""
        return MEDIUM / sqrt(self.freedom)


def association(table: NDArray[np.integer]) -> Association | None:
    """Of a table of counts; rows and columns without anybody don't count. None where fewer than two of each are left.

    >>> found = association(np.array([[30, 10], [20, 40]]))
    >>> round(found.chi_squared, 3), round(found.plain, 4), round(found.corrected, 4)
    (16.667, 0.4082, 0.3977)
    """
    counts = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0].astype(np.float64)
    rows, columns = counts.shape
    if rows < 2 or columns < 2:
        return None
    total = float(counts.sum())
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / total
    chi_squared = float(((counts - expected) ** 2 / expected).sum())
    freedom = min(rows, columns) - 1
    by_chance = (rows - 1) * (columns - 1) / (total - 1)
    narrower = min(rows - (rows - 1) ** 2 / (total - 1), columns - (columns - 1) ** 2 / (total - 1)) - 1
    corrected = sqrt(max(0.0, chi_squared / total - by_chance) / narrower) if narrower > 0 else 0.0
    return Association(chi_squared, sqrt(chi_squared / total / freedom), min(corrected, 1.0), freedom)
