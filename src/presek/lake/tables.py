"""The facts as Delta Lake tables under one folder. Every version of a table stays readable until the upkeep removes it.

The lake never says which version is the current one: that is the *head*, one row of the database, moved by the app. A
writer first restores the tables to the head, so that what a broken writer left behind is never seen, then appends.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as parquet
from deltalake import ColumnProperties, DeltaTable, WriterProperties, write_deltalake

from presek.lake.place import need_plain_name, need_room, trouble_of

ROWS_A_BATCH = 1 << 18
ROWS_A_GROUP = 1 << 17
"""Rows that are written at once: what a writer holds in memory."""
LOG = "_delta_log"
ASCENDING = {"membership_changes": ("ordinal",)}
"""Columns of tables that ascend within a stretch of rows: only the steps are kept, a byte or two each."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Rows that are written batch by batch, read once; `size` is about how many bytes they take."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]
    size: int


class Lake:
    """Tables by name under `root`, each with its versions."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def version(self, table: str) -> int | None:
        """The newest version on disk (which the head may not name yet), or None where there is no such table."""
        folder = self.root / table
        with trouble_of(self.root):
            return DeltaTable(folder).version() if DeltaTable.is_deltatable(str(folder)) else None

    def files(self, table: str, version: int) -> tuple[Path, ...]:
        """The Parquet files that make up a version: what an engine opens."""
        with trouble_of(self.root):
            opened = DeltaTable(self.root / table, version=version)
        return tuple(sorted(_files(self.root / table, opened)))

    def kept_files(self, table: str, version: int) -> tuple[Path, ...]:
        """All files that a copy of a version needs: its Parquet files, and the log until there."""
        log = self.root / table / LOG
        entries = [
            path for path in sorted(log.iterdir()) if path.name[:20].isdigit() and int(path.name[:20]) <= version
        ]
        last = log / "_last_checkpoint"
        if last.exists() and int(json.loads(last.read_text("utf-8"))["version"]) <= version:
            entries.append(last)
        return (*self.files(table, version), *entries)

    def read(
        self, table: str, version: int | None, columns: list[str] | None = None, *, schema: pa.Schema | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a version as record batches, in no promised order; nothing for version None.

        With `schema`, every batch has exactly its columns: those that a file was written without are null.
        """
        if version is None:
            return
        for file in self.files(table, version):
            with trouble_of(self.root):
                opened = parquet.ParquetFile(file)
                there = set(opened.schema_arrow.names)
                wanted = schema.names if schema is not None else columns
                chosen = None if wanted is None else [name for name in wanted if name in there]
                for batch in opened.iter_batches(batch_size=ROWS_A_BATCH, columns=chosen):
                    yield batch if schema is None else conform(batch, schema)

    def append(self, table: str, rows: pa.Table | Stream) -> int:
        """Adds rows (new columns widen the table) and returns the new version, safe on disk."""
        return self._write(table, rows, mode="append")

    def replace(self, table: str, rows: pa.Table | Stream) -> int:
        """Puts `rows` in place of all rows and returns the new version; older versions keep theirs."""
        return self._write(table, rows, mode="overwrite")

    def restore(self, table: str, version: int | None) -> int | None:
        """Makes the newest version say what `version` says, and returns its number; None removes the table.

        What lies beyond the head was never reported as done, so it may go.
        """
        newest = self.version(table)
        with trouble_of(self.root):
            if version is None:
                folder = self.root / table
                if folder.exists():
                    shutil.rmtree(folder)
                return None
            if newest == version:
                return version
            opened = DeltaTable(self.root / table)
            opened.restore(version)
            opened.update_incremental()
            made = opened.version()
            settle(self.root / table, opened, made)
            return made

    def tables(self) -> tuple[str, ...]:
        """The names of all tables on disk."""
        if not self.root.is_dir():
            return ()
        return tuple(sorted(entry.name for entry in self.root.iterdir() if (entry / LOG).is_dir()))

    def compact(self, table: str) -> int:
        """Folds small files into few, and returns the new version with the same rows."""
        with trouble_of(self.root):
            opened = DeltaTable(self.root / table)
            opened.optimize.compact(writer_properties=properties_of(table))
            opened.update_incremental()
            settle(self.root / table, opened, opened.version())
            return opened.version()

    def vacuum(self, table: str, *, hours: int = 24) -> int:
        """Removes files that no version of the last `hours` needs, broken writers' leavings too; returns how many.

        Only after `restore` to the head: what the newest version names is what stays.
        """
        with trouble_of(self.root):
            opened = DeltaTable(self.root / table)
            gone = opened.vacuum(retention_hours=hours, dry_run=False, enforce_retention_duration=False, full=True)
            opened.create_checkpoint()
            return len(gone)

    def _write(self, table: str, rows: pa.Table | Stream, *, mode: str) -> int:
        folder = self.root / table
        with trouble_of(self.root):
            need_plain_name(self.root)
            folder.mkdir(parents=True, exist_ok=True)
            stream = rows if isinstance(rows, Stream) else _streamed(rows)
            need_room(folder, stream.size)
            properties = properties_of(table)
            reader = pa.RecordBatchReader.from_batches(stream.schema, stream.batches)
            if mode == "append":
                write_deltalake(folder, reader, mode="append", schema_mode="merge", writer_properties=properties)
            else:
                write_deltalake(folder, reader, mode="overwrite", schema_mode="overwrite", writer_properties=properties)
            opened = DeltaTable(folder)
            made = opened.version()
            settle(folder, opened, made)
            return made


