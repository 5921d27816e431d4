"""XML of records: `sheet` names the element that is a row; its cells are the texts in it, named by their paths.

`<Customer><Code>1</Code><Address><City>Koper</City></Address></Customer>` has the columns `Code` and `Address/City`.
Of an element that stands several times the first is read; an attribute is named with @: `Code/@type`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from presek.source.block import Block, Opened
from presek.source.mapping import FileShape, Style
from presek.source.read_xml_invoices import ROWS_A_BLOCK
from presek.source.xml_documents import documents
from presek.source.xml_records import Element, records
from presek.values.problem import Branch, Problem, Problems, nearest_names

MOST_NAMES = 200


def open_xml(path: Path, shape: FileShape, _style: Style) -> Opened:
    """The columns in order of appearance, and the rows. Two passes: the first gathers the columns."""
    if shape.sheet is None:
        names = _names(path)
        says = f"say 'sheet:' which element is a row; there are: {', '.join(names[:20])}."
        raise Problems(Problem("no-sheet", says, path=str(path), branch=Branch.DATA))
    columns: dict[str, None] = {}
    for record in _records(path, shape.sheet):
        columns.update(dict.fromkeys(_cells(record)))
    if not columns:
        names = _names(path)
        near = nearest_names(shape.sheet, names)
        says = f"there is no element '{shape.sheet}' in it; there are: {', '.join(names[:20])}."
        raise Problems(Problem("no-sheet", says, path=str(path), nearest=near, branch=Branch.DATA))
    return Opened(tuple(columns), _blocks(path, shape.sheet, tuple(columns)))


def _records(path: Path, sheet: str) -> Iterator[Element]:
    for document in documents(path):
        for _, record in records(document.file, lambda _: frozenset({sheet})):
            yield record


def _names(path: Path) -> list[str]:
    """The names of the elements inside of the root's children, for a person to choose from."""
    found: dict[str, None] = {}
    for document in documents(path):
        for root, record in records(document.file, lambda root: frozenset({root.name})):
            for child in record.children:
                found.update(dict.fromkeys([child.name, *(each.name for each in child.children)]))
            found.setdefault(root.name)
        break
    return list(found)[:MOST_NAMES]


def _cells(record: Element, above: str = "") -> dict[str, str]:
    """The texts in a record by their paths; the first of each."""
    found: dict[str, str] = {}
    for name, value in record.attributes.items():
        found[f"{above}@{name}"] = value
    for child in record.children:
        path = above + child.name
        if child.children or child.attributes:
            for key, text in _cells(child, f"{path}/").items():
                found.setdefault(key, text)
        if not child.children:
            found.setdefault(path, child.text.strip())
    return found


def _blocks(path: Path, sheet: str, columns: tuple[str, ...]) -> Iterator[Block]:
    rows: list[dict[str, str]] = []
    begin = 1
    for record in _records(path, sheet):
        rows.append(_cells(record))
        if len(rows) >= ROWS_A_BLOCK:
            yield _block(rows, columns, begin=begin)
            begin, rows = begin + len(rows), []
    yield _block(rows, columns, begin=begin)


def _block(rows: list[dict[str, str]], columns: tuple[str, ...], *, begin: int) -> Block:
    arrays = [pa.array([row.get(name, "") for row in rows], pa.string()) for name in columns]
    numbers = np.arange(begin, begin + len(rows), dtype=np.int64)
    return Block(pa.Table.from_arrays(arrays, names=list(columns)), numbers, done=1.0)
