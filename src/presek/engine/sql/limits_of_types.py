"""What fits into 64 bits, and into our calendar."""

from __future__ import annotations

from presek.engine.sql.kinds import Kind
from presek.values.instant import FIRST_DAY, LAST_DAY
from presek.values.money import LARGEST, plain

FIRST, LAST = FIRST_DAY.isoformat(), LAST_DAY.isoformat()
SURE_DIGITS = 18
"""Whole numbers of so many digits fit into 64 bits."""


def fits(kind: Kind, scale: int) -> bool:
    """Whether every number of a type fits at a scale."""
    return kind.digits - kind.scale <= SURE_DIGITS - scale


def largest(decimals: int, scale: int) -> str:
    """The largest number that fits at a scale, written with so many decimals."""
    return plain(LARGEST // 10 ** (scale - decimals), decimals)
