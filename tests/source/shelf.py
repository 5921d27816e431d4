"""Facts kept in memory: what an import is prepared against and put on, without a lake."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from presek.catalog.default import default_catalog
from presek.source import mapping_text
from presek.source.prepare import Task, prepare
from presek.source.prepared import Prepared, Stamp, with_keys
from presek.source.rates import NONE, Rates
from presek.source.spool import Work

CATALOG = default_catalog()


class Shelf:
    """Tables in memory; `take` imports a file by a mapping and keeps what it came to."""

    def __init__(self, folder: Path, work: Work | None = None) -> None:
        self.folder = folder
        self.work = work
        self.tables: dict[str, pa.Table] = {}
        self.instant = 1_700_000_000_000_000

    def has(self, table: str) -> bool:
        return table in self.tables

    def batches(
        self, table: str, columns: list[str] | None = None, *, schema: pa.Schema | None = None
    ) -> Iterator[pa.RecordBatch]:
        if table not in self.tables:
            return
        names = schema.names if schema is not None else columns
        kept = self.tables[table] if names is None else self.tables[table].select(names)
        yield from kept.to_batches()

    def of_keys(self, table: str, column: str, keys: pa.Array, *, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        yield from with_keys(self.batches(table, schema=schema), column, keys)

    def look(self, mapping: str, content: str | bytes, *, name: str = "file.csv", rates: Rates = NONE) -> Prepared:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self.look_at(mapping, path, rates=rates)

    def look_at(self, mapping: str, path: Path, *, rates: Rates = NONE) -> Prepared:
        self.instant += 1_000_000
        found = mapping_text.load(f"edition: 1\n{mapping}", path="mapping.yaml", catalog=CATALOG)
        stamp = Stamp(self.instant, "test", path.name)
        return prepare(Task(path, found, CATALOG, self, stamp, rates, self.work))

    def take(self, mapping: str, content: str | bytes, *, name: str = "file.csv", rates: Rates = NONE) -> Prepared:
        return self.keep(self.look(mapping, content, name=name, rates=rates))

    def keep(self, found: Prepared) -> Prepared:
        self.tables |= {table: rows.table() for table, rows in found.replace.items()}
        for table, spool in found.append.items():
            rows = spool.table()
            self.tables[table] = pa.concat_tables([self.tables[table], rows]) if table in self.tables else rows
        return found

    def rows(self, table: str) -> list[dict[str, object]]:
        return [
            {key: value for key, value in row.items() if value is not None} for row in self.tables[table].to_pylist()
        ]


def counts(found: Prepared) -> tuple[int, int, int, int, int]:
    """read, accepted, rejected, filtered, unchanged."""
    assert found.read == found.accepted + found.rejected + found.filtered + found.unchanged
    return found.read, found.accepted, found.rejected, found.filtered, found.unchanged


def faults(found: Prepared) -> list[tuple[int, str, str]]:
    """row, column and reason of each reject."""
    return [(each["row"], each["column"], each["reason"]) for each in found.rejects.to_pylist()]
