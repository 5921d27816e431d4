"""A whole file prepared for import: read block by block, typed, checked and set against what is known. Writes
nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Catalog
from presek.catalog.refused import refusal
from presek.source import rates as rate_tables
from presek.source import settle_customers, settle_rows, shape
from presek.source.absent import with_absent
from presek.source.block import Block, Opened
from presek.source.convert import Context
from presek.source.mapping import Mapping
from presek.source.prepared import KnownFacts, Outcome, Prepared, Stamp
from presek.source.rates import Rates
from presek.source.read import open_file
from presek.source.typed import Typed, typed
from presek.source.warned import added
from presek.source.watch import Watch
from presek.values.problem import Branch, Problem, Problems, nearest_names

NEVER_KEPT = "(never kept)"
"""Stands in a reject for a cell of a column such as PESEL."""

Progress = Callable[[int, float], None]
"""Told the rows read so far and the share of the file, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file to prepare, with all it is read against."""

    path: Path
    mapping: Mapping
    catalog: Catalog
    known: KnownFacts
    stamp: Stamp
    rates: Rates = rate_tables.NONE


def prepare(task: Task, *, progress: Progress | None = None) -> Prepared:
    """Reads and checks the whole file. Raises Problems where it can't be read or lacks a mapped column."""
    opened = _opened(task)
    _check_columns(opened, task)
    watch = Watch()
    found = _typed(opened, task, progress, watch=watch)
    filtered: Counter[str] = Counter()
    for each in found:
        filtered.update(each.filtered)
    rows = pa.concat_tables([each.rows for each in found]).combine_chunks() if found else None
    outcome = Outcome() if rows is None or rows.num_rows == 0 else _settle(rows, task)
    rejects = pa.concat_tables([each.rejects for each in found]) if found else _no_rejects()
    rejected = rejects.num_rows + outcome.rejected
    return Prepared(
        append=outcome.append, replace=outcome.replace,
        rejects=_whole(
            pa.concat_tables([rejects, *_with_cells(outcome.rejects, task)]), opened.columns, task.stamp, watch=watch
        ),
        read=sum(each.read for each in found), accepted=outcome.accepted, rejected=rejected,
        filtered=sum(filtered.values()), unchanged=outcome.unchanged, aside=outcome.aside, joined=outcome.joined,
        corrected=outcome.corrected, new_customers=outcome.new_customers, filtered_by=dict(filtered),
        warnings=added(each for block in found for each in block.warnings),
        checked=0 if rows is None else rows.num_rows, filled={} if rows is None else _filled(rows, task),
    )  # fmt: skip


def _opened(task: Task) -> Opened:
    return with_absent(open_file(task.path, task.mapping.shape, task.mapping.style), task.mapping)


def _check_columns(opened: Opened, task: Task) -> None:
    """Every mapped column is there once, and none holds what may never be kept."""
    path, problems = str(task.path), []
    for name in sorted(task.mapping.columns):
        if name not in opened.columns:
            says = f"the file has no column '{name}'. It has: {_listed(opened.columns)}."
            near = nearest_names(name, opened.columns)
            problems.append(Problem("no-column", says, path=path, nearest=near, branch=Branch.DATA))
        elif opened.columns.count(name) > 1:
            says = f"the column '{name}' stands in the header {opened.columns.count(name)} times; rename all but one."
            problems.append(Problem("column-twice", says, path=path, branch=Branch.DATA))
        elif what := refusal(name):
            says = f"the column '{name}' would keep a {what}, which is never kept; take it out of the mapping."
            problems.append(Problem("refused", says, path=path, branch=Branch.DATA))
    if problems:
        raise Problems.of(problems)


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:40])
    return f"{shown} and {len(names) - 40} more" if len(names) > 40 else shown


def _typed(opened: Opened, task: Task, progress: Progress | None, *, watch: Watch) -> list[Typed]:
    """All blocks typed: the next block is read while the one before is worked on."""
    found: list[Typed] = []
    read = 0
    with ThreadPoolExecutor(max_workers=1) as reader:
        blocks = iter(opened.blocks)
        coming = reader.submit(_next, blocks)
        while (block := _await(coming, task.path)) is not None:
            coming = reader.submit(_next, blocks)
            with _told_of(task.path):
                watch.block(block, opened.columns, task.mapping)
            begins = task.stamp.recorded_at if task.stamp.valid_from is None else task.stamp.valid_from
            context = Context(
                task.catalog, task.rates, task.mapping.phone_region, now=begins, begins=begins, watch=watch
            )
            found.append(typed(block, task.mapping, context))
            read += found[-1].read
            if progress is not None:
                progress(read, block.done)
    with _told_of(task.path):
        watch.stop()
    return found


