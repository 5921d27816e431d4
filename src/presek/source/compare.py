"""Tables set side by side: which rows are equal, which come again, which are the latest."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.source.block import Numbers
from presek.source.faults import mask_of

BETWEEN = "\x1f"


def equal(left: pa.Array | pa.ChunkedArray, right: pa.Array | pa.ChunkedArray) -> Numbers:
    """Where two columns are equal; two nulls are equal."""
    if pa.types.is_list(left.type):
        left, right = pc.binary_join(left, BETWEEN), pc.binary_join(right, BETWEEN)
    same = mask_of(pc.equal(left, right))
    return same | (mask_of(pc.is_null(left)) & mask_of(pc.is_null(right)))


def equal_rows(left: pa.Table, right: pa.Table, columns: list[str]) -> Numbers:
    """Where two tables of the same length are equal in all the columns."""
    same = np.ones(left.num_rows, dtype=bool)
    for name in columns:
        same &= equal(left.column(name), right.column(name))
    return same


def codes_of(column: pa.Array | pa.ChunkedArray) -> tuple[Numbers, int]:
    """A small number for each distinct value, in order of appearance, and how many there are."""
    array = one(column)
    coded = array.dictionary_encode()
    return np.asarray(coded.indices.to_numpy()), len(coded.dictionary)


def first_places(codes: Numbers, distinct: int) -> Numbers:
    """For each row, the place of the first row with the same code."""
    first = np.full(distinct, len(codes), dtype=np.int64)
    np.minimum.at(first, codes, np.arange(len(codes), dtype=np.int64))
    return first[codes]


def occurrences(codes: Numbers, distinct: int) -> Numbers:
    """For each row, how many rows with the same code stand before it."""
    if distinct == len(codes):
        return np.zeros(len(codes), dtype=np.int64)
    order = np.argsort(codes, kind="stable")
    counts = np.bincount(codes, minlength=distinct)
    begins = np.concatenate([[0], np.cumsum(counts)[:-1]])
    found = np.empty(len(codes), dtype=np.int64)
    found[order] = np.arange(len(codes)) - np.repeat(begins, counts)
    return found


def latest(table: pa.Table, *, key: str, order: tuple[str, ...]) -> pa.Table:
    """The last row of each key in the given order."""
    if table.num_rows == 0 or codes_of(table.column(key))[1] == table.num_rows:
        return table
    ordered = table.sort_by([(name, "ascending") for name in order])
    codes, distinct = codes_of(ordered.column(key))
    last = np.zeros(distinct, dtype=np.int64)
    last[codes] = np.arange(len(codes))
    return ordered.take(pa.array(np.sort(last)))


def one(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The column in one piece."""
    if isinstance(column, pa.Array):
        return column
    found = column.combine_chunks()
    return found if isinstance(found, pa.Array) else pa.concat_arrays(found.chunks)


def places_in(values: pa.Array | pa.ChunkedArray, known: pa.Array | pa.ChunkedArray) -> Numbers:
    """For each value its place among the known ones, or -1."""
    found = pc.index_in(values, value_set=one(known))
    return np.asarray(one(pc.fill_null(found, -1)).to_numpy())
