"""The facts there are, looked up by key: what a few new events cost depends on how many they are, not on the base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from presek.app.home import Home
from presek.lake.key_index import KeyIndex
from presek.lake.tables import Lake
from presek.source import compare, customers
from presek.source.block import Numbers
from presek.source.customers import LookedUp
from presek.source.erased import Erased

FOLDER = Path("cache") / "keys"
"""In the home: only a copy; it may be removed at any time."""


@dataclass(frozen=True, slots=True)
class KnownByKey:
    """The facts at one head."""

    lake: Lake
    head: Mapping[str, int]
    index: KeyIndex
    _files: dict[str, tuple[Path, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, home: Home) -> KnownByKey:
        """As they are now."""
        return cls(home.lake, home.head(), KeyIndex(home.path / FOLDER))

    def has(self, table: str) -> bool:
        """Whether there is such a table."""
        return table in self.head

    def batches(
        self, table: str, columns: list[str] | None = None, *, schema: pa.Schema | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a table."""
        return self.lake.read(table, self.head.get(table), columns, schema=schema)

    def of_keys(self, table: str, column: str, keys: pa.Array, *, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """The rows that have one of the keys."""
        return self.index.rows(self.files(table), column, keys, schema=schema)

    def register(self) -> LookedUp:
        """Who there is."""
        files = self.files(customers.TABLE)
        erased = Erased.of(self)
        begin = max(self.index.most(files, key="key", number="ordinal") + 1, erased.end)
        return LookedUp(self._ordinals, begin, begin, erased)

    def files(self, table: str) -> tuple[Path, ...]:
        """The files of a table; the indexes of others are let go."""
        if table not in self.head:
            return ()
        if table not in self._files:
            self._files[table] = self.lake.files(table, self.head[table])
            self.index.forget(table, self._files[table])
        return self._files[table]

    def _ordinals(self, keys: pa.Array | pa.ChunkedArray) -> Numbers:
        return self.index.numbers(self.files(customers.TABLE), compare.one(keys), key="key", number="ordinal")