def _next(blocks: Iterator[Block]) -> Block | None:
    return next(blocks, None)


def _await(coming: object, path: Path) -> Block | None:
    """The block that is being read; a problem on the way gets the file's name."""
    with _told_of(path):
        return coming.result()  # type: ignore[attr-defined, no-any-return]


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    """Problems inside get the file's name."""
    try:
        yield
    except Problems as wrong:
        raise Problems(*(_in_file(each, path) for each in wrong.problems)) from None


def _in_file(problem: Problem, path: Path) -> Problem:
    if problem.path:
        return problem
    return Problem(problem.code, problem.says, path=str(path), nearest=problem.nearest, branch=problem.branch)


def _settle(rows: pa.Table, task: Task) -> Outcome:
    mapping, catalog, known, stamp = task.mapping, task.catalog, task.known, task.stamp
    if mapping.of_customers:
        return settle_customers.settle(rows, mapping, catalog=catalog, known=known, stamp=stamp)
    outcome = settle_rows.settle(rows, mapping, catalog=catalog, known=known, stamp=stamp)
    made = settle_rows.created(rows, catalog, outcome)
    if made is not None:
        facts, ordinals = made
        fields = [rule.field.key for rule in mapping.created]
        settle_customers.append_facts(
            facts, ordinals, fields, catalog=catalog, known=known, stamp=stamp, outcome=outcome
        )
    return outcome


def _filled(rows: pa.Table, task: Task) -> dict[str, int]:
    """By field of the mapping, how many rows say something."""
    keys = [rule.field.key for rule in task.mapping.rules]
    return {key: rows.num_rows - rows.column(key).null_count for key in keys if key in rows.column_names}


def _no_rejects() -> pa.Table:
    return pa.schema([each for each in shape.REJECTS if each.name not in {"import_at", "header"}]).empty_table()


def _with_cells(rejects: list[pa.Table], task: Task) -> list[pa.Table]:
    """Rejects that were found only when the rows were set side by side, with their cells: read once more."""
    wanted = pa.array(sorted(row for table in rejects for row in table.column("row").to_pylist()), pa.int64())
    if not len(wanted):
        return rejects
    cells: dict[int, list[str]] = {}
    for block in _opened(task).blocks:
        mine = pc.is_in(pa.array(block.numbers), value_set=wanted)
        columns = [column.to_pylist() for column in block.cells.filter(mine).columns]
        numbers = pa.array(block.numbers).filter(mine).to_pylist()
        cells |= {row: [column[place] for column in columns] for place, row in enumerate(numbers)}
    at = rejects[0].schema.get_field_index("cells")
    return [
        table.set_column(
            at, table.schema.field(at), pa.array([cells[row] for row in table.column("row").to_pylist()], shape.NAMES)
        )
        for table in rejects
    ]


def _whole(rejects: pa.Table, header: tuple[str, ...], stamp: Stamp, *, watch: Watch) -> pa.Table:
    """Rejects in the shape that is kept, in order of their rows."""
    rows = rejects.num_rows
    rejects = _without_refused(rejects, header, by_values=frozenset(watch.refused))
    columns = {name: rejects.column(name) for name in rejects.column_names}
    columns["import_at"] = pa.repeat(pa.scalar(stamp.recorded_at, pa.int64()), rows)
    columns["header"] = pa.array([list(header)] * rows, shape.NAMES)
    table = pa.Table.from_arrays([columns[each.name].cast(each.type) for each in shape.REJECTS], schema=shape.REJECTS)
    return table.sort_by("row")


def _without_refused(rejects: pa.Table, header: tuple[str, ...], *, by_values: frozenset[int]) -> pa.Table:
    """Rejects without the cells of columns that may never be kept; of rows that fell apart nothing is kept then."""
    refused = by_values | {place for place, name in enumerate(header) if refusal(name) is not None}
    if not refused:
        return rejects
    entries = rejects.to_pylist()
    for entry in entries:
        whole = len(entry["cells"]) == len(header)
        entry["cells"] = [
            NEVER_KEPT if not whole or place in refused else cell for place, cell in enumerate(entry["cells"])
        ]
        entry["value"] = entry["value"] if whole else NEVER_KEPT
    return pa.Table.from_pylist(entries, schema=rejects.schema)
