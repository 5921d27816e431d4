"""Import of one file: read, checked, added to the lake, and reported only when it is safe.

Lock, put the tables back to the head, prepare (nothing is written yet), append, move the head together with the
record of
the import. Whatever happens before the head moves, Ctrl-C and a power cut too, leaves the base as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from presek.app import clock
from presek.app.clock import Stopwatch
from presek.app.faults import no_file, place_problems
from presek.app.home import Home, user_name
from presek.lake.tables import Lake
from presek.source import mapping_text
from presek.source import rates as rate_tables
from presek.source import suggest as suggesting
from presek.source.prepare import Task, prepare
from presek.source.prepared import Prepared, Stamp
from presek.store import imports
from presek.store.imports import Imported
from presek.values.problem import Branch, Problem, Problems

RATES_FILE = "rates.csv"
"""The company's table of exchange rates, in the home."""
REJECTS = "rejects"
LONGEST_MAPPING = 1_000_000
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

    def as_json(self) -> dict[str, object]:
        """The shape that is printed: the counts of rows, and the seconds."""
        return {
            "read": self.read, "accepted": self.accepted, "rejected": self.rejected, "filtered": self.filtered,
            "unchanged": self.unchanged, "aside": self.aside, "seconds": self.seconds,
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


def import_file(
    home: Home, path: Path, mapping: Path, *, dry_run: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Imports a file by its mapping. A dry run reads and checks all of it, and changes nothing."""
    if not path.exists() or path.is_dir():
        raise no_file(path)
    with place_problems():
        if dry_run:
            watch = Stopwatch()
            task = _task(home, path, mapping, at=clock.now())
            return _report(prepare(task, progress=progress), seconds=watch.seconds(), number=None)
        with home.writing(f"importing {path.name}"):
            watch = Stopwatch()
            task = _task(home, path, mapping, at=max(clock.now(), imports.last_at() + 1))
            prepared = prepare(task, progress=progress)
            moved = _write(home.lake, prepared)
            seconds = watch.seconds()
            number = imports.add(_record(task, prepared, seconds=seconds), moved)
    return _report(prepared, seconds=seconds, number=number)


def suggest(home: Home, path: Path) -> str:
    """A first mapping for a file, as YAML text with comments where a person must decide."""
    if not path.exists():
        raise no_file(path)
    with place_problems():
        return suggesting.suggest(path, home.catalog())


def _task(home: Home, path: Path, mapping: Path, *, at: int) -> Task:
    catalog = home.catalog()
    found = mapping_text.load(_text(mapping), path=str(mapping), catalog=catalog)
    named = [folder / found.rates for folder in (mapping.parent, path.parent)] if found.rates else []
    table = next((each for each in (*named, home.path / RATES_FILE) if each.exists()), next(iter(named), None))
    return Task(
        path=path, mapping=found, catalog=catalog, known=AtHead(home.lake, home.head()),
        stamp=Stamp(at, source=found.source or mapping.stem, origin=path.name, valid_from=_valid_from(home, at)),
        rates=rate_tables.load(table) if table else rate_tables.NONE,
    )  # fmt: skip


def _valid_from(home: Home, at: int) -> int:
    """Since when new facts hold: now; in a base with a pinned instant its last moment, or nobody would see them."""
    pinned = home.about().as_of
    return at if pinned is None else min(at, pinned - 1)


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


def _write(lake: Lake, prepared: Prepared) -> dict[str, int]:
    """Appends what was prepared; gives the new version of each table. Nobody sees it until the head moves."""
    moved: dict[str, int] = {}
    for table, rows in prepared.replace.items():
        moved[table] = lake.replace(table, rows)
    for table, rows in prepared.append.items():
        moved[table] = lake.append(table, rows)
    if prepared.rejects.num_rows:
        moved[REJECTS] = lake.append(REJECTS, prepared.rejects)
    return moved


def _record(task: Task, prepared: Prepared, *, seconds: float) -> Imported:
    return Imported(
        path=str(task.path), table=task.mapping.table, mapping=Path(task.mapping.path).name[-200:], read=prepared.read,
        accepted=prepared.accepted, rejected=prepared.rejected, filtered=prepared.filtered,
        unchanged=prepared.unchanged, aside=prepared.aside, seconds=seconds, by=user_name(),
        at=task.stamp.recorded_at,
    )  # fmt: skip


def _report(prepared: Prepared, *, seconds: float, number: int | None) -> ImportReport:
    first = prepared.rejects.slice(0, REJECTS_SHOWN).to_pylist()
    return ImportReport(
        read=prepared.read, accepted=prepared.accepted, rejected=prepared.rejected, filtered=prepared.filtered,
        unchanged=prepared.unchanged, aside=prepared.aside, seconds=seconds, number=number,
        new_customers=prepared.new_customers, corrected=prepared.corrected, joined=prepared.joined,
        filtered_by=dict(prepared.filtered_by),
        first_rejects=tuple(f"row {each['row']}, {each['column'] or 'the row'}: {each['reason']}" for each in first),
    )  # fmt: skip
