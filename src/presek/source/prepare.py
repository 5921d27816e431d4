"""A whole file prepared for import: read block by block, typed, checked and set against what is known. Writes
nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from presek.catalog.model import Catalog
from presek.catalog.refused import refusal
from presek.source import rates as rate_tables
from presek.source import reject_rows, shape
from presek.source.absent import with_absent
from presek.source.block import Block, Opened
from presek.source.checked_once import Checks
from presek.source.convert import Context
from presek.source.erased import CAME_AGAIN
from presek.source.gathered import Gathered
from presek.source.mapping import Mapping
from presek.source.prepared import KnownFacts, Outcome, Prepared, Stamp
from presek.source.rates import Rates
from presek.source.read import open_file
from presek.source.reject_rows import NEVER_KEPT, Marks
from presek.source.settle import settle
from presek.source.spool import Spool, Work
from presek.source.typed import Typed, key_title, typed
from presek.source.warned import Warned, added
from presek.source.watch import Watch
from presek.source.words import Codes
from presek.values.problem import Branch, Problem, Problems, nearest_names

__all__ = ["NEVER_KEPT", "Progress", "Task", "prepare"]

Progress = Callable[[int, float], None]
"""Told the rows read so far and the share of the file, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file to prepare, with all it is read against.

    `work` is a folder for what doesn't fit into memory, which must be there until the rows are written; without it
    all stays in memory.
    """

    path: Path
    mapping: Mapping
    catalog: Catalog
    known: KnownFacts
    stamp: Stamp
    rates: Rates = rate_tables.NONE
    work: Work | None = None


@dataclass(slots=True)
class _Tally:
    """What the blocks of a file come to so far."""

    rejects: Spool
    read: int = 0
    last_row: int = 0
    checked: int = 0
    filtered: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    warnings: tuple[Warned, ...] = ()

    def take(self, found: Typed, block: Block, keys: list[str]) -> None:
        """Counts a block."""
        self.read += found.read
        numbers = [*block.numbers[-1:], *(each.row for each in block.spoiled)]
        self.last_row = max(self.last_row, *map(int, numbers)) if numbers else self.last_row
        self.checked += found.rows.num_rows
        self.filtered.update(found.filtered)
        for key in keys:
            self.filled[key] += found.rows.num_rows - found.rows.column(key).null_count
        self.warnings = added((*self.warnings, *found.warnings))
        self.rejects.put(found.rejects)


def prepare(task: Task, *, progress: Progress | None = None) -> Prepared:
    """Reads and checks the whole file. Raises Problems where it can't be read or lacks a mapped column."""
    opened = _opened(task)
    _check_columns(opened, task)
    watch = Watch()
    rows = Gathered.of(task.mapping, task.work, task.known)
    tally = _Tally(Spool(shape.FAULTY, task.work))
    keys = [rule.field.key for rule in task.mapping.rules]
    for found, block in _typed(opened, task, watch):
        tally.take(found, block, keys)
        rows.put(found.rows, share=block.done)
        if progress is not None:
            progress(tally.read, block.done)
    if progress is not None:
        progress(tally.read, 1.0)  # a small file's only block is given out before its end was met
    outcome = Outcome(task.work)
    settle(rows, task.mapping, catalog=task.catalog, known=task.known, stamp=task.stamp, outcome=outcome)
    return Prepared(
        append=outcome.append, replace=outcome.replace,
        rejects=_rejects(tally, outcome, task, marks=Marks(opened.columns, task.stamp, watch)),
        read=tally.read, accepted=outcome.accepted, rejected=tally.rejects.num_rows + outcome.rejected,
        filtered=tally.filtered.total(), unchanged=outcome.unchanged, aside=outcome.aside, joined=outcome.joined,
        corrected=outcome.corrected, new_customers=outcome.new_customers, filtered_by=dict(tally.filtered),
        warnings=_with_returns(tally, outcome, task), checked=tally.checked, filled=dict(tally.filled),
        came_again=outcome.came_again, kept_out=outcome.kept_out,
    )  # fmt: skip


def _with_returns(tally: _Tally, outcome: Outcome, task: Task) -> tuple[Warned, ...]:
    """The warnings, with one of customers who were erased and are entered anew."""
    if not outcome.came_again:
        return tally.warnings
    again = Warned(key_title(task.mapping.customer, "key"), "odd", outcome.came_again, CAME_AGAIN)
    return added((*tally.warnings, again))


def _rejects(tally: _Tally, outcome: Outcome, task: Task, *, marks: Marks) -> Spool:
    """All rejects; those that were found only when the rows were set side by side get their cells."""
    late = Spool(shape.FAULTY, task.work)
    if outcome.rejects:
        tables = reject_rows.in_order(outcome.rejects, last_row=tally.last_row, work=task.work)
        for table in reject_rows.with_cells(tables, _opened(task).blocks):
            late.put(table)
    return reject_rows.kept((tally.rejects, late), marks, last_row=tally.last_row, work=task.work)


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


def _typed(opened: Opened, task: Task, watch: Watch) -> Iterator[tuple[Typed, Block]]:
    """All blocks typed: the next block is read while the one before is worked on."""
    begins = task.stamp.recorded_at if task.stamp.valid_from is None else task.stamp.valid_from
    codes: dict[str, Codes] = {}
    with (
        closing(Checks()) as checks, closing(_generator(opened.blocks)) as blocks,
        ThreadPoolExecutor(max_workers=1) as reader,
    ):  # fmt: skip
        coming = reader.submit(_next, blocks)
        while (block := _await(coming, task.path)) is not None:
            coming = reader.submit(_next, blocks)
            with _told_of(task.path):
                watch.block(block, opened.columns, task.mapping)
            context = Context(
                task.catalog, task.rates, task.mapping.phone_region, now=begins, begins=begins, watch=watch,
                codes=codes, checks=checks,
            )  # fmt: skip
            yield typed(block, task.mapping, context), block
    with _told_of(task.path):
        watch.stop()


def _generator(blocks: Iterator[Block]) -> Generator[Block]:
    """Blocks whose reading ends when nobody wants more of them."""
    yield from blocks


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
