"""Who was erased, as the lake keeps it: an ordinal that nobody gets again, and a print by which the key is known when
it comes back. Nothing in it tells who it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

import numpy as np
import pyarrow as pa

from presek.source import compare
from presek.source.block import Numbers
from presek.source.prepared import KnownFacts

TABLE = "erased"
SCHEMA = pa.schema(
    [
        ("number", pa.int64()),
        ("ordinal", pa.int32()),
        ("salt", pa.string()),
        ("print", pa.string()),
        ("recorded_at", pa.timestamp("us", tz="UTC")),
    ]
)
NOBODY = -1
"""In place of the ordinal, of contacts who were erased alone."""
REASON = "this customer was erased; nothing is kept of them unless they are entered anew."
REASON_OF_CONTACT = "this contact was erased; nothing is kept of them."
WITHHELD = frozenset({REASON, REASON_OF_CONTACT})
"""Reasons of rejects of which nothing is kept but where they stood."""
CONTACTS = "contacts"
CAME_AGAIN = "somebody who was erased is entered anew"


@dataclass(frozen=True, slots=True)
class Erased:
    """All who were erased. `numbers`: by salt and print, the number of the erasing; `end`: the first ordinal behind all
    of theirs; `contacts`: by salt, the prints of contacts who were erased alone."""

    numbers: dict[str, dict[str, int]]
    end: int
    contacts: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, known: KnownFacts) -> Erased:
        """As they are kept."""
        return cls.from_batches(known.batches(TABLE, schema=SCHEMA) if known.has(TABLE) else ())

    @classmethod
    def from_batches(cls, batches: Iterable[pa.RecordBatch]) -> Erased:
        """Of the rows of the table."""
        numbers: dict[str, dict[str, int]] = {}
        contacts: dict[str, set[str]] = {}
        end = 0
        for batch in batches:
            for row in batch.select(["number", "ordinal", "salt", "print"]).to_pylist():
                numbers.setdefault(row["salt"], {})[row["print"]] = row["number"]
                end = max(end, row["ordinal"] + 1)
                if row["ordinal"] == NOBODY:
                    contacts.setdefault(row["salt"], set()).add(row["print"])
        return cls(numbers, end, contacts)

    def number(self, key: str) -> int | None:
        """The number of the erasing in which a key went; None where it never did."""
        for salt, prints in self.numbers.items():
            found = prints.get(print_of(key, salt))
            if found is not None:
                return found
        return None

    def among(self, keys: pa.Array | pa.ChunkedArray) -> Numbers:
        """Which of the keys were erased."""
        if not self.numbers:
            return np.zeros(len(keys), dtype=bool)
        coded = compare.one(keys).dictionary_encode()
        gone = np.array([self.number(key) is not None for key in coded.dictionary.to_pylist()], dtype=bool)
        return np.asarray(gone[np.asarray(coded.indices.to_numpy())]) if len(coded) else np.zeros(0, dtype=bool)

    def contacts_among(self, keys: pa.ChunkedArray, rows: pa.ChunkedArray) -> Numbers:
        """Which contacts, by the key of their customer and that of their row, were erased alone."""
        if not self.contacts:
            return np.zeros(len(keys), dtype=bool)
        named = [of_contact(key, row) for key, row in zip(keys.to_pylist(), rows.to_pylist(), strict=True)]
        return np.array([self._is_contact(each) for each in named], dtype=bool)

    def _is_contact(self, named: str) -> bool:
        return any(print_of(named, salt) in prints for salt, prints in self.contacts.items())


def print_of(key: str, salt: str) -> str:
    """What is kept of a key."""
    return sha256(f"{salt}\n{key}".encode()).hexdigest()


def of_contact(key: str, row: str) -> str:
    """What stands in place of a key for a contact who was erased alone: no customer's key has a line's end."""
    return f"{key}\n{row}"


def rows_of(keys: Iterable[tuple[int, str]], *, number: int, salt: str, at: int) -> pa.Table:
    """The rows that write an erasing down: (ordinal, key) of all that went in it."""
    rows = [(number, ordinal, salt, print_of(key, salt), at) for ordinal, key in keys]
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in SCHEMA]
    return pa.Table.from_arrays(
        [pa.array(list(values), field.type) for values, field in zip(columns, SCHEMA, strict=True)], schema=SCHEMA
    )
