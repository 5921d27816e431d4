"""Who moved: every entering and leaving that a published run told, as the lake keeps it.

One row a customer who came into a segment or left it, in the order of segments, reasons and ordinals, so that a row
takes a byte or two. The first that is ever told of a segment is kept with it: it begins that segment's past.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

from presek.app.home import Home
from presek.app.reasons import Reason, Reasons
from presek.lake import number_index, tables
from presek.lake.some_rows import rows_of_one
from presek.lake.tables import Stream
from presek.membership.change import Change
from presek.membership.customers import Customers, Ordinals
from presek.membership.run import Run
from presek.store import run_times
from presek.store.runs import PublishedRun

TABLE = "membership_changes"
SCHEMA = pa.schema(
    [
        ("run", pa.string()),
        ("segment", pa.string()),
        ("ordinal", pa.int32()),
        ("entered", pa.bool_()),
        ("as_of", pa.timestamp("us", tz="UTC")),
        ("reason", pa.string()),
        ("version", pa.int32()),
    ]
)
"""`run` is the directory of the run, `version` that of the segment's definition; homes made by earlier editions have
rows without reason and version."""
INDEXES, NUMBER = "moved", "ordinal"
"""The folder of the indexes by customer, and the column that they find."""
LEAST_TO_INDEX = 300_000
"""Rows: a smaller file is looked through as fast."""
BYTES_A_ROW = 16
"""At most, on disk: what room is looked for before anything is written."""


@dataclass(frozen=True, slots=True)
class Movement:
    """Those who came into one segment, or left it, in one run and for one reason.

    `version` is that of the segment's definition, 0 where it was not kept; `reason` None: it was not kept.
    """

    segment: str
    version: int
    reason: Reason | None
    entered: bool
    ordinals: Ordinals = field(repr=False)


@dataclass(frozen=True, slots=True)
class RunMovements:
    """All who moved in one published run; instants in microseconds."""

    run: int
    as_of: int
    published_at: int
    movements: tuple[Movement, ...]


def changes_after(
    home: Home, run: int, *, most_runs: int = 100, segments: Sequence[str] | None = None, firsts: bool = False
) -> Iterator[RunMovements]:
    """The movements of the published runs after a number (0: of all), the oldest first; a cursor is the number of the
    last run that was seen.

    Runs in which nobody moved come too, empty, so that a cursor goes on; at most `most_runs` of them are looked at.
    `firsts`: also those whom the first answer of a segment takes in (reason first); they did not move. `segments`: only
    these.
    """
    times = run_times.after(run, most=most_runs)
    if not times:
        return
    asked = [("run", ">=", times[0].directory), ("run", "<=", times[-1].directory)]
    if segments is not None and len(segments) == 1:
        asked.append(("segment", "=", segments[0]))
    rows = tables.select(home.lake, TABLE, version=home.head().get(TABLE), schema=SCHEMA, where=asked)
    by_run = _by_run(rows)
    for time in times:
        moved = tuple(
            each
            for each in by_run.get(time.directory, ())
            if (firsts or each.reason is not Reason.FIRST) and (segments is None or each.segment in segments)
        )
        yield RunMovements(time.number, time.as_of, time.published_at, moved)


def of_segment(home: Home, segment: str, *, first: str, last: str) -> Mapping[str, tuple[Movement, ...]]:
    """By directory of the run, the movements of one segment in the runs between two directories, both included."""
    asked = [("segment", "=", segment), ("run", ">=", first), ("run", "<=", last)]
    return _by_run(tables.select(home.lake, TABLE, version=home.head().get(TABLE), schema=SCHEMA, where=asked))


def of_customer(home: Home, ordinal: int, *, segment: str | None = None) -> Mapping[str, tuple[Movement, ...]]:
    """By directory of the run, the movements of one customer in all segments, or in one."""
    also = () if segment is None else (("segment", "=", segment),)
    version = home.head().get(TABLE)

    def indexed(file: Path) -> pa.Table | None:
        folder = home.path / INDEXES / file.stem
        if not number_index.is_whole(folder):
            return None
        try:
            return number_index.rows_of(folder, ordinal, column=NUMBER, schema=SCHEMA)
        except (OSError, ValueError):
            return None  # hurt, or just removed: the file itself is looked through

    return _by_run(
        rows_of_one(
            home.lake, TABLE, version=version, schema=SCHEMA, column=NUMBER, value=ordinal, also=also, indexed=indexed
        )
    )


def index(home: Home, *, least: int = LEAST_TO_INDEX, stopping: Callable[[], bool] = lambda: False) -> int:
    """Makes the indexes of large files that have none yet, and removes those of files that are gone; how many it made.

    Files never change, so that nobody has to wait for it.
    """
    version, folder, made = home.head().get(TABLE), home.path / INDEXES, 0
    files = () if version is None else home.lake.files(TABLE, version)
    for file in files:
        if stopping():
            return made
        with suppress(FileNotFoundError):  # folded meanwhile: the next time its rows are in another file
            if number_index.is_whole(folder / file.stem) or parquet.read_metadata(file).num_rows < least:
                continue
            made += number_index.build(file, folder / file.stem, column=NUMBER, schema=SCHEMA, stopping=stopping)
    there = {file.stem for file in files}
    for entry in folder.iterdir() if folder.is_dir() else ():
        if entry.name not in there:
            shutil.rmtree(entry, ignore_errors=True)
    return made


def stream(run: Run, record: PublishedRun, changes: Mapping[str, Change], *, reasons: Reasons | None) -> Stream | None:
    """The rows to append for a run; None where there are none. Without reasons, everything is told as data."""
    versions = {each.key: each.version for each in record.counts}
    firsts = {each.key for each in record.counts if each.first}
    pieces: list[tuple[str, Reason, bool, Customers]] = []
    for key in sorted(run.answers):
        if key in firsts:
            pieces.append((key, Reason.FIRST, True, run.answers[key].true))
        elif key in changes:
            split = _as_data(changes[key]) if reasons is None else reasons.split(key, changes[key])
            pieces += [(key, *each) for each in split]
    sizes = [len(customers) for _, _, _, customers in pieces]
    if not sum(sizes):
        return None

    def batches() -> Iterator[pa.RecordBatch]:
        for (key, reason, entered, customers), size in zip(pieces, sizes, strict=True):
            columns = [
                pa.repeat(pa.scalar(record.directory), size),
                pa.repeat(pa.scalar(key), size),
                pa.array(customers.ordinals().astype(np.int32)),
                pa.repeat(pa.scalar(entered), size),
                pa.repeat(pa.scalar(run.as_of, pa.timestamp("us", tz="UTC")), size),
                pa.repeat(pa.scalar(reason.value), size),
                pa.repeat(pa.scalar(versions.get(key), pa.int32()), size),
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=SCHEMA)

    return Stream(SCHEMA, batches(), sum(sizes) * BYTES_A_ROW)


def _as_data(change: Change) -> Iterator[tuple[Reason, bool, Customers]]:
    yield Reason.DATA, True, change.entered
    yield Reason.DATA, False, change.left


def _by_run(rows: pa.Table) -> dict[str, tuple[Movement, ...]]:
    """Rows gathered into movements: those of one run, segment, reason and direction together."""
    if not rows.num_rows:
        return {}
    names = ["run", "segment", "reason", "entered", "version"]
    codes = [_codes(rows.column(name)) for name in names]
    order = np.lexsort((rows.column("ordinal").to_numpy(), *(code for code, _ in reversed(codes))))
    key = np.stack([code[order] for code, _ in codes])
    cuts = np.flatnonzero(np.any(np.diff(key, axis=1) != 0, axis=0)) + 1
    ordinals = rows.column("ordinal").to_numpy().astype(np.int64)[order]
    found: dict[str, list[Movement]] = {}
    for piece, start in zip(np.split(ordinals, cuts), np.append(0, cuts).tolist(), strict=True):
        run, segment, reason, entered, version = (
            words[int(code)] for code, (_, words) in zip(key[:, start], codes, strict=True)
        )
        why = None if reason is None else Reason(reason)
        movement = Movement(segment, version or 0, why, entered=entered, ordinals=piece)
        found.setdefault(run, []).append(movement)
    return {run: tuple(each) for run, each in found.items()}


def _codes(column: pa.ChunkedArray) -> tuple[np.ndarray, list[Any]]:
    """The place of each value among the values there are, and those; what is missing is a value too."""
    encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
    return encoded.indices.to_numpy(zero_copy_only=False), encoded.dictionary.to_pylist()
