"""Where a key stands in the files of a table: so that looking up a few keys among millions of rows reads a few rows.

A file of a table never changes, so its index never does. Indexes are only copies: one that is missing, or was cut off,
is made again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as parquet
from pyarrow import ipc

from presek.lake.place import trouble_of
from presek.lake.tables import conform

Numbers: TypeAlias = npt.NDArray[Any]
ENDING = ".keys"
MOST_OPEN = 1_024
ROWS_A_BATCH = 1 << 18
TRIES = 8
"""Keys of the same hash that stand beside each other, at most; more than one is a wonder."""


class KeyIndex:
    """The indexes of one lake, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / f"duckdb-{duckdb.__version__}"

    def rows(
        self, files: Iterable[Path], column: str, keys: pa.Array, *, schema: pa.Schema
    ) -> Iterator[pa.RecordBatch]:
        """The rows of some files that have one of the keys in a column: only the parts that hold any are read."""
        wanted = np.unique(_hashes(keys))
        if not len(wanted):
            return
        for file in files:
            index = self._index(file, column)
            places = np.sort(np.asarray(index.column("row"))[_hits(np.asarray(index.column("hash")), wanted)])
            if len(places):
                yield from _read(file, places, column, keys=keys, schema=schema)

    def numbers(self, files: Iterable[Path], keys: pa.Array, *, key: str, number: str) -> Numbers:
        """For each key the number that stands beside it, or -1."""
        hashed, found = _hashes(keys), np.full(len(keys), -1, dtype=np.int64)
        for file in files:
            index = self._index(file, key, number=number)
            sorted_hashes = np.asarray(index.column("hash"))
            at = np.searchsorted(sorted_hashes, hashed)
            for shift in range(TRIES):
                place = np.minimum(at + shift, max(len(sorted_hashes) - 1, 0))
                same = np.flatnonzero((found < 0) & (at + shift < len(sorted_hashes)))
                same = same[sorted_hashes[place[same]] == hashed[same]] if len(sorted_hashes) else same[:0]
                if not len(same):
                    break
                there = pa.array(place[same])
                equal = np.asarray(pc.equal(index.column("key").take(there), keys.take(pa.array(same))))
                found[same[equal]] = np.asarray(index.column("number"))[place[same[equal]]]
        return found

    def most(self, files: Iterable[Path], *, key: str, number: str) -> int:
        """The largest of those numbers, or -1 where there is none."""
        most = [pc.max(self._index(file, key, number=number).column("number")).as_py() for file in files]
        return max((each for each in most if each is not None), default=-1)

    def forget(self, table: str, files: Iterable[Path]) -> None:
        """Removes the indexes of files that a table has no more."""
        kept = {file.name for file in files}
        folder = self._folder / table
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.name.rsplit("@", 1)[0] not in kept:
                path.unlink(missing_ok=True)

    def _index(self, file: Path, column: str, *, number: str | None = None) -> pa.RecordBatch:
        path = self._made(file, column, number=number)
        try:
            return _opened(path)
        except (pa.ArrowInvalid, OSError):
            path.unlink(missing_ok=True)
            return _opened(self._made(file, column, number=number))

    def _made(self, file: Path, column: str, *, number: str | None = None) -> Path:
        path = self._folder / file.parent.name / f"{file.name}@{column}{ENDING}"
        if not path.exists():
            with trouble_of(self._folder):
                path.parent.mkdir(parents=True, exist_ok=True)
                _write(path, _table(file, column, number=number))
        return path


