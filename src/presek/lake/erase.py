"""Rows taken out of a table for good: out of its newest version first, then out of all files and of the log.

Between the two the rows can still be put back, so that what is broken off leaves the table as it was. Only the files
that hold any of them are written anew; the commit that names them is written here, since the library's own writes other
kinds of text than it reads. It tells no least and greatest values, which would be somebody's.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as parquet
from deltalake import DeltaTable

from presek.lake.place import need_room, trouble_of
from presek.lake.tables import LOG, ROWS_A_BATCH, ROWS_A_GROUP, Lake, force_all, settle

Values = Collection[int] | Collection[str]
Change = Callable[[pa.RecordBatch, pa.Array], pa.RecordBatch]
"""What becomes of a batch, some rows of which are meant."""


def rows_of(lake: Lake, table: str, *, version: int, column: str, values: Values) -> int:
    """How many rows of a version have one of the values in a column."""
    return sum(count for _, count in _files_with(lake, table, version, column=column, values=values))


def without(lake: Lake, table: str, *, column: str, values: Values, at: int) -> int:
    """Takes the rows out that have one of the values in a column; the new version."""
    return _written_anew(
        lake, table, lambda batch, meant: batch.filter(pc.invert(meant)), where=(column, values), at=at
    )


def blanked(lake: Lake, table: str, *, column: str, values: Values, fields: Collection[str], at: int) -> int:
    """Leaves some fields empty in the rows that have one of the values in a column; the new version."""

    def change(batch: pa.RecordBatch, meant: pa.Array) -> pa.RecordBatch:
        for place, each in enumerate(batch.schema):
            if each.name in fields:
                empty = pa.scalar(None, each.type)
                batch = batch.set_column(place, each, pc.if_else(meant, empty, batch.column(place)))
        return batch

    return _written_anew(lake, table, change, where=(column, values), at=at)


def purge(lake: Lake, table: str) -> int:
    """Removes every file that the newest version does not name, and sums the log up; the version that stands then.

    `forget_log` removes the entries before it, once the head names that version: no earlier one can be read after.
    """
    with trouble_of(lake.root):
        opened = DeltaTable(lake.root / table)
        opened.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False, full=True)
        opened = DeltaTable(lake.root / table)
        opened.create_checkpoint()
        settle(lake.root / table, opened, opened.version())
        return opened.version()


def forget_log(lake: Lake, table: str, *, before: int) -> int:
    """Removes the entries of a log before a version that is summed up in it; how many."""
    log = lake.root / table / LOG
    gone = 0
    with trouble_of(lake.root):
        for path in sorted(log.iterdir()):
            if path.name[:20].isdigit() and int(path.name[:20]) < before:
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def changed(lake: Lake, table: str, change: Change, *, where: tuple[str, Values], at: int) -> int:
    """Writes the files anew that hold rows with one of the values in a column, each batch changed; the new version."""
    return _written_anew(lake, table, change, where=where, at=at)


def _files_with(lake: Lake, table: str, version: int, *, column: str, values: Values) -> Iterator[tuple[Path, int]]:
    """The files that have any of the rows, and how many."""
    for file in lake.files(table, version):
        with trouble_of(lake.root):
            sought = parquet.read_table(file, columns=[column]).column(0)
        count = pc.sum(_meant(sought, values)).as_py() or 0
        if count:
            yield file, count


def _written_anew(lake: Lake, table: str, change: Change, *, where: tuple[str, Values], at: int) -> int:
    column, values = where
    folder = lake.root / table
    version = lake.version(table)
    assert version is not None  # the caller has seen rows of it
    actions: list[Mapping[str, object]] = []
    made: list[Path] = []
    for file, _ in list(_files_with(lake, table, version, column=column, values=values)):
        with trouble_of(lake.root):
            need_room(folder, file.stat().st_size)
            new = folder / f"part-{secrets.token_hex(16)}.parquet"
            rows = _copy(file, new, change, column=column, values=values)
        actions.append({"remove": {"path": quote(file.name), "deletionTimestamp": at // 1000, "dataChange": True}})
        if not rows:
            new.unlink()
            continue
        made.append(new)
        add = {"path": new.name, "partitionValues": {}, "size": new.stat().st_size, "modificationTime": at // 1000}
        actions.append({"add": {**add, "dataChange": True, "stats": json.dumps({"numRecords": rows})}})
    if not actions:
        return version
    actions.insert(0, {"commitInfo": {"timestamp": at // 1000, "operation": "DELETE", "operationParameters": {}}})
    with trouble_of(lake.root):
        entry = folder / LOG / f"{version + 1:020d}.json"
        force_all(made)
        with entry.open("x", encoding="utf-8") as file_of_log:
            file_of_log.writelines(f"{json.dumps(each)}\n" for each in actions)
        force_all([entry, folder / LOG, folder])
    return version + 1


def _copy(file: Path, new: Path, change: Change, *, column: str, values: Values) -> int:
    """Copies a file with its rows changed; how many rows the copy has."""
    opened = parquet.ParquetFile(file)
    rows = 0
    with parquet.ParquetWriter(new, opened.schema_arrow, compression="lz4", write_statistics=False) as writer:
        for batch in opened.iter_batches(batch_size=ROWS_A_BATCH):
            changed = change(batch, _meant(batch.column(column), values))
            rows += changed.num_rows
            writer.write_batch(changed, row_group_size=ROWS_A_GROUP)
    return rows


def _meant(column: pa.Array | pa.ChunkedArray, values: Values) -> pa.Array | pa.ChunkedArray:
    return pc.is_in(column, value_set=pa.array(list(values), column.type))
