"""Invoices in XML (KSeF FA, JPK_FA, eSLOG 2.0, Optima's register): a row an invoice, or a line (`sheet: lines`).

A file may be one document, gzipped or not, or a zip of many. Rows are counted from 1 over all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from presek.source.block import Block, Opened, Spoiled
from presek.source.invoice_shapes import INVOICES, LINES, Reader, Row, wanted
from presek.source.mapping import FileShape, Style
from presek.source.xml_documents import Document, documents
from presek.source.xml_records import Element, records
from presek.values.problem import Branch, Problem, Problems

ROWS_A_BLOCK = 20_000
"""Fewer than of other formats: a row is a Python value on its way."""
BESIDE = {"Podmiot1", "FakturaWiersz"}
"""Records of JPK_FA that are no invoices."""
SHEETS = ("invoices", "lines")
AMOUNTS = ("net", "vat", "gross", "quantity", "unit_price")


def open_xml_invoices(path: Path, shape: FileShape, style: Style) -> Opened:
    """The columns that every shape has, and the rows."""
    sheet = shape.sheet or "invoices"
    if sheet not in SHEETS:
        says = f"invoices in XML have the sheets {' and '.join(SHEETS)}, not '{sheet}'."
        raise Problems(Problem("no-sheet", says, path=str(path), branch=Branch.DATA))
    columns = LINES if sheet == "lines" else INVOICES
    return Opened(columns, _blocks(path, columns, lines=sheet == "lines", style=style))


def _blocks(path: Path, columns: tuple[str, ...], *, lines: bool, style: Style) -> Iterator[Block]:
    rows: list[Row] = []
    numbers: list[int] = []
    spoiled: list[Spoiled] = []
    number, done = 0, 0.0
    for document in documents(path):
        for row in _rows(document, lines=lines):
            number += 1
            if isinstance(row, Spoiled):
                spoiled.append(Spoiled(number, row.text, row.reason))
            else:
                rows.append(row)
                numbers.append(number)
            if len(rows) >= ROWS_A_BLOCK:
                yield _block(rows, numbers, columns=columns, style=style, spoiled=spoiled, done=done)
                rows, numbers, spoiled = [], [], []
        done = document.done
    yield _block(rows, numbers, columns=columns, style=style, spoiled=spoiled, done=1.0)


def _rows(document: Document, *, lines: bool) -> Iterator[Row | Spoiled]:
    """The rows of one document; of many, one that can't be read is told and the others are read."""
    reader = Reader(lines)
    try:
        for root, record in _some(records(document.file, wanted)):
            yield from reader.rows(root, record)
    except Problems as wrong:
        if document.alone:
            raise
        yield Spoiled(0, document.name, "; ".join(each.says for each in wrong.problems))


def _some(found: Iterator[tuple[Element, Element]]) -> Iterator[tuple[Element, Element]]:
    """The same records; raises Problems at their end where none was an invoice."""
    invoices = 0
    for root, record in found:
        invoices += record.name not in BESIDE
        yield root, record
    if not invoices:
        raise Problems(Problem("no-invoice", "there is no invoice in it.", branch=Branch.DATA))


def _block(
    rows: list[Row], numbers: list[int], *, columns: tuple[str, ...], style: Style, spoiled: list[Spoiled], done: float
) -> Block:  # fmt: skip
    arrays = []
    for name in columns:
        cells = [row.get(name, "") for row in rows]
        if name in AMOUNTS and style.decimal_sign != ".":
            cells = [cell.replace(".", style.decimal_sign) for cell in cells]
        arrays.append(pa.array(cells, pa.string()))
    return Block(pa.Table.from_arrays(arrays, names=list(columns)), np.array(numbers, np.int64), tuple(spoiled), done)