def select(
    lake: Lake, table: str, *, version: int | None, schema: pa.Schema, where: Sequence[tuple[str, str, object]]
) -> pa.Table:
    """The rows of a version that pass all conditions (column, operator, value), with exactly the columns of
    `schema`; files and groups of rows that can have none are not read."""
    found = [schema.empty_table()]
    for file in () if version is None else lake.files(table, version):
        with trouble_of(lake.root):
            opened = parquet.ParquetFile(file)
            there = set(opened.schema_arrow.names)
            if not _may_have(opened.metadata, where):
                continue
            rows = parquet.read_table(
                file, columns=[name for name in schema.names if name in there], filters=list(where)
            )
        found += [pa.Table.from_batches([conform(batch, schema)]) for batch in rows.to_batches()]
    return pa.concat_tables(found)


def columns_of(lake: Lake, file: Path, names: Sequence[str]) -> pa.Table:
    """Those columns of one file (as `files` names it) that it has."""
    with trouble_of(lake.root):
        there = set(parquet.read_schema(file).names)
        return parquet.read_table(file, columns=[name for name in names if name in there])


def _may_have(file: parquet.FileMetaData, where: Sequence[tuple[str, str, object]]) -> bool:
    """Whether a file may have rows that pass, by the least and greatest value that it tells of each column."""
    columns = {file.schema.column(place).name: place for place in range(len(file.schema))}
    return any(
        all(
            name in columns and may_pass(file.row_group(group).column(columns[name]), sign, value)
            for name, sign, value in where
        )
        for group in range(file.num_row_groups)
    )


def may_pass(chunk: parquet.ColumnChunkMetaData, sign: str, value: object) -> bool:
    """Whether a group of rows may have one whose column passes, by the least and greatest value that it tells."""
    told = chunk.statistics
    if told is None or not told.has_min_max:
        return True
    match sign:
        case "=":
            return bool(told.min <= value <= told.max)
        case ">":
            return bool(told.max > value)
        case ">=":
            return bool(told.max >= value)
        case "<=":
            return bool(told.min <= value)
        case _:
            return True


def properties_of(table: str) -> WriterProperties:
    """How the files of a table are written."""
    steps = ColumnProperties(dictionary_enabled=False, encoding="DELTA_BINARY_PACKED")
    ascending = {name: steps for name in ASCENDING.get(table, ())}
    return WriterProperties(compression="LZ4_RAW", max_row_group_size=ROWS_A_GROUP, column_properties=ascending or None)


def _streamed(rows: pa.Table) -> Stream:
    size = sum(column.nbytes for column in rows.columns if column.null_count < rows.num_rows)
    return Stream(rows.schema, iter(rows.to_batches(max_chunksize=ROWS_A_BATCH)), size)


def conform(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The batch with exactly the columns and types of `schema`; missing columns are null."""
    columns = [
        batch.column(batch.schema.get_field_index(field.name)).cast(field.type)
        if field.name in batch.schema.names
        else pa.nulls(batch.num_rows, field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _files(folder: Path, opened: DeltaTable) -> list[Path]:
    """The files of a table, all of which lie in its folder: only their names are taken, as the library spells the way
    to them in percent signs, with and without a scheme."""
    return [folder / unquote(uri.rpartition("/")[2]) for uri in opened.file_uris()]


def settle(folder: Path, opened: DeltaTable, version: int) -> None:
    """Forces a commit and its files to the disk, so that what is reported as done survives a power cut."""
    entry = folder / LOG / f"{version:020d}.json"
    since = entry.stat().st_mtime - 600
    fresh = [path for path in _files(folder, opened) if path.stat().st_mtime >= since]
    force_all([*fresh, entry, folder / LOG, folder])


def force_all(paths: Iterable[Path]) -> None:
    """Forces files and folders to the disk."""
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
