"""Files whose columns are fewer than a mapping knows, or differ from it in case: for mappings of exports whose columns
people choose (`missing_columns: empty`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa

from presek.source.block import Block, Opened
from presek.source.expression import columns_of
from presek.source.mapping import Mapping


def with_absent(opened: Opened, mapping: Mapping) -> Opened:
    """The file with every column of the mapping: absent ones are empty. Keys and the time are never made up."""
    if not mapping.missing_empty:
        return opened
    by_word = {_word(name): name for name in mapping.columns}
    here = set(opened.columns)
    columns = tuple(
        by_word[_word(name)] if name not in mapping.columns and by_word.get(_word(name), name) not in here else name
        for name in opened.columns
    )
    added = tuple(sorted(mapping.columns - _needed(mapping) - set(columns)))
    return Opened((*columns, *added), _blocks(opened.blocks, columns, added), opened.notes)


def _word(name: str) -> str:
    return " ".join(name.casefold().split())


def _needed(mapping: Mapping) -> frozenset[str]:
    """The columns of the keys."""
    keys = filter(None, (mapping.customer, mapping.row_key))
    return frozenset().union(*(columns_of(part) for key in keys for part in key.parts))


def _blocks(blocks: Iterator[Block], columns: tuple[str, ...], added: tuple[str, ...]) -> Iterator[Block]:
    for block in blocks:
        cells = block.cells.rename_columns(list(columns))
        empty = pa.repeat(pa.scalar("", pa.string()), cells.num_rows)
        for name in added:
            cells = cells.append_column(name, empty)
        yield replace(block, cells=cells)
