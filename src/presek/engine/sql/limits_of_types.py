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


def whole_of_decimal(value: str, kind: Kind, scale: int) -> str:
    """A decimal as a whole number of 64 bits at a scale, in the words that DuckDB and Spark share.

    Unknown where it does not fit.
    """
    if fits(kind, scale) and kind.scale <= scale and kind.digits + kind.scale < SURE_DIGITS:
        # Within 64 bits all the way: through 20 digits DuckDB takes thirty times as long.
        unit = f"CAST({10**kind.scale} AS DECIMAL({kind.scale + 1}, 0))"
        return f"CAST({value} * {unit} AS BIGINT) * {10 ** (scale - kind.scale)}"
    kept = f"round({value}, {scale})" if kind.scale > scale else value
    whole = f"CAST(CAST({kept} AS DECIMAL(20, {scale})) * {10**scale} AS BIGINT)"
    if fits(kind, scale):
        return whole
    most = largest(min(kind.scale, scale), scale)
    return f"CASE WHEN {value} BETWEEN -{most} AND {most} THEN {whole} END"
