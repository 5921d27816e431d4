"""An index beside a large file of a table: of each whole number in one column, what its rows say in the others.

For tables whose rows come in stretches that are equal in all other columns and ascend in the number. The numbers are
kept apart by blocks of `BLOCK`, as 16 bits each, in the order of the file; a table tells what each stretch says. To
find one number, one block is looked through. Files are immutable, so an index is; it may be removed at any time.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as parquet

from presek.lake.place import trouble_of
from presek.lake.tables import conform

BLOCK_BITS = 14
STRETCHES, BEGINS = "stretches.parquet", "begins.npy"
ROWS_A_BATCH = 1 << 20
MAKING = ".making-"

Numbers = npt.NDArray[np.int64]


@dataclass(slots=True)
class _Making:
    """Blocks as they grow: each a file of numbers, and how many of them each stretch has."""

    folder: Path
    column: str
    schema: pa.Schema
    counts: list[npt.NDArray[np.int32]] = field(default_factory=list)
    stretches: list[pa.RecordBatch] = field(default_factory=list)
    blocks: int = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Takes in rows in the order of the file."""
        numbers = batch.column(self.column).to_numpy(zero_copy_only=False).astype(np.int64)
        others = conform(batch, self.schema).drop_columns([self.column])
        cuts = _cuts(others, numbers)
        self.stretches.append(others.take(pa.array(cuts[:-1])))
        block = numbers >> BLOCK_BITS
        self.blocks = max(self.blocks, int(block.max()) + 1)
        stretch = np.repeat(np.arange(len(cuts) - 1), np.diff(cuts))
        many = self.blocks
        self.counts.append(
            np.bincount(stretch * many + block, minlength=(len(cuts) - 1) * many).reshape(-1, many).astype(np.int32)
        )
        order = np.argsort(block, kind="stable")
        low = (numbers[order] & ((1 << BLOCK_BITS) - 1)).astype(np.uint16)
        ends = np.cumsum(np.bincount(block, minlength=many))
        for number, (begin, end) in enumerate(zip(np.append(0, ends[:-1]), ends, strict=True)):
            if end > begin:
                with _block(self.folder, number).open("ab") as file:
                    file.write(low[begin:end].tobytes())

    def finish(self) -> None:
        """Writes where each stretch begins in each block, and what the stretches say."""
        rows = sum(len(each) for each in self.counts)
        counts = np.zeros((rows, self.blocks), np.int32)
        at = 0
        for each in self.counts:
            counts[at : at + len(each), : each.shape[1]] = each
            at += len(each)
        begins = np.zeros((self.blocks, rows + 1), np.uint32)
        np.cumsum(counts.T, axis=1, out=begins[:, 1:])
        np.save(self.folder / BEGINS, begins)
        parquet.write_table(pa.Table.from_batches(self.stretches), self.folder / STRETCHES)


def build(file: Path, folder: Path, *, column: str, schema: pa.Schema, stopping: Callable[[], bool]) -> bool:
    """Makes the index of a file in a folder, which is whole as soon as it is there; False where that was stopped."""
    making = folder.with_name(f"{MAKING}{secrets.token_hex(8)}")
    with trouble_of(folder.parent):
        making.mkdir(parents=True)
        try:
            made = _Making(making, column, schema)
            for batch in parquet.ParquetFile(file).iter_batches(ROWS_A_BATCH):
                if stopping():
                    return False
                made.add(batch)
            made.finish()
            _force(making)
            if folder.exists():
                return True
            os.rename(making, folder)
            return True
        finally:
            shutil.rmtree(making, ignore_errors=True)


def rows_of(folder: Path, number: int, *, column: str, schema: pa.Schema) -> pa.Table:
    """The rows with a number, in the order of the file. Raises OSError or ValueError where the index is hurt."""
    begins = np.load(folder / BEGINS, mmap_mode="r")
    block = number >> BLOCK_BITS
    path = _block(folder, block)
    if block >= len(begins) or not path.exists():
        return schema.empty_table()
    low = np.fromfile(path, np.uint16)
    if len(low) != int(begins[block, -1]):
        raise ValueError(f"{path} is cut off")
    hits = np.flatnonzero(low == np.uint16(number & ((1 << BLOCK_BITS) - 1)))
    stretch = np.searchsorted(begins[block], hits, side="right") - 1
    said = _stretches(folder).take(pa.array(stretch))
    own = pa.array(np.full(len(hits), number), schema.field(column).type)
    columns = [own if each.name == column else said.column(each.name) for each in schema]
    return pa.table(columns, schema=schema)


def is_whole(folder: Path) -> bool:
    """Whether an index stands in a folder."""
    return (folder / STRETCHES).is_file() and (folder / BEGINS).is_file()


def _stretches(folder: Path) -> pa.Table:
    key = (str(folder), (folder / STRETCHES).stat().st_mtime_ns)
    found = _read.get(key)
    if found is None:
        while len(_read) >= FILES_REMEMBERED:
            _read.pop(next(iter(_read)), None)
        found = _read[key] = parquet.read_table(folder / STRETCHES)
    return found


FILES_REMEMBERED = 16
_read: dict[tuple[str, int], pa.Table] = {}
"""What the stretches of the indexes that were asked last say; a megabyte or two each."""


def _block(folder: Path, number: int) -> Path:
    return folder / f"{number:05d}.numbers"


def _cuts(others: pa.RecordBatch, numbers: Numbers) -> Numbers:
    """Where stretches begin, and the end: where another column changes."""
    changes = np.zeros(max(len(numbers) - 1, 0), np.bool_)
    for column in others.columns:
        codes = pc.dictionary_encode(column, null_encoding="encode").indices.to_numpy(zero_copy_only=False)
        changes |= np.diff(codes) != 0
    return np.concatenate([[0], np.flatnonzero(changes) + 1, [len(numbers)]]).astype(np.int64)


def _force(folder: Path) -> None:
    for path in _and_below(folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _and_below(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.iterdir())
    yield folder
