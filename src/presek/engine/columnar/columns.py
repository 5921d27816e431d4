"""The columns of an opened snapshot: numbers with a mark for unknown, texts as codes, sets of tags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from presek.engine.columnar.encoding import Described, unknown_of
from presek.engine.columnar.sections import Array, SectionFile

Places: TypeAlias = npt.NDArray[np.integer] | slice


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whole numbers; where `nulls`, the least number of their kind marks unknown."""

    values: Array
    nulls: bool
    least: int
    most: int

    def take(self, places: Places) -> Numbers:
        """The column at these places."""
        return Numbers(self.values[places], self.nulls, self.least, most=self.most)

    @property
    def unknown(self) -> npt.NDArray[np.bool_] | None:
        """Where unknown; None: nowhere."""
        return self.values == unknown_of(self.values.dtype) if self.nulls else None


@dataclass(frozen=True, slots=True)
class Words:
    """A dictionary: texts by code, and their folded forms."""

    plain: pa.LargeStringArray
    folded: pa.LargeStringArray

    def __len__(self) -> int:
        return len(self.plain)


@dataclass(frozen=True, slots=True)
class Texts:
    """Codes into a dictionary; where `nulls`, the code after the last word marks unknown."""

    codes: Array
    nulls: bool
    words: Words

    def take(self, places: Places) -> Texts:
        """The column at these places."""
        return Texts(self.codes[places], self.nulls, self.words)

    @property
    def unknown(self) -> npt.NDArray[np.bool_] | None:
        """Where unknown; None: nowhere."""
        return self.codes == len(self.words) if self.nulls else None


@dataclass(frozen=True, slots=True)
class TagSets:
    """Sets of words: those of row r are codes[offsets[r]:offsets[r + 1]]; `missing` marks unknown sets."""

    codes: Array
    offsets: npt.NDArray[np.int64]
    missing: npt.NDArray[np.bool_]
    words: Words

    def take(self, places: Places) -> TagSets:
        """The column at these places."""
        rows = np.arange(len(self.missing))[places] if isinstance(places, slice) else np.asarray(places)
        counts = self.offsets[rows + 1] - self.offsets[rows]
        ends = np.cumsum(counts)
        within = np.arange(int(counts.sum())) - np.repeat(ends - counts, counts)
        codes = self.codes[np.repeat(self.offsets[rows], counts) + within]
        return TagSets(codes, np.append(0, ends), self.missing[rows], self.words)

    @property
    def unknown(self) -> npt.NDArray[np.bool_] | None:
        """Where unknown; None: nowhere."""
        return self.missing if self.missing.any() else None


Stored: TypeAlias = Numbers | Texts | TagSets


def nothing(rows: int) -> Numbers:
    """A column of which nothing is known."""
    return Numbers(np.broadcast_to(np.int8(unknown_of(np.dtype(np.int8))), (rows,)), nulls=True, least=0, most=0)


def read_column(file: SectionFile, name: str, *, described: Described, rows: int, dictionary: str = "") -> Stored:
    """The column called `name`, of `rows` rows; `dictionary`: the column whose words it shares, if another."""
    match described["form"]:
        case "nothing":
            return nothing(rows)
        case "number":
            values = _spread(file.array(name), rows)
            return Numbers(values, described["nulls"], described["least"], most=described["most"])
        case "text":
            return Texts(_spread(file.array(name), rows), described["nulls"], read_words(file, dictionary or name))
        case "tags":
            missing = file.array(f"{name}.unknown").view(np.bool_)
            offsets = file.array(f"{name}.offsets").view(np.int64)
            return TagSets(file.array(name), offsets, missing, read_words(file, dictionary or name))


def read_words(file: SectionFile, name: str) -> Words:
    """A column's dictionary."""
    plain = read_texts(file, f"{name}.words")
    return Words(plain, read_texts(file, f"{name}.folded") if file.has(f"{name}.folded.offsets") else plain)


def read_texts(file: SectionFile, name: str) -> pa.LargeStringArray:
    """Many texts, still in the mapped file."""
    offsets, data = file.array(f"{name}.offsets"), file.array(f"{name}.bytes")
    return pa.LargeStringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(data))


def _spread(array: Array, rows: int) -> Array:
    """A column that was written once because it says the same of every row."""
    return np.broadcast_to(array[0], (rows,)) if len(array) == 1 != rows else array
