"""Import of one file: read, checked, added to the lake, and reported only when it is safe.

Lock, put the tables back to the head, prepare (nothing is written yet), append, move the head together with the
record of
the import. Whatever happens before the head moves, Ctrl-C and a power cut too, leaves the base as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.app import clock, engines, erased_again, import_report
from presek.app.clock import Stopwatch
from presek.app.faults import no_file, place_problems
from presek.app.home import Home, user_name
from presek.app.work_folders import work_folder
from presek.lake.tables import Lake, Stream
from presek.source import mapping_text
from presek.source import rates as rate_tables
from presek.source import suggest as suggesting
from presek.source.block import Numbers
from presek.source.faults import mask_of
from presek.source.prepare import Task, prepare
from presek.source.prepared import Prepared, Stamp
from presek.source.spool import Spool, Work
from presek.source.warned import Warned
from presek.store import import_details, imports
from presek.store.import_details import Detail, Mended
from presek.store.imports import Imported
from presek.values.problem import Branch, Problem, Problems

RATES_FILE = "rates.csv"
"""The company's table of exchange rates, in the home."""
REJECTS = "rejects"
LONGEST_MAPPING = 1_000_000
BATCHES_TOGETHER = 16
REJECTS_SHOWN = 10

Progress = Callable[[int, float], None]
"""Told the rows read so far and the share of the file, 0 to 1."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file's rows: read = accepted + rejected + filtered + unchanged; `aside` is part of accepted.

    `number` is the import's number, None of a dry run. `joined` rows had waited aside and found their customer.
    """

    read: int
    accepted: int
    rejected: int
    filtered: int
    unchanged: int
    aside: int
    seconds: float
    number: int | None = None
    new_customers: int = 0
    corrected: int = 0
    joined: int = 0
    filtered_by: Mapping[str, int] = field(default_factory=dict)
    first_rejects: tuple[str, ...] = ()
    checked: int = 0
    filled: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[Warned, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The shape that is printed: the counts of rows and the seconds; warnings where there are any."""
        warnings = {"warnings": [each.as_json() for each in self.warnings]} if self.warnings else {}
        return {
            "read": self.read, "accepted": self.accepted, "rejected": self.rejected, "filtered": self.filtered,
            "unchanged": self.unchanged, "aside": self.aside, "seconds": self.seconds, **warnings,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class AtHead:
    """The facts there are, at one head: what preparing an import reads."""

    lake: Lake
    head: Mapping[str, int]

    def has(self, table: str) -> bool:
        """Whether there is such a table."""
        return table in self.head

    def batches(
        self, table: str, columns: list[str] | None = None, *, schema: pa.Schema | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a table."""
        return self.lake.read(table, self.head.get(table), columns, schema=schema)

    def of_keys(self, table: str, column: str, keys: pa.Array, *, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """The rows that have one of the keys: its column is read first, and the others where it has any."""
        mask, begin = _mask(self.batches(table, [column]), keys), 0
        if not mask.any():
            return
        for batch in self.batches(table, schema=schema):
            mine = mask[begin : begin + batch.num_rows]
            begin += batch.num_rows
            if mine.any():
                yield batch if mine.all() else batch.filter(pa.array(mine))


def _mask(batches: Iterator[pa.RecordBatch], wanted: pa.Array) -> Numbers:
    """Which of the rows have a wanted key: many batches at a time, for the wanted are hashed once a time."""
    masks = [np.zeros(0, dtype=bool)]
    while together := [batch.column(0) for batch in islice(batches, BATCHES_TOGETHER)]:
        masks.append(mask_of(pc.is_in(pa.chunked_array(together), value_set=wanted)))
    return np.concatenate(masks)


@dataclass(frozen=True, slots=True)
class Whole:
    """All rows or none: how many new customers they make, and the fields that have a value in every row."""

    new: int = 0
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """On whose behalf an import is done: the name of who asked (without it, who runs this process), the job, the name
    that the file goes by, and the rejects that it mends. `whole`: nothing is kept unless all of it can be; `wait`: how
    many seconds to wait for another who writes. `origin` and `source` are what its rows are marked with where that is
    not told by the file and its mapping. `beside`: the rows are kept here though those of their table are in an
    engine."""

    by: str | None = None
    job: int | None = None
    called: str | None = None
    mended: tuple[Mended, ...] = ()
    whole: Whole | None = None
    wait: float = 0.0
    origin: str | None = None
    source: str | None = None
    beside: bool = False


BY_HAND = Asked()


def import_file(
    home: Home, path: Path, mapping: Path, *, text: str | None = None, dry_run: bool = False,
    progress: Progress | None = None, asked: Asked = BY_HAND,
) -> ImportReport:  # fmt: skip
    """Imports a file by its mapping. A dry run reads and checks all of it, and changes nothing.

    `text` is the mapping where it is no file: `mapping` is only its name then.
    """
    if not path.exists() or path.is_dir():
        raise no_file(path)
    with place_problems():
        text = _text(mapping) if text is None else text
        if dry_run:
            with work_folder(home) as work:
                watch = Stopwatch()
                task = _task(home, path, mapping, text=text, at=clock.now(), work=work, asked=asked)
                prepared = prepare(task, progress=progress)
                _refuse_parts(prepared, asked.whole)
                return _report(prepared, seconds=watch.seconds(), number=None)
        with home.writing(f"importing {path.name}", wait=asked.wait), work_folder(home) as work:
            watch = Stopwatch()
            at = max(clock.now(), imports.last_at() + 1)
            task = _task(home, path, mapping, text=text, at=at, work=work, asked=asked)
            prepared = prepare(task, progress=progress)
            _refuse_parts(prepared, asked.whole)
            moved = write(home.lake, prepared)
            seconds = watch.seconds()
            detail = Detail(text, asked.job, import_report.kept(prepared, task))
            record = _record(task, prepared, asked=asked, seconds=seconds)
            number = import_details.add(record, moved, detail=detail, mended=asked.mended)
            erased_again.tell(prepared.came_again, contacts=prepared.kept_out, source=task.stamp.source)
            return _report(prepared, seconds=seconds, number=number)


def suggest(home: Home, path: Path) -> str:
    """A first mapping for a file, as YAML text with comments where a person must decide."""
    if not path.exists():
        raise no_file(path)
    with place_problems():
        return suggesting.suggest(path, home.catalog())


def _task(home: Home, path: Path, mapping: Path, *, text: str, at: int, work: Work, asked: Asked) -> Task:
    catalog = home.catalog()
    found = mapping_text.load(text, path=str(mapping), catalog=catalog)
    if not asked.beside:
        made = asked.whole is not None and bool(asked.whole.new)
        engines.refuse_import(home, found.table, [rule.field.key for rule in found.rules], new=made)
    folders = (mapping.parent, path.parent, home.path)
    named = [folder / found.rates for folder in folders] if found.rates else []
    table = next((each for each in (*named, home.path / RATES_FILE) if each.exists()), next(iter(named), None))
    return Task(
        path=path, mapping=found, catalog=catalog, known=AtHead(home.lake, home.head()),
        stamp=Stamp(
            at, source=found.source or asked.source or mapping.stem, origin=asked.origin or path.name,
            valid_from=valid_from(home, at),
        ),
        rates=rate_tables.load(table) if table else rate_tables.NONE, work=work,
    )  # fmt: skip


def valid_from(home: Home, at: int) -> int:
    """Since when new facts hold: now; in a base with a pinned instant its last moment, or nobody would see them."""
    pinned = home.about().as_of
    return at if pinned is None else min(at, pinned - 1)


def _refuse_parts(prepared: Prepared, whole: Whole | None) -> None:
    """Problems where only a part of what was to be kept whole could be."""
    if whole is None:
        return
    found = [
        Problem("not-kept", f"{each['value'] or ''}: {each['reason']}", path=str(each["column"]), branch=Branch.DATA)
        for each in prepared.rejects.first(REJECTS_SHOWN)
    ]
    if not found and prepared.aside:
        found.append(Problem("unknown-customer", "no customer has this key.", path="customer", branch=Branch.DATA))
    if not found and prepared.new_customers != whole.new:
        says = "a customer has this key already." if whole.new else "no customer has this key."
        found.append(Problem("other-customer", says, path="customer", branch=Branch.DATA))
    short = [key for key in whole.fields if prepared.filled.get(key, 0) < prepared.checked]
    if not found:
        found += [Problem("not-kept", "this value can't be kept.", path=key, branch=Branch.DATA) for key in short]
    if found:
        raise Problems.of(found)


def _text(mapping: Path) -> str:
    if not mapping.exists():
        says = "there is no such mapping file; `presek import FILE --suggest` writes a first one."
        raise Problems(Problem("no-file", says, path=str(mapping), branch=Branch.PLACE))
    try:
        if mapping.stat().st_size > LONGEST_MAPPING:
            raise Problems(Problem("too-long", "a mapping file has at most 1 MB.", path=str(mapping)))
        return mapping.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise Problems(Problem("encoding", "a mapping file is UTF-8 text.", path=str(mapping))) from None


def write(lake: Lake, prepared: Prepared) -> dict[str, int]:
    """Appends what was prepared; gives the new version of each table. Nobody sees it until the head moves."""
    moved: dict[str, int] = {}
    for table, rows in prepared.replace.items():
        moved[table] = lake.replace(table, stream_of(rows))
    for table, rows in prepared.append.items():
        moved[table] = lake.append(table, stream_of(rows))
    if prepared.rejects.num_rows:
        moved[REJECTS] = lake.append(REJECTS, stream_of(prepared.rejects))
    return moved


def stream_of(rows: Spool) -> Stream:
    """Rows as the lake writes them."""
    return Stream(rows.schema, rows.batches(), rows.size)


def _record(task: Task, prepared: Prepared, *, asked: Asked, seconds: float) -> Imported:
    return Imported(
        path=asked.called or str(task.path), table=task.mapping.table,
        mapping=Path(task.mapping.path).name[-200:], read=prepared.read,
        accepted=prepared.accepted, rejected=prepared.rejected, filtered=prepared.filtered,
        unchanged=prepared.unchanged, aside=prepared.aside, seconds=seconds,
        by=asked.by or user_name(),
        at=task.stamp.recorded_at,
    )  # fmt: skip


def _report(prepared: Prepared, *, seconds: float, number: int | None) -> ImportReport:
    first = prepared.rejects.first(REJECTS_SHOWN)
    return ImportReport(
        read=prepared.read, accepted=prepared.accepted, rejected=prepared.rejected, filtered=prepared.filtered,
        unchanged=prepared.unchanged, aside=prepared.aside, seconds=seconds, number=number,
        new_customers=prepared.new_customers, corrected=prepared.corrected, joined=prepared.joined,
        filtered_by=dict(prepared.filtered_by), warnings=prepared.warnings,
        checked=prepared.checked, filled=dict(prepared.filled),
        first_rejects=tuple(f"row {each['row']}, {each['column'] or 'the row'}: {each['reason']}" for each in first),
    )  # fmt: skip
