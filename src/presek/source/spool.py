"""Rows on their way to the lake: in memory while they are few, beyond that in files of a folder of one's own.

A spool gives its rows back in the order they came in, as often as asked. Files are plain Arrow streams that live only
as long as the folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import ipc

from presek.source.block import Numbers

ROWS_A_BATCH = 1 << 16
HELD_BYTES = 32 << 20
LZ4 = ipc.IpcWriteOptions(compression="lz4")
FIRST_LOOK = 1_000


@dataclass(frozen=True, slots=True)
class Work:
    """A folder for what doesn't fit into memory, and how many bytes of typed rows may be held there."""

    folder: Path
    held: int = HELD_BYTES
    _numbers: Iterator[int] = field(default_factory=count, repr=False, compare=False)

    def file(self, name: str) -> Path:
        """A path that no other file of the folder has."""
        return self.folder / f"{name}-{next(self._numbers)}"


@dataclass(slots=True)
class Spool:
    """Rows of a schema; of columns that a table came without, the rows are null. Without `work` all stay in memory.

    `size` is the bytes that the rows take; `filled` how many of them say something, by column.
    """

    schema: pa.Schema
    work: Work | None = None
    num_rows: int = 0
    size: int = 0
    filled: dict[str, int] = field(default_factory=dict)
    _ones: dict[str, pa.Scalar] = field(default_factory=dict)
    _several: set[str] = field(default_factory=set)
    _held: list[pa.Table] = field(default_factory=list)
    _bytes: int = 0
    _files: list[Path] = field(default_factory=list)

    def put(self, rows: pa.Table) -> None:
        """Adds rows."""
        if rows.num_rows == 0:
            return
        self._look(rows)
        taken = sum(column.nbytes for column in rows.columns if column.null_count < rows.num_rows)
        self.num_rows += rows.num_rows
        self.size += taken
        self._bytes += taken
        self._held.append(rows)
        if self.work is not None and self._bytes > self.work.held // 2:
            self._spill(self.work)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, in the schema's columns."""
        for path in self._files:
            with ipc.open_stream(pa.OSFile(str(path))) as reader:
                for batch in reader:
                    yield conform(batch, self.schema)
        for table in self._held:
            for batch in table.to_batches(max_chunksize=ROWS_A_BATCH):
                yield conform(batch, self.schema)

    def table(self) -> pa.Table:
        """All rows at once."""
        return pa.Table.from_batches(self.batches(), schema=self.schema)

    def column(self, name: str) -> pa.ChunkedArray:
        """All of one column."""
        return self.table().column(name)

    def first(self, most: int) -> list[dict[str, object]]:
        """The first rows, as plain values."""
        found: list[dict[str, object]] = []
        for batch in self.batches():
            found += batch.slice(0, most - len(found)).to_pylist()
            if len(found) >= most:
                break
        return found

    def to_pylist(self) -> list[dict[str, object]]:
        """All rows, as plain values."""
        return self.first(self.num_rows)

    @property
    def in_memory(self) -> bool:
        """Whether nothing had to be written to files."""
        return not self._files

    def only(self, name: str) -> object | None:
        """The one value that a column has wherever it says something, or None where it has several or none."""
        one = None if name in self._several else self._ones.get(name)
        return None if one is None else one.as_py()

    def _look(self, rows: pa.Table) -> None:
        for name, column in zip(rows.column_names, rows.columns, strict=True):
            told = rows.num_rows - column.null_count
            self.filled[name] = self.filled.get(name, 0) + told
            if not told or name in self._several:
                continue
            if pa.types.is_list(column.type) or not self._one(name, column):
                self._several.add(name)

    def _one(self, name: str, column: pa.ChunkedArray) -> bool:
        """Whether a column goes on having one value; its first rows mostly tell."""
        if name not in self._ones:
            self._ones[name] = column[pc.index(pc.is_valid(column), value=True).as_py()]
        first = column.slice(0, FIRST_LOOK)
        return all(pc.all(pc.equal(part, self._ones[name])).as_py() is not False for part in (first, column))

    def _spill(self, work: Work) -> None:
        path = work.file("rows")
        self._files.append(path)
        _write(path, self._held)
        self._held, self._bytes = [], 0


def _write(path: Path, tables: list[pa.Table]) -> None:
    """Tables of one schema; others would be written without what the first has not."""
    schema = pa.unify_schemas([each.schema for each in tables])
    with pa.OSFile(str(path), "wb") as file, ipc.new_stream(file, schema, options=LZ4) as writer:
        for table in tables:
            for batch in table.to_batches(max_chunksize=ROWS_A_BATCH):
                writer.write_batch(conform(batch, schema))


def conform(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The batch with exactly the columns and types of a schema; missing columns are null."""
    if batch.schema.equals(schema):
        return batch
    names = set(batch.schema.names)
    columns = [
        batch.column(each.name).cast(each.type) if each.name in names else pa.nulls(batch.num_rows, each.type)
        for each in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


@dataclass(slots=True)
class Parts:
    """Rows parted by numbers given with them; the rows of a part keep their order. One part at a time is read."""

    work: Work
    schema: pa.Schema
    count: int
    sizes: list[int] = field(default_factory=list)
    num_rows: int = 0
    _files: dict[int, pa.NativeFile] = field(default_factory=dict)
    _writers: dict[int, ipc.RecordBatchStreamWriter] = field(default_factory=dict)
    _paths: dict[int, Path] = field(default_factory=dict)

    def put(self, rows: pa.Table, codes: Numbers) -> None:
        """Adds rows, each to the part that its number names."""
        self.sizes = self.sizes or [0] * self.count
        self.num_rows += rows.num_rows
        codes = codes.astype("uint16")
        order = codes.argsort(kind="stable")
        sorted_codes = codes[order]
        ordered = rows.take(pa.array(order)).combine_chunks()
        bounds = sorted_codes.searchsorted(range(self.count + 1))
        for number in range(self.count):
            begin, end = int(bounds[number]), int(bounds[number + 1])
            if begin < end:
                mine = ordered.slice(begin, end - begin)
                self.sizes[number] += mine.nbytes
                self._writer(number).write_table(mine)

    def part(self, number: int) -> pa.Table:
        """The rows of a part."""
        return pa.Table.from_batches(self.batches(number), schema=self.schema)

    def batches(self, number: int) -> Iterator[pa.RecordBatch]:
        """The rows of a part, as they came in."""
        self.close()
        if number in self._paths:
            with ipc.open_stream(pa.OSFile(str(self._paths[number]))) as reader:
                yield from reader

    def close(self) -> None:
        """Ends the writing."""
        for writer in self._writers.values():
            writer.close()
        for file in self._files.values():
            file.close()
        self._writers, self._files = {}, {}

    def drop(self, number: int) -> None:
        """Removes a part that is not needed any more."""
        self.close()
        if number in self._paths:
            self._paths.pop(number).unlink(missing_ok=True)

    def _writer(self, number: int) -> ipc.RecordBatchStreamWriter:
        if number not in self._writers:
            self._paths[number] = self.work.file(f"part-{number}")
            self._files[number] = pa.OSFile(str(self._paths[number]), "wb")
            self._writers[number] = ipc.new_stream(self._files[number], self.schema, options=LZ4)
        return self._writers[number]