def _table(file: Path, column: str, *, number: str | None) -> pa.RecordBatch:
    """A file's keys by their hashes: with their rows, or (with `number`) with themselves and the number beside them."""
    opened = parquet.ParquetFile(file)
    names = [column] if number is None else [column, number]
    hashed = [np.zeros(0, dtype=np.uint64)]
    kept: list[pa.RecordBatch] = []
    for batch in opened.iter_batches(batch_size=ROWS_A_BATCH, columns=names):
        hashed.append(_hashes(batch.column(column)))
        if number is not None:
            kept.append(batch)
    together = np.concatenate(hashed)
    order = np.argsort(together, kind="stable")
    columns: dict[str, pa.Array] = {"hash": pa.array(together[order])}
    if number is None:
        columns["row"] = pa.array(order.astype(np.uint32))
    else:
        table = pa.Table.from_batches(kept).take(pa.array(order)).combine_chunks()
        columns["key"] = _one(table.column(column)).cast(pa.large_string())
        columns["number"] = _one(table.column(number)).cast(pa.int64())
    return pa.RecordBatch.from_pydict(columns)


def _write(path: Path, batch: pa.RecordBatch) -> None:
    """Whole or not at all."""
    beside = path.with_suffix(f".{os.getpid()}")
    with pa.OSFile(str(beside), "wb") as file, ipc.new_file(file, batch.schema) as writer:
        writer.write_batch(batch)
    handle = os.open(beside, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    beside.replace(path)


def _opened(path: Path) -> pa.RecordBatch:
    about = path.stat()
    return _mapped(path, (about.st_ino, about.st_size))


@lru_cache(maxsize=MOST_OPEN)
def _mapped(path: Path, _identity: tuple[int, int]) -> pa.RecordBatch:
    return ipc.open_file(pa.memory_map(str(path))).get_batch(0)


def _hits(hashes: Numbers, wanted: Numbers) -> Numbers:
    """The places in sorted hashes that are among the wanted, which are sorted, too."""
    if len(hashes) < len(wanted):
        at = np.searchsorted(wanted, hashes)
        return np.flatnonzero(wanted[np.minimum(at, len(wanted) - 1)] == hashes)
    begins = np.searchsorted(hashes, wanted, side="left")
    there = np.flatnonzero(hashes[np.minimum(begins, len(hashes) - 1)] == wanted) if len(hashes) else begins[:0]
    if not len(there):
        return there
    ends = np.searchsorted(hashes, wanted[there], side="right")
    return np.concatenate([np.arange(begin, end) for begin, end in zip(begins[there], ends, strict=True)])


def _read(
    file: Path, places: Numbers, column: str, *, keys: pa.Array, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:  # fmt: skip
    opened = parquet.ParquetFile(file)
    there = set(opened.schema_arrow.names)
    columns = [name for name in schema.names if name in there]
    begin = 0
    for group in range(opened.num_row_groups):
        rows = opened.metadata.row_group(group).num_rows
        first, last = np.searchsorted(places, [begin, begin + rows])
        if first < last:
            mine = opened.read_row_group(group, columns=columns).take(pa.array(places[first:last] - begin))
            found = mine.filter(pc.is_in(mine.column(column), value_set=keys.cast(mine.schema.field(column).type)))
            for batch in found.combine_chunks().to_batches():
                yield conform(batch, schema)
        begin += rows


def _hashes(keys: pa.Array) -> Numbers:
    """A number of 64 bits for each key: of a whole number itself, of a text its hash."""
    if not len(keys):
        return np.zeros(0, dtype=np.uint64)
    if pa.types.is_integer(keys.type):
        return np.asarray(keys.to_numpy()).astype(np.int64).view(np.uint64)
    with _database(os.getpid()).cursor() as cursor:
        cursor.register("keys", pa.table({"key": keys}))
        found = cursor.execute("SELECT hash(key) AS hash FROM keys").fetchnumpy()["hash"]
    return np.asarray(found, dtype=np.uint64)


@lru_cache(maxsize=1)
def _database(process: int) -> duckdb.DuckDBPyConnection:
    """Opened once a process: that takes longer than hashing a few keys."""
    return duckdb.connect(config={"threads": 1})


def _one(column: pa.ChunkedArray) -> pa.Array:
    found = column.combine_chunks()
    return found if isinstance(found, pa.Array) else pa.concat_arrays(found.chunks)
