"""The rows of one thing among very many, in whatever order they lie: one column is looked through, and the others are
read only where it has what is sought."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as parquet

from presek.lake.place import trouble_of
from presek.lake.tables import Lake, conform, may_pass

THREADS = 2
Where = Sequence[tuple[str, str, object]]
Indexed = Callable[[Path], pa.Table | None]


def rows_of_one(
    lake: Lake, table: str, *, version: int | None, schema: pa.Schema, column: str, value: int, also: Where = (),
    indexed: Indexed | None = None,
) -> pa.Table:  # fmt: skip
    """The rows of a version that have a whole number in a column and pass the other conditions (equality alone), with
    exactly the columns of `schema`. `indexed`: the rows of a file by its index; None where it has none."""
    if version is None:
        return schema.empty_table()
    where = [(column, "=", value), *also]

    def of_file(file: Path) -> pa.Table:
        told = None if indexed is None else indexed(file)
        return _of_file(lake, file, schema, where=where) if told is None else told

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(of_file, lake.files(table, version)))
    together = pa.concat_tables([schema.empty_table(), *found])
    for name, _, wanted in also:
        together = together.filter(pc.equal(together.column(name), pa.scalar(wanted, schema.field(name).type)))
    return together


def _of_file(lake: Lake, file: Path, schema: pa.Schema, *, where: Where) -> pa.Table:
    column, _, value = where[0]
    found = [schema.empty_table()]
    with trouble_of(lake.root):
        opened = parquet.ParquetFile(file)
        places = {opened.metadata.schema.column(place).name: place for place in range(len(opened.metadata.schema))}
        names = [name for name in schema.names if name in places]
        for number in range(opened.num_row_groups):
            group = opened.metadata.row_group(number)
            if not all(name in places and may_pass(group.column(places[name]), sign, it) for name, sign, it in where):
                continue
            sought = opened.read_row_group(number, columns=[column]).column(0).to_numpy()
            hits = np.flatnonzero(sought == value)
            if len(hits):
                mine = opened.read_row_group(number, columns=names).take(pa.array(hits)).combine_chunks()
                found += [pa.Table.from_batches([conform(batch, schema)]) for batch in mine.to_batches()]
    return pa.concat_tables(found)
