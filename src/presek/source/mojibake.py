"""Rows of another encoding than their file's: UTF-8 that a one-byte encoding reads as nonsense (`Ĺ‚` for `ł`)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.source.block import Numbers, Spoiled

LEADS = bytes(range(0xC3, 0xC6))
"""First bytes, in UTF-8, of the letters of Europe."""
LONGEST_SHOWN = 2_000


def without_misread(
    cells: pa.Table, numbers: Numbers, *, encoding: str
) -> tuple[pa.Table, Numbers, tuple[Spoiled, ...]]:
    """The rows without those that are UTF-8 in a file of a one-byte encoding."""
    if encoding.startswith("utf") or encoding == "ascii" or cells.num_rows == 0:
        return cells, numbers, ()
    leads = "[" + LEADS.decode(encoding, "ignore") + "]"
    bad = np.zeros(cells.num_rows, dtype=bool)
    for column in cells.columns:
        if pc.all(pc.string_is_ascii(column)).as_py():
            continue
        maybe = np.flatnonzero(pc.match_substring_regex(column, leads).to_numpy())
        texts = column.take(pa.array(maybe)).to_pylist()
        bad[maybe[[is_misread(text, encoding) for text in texts]]] = True
    if not bad.any():
        return cells, numbers, ()
    says = f"the row is UTF-8 text in a file that is {encoding}: it has two encodings"
    rows = cells.filter(pa.array(bad)).to_pydict() if len(set(cells.column_names)) == cells.num_columns else {}
    shown = list(zip(*rows.values(), strict=True)) if rows else [()] * int(bad.sum())
    spoiled = tuple(
        Spoiled(int(number), ",".join(row)[:LONGEST_SHOWN], says)
        for number, row in zip(numbers[bad], shown, strict=True)
    )
    return cells.filter(pa.array(~bad)), numbers[~bad], spoiled


def is_misread(text: str, encoding: str) -> bool:
    """Whether a text, read in a one-byte encoding, is UTF-8 in truth."""
    try:
        return len(text.encode(encoding).decode("utf-8")) < len(text)
    except (UnicodeEncodeError, UnicodeDecodeError):
        return False
