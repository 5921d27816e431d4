"""Columns as a file: csv, xlsx or parquet. No text of it is run as a formula, headers included.

In CSV an apostrophe stands before such a text; in XLSX the cell is a text and marked as one (its quote prefix), so that
it stays one when somebody edits it or saves the sheet as CSV.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import pyarrow as pa
import pyarrow.parquet as parquet
import xlsxwriter

from presek.app.column_values import Cell, Column
from presek.app.snapshots import force
from presek.values.problem import Branch, Problem, Problems

KINDS = ("csv", "xlsx", "parquet")
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BLANKS = " \N{NO-BREAK SPACE}\ufeff"
MOST_ROWS_OF_A_SHEET = 1_048_575


def write(path: Path, columns: Sequence[Column], *, kind: str, sheet: str) -> None:
    """Writes the file; one that stands there is replaced only when the new one is whole.

    Problems: no such kind of file; more rows than a sheet takes.
    """
    if kind not in KINDS:
        says = f"no kind of file is called '{kind}'; expected {', '.join(KINDS)}."
        raise Problems(Problem("unknown-kind", says, path="to"))
    rows = len(columns[0].cells) if columns else 0
    if kind == "xlsx" and rows > MOST_ROWS_OF_A_SHEET:
        raise Problems(Problem("too-many", f"{rows} rows do not fit into one sheet; take csv or parquet.", path="to"))
    with _replacing(path) as making:
        if kind == "csv":
            with making.open("w", encoding="utf-8", newline="") as file:
                write_csv(file, columns)
        elif kind == "xlsx":
            _write_xlsx(making, columns, sheet=sheet)
        else:
            table = pa.table({column.key: column.exact for column in columns})
            parquet.write_table(table, making)


def write_csv(file: TextIO, columns: Sequence[Column]) -> None:
    """The header and the rows, as CSV."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([harmless(column.key) for column in columns])
    for row in _rows(columns):
        writer.writerow([_cell(value) for value in row])


def harmless(text: str) -> str:
    """A text that no spreadsheet runs as a formula.

    >>> harmless("=1+1"), harmless(" @x"), harmless("a=1")
    ("'=1+1", "' @x", 'a=1')
    """
    return f"'{text}" if looks_like_formula(text) else text


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula."""
    return text.lstrip(BLANKS).startswith(FORMULA_BEGINS)


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    if path.is_dir():
        says = "there is a folder where a file was expected."
        raise Problems(Problem("no-file", says, path=str(path), branch=Branch.PLACE))
    if not path.parent.is_dir():
        raise Problems(Problem("no-folder", "there is no such folder.", path=str(path.parent), branch=Branch.PLACE))
    making = path.with_name(f".{path.name}.making")
    try:
        yield making
        force(making)
        making.replace(path)
    finally:
        making.unlink(missing_ok=True)


def _rows(columns: Sequence[Column]) -> Iterable[tuple[Cell, ...]]:
    return zip(*(column.cells for column in columns), strict=True)


def _cell(value: Cell) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return harmless(value)
        case _:
            return str(value)


def _write_xlsx(path: Path, columns: Sequence[Column], *, sheet: str) -> None:
    plain = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), plain) as book:
        page = book.add_worksheet(sheet)
        marked = book.add_format({"quote_prefix": True})
        for line, row in enumerate([tuple(column.key for column in columns), *_rows(columns)]):
            for position, value in enumerate(row):
                match value:
                    case None:
                        pass
                    case str():
                        page.write_string(line, position, value, marked if looks_like_formula(value) else None)
                    case bool():
                        page.write_boolean(line, position, value)
                    case _:
                        page.write_number(line, position, float(value))
