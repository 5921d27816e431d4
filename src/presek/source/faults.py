"""Cells that could not be read as what the catalog promises: which rows, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.source.block import Numbers

Reason = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Fault:
    """Rows at fault in one column (a mask over the block), their texts, and what to say of a text."""

    column: str
    mask: Numbers
    texts: pa.Array
    reason: Reason


@dataclass(frozen=True, slots=True)
class Converted:
    """A column of typed values (null: says nothing, or at fault), rows that set it to unknown, and the faults if any.

    `original` keeps amounts that were converted as they were: "12.50 EUR".
    """

    values: pa.Array
    unset: Numbers | None = None
    faults: tuple[Fault, ...] = ()
    original: pa.Array | None = None


def mask_of(booleans: pa.Array | pa.ChunkedArray) -> Numbers:
    """A numpy mask of an Arrow boolean array; null is false."""
    return np.asarray(pc.fill_null(booleans, fill_value=False).to_numpy(zero_copy_only=False), dtype=bool)
