"""Two columns of one field, out of two files, as one: their dictionaries are one, and so is their mark of unknown."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.engine.columnar.columns import Numbers, Stored, TagSets, Texts, Words
from presek.engine.columnar.encoding import CODES, unknown_of
from presek.engine.columnar.sections import Array

Assemble = Callable[[Array, Array], Array]
"""Makes one array of the two sides'."""


def one_after_the_other(first: Array, second: Array) -> Array:
    """The simplest way to make one array of two."""
    return np.concatenate([first, second])


def joined(first: Stored, second: Stored, assemble: Assemble = one_after_the_other) -> Stored:
    """One column of two; a side that knows nothing takes the other's form."""
    first, second = like(first, second), like(second, first)
    match first, second:
        case Numbers(), Numbers():
            kind = np.promote_types(first.values.dtype, second.values.dtype)
            return Numbers(
                assemble(_widened(first, kind), _widened(second, kind)),
                first.nulls or second.nulls,
                min(first.least, second.least),
                most=max(first.most, second.most),
            )
        case Texts(), Texts():
            words, codes = one_dictionary(first, second)
            return Texts(assemble(*codes), first.nulls or second.nulls, words)
        case TagSets(), TagSets():
            return _joined_tags(first, second, assemble)
        case _:
            raise TypeError("columns of two forms do not join")


def like(column: Stored, other: Stored) -> Stored:
    """The column, or, where it knows nothing and the other is of another form, nothing in that form."""
    match column, other:
        case Numbers(values), Texts(_, _, words):
            return Texts(np.full(len(values), len(words), other.codes.dtype), nulls=True, words=words)
        case Numbers(values), TagSets(codes, _, _, words):
            size = len(values)
            return TagSets(codes[:0], np.zeros(size + 1, np.int64), np.ones(size, np.bool_), words)
        case _:
            return column


def one_dictionary(first: Texts, second: Texts) -> tuple[Words, tuple[Array, Array]]:
    """The words of both, and the codes of both in it: the first side's words keep their codes."""
    ours, theirs = len(first.words), len(second.words)
    if first.words is second.words:
        return first.words, (first.codes, second.codes)
    words, table = together(first.words, second.words)
    kind = next(kind for kind in CODES if len(words) <= np.iinfo(kind).max)
    codes = first.codes.astype(kind) if first.codes.dtype != kind else first.codes
    if len(words) != ours and first.nulls:
        codes = np.where(first.codes == ours, len(words), codes).astype(kind)
    return words, (codes, np.append(table, len(words)).astype(kind)[np.minimum(second.codes, theirs)])


def together(first: Words, second: Words) -> tuple[Words, Array]:
    """One dictionary of two, and the code in it of each word of the second."""
    # The other way round, all the words of a large base would be hashed for a few new ones.
    met = pc.index_in(first.plain, value_set=second.plain)
    known = np.flatnonzero(met.is_valid().to_numpy(zero_copy_only=False))
    table = np.full(len(second), -1, np.int64)
    table[met.take(pa.array(known)).to_numpy(zero_copy_only=False).astype(np.int64)] = known
    fresh = np.flatnonzero(table < 0)
    if not len(fresh):
        return first, table
    table[fresh] = len(first) + np.arange(len(fresh))
    added = pa.array(fresh)
    plain = pa.concat_arrays([first.plain, second.plain.take(added)])
    if first.folded is first.plain and second.folded is second.plain:
        return Words(plain, plain), table
    return Words(plain, pa.concat_arrays([first.folded, second.folded.take(added)])), table


def _widened(column: Numbers, kind: np.dtype[np.signedinteger]) -> Array:
    if column.values.dtype == kind:
        return column.values
    wide = column.values.astype(kind)
    if column.nulls:
        wide[column.values == unknown_of(column.values.dtype)] = unknown_of(kind)
    return wide


def _joined_tags(first: TagSets, second: TagSets, assemble: Assemble) -> TagSets:
    words, table = together(first.words, second.words)
    size = len(first.missing)
    codes = table[second.codes] if len(second.codes) else second.codes.astype(np.int64)
    both = TagSets(
        np.append(first.codes.astype(np.int64), codes),
        np.append(first.offsets, second.offsets[1:] + first.offsets[-1]),
        np.append(first.missing, second.missing),
        words,
    )
    order = assemble(np.arange(size), size + np.arange(len(second.missing)))
    return both.take(order)
