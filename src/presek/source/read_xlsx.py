"""XLSX: one sheet of a workbook. A row's number is the sheet's own; the header is the first row that has a value."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from presek.source.block import ROWS_A_BLOCK, Block, Opened, without_empty_rows
from presek.source.mapping import FileShape, Style
from presek.source.unpacked import check_workbook
from presek.values.problem import Branch, Problem, Problems, nearest_names


def open_xlsx(path: Path, shape: FileShape, style: Style) -> Opened:
    """The sheet's columns and rows. Formulas give their stored results; cells of a merged range but the first are
    empty."""
    check_workbook(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        wanted = shape.sheet if shape.sheet is not None else names[0]
        if wanted not in names:
            says = f"the workbook has no sheet '{wanted}'. It has: {', '.join(names)}."
            raise Problems(_problem(path, "no-sheet", says, nearest=nearest_names(wanted, names)))
        rows = book.get_sheet_by_name(wanted).to_python(skip_empty_area=False)
    except CalamineError as trouble:
        raise Problems(_problem(path, "not-xlsx", f"this can't be read as an Excel workbook: {trouble}.")) from None
    texts = [[_cell(value, style) for value in row] for row in rows]
    above = (shape.header_row or 1) - 1
    first = next((index for index, row in enumerate(texts) if index >= above and any(row)), None)
    if first is None:
        raise Problems(_problem(path, "empty-file", f"the sheet '{wanted}' is empty: it has not even a header."))
    header = list(texts[first])
    while header and not header[-1]:
        header.pop()
    return Opened(tuple(name.strip() for name in header), _blocks(texts, header, first))


def first_rows(path: Path, rows: int) -> dict[str, list[list[str]]]:
    """The first rows of each sheet, as text."""
    check_workbook(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        return {
            name: [
                [_cell(value, Style()) for value in row]
                for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=rows)
            ]
            for name in book.sheet_names
        }
    except CalamineError as trouble:
        raise Problems(_problem(path, "not-xlsx", f"this can't be read as an Excel workbook: {trouble}.")) from None


def _blocks(texts: list[list[str]], header: list[str], first: int) -> Iterator[Block]:
    for begin in range(first + 1, len(texts), ROWS_A_BLOCK):
        rows = texts[begin : begin + ROWS_A_BLOCK]
        arrays = [pa.array([row[index] for row in rows], pa.string()) for index in range(len(header))]
        numbers = np.arange(begin + 1, begin + 1 + len(rows), dtype=np.int64)
        done = min((begin + len(rows)) / len(texts), 1.0)
        yield Block(*without_empty_rows(pa.Table.from_arrays(arrays, names=header), numbers), done=done)


def _cell(value: object, style: Style) -> str:
    """A cell as the text that a CSV of the same style would hold; dates and times as ISO."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float() | int():
            plain = format(Decimal(repr(value)), "f")
            plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
            return plain.replace(".", style.decimal_sign)
        case datetime.datetime():
            midnight = value.time() == datetime.time()
            return value.date().isoformat() if midnight else value.isoformat(sep=" ")
        case datetime.date() | datetime.time():
            return value.isoformat()
        case datetime.timedelta():
            return str(value)
        case _:
            return str(value)


def _problem(path: Path, code: str, says: str, *, nearest: tuple[str, ...] = ()) -> Problem:
    return Problem(code, says, path=str(path), nearest=nearest, branch=Branch.DATA)
