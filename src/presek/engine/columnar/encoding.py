"""From Arrow columns, batch by batch, to the smallest numpy columns: numbers, texts as codes, sets of tags."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, TypedDict, assert_never

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from presek.engine.columnar.sections import Array, SectionWriter
from presek.values.text import folded

Rows: TypeAlias = npt.NDArray[np.int32] | npt.NDArray[np.int64]
"""Numbers of rows; -1 is no row."""
WHOLE = (np.int8, np.int16, np.int32, np.int64)
CODES = (np.uint8, np.uint16, np.uint32)


class Described(TypedDict):
    """What a snapshot says of one column."""

    form: Literal["number", "text", "tags", "nothing"]
    nulls: bool
    least: int
    most: int


def smallest(least: int, most: int) -> np.dtype[np.signedinteger]:
    """The smallest whole-number kind that holds both and, below them, one more number: the mark of unknown."""
    return next(np.dtype(kind) for kind in WHOLE if np.iinfo(kind).min < least and most <= np.iinfo(kind).max)


def unknown_of(kind: np.dtype[Any]) -> int:
    """The number that marks unknown in a column of numbers: the least its kind can hold."""
    return int(np.iinfo(kind).min)


# --- numbers -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class NumberColumn:
    """Whole numbers, day numbers, instants or truths, with a mark for unknown."""

    chunks: list[Array] = field(default_factory=list)
    nulls: bool = False
    least: int = 0
    most: int = 0
    seen: bool = False

    def add(self, array: pa.Array) -> None:
        """Takes in one batch: integers, booleans, dates or timestamps."""
        whole = as_integers(array)
        bounds = pc.min_max(whole)
        least, most = bounds["min"].as_py(), bounds["max"].as_py()
        if least is None:
            self.chunks.append(np.full(len(whole), unknown_of(np.dtype(np.int8)), np.int8))
            self.nulls |= len(whole) > 0
            return
        kind = smallest(least, most)
        filled = pc.fill_null(whole, least) if whole.null_count else whole
        chunk = filled.to_numpy(zero_copy_only=False).astype(kind)
        if whole.null_count:
            chunk[whole.is_null().to_numpy(zero_copy_only=False)] = unknown_of(kind)
            self.nulls = True
        self.least = min(self.least, least) if self.seen else least
        self.most = max(self.most, most) if self.seen else most
        self.seen = True
        self.chunks.append(chunk)

    def finish(self) -> None:
        """Joins the batches into one array of the smallest kind."""
        kind = smallest(self.least, self.most)
        joined = np.empty(sum(map(len, self.chunks)), kind)
        at = 0
        for chunk in self.chunks:
            joined[at : at + len(chunk)] = chunk
            if self.nulls and chunk.dtype != kind:
                joined[at : at + len(chunk)][chunk == unknown_of(chunk.dtype)] = unknown_of(kind)
            at += len(chunk)
        self.chunks = [joined]

    def take(self, rows: Rows) -> NumberColumn:
        """The column of these rows, in this order."""
        values = self.chunks[0]
        if not values.size:
            values = np.full(1, unknown_of(values.dtype), values.dtype)
        taken = values[rows]
        missing = rows < 0
        nulls = self.nulls
        if missing.any():
            taken[missing] = unknown_of(taken.dtype)
            nulls = True
        return NumberColumn([taken], nulls, self.least, most=self.most, seen=self.seen)

    def known(self) -> npt.NDArray[np.bool_]:
        """Which rows have a known value."""
        return np.asarray(self.chunks[0] != unknown_of(self.chunks[0].dtype), np.bool_)

    def nothing(self, rows: int) -> pa.Array:
        """A batch that says nothing."""
        return pa.nulls(rows, pa.int8())

    def write_codes(self, writer: SectionWriter, name: str) -> None:
        """Writes the numbers alone, once where all are the same."""
        same = self.seen and self.least == self.most and not self.nulls
        writer.add(name, self.chunks[0][:1] if same else self.chunks[0])

    def write(self, writer: SectionWriter, name: str) -> Described:
        """Writes the column; what a reader must know of it."""
        self.write_codes(writer, name)
        return Described(form="number", nulls=self.nulls, least=self.least, most=self.most)


def as_integers(array: pa.Array) -> pa.Array:
    """Booleans, dates and timestamps (in microseconds) as integers; integers as they are."""
    if pa.types.is_boolean(array.type):
        return array.cast(pa.int8())
    if pa.types.is_date32(array.type):
        return array.view(pa.int32())
    if pa.types.is_timestamp(array.type):
        return array.cast(pa.timestamp("us", array.type.tz)).view(pa.int64())
    if pa.types.is_null(array.type):
        return array.cast(pa.int8())
    return array


# --- text ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class TextColumn:
    """Texts as codes into a dictionary in order of first appearance; the code after the last one marks unknown."""

    chunks: list[Array] = field(default_factory=list)
    terms: dict[str, int] = field(default_factory=dict)
    nulls: bool = False

    def add(self, array: pa.Array) -> None:
        """Takes in one batch of strings."""
        coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
        words = coded.dictionary.to_pylist()
        codes = np.fromiter((self.terms.setdefault(word, len(self.terms)) for word in words), np.int32, len(words))
        kind = next(kind for kind in WHOLE if len(self.terms) <= np.iinfo(kind).max)
        table = np.append(codes, -1).astype(kind)
        self.nulls |= coded.null_count > 0
        self.chunks.append(table[pc.fill_null(coded.indices, len(words)).to_numpy(zero_copy_only=False)])

    def finish(self) -> None:
        """Joins the batches into codes of the smallest kind."""
        kind = next(kind for kind in CODES if len(self.terms) <= np.iinfo(kind).max)
        joined = np.empty(sum(map(len, self.chunks)), kind)
        at = 0
        for chunk in self.chunks:
            part = joined[at : at + len(chunk)]
            np.copyto(part, chunk, casting="unsafe")
            if self.nulls:
                part[chunk < 0] = len(self.terms)
            at += len(chunk)
        self.chunks = [joined]

    def take(self, rows: Rows) -> TextColumn:
        """The column of these rows, in this order."""
        codes = self.chunks[0]
        if not codes.size:
            codes = np.full(1, len(self.terms), codes.dtype)
        taken = codes[rows]
        missing = rows < 0
        nulls = self.nulls
        if missing.any():
            taken[missing] = len(self.terms)
            nulls = True
        return TextColumn([taken], self.terms, nulls)

    def known(self) -> npt.NDArray[np.bool_]:
        """Which rows have a known value."""
        return np.asarray(self.chunks[0] != len(self.terms), np.bool_)

    def nothing(self, rows: int) -> pa.Array:
        """A batch that says nothing."""
        return pa.nulls(rows, pa.string())

    def write_codes(self, writer: SectionWriter, name: str) -> None:
        """Writes the codes alone, once where all are the same."""
        same = len(self.terms) == 1 and not self.nulls
        writer.add(name, self.chunks[0][:1] if same else self.chunks[0])

    def write(self, writer: SectionWriter, name: str) -> Described:
        """Writes the codes, the dictionary, and the folded dictionary where it differs."""
        self.write_codes(writer, name)
        write_dictionary(writer, name, list(self.terms))
        return Described(form="text", nulls=self.nulls, least=0, most=len(self.terms))


def write_dictionary(writer: SectionWriter, name: str, words: list[str]) -> None:
    """Writes the words of a dictionary and their folded forms."""
    plain = pa.array(words, pa.large_string())
    write_words(writer, f"{name}.words", plain)
    if pc.all(pc.string_is_ascii(plain)).as_py():
        low = pc.ascii_lower(plain)
    else:
        low = pa.array([word.lower() if word.isascii() else folded(word) for word in words], pa.large_string())
    if not low.equals(plain):
        write_words(writer, f"{name}.folded", low)


def write_words(writer: SectionWriter, name: str, words: pa.LargeStringArray) -> None:
    """Writes many texts as their bytes and offsets."""
    _, offsets, data = words.buffers()
    writer.add(f"{name}.offsets", np.frombuffer(offsets or b"\0" * 8, np.int64, len(words) + 1))
    writer.add(f"{name}.bytes", np.frombuffer(data or b"", np.uint8))


# --- tags ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class TagsColumn:
    """Sets of texts: codes one after the other and how many each row has; -1 is an unknown set."""

    chunks: list[Array] = field(default_factory=list)
    lengths: list[npt.NDArray[np.int32]] = field(default_factory=list)
    terms: dict[str, int] = field(default_factory=dict)

    def add(self, array: pa.Array) -> None:
        """Takes in one batch of lists of strings."""
        lengths = pc.fill_null(pc.list_value_length(array), -1).to_numpy(zero_copy_only=False).astype(np.int32)
        coded = array.flatten().dictionary_encode()
        words = coded.dictionary.to_pylist()
        codes = np.fromiter((self.terms.setdefault(word, len(self.terms)) for word in words), np.int32, len(words))
        self.lengths.append(lengths)
        self.chunks.append(codes[coded.indices.to_numpy(zero_copy_only=False)] if words else np.zeros(0, np.int32))

    def finish(self) -> None:
        """Joins the batches; a tag that a row names twice is there once."""
        lengths = np.concatenate([np.zeros(0, np.int32), *self.lengths])
        codes = np.concatenate([np.zeros(0, np.int32), *self.chunks])
        many = max(len(self.terms), 1)
        pairs = np.unique(np.repeat(np.arange(len(lengths)), np.maximum(lengths, 0)) * many + codes)
        counts = np.bincount(pairs // many, minlength=len(lengths)).astype(np.int32)
        self.chunks = [(pairs % many).astype(np.int32)]
        self.lengths = [np.where(lengths < 0, np.int32(-1), counts)]

    def take(self, rows: Rows) -> TagsColumn:
        """The column of these rows, in this order."""
        lengths = np.append(self.lengths[0], np.int32(-1))
        starts = np.append(0, np.cumsum(np.maximum(lengths, 0)))[:-1]
        wanted = np.where(rows < 0, len(lengths) - 1, rows)
        counts = np.maximum(lengths[wanted], 0)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        codes = self.chunks[0][np.repeat(starts[wanted], counts) + within]
        return TagsColumn([codes], [lengths[wanted]], self.terms)

    def known(self) -> npt.NDArray[np.bool_]:
        """Which rows have a known set; the empty set is known."""
        return self.lengths[0] >= 0

    def nothing(self, rows: int) -> pa.Array:
        """A batch that says nothing."""
        return pa.nulls(rows, pa.list_(pa.string()))

    def write_codes(self, writer: SectionWriter, name: str) -> None:
        """Writes codes, offsets and which sets are unknown."""
        kind = next(kind for kind in CODES if len(self.terms) <= np.iinfo(kind).max)
        lengths = self.lengths[0]
        writer.add(name, self.chunks[0].astype(kind))
        writer.add(f"{name}.offsets", np.append(0, np.cumsum(np.maximum(lengths, 0))).astype(np.int64))
        writer.add(f"{name}.unknown", lengths < 0)

    def write(self, writer: SectionWriter, name: str) -> Described:
        """Writes the column and its dictionary."""
        self.write_codes(writer, name)
        write_dictionary(writer, name, list(self.terms))
        return Described(form="tags", nulls=bool((self.lengths[0] < 0).any()), least=0, most=len(self.terms))


AnyColumn: TypeAlias = NumberColumn | TextColumn | TagsColumn
Form: TypeAlias = Literal["number", "text", "tags"]


def column_of(form: Form) -> AnyColumn:
    """An empty column of a form."""
    match form:
        case "number":
            return NumberColumn()
        case "text":
            return TextColumn()
        case "tags":
            return TagsColumn()
        case _:
            assert_never(form)
