"""Rows of one file that stand for the same thing: a later equal row is unchanged, a later different one is rejected."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from presek.source import compare, shape
from presek.source.prepared import Outcome
from presek.source.typed import ROW


def duplicates(
    rows: pa.Table, identity: pa.Array, *, compared: list[str], what: str, shown: str, outcome: Outcome
) -> pa.Table:
    """The rows without later ones of the same identity, which are counted in the outcome."""
    codes, distinct = compare.codes_of(identity)
    if distinct == len(codes):
        return rows
    first = compare.first_places(codes, distinct)
    again = np.flatnonzero(first != np.arange(len(first)))
    later, earlier = rows.take(pa.array(again)), rows.take(pa.array(first[again]))
    same = compare.equal_rows(later, earlier, compared)
    outcome.unchanged += int(same.sum())
    keep = np.ones(rows.num_rows, dtype=bool)
    keep[again] = False
    if not same.all():
        other = pa.array(~same)
        outcome.reject(_conflicts(later.filter(other), earlier.filter(other), what=what, shown=shown))
    return rows.filter(pa.array(keep))


def _conflicts(later: pa.Table, earlier: pa.Table, *, what: str, shown: str) -> pa.Table:
    keys = later.column(shown).to_pylist()
    entries = [
        {
            "row": row, "column": what, "value": key, "also": [], "cells": [],
            "reason": f"the key '{key}' stands in row {before} already, with other values",
        }
        for row, before, key in zip(later.column(ROW).to_pylist(), earlier.column(ROW).to_pylist(), keys, strict=True)
    ]  # fmt: skip
    return pa.Table.from_pylist(entries, schema=shape.FAULTY)
