"""Parquet: typed columns given as the text that a CSV of the mapping's style would hold. Rows are numbered from 1."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from presek.source.block import ROWS_A_BLOCK, Block, Opened, without_empty_rows
from presek.source.mapping import FileShape, Style
from presek.values.problem import Branch, Problem, Problems

TAGS_BETWEEN = ";"
BLOCK_BYTES, BUFFER_BYTES = 1 << 24, 1 << 20
SAMPLE = 1_000


def open_parquet(path: Path, _shape: FileShape, style: Style) -> Opened:
    """The file's columns and rows."""
    try:
        file = parquet.ParquetFile(path, buffer_size=BUFFER_BYTES)
    except FileNotFoundError:
        raise
    except (pa.ArrowInvalid, OSError) as trouble:
        says = f"this can't be read as Parquet: {trouble}."
        raise Problems(Problem("not-parquet", says, path=str(path), branch=Branch.DATA)) from None
    return Opened(tuple(file.schema_arrow.names), _blocks(file, path, style))


def _blocks(file: parquet.ParquetFile, path: Path, style: Style) -> Iterator[Block]:
    rows = max(file.metadata.num_rows, 1)
    read = 0
    try:
        for batch in file.iter_batches(batch_size=_rows_at_once(file)):
            numbers = np.arange(read + 1, read + 1 + batch.num_rows, dtype=np.int64)
            read += batch.num_rows
            arrays = [as_text(column, style) for column in batch.columns]
            cells = pa.Table.from_arrays(arrays, names=batch.schema.names)
            yield Block(*without_empty_rows(cells, numbers), done=read / rows)
    except (pa.ArrowInvalid, OSError) as trouble:
        says = f"the file breaks off or is damaged: {trouble}."
        raise Problems(Problem("not-parquet", says, path=str(path), branch=Branch.DATA)) from None


def _rows_at_once(file: parquet.ParquetFile) -> int:
    """So many rows as make a block of some megabytes: by the first rows, and by what the file says of all."""
    first = next(file.iter_batches(batch_size=SAMPLE), None)
    if first is None or not first.num_rows:
        return ROWS_A_BLOCK
    groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
    told = sum(group.total_byte_size for group in groups) / max(file.metadata.num_rows, 1)
    return int(min(max(BLOCK_BYTES / max(first.nbytes / first.num_rows, told, 1), SAMPLE), ROWS_A_BLOCK))


def as_text(column: pa.Array, style: Style) -> pa.Array:
    """A typed column as text: numbers with the style's decimal sign, dates and times as ISO, lists joined by ';'."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_text(column.dictionary_decode(), style)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        text = column.cast(pa.string())
    elif pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        text = column.cast(pa.string())
        if style.decimal_sign != ".":
            text = pc.replace_substring(text, ".", style.decimal_sign)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        joined = [None if each is None else TAGS_BETWEEN.join(map(str, each)) for each in column.to_pylist()]
        text = pa.array(joined, pa.string())
    elif pa.types.is_timestamp(kind):
        text = _timestamps(column)
    elif pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        text = pa.array([None if each is None else str(each) for each in column.to_pylist()], pa.string())
    else:
        text = column.cast(pa.string())
    return pc.fill_null(text, "")


def _timestamps(column: pa.Array) -> pa.Array:
    """Timestamps to the microsecond; with a zone they are told in UTC."""
    zoned = column.type.tz is not None
    plain = pc.cast(column, pa.timestamp("us", column.type.tz), safe=False)
    naive = plain.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).cast(pa.timestamp("us")) if zoned else plain
    text = naive.cast(pa.string())
    return pc.binary_join_element_wise(text, "Z", "") if zoned else text
