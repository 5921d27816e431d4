"""Which things customers have: each customer and each of their tags, or each word of their rows, once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from presek.engine.columnar.columns import TagSets, Texts
from presek.engine.columnar.sections import Array
from presek.engine.columnar.tables import RowTable


@dataclass(frozen=True, eq=False)
class Things:
    """Pairs of a customer (`owners`) and a code into `words`, no pair twice; `known`: of whom any is known."""

    owners: npt.NDArray[np.int32]
    codes: Array
    words: tuple[str, ...]
    known: npt.NDArray[np.bool_]

    @cached_property
    def base(self) -> npt.NDArray[np.int64]:
        """How many customers have each word."""
        return np.bincount(self.codes, minlength=len(self.words))

    def counts(self, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """How many of the chosen have each word."""
        return np.bincount(self.codes[chosen[self.owners]], minlength=len(self.words))

    def who(self, word: str) -> npt.NDArray[np.bool_]:
        """Those who have a word; nobody where nobody has it."""
        mask = np.zeros(len(self.known), np.bool_)
        if word in self.words:
            mask[self.owners[self.codes == self.words.index(word)]] = True
        return mask


def of_rows(table: RowTable, field: str, between: tuple[int, int]) -> Things | None:
    """The words in a field of those rows; None where the field holds no words, or none is known there."""
    column = table.column(field)
    match column:
        case Texts(codes, _, words):
            begin, end = between
            width = len(words) + 1
            pairs = table.ordinal[begin:end].astype(np.int64) * width + codes[begin:end]
            pairs.sort()
            pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])] if len(pairs) else pairs
            owners, found = np.divmod(pairs, width)
            said = found < len(words)
            return _things(owners[said], found[said], tuple(words.plain.to_pylist()), customers=table.customers)
        case _:
            return None


def of_tags(sets: TagSets) -> Things | None:
    """The tags of all customers of whom the set is known; None where it is known of nobody."""
    owners = np.repeat(np.arange(len(sets.missing)), np.diff(sets.offsets))
    kept = ~sets.missing[owners]
    words = tuple(sets.words.plain.to_pylist())
    made = _things(owners[kept], np.asarray(sets.codes)[kept], words, customers=len(sets.missing))
    return None if sets.missing.all() else Things(made.owners, made.codes, made.words, ~sets.missing)


def _things(
    owners: npt.NDArray[np.integer], codes: npt.NDArray[np.integer], words: tuple[str, ...], *, customers: int
) -> Things:  # fmt: skip
    known = np.zeros(customers, np.bool_)
    known[owners] = True
    return Things(owners.astype(np.int32), codes.astype(np.int32), words, known)
