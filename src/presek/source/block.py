"""What every reader gives: blocks of rows with all cells as text, the rows' numbers, and rows that could not be
read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Numbers: TypeAlias = npt.NDArray[Any]
"""A numpy array: whole numbers, or a mask."""

ROWS_A_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class Spoiled:
    """A row that could not be read as cells: its number, what stands there, and why."""

    row: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Block:
    """Rows as text cells; an absent or empty cell is "". `numbers` are the rows' numbers as a person counts them.

    `done` is the share of the file read so far, 0 to 1.
    """

    cells: pa.Table
    numbers: Numbers
    spoiled: tuple[Spoiled, ...] = ()
    done: float = 0.0


@dataclass(frozen=True, slots=True)
class Opened:
    """A file opened for reading: its columns in order, and its blocks, read once."""

    columns: tuple[str, ...]
    blocks: Iterator[Block]
    notes: tuple[str, ...] = field(default=())


def without_empty_rows(cells: pa.Table, numbers: Numbers) -> tuple[pa.Table, Numbers]:
    """A row without any value is no row: it is neither read nor counted."""
    if cells.num_columns == 0 or cells.num_rows == 0:
        return cells, numbers
    filled = np.zeros(cells.num_rows, dtype=bool)
    for column in cells.columns:
        filled |= lengths(column) > 0
        if filled.all():
            return cells, numbers
    return cells.filter(pa.array(filled)), numbers[filled]


def lengths(column: pa.ChunkedArray) -> Numbers:
    """Bytes in each cell."""
    return np.asarray(pc.binary_length(column).to_numpy())
