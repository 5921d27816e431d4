"""What a reader of a segment must be told, lest they misread it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from presek.health import spread
from presek.health.spread import Spread

HETEROGENEOUS = "HETEROGENEOUS"


@dataclass(frozen=True, slots=True)
class Within:
    """How one number spreads inside a segment: three quarters of it, in the number's own whole units."""

    lower: int
    middle: int
    upper: int

    @classmethod
    def of(cls, values: NDArray[np.int64]) -> Within | None:
        """Of whole numbers; each quarter is a number that somebody has. None of nobody."""
        if not len(values):
            return None
        return cls(*map(int, np.percentile(values, (25, 50, 75), method="lower")))


def heterogeneous(found: Spread | None, *, demographic: bool) -> bool:
    """Whether a group that is made by demographics alone says next to nothing of revenue: its members differ from one
    another as much as anybody does."""
    return demographic and found is not None and found.eta_squared < spread.MEDIUM
