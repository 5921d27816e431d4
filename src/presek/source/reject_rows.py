"""The rejected rows of a file as they are kept: whole, in order of their rows, without what may never be kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.refused import refusal
from presek.source import shape
from presek.source.block import Block
from presek.source.erased import WITHHELD
from presek.source.prepared import Stamp
from presek.source.spool import Parts, Spool, Work
from presek.source.watch import Watch

NEVER_KEPT = "(never kept)"
"""Stands in a reject for a cell of a column such as PESEL, and for all that was said of somebody who was erased."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What rejects are marked with: the file's header and the import's stamp; what its cells may not show."""

    header: tuple[str, ...]
    stamp: Stamp
    watch: Watch


def kept(found: Iterable[Spool], marks: Marks, *, last_row: int, work: Work | None) -> Spool:
    """Rejects in the shape that is kept, in order of their rows."""
    answer = Spool(shape.REJECTS, work)
    for table in in_order(found, last_row=last_row, work=work):
        answer.put(_marked(table, marks))
    return answer


def in_order(found: Iterable[Spool], *, last_row: int, work: Work | None) -> Iterator[pa.Table]:
    """Rows of several spools in order of their `row`, table by table."""
    spools = [each for each in found if each.num_rows]
    if not spools:
        return
    if work is None or all(each.in_memory for each in spools):
        yield pa.concat_tables([each.table() for each in spools]).sort_by("row")
        return
    count = int(np.clip(sum(each.size for each in spools) // work.held + 1, 2, 400))
    parts = Parts(work, shape.FAULTY, count)
    for spool in spools:
        for batch in spool.batches():
            rows = np.asarray(batch.column("row").to_numpy())
            parts.put(pa.Table.from_batches([batch]), np.minimum(rows * count // (last_row + 1), count - 1))
    for number in range(count):
        table = parts.part(number)
        if table.num_rows:
            yield table.sort_by("row")
        parts.drop(number)


def with_cells(tables: Iterator[pa.Table], blocks: Iterator[Block]) -> Iterator[pa.Table]:
    """Rejects that were found only when the rows were set side by side, with the cells of the file read once more.

    Both come in order of rows.
    """
    waiting = next(tables, None)
    for block in blocks:
        while waiting is not None and len(block.numbers):
            rows = np.asarray(waiting.column("row").to_numpy())
            mine = int(np.searchsorted(rows, block.numbers[-1], side="right"))
            if mine:
                yield _with_cells_of(waiting.slice(0, mine), block)
            waiting = waiting.slice(mine) if mine < len(rows) else next(tables, None)
            if mine < len(rows):
                break
        if waiting is None:
            return


def _with_cells_of(table: pa.Table, block: Block) -> pa.Table:
    places = np.searchsorted(block.numbers, np.asarray(table.column("row").to_numpy()))
    columns = [column.to_pylist() for column in block.cells.take(pa.array(places)).columns]
    cells = [list(row) for row in zip(*columns, strict=True)] if columns else [[]] * table.num_rows
    at = table.schema.get_field_index("cells")
    return table.set_column(at, table.schema.field(at), pa.array(cells, shape.NAMES))


def _marked(rejects: pa.Table, marks: Marks) -> pa.Table:
    rejects = _without_refused(rejects, marks.header, by_values=frozenset(marks.watch.refused))
    columns = {name: rejects.column(name) for name in rejects.column_names}
    rows = rejects.num_rows
    columns["import_at"] = pa.repeat(pa.scalar(marks.stamp.recorded_at, pa.int64()), rows)
    columns["header"] = pa.repeat(pa.scalar(list(marks.header), shape.NAMES), rows)
    return pa.Table.from_arrays([columns[each.name].cast(each.type) for each in shape.REJECTS], schema=shape.REJECTS)


def _without_refused(rejects: pa.Table, header: tuple[str, ...], *, by_values: frozenset[int]) -> pa.Table:
    """Rejects without the cells of columns that may never be kept; of rows that fell apart nothing is kept then, and
    nothing of those who were erased."""
    refused = by_values | {place for place, name in enumerate(header) if refusal(name) is not None}
    withheld = pc.any(pc.is_in(rejects.column("reason"), value_set=pa.array(sorted(WITHHELD)))).as_py()
    if not refused and not withheld:
        return rejects
    entries = rejects.to_pylist()
    for entry in entries:
        if entry["reason"] in WITHHELD:
            entry["cells"] = [NEVER_KEPT] * len(header)
            continue
        whole = len(entry["cells"]) == len(header)
        entry["cells"] = [
            NEVER_KEPT if not whole or place in refused else cell for place, cell in enumerate(entry["cells"])
        ]
        entry["value"] = entry["value"] if whole else NEVER_KEPT
    return pa.Table.from_pylist(entries, schema=rejects.schema)
