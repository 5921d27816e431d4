"""What finds customers by the beginning of a word: of each searched field its words in order, and whose each is."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from presek.engine.columnar import search_words
from presek.engine.columnar.columns import Stored, Texts, read_texts
from presek.engine.columnar.encoding import write_words
from presek.engine.columnar.search_words import Form
from presek.engine.columnar.sections import Section, SectionFile, SectionWriter
from presek.engine.columnar.tables import spread

DATA, CONTENTS = "search.bin", "search.json"
EDITION = 1

Ordinals = npt.NDArray[np.integer]
Part = tuple[Stored, Ordinals]
"""Values of a field, and whose each is."""


@dataclass(frozen=True, slots=True)
class Postings:
    """The words of one field, ascending by their bytes; those of whom word w is are ordinals[starts[w]:starts[w+1]]."""

    words: pa.LargeStringArray
    starts: npt.NDArray[np.int64]
    ordinals: npt.NDArray[np.int32]

    @classmethod
    def of(cls, parts: Iterable[Part], form: Form) -> Postings:
        """Of a field's values."""
        cut = [each for part in parts for each in _cut(part, form)]
        words = pa.chunked_array([each for each, _ in cut], pa.large_string()).unique().drop_null()
        words = words.filter(pc.not_equal(words, ""))
        words = words.take(pc.sort_indices(words))
        places = [pc.index_in(each, value_set=words).fill_null(-1).to_numpy(zero_copy_only=False) for each, _ in cut]
        place = np.concatenate([np.zeros(0, np.int32), *places])
        whose = np.concatenate([np.zeros(0, np.int32), *(owners for _, owners in cut)]).astype(np.int32)
        met = np.flatnonzero(place >= 0)
        order = met[np.argsort(place[met], kind="stable")]
        starts = np.searchsorted(place[order], np.arange(len(words) + 1)).astype(np.int64)
        return cls(words, starts, whose[order])

    def beginning_with(self, text: str) -> Ordinals:
        """Whose field has a word that begins with the text; some may stand twice."""
        return self._between(text.encode(), text.encode() + b"\xff")

    def being(self, text: str) -> Ordinals:
        """Whose field has this very word."""
        return self._between(text.encode(), text.encode() + b"\0")

    def _between(self, least: bytes, beyond: bytes) -> Ordinals:
        first, last = (bisect_left(self, each) for each in (least, beyond))
        return self.ordinals[self.starts[first] : self.starts[last]]

    def __len__(self) -> int:
        return len(self.words)

    def __getitem__(self, place: int) -> bytes:
        return bytes(self.words[place].as_buffer())


class Contents(TypedDict):
    """What stands beside the file of an index."""

    edition: int
    size: int
    fields: list[str]
    sections: dict[str, Section]


def write(directory: Path, fields: Mapping[str, Postings]) -> None:
    """Writes an index into the directory of its snapshot; its contents come last."""
    with SectionWriter(directory / DATA) as writer:
        for name, found in fields.items():
            write_words(writer, f"{name}.words", found.words)
            writer.add(f"{name}.starts", found.starts)
            writer.add(f"{name}.ordinals", found.ordinals)
        size = writer.close()
    contents = Contents(edition=EDITION, size=size, fields=list(fields), sections=writer.sections)
    (directory / CONTENTS).write_text(json.dumps(contents), "utf-8")


def opened(directory: Path) -> dict[str, Postings] | None:
    """The index in a snapshot's directory, memory-mapped; None where there is none of this edition.

    Raises Problems where its bytes are not those that were written.
    """
    try:
        contents: Contents = json.loads((directory / CONTENTS).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    if contents["edition"] != EDITION:
        return None
    file = SectionFile.open(directory / DATA, contents["sections"], contents["size"])
    return {name: _read(file, name) for name in contents["fields"]}


def _read(file: SectionFile, name: str) -> Postings:
    starts, ordinals = file.array(f"{name}.starts").view(np.int64), file.array(f"{name}.ordinals").view(np.int32)
    return Postings(read_texts(file, f"{name}.words"), starts, ordinals)


def _cut(part: Part, form: Form) -> Sequence[tuple[pa.Array, Ordinals]]:
    """The words of a part and whose each is; each distinct text is cut once."""
    values, owners = part
    if not isinstance(values, Texts) or not len(owners):
        return ()
    known = np.flatnonzero(values.codes != len(values.words))
    codes, places = np.unique(values.codes[known], return_inverse=True)
    found = []
    for lists in search_words.tokens(values.words.plain.take(pa.array(codes)), form):
        counts = pc.list_value_length(lists).to_numpy(zero_copy_only=False).astype(np.int64)
        begins = np.cumsum(counts) - counts
        flat = lists.flatten().cast(pa.large_string())
        mine = spread(begins[places], counts[places])
        whose = np.repeat(np.asarray(owners)[known], counts[places])
        found.append((flat.take(pa.array(mine)), whose))
    return found
