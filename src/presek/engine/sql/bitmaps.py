"""Sets as bitmaps that the engine itself made: of each rule one, all in one row.

Taken where they are smaller than words of bits by customer: ClickHouse's Roaring bitmaps are, at equal work. Spark's
are not: they are of 4 KB for each 32,768 customers, however few are in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyroaring import BitMap

from presek.engine.sql.frame import Frame

ROARING = frozenset({"clickhouse"})
"""Dialects whose engines make Roaring bitmaps."""
ABOVE = 1 << 31
"""What is added to the ordinal of a customer of whom it cannot be said: one bitmap tells both, and half as many are
planned and filled."""
WHO = "toUInt32(assumeNotNull(`ordinal`)) AS `@who`"
BITMAPS = "bitmaps"
"""The one column that comes back: a hundred columns would be planned one by one."""
FEW = 0
"""The first byte of a bitmap of at most 32 members, which are listed one by one after their number."""


def select(frame: Frame, answers: Sequence[str]) -> str:
    """The last part of a statement: of the answers that stand in some columns, who is in and of whom it cannot be said.

    Raises nothing: where there is nobody, the bitmaps are empty.
    """
    made: list[str] = []
    for name in answers:
        who = "`@who`" if made else WHO
        counted = f"bitOr({who}, bitShiftLeft(toUInt32(isNull(`{name}`)), 31)), ifNull(`{name}`, 1)"
        made.append(f"groupBitmapIfState({counted})")
    found = f"arrayMap(made -> CAST(made AS String), [{', '.join(made)}]) AS `{BITMAPS}`" if made else "1"
    return f"SELECT {found} FROM `{frame.table.get_name()}`"


def pairs(found: pa.Table, many: int, *, size: int) -> Iterator[tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]]:
    """By rule, in their order: those who are in, and those of whom it cannot be said."""
    states = found.column(BITMAPS).combine_chunks().flatten().cast(pa.binary()) if many else ()
    for state in states:
        members = _members(state.as_py())
        yield _bits(members[members < ABOVE], size), _bits(members[members >= ABOVE] - np.uint32(ABOVE), size)


def _bits(members: npt.NDArray[np.uint32], size: int) -> npt.NDArray[np.uint8]:
    mask = np.zeros(size, np.bool_)
    mask[members] = True
    return np.packbits(mask, bitorder="little")


def _members(state: bytes) -> npt.NDArray[np.uint32]:
    """The ordinals in a bitmap as ClickHouse writes it: few ones listed, many as a portable Roaring bitmap."""
    if state[0] == FEW:
        return np.frombuffer(state, "<u4", count=state[1], offset=2)
    start = 1
    while state[start] & 0x80:  # the number of bytes that follow, seven bits a byte
        start += 1
    return np.frombuffer(BitMap.deserialize(state[start + 1 :]).to_array(), np.uint32)
