"""Which things customers have: each tag, or each word of their rows, with the customers who have it, once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from presek.engine.columnar.columns import TagSets, Texts, Words
from presek.engine.columnar.sections import Array
from presek.engine.columnar.tables import RowTable


@dataclass(frozen=True, eq=False)
class Things:
    """Customers by the words they have, none twice under a word: those of word `n` are owners[begins[n]:begins[n + 1]].

    `known`: of whom any word is known.
    """

    owners: npt.NDArray[np.int32]
    begins: npt.NDArray[np.int64]
    words: tuple[str, ...]
    known: npt.NDArray[np.bool_]

    @cached_property
    def base(self) -> npt.NDArray[np.int64]:
        """How many customers have each word."""
        return np.asarray(np.diff(self.begins), np.int64)

    def counts(self, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """How many of the chosen have each word."""
        until = np.append(0, np.cumsum(chosen[self.owners], dtype=np.int64))
        return np.asarray(until[self.begins[1:]] - until[self.begins[:-1]], np.int64)

    def who(self, word: str) -> npt.NDArray[np.bool_]:
        """Those who have a word; nobody where nobody has it."""
        mask = np.zeros(len(self.known), np.bool_)
        if word in self.words:
            code = self.words.index(word)
            mask[self.owners[self.begins[code] : self.begins[code + 1]]] = True
        return mask


def of_rows(table: RowTable, field: str, between: tuple[int, int]) -> Things | None:
    """The words in a field of those rows; None where the field holds no words."""
    column = table.column(field)
    match column:
        case Texts(codes, _, words):
            begin, end = between
            return _things(codes[begin:end], table.ordinal[begin:end], _said(words), customers=table.customers)
        case _:
            return None


def of_codes(
    codes: Array, owners: npt.NDArray[np.integer], words: tuple[str, ...], *, customers: int
) -> Things:  # fmt: skip
    """By customer (`owners`) the words they have, as codes; the code after the last word is of what is not known."""
    return _things(codes, owners, words, customers=customers)


def of_tags(sets: TagSets) -> Things | None:
    """The tags of all customers of whom the set is known; None where it is known of nobody."""
    if sets.missing.all():
        return None
    owners = np.repeat(np.arange(len(sets.missing)), np.diff(sets.offsets))
    kept = ~sets.missing[owners]
    made = _things(sets.codes[kept], owners[kept], _said(sets.words), customers=len(sets.missing))
    return replace(made, known=~sets.missing)


def _said(words: Words) -> tuple[str, ...]:
    return tuple(words.plain.to_pylist())


def _things(
    codes: Array, owners: npt.NDArray[np.integer], words: tuple[str, ...], *, customers: int
) -> Things:  # fmt: skip
    """By word and customer in one sort; the code after the last word is of what is not known."""
    pairs = codes.astype(np.int64) * customers + owners
    pairs.sort()
    pairs = pairs[: np.searchsorted(pairs, len(words) * customers)]
    if len(pairs):
        pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])]
    begins = np.searchsorted(pairs, np.arange(len(words) + 1) * customers)
    held = (pairs % customers).astype(np.int32) if customers else pairs.astype(np.int32)
    known = np.zeros(customers, np.bool_)
    known[held] = True
    return Things(held, begins, words, known)
