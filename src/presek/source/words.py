"""Words from text: booleans in three languages, entries of code lists by key or name, tags, and plain texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from difflib import get_close_matches

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import LANGUAGES, CodeList
from presek.source.block import Numbers
from presek.source.faults import mask_of
from presek.values.problem import nearest_names

TRUE = {"true", "t", "yes", "y", "1", "tak", "prawda", "da", "d", "resnica", "on", "x", "✓"}
FALSE = {"false", "f", "no", "n", "0", "nie", "fałsz", "falsz", "ne", "off", "-"}
LONGEST_TEXT = 10_000
NEAR = 0.85
SHORTEST_NEAR = 5
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"


def by_distinct(texts: pa.Array, read: Callable[[str], object], kind: pa.DataType) -> tuple[pa.Array, Numbers]:
    """Reads each distinct text once; gives the values and a mask of the rows read (those where `read` gave no None)."""
    return by_all_distinct(texts, lambda distinct: [read(text) for text in distinct], kind)


def by_all_distinct(
    texts: pa.Array, read: Callable[[list[str]], Sequence[object]], kind: pa.DataType
) -> tuple[pa.Array, Numbers]:
    """As `by_distinct`, with all distinct texts read at once."""
    coded = texts.dictionary_encode()
    found = read(coded.dictionary.to_pylist())
    values = pa.array(found, kind).take(coded.indices)
    good = np.array([each is not None for each in found] or [False], dtype=bool)
    codes = pc.fill_null(coded.indices, 0).to_numpy()
    return values, good[codes] & mask_of(pc.is_valid(texts))


def boolean(text: str) -> bool | None:
    """True or false by a word of English, Polish or Slovene, or None."""
    word = text.casefold()
    return True if word in TRUE else False if word in FALSE else None


class Codes:
    """A code list that people's texts are looked up in: by key, by key in other case or without dots, or by name."""

    def __init__(self, codes: CodeList) -> None:
        self.codes = codes
        self._loose: dict[str, str | None] = {}
        self._children = Counter(code.parent for code in codes.codes.values())
        for key, code in codes.codes.items():
            for text in {key, key.replace(".", ""), *(code.labels.get(each, "") for each in LANGUAGES)}:
                self._offer(text.casefold(), key)
        for key in codes.codes:
            self._loose[key.casefold()] = key

    def key(self, text: str) -> str | None:
        """The key of the entry that a text names, or None."""
        if text in self.codes.codes:
            return text
        found = self._loose.get(text.casefold())
        if found is None and re.fullmatch(r"[\d.]+\.[A-Za-z]", text):
            return self.key(text[:-2])  # the national letter of PKD behind a NACE class
        return found

    def means_unknown(self, key: str) -> bool:
        """Whether an entry says that nothing is known."""
        return self.codes.codes[key].unknown

    def nearest(self, text: str) -> str | None:
        """The key of the only entry that a text is nearly (a slip of the pen away), or None."""
        word = text.casefold()
        if len(word) < SHORTEST_NEAR:
            return None
        near = {self._loose[each] for each in get_close_matches(word, self._names(), n=3, cutoff=NEAR)}
        return next(iter(near)) if len(near) == 1 else None

    def _names(self) -> list[str]:
        """The names that an entry is found by; not the keys that are digits."""
        return [each for each, key in self._loose.items() if key is not None and not each[0].isdigit()]

    def why_not(self, text: str) -> str:
        """Why a text is no entry of the list, with the nearest there are."""
        near = nearest_names(text, tuple(self.codes.codes)) or nearest_names(text.casefold(), tuple(self._loose))
        keys = [self._loose.get(each, each) or each for each in near]
        hint = f"; nearest: {', '.join(dict.fromkeys(keys))}" if keys else ""
        return f"'{text}' is not in the list {self.codes.key} ({self.codes.version}){hint}"

    def _offer(self, text: str, key: str) -> None:
        """A name that two entries share names neither, unless one is all there is of the other: it names that one."""
        if text and (text not in self._loose or self._is_all_of(key, self._loose[text])):
            self._loose[text] = key
        elif text and self._loose[text] != key:
            self._loose[text] = None

    def _is_all_of(self, key: str, above: str | None) -> bool:
        """Whether an entry is the only one below another, and so means the same (a group of one class)."""
        parent = self.codes.codes[key].parent
        while parent is not None and self._children[parent] == 1:
            if parent == above:
                return True
            parent = self.codes.codes[parent].parent
        return False


def tags(text: str, *, separator: str) -> list[str]:
    """The tags of a cell, trimmed, each once, in order of the alphabet."""
    return sorted({part.strip() for part in text.split(separator)} - {""})


def normal(texts: pa.Array) -> pa.Array:
    """Texts in NFC."""
    if pc.all(pc.string_is_ascii(texts)).as_py() is not False:
        return texts
    return pc.utf8_normalize(texts, "NFC")


def kept(texts: pa.Array) -> Numbers:
    """Which texts may be kept: not too long, without control characters but tabs and line ends."""
    good = ~mask_of(pc.match_substring_regex(texts, CONTROL)) & mask_of(pc.is_valid(texts))
    return good & ~mask_of(pc.greater(pc.utf8_length(texts), LONGEST_TEXT))


def why_no_text(text: str) -> str:
    """Why a text is not kept."""
    if len(text) > LONGEST_TEXT:
        return f"the text has {len(text):,} characters; at most {LONGEST_TEXT:,} are kept"
    return "the text has a control character"
