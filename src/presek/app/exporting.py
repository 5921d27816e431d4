"""The customers of a segment as a file: keys in order, with further columns where they are wanted.

A text that a spreadsheet would take for a formula gets an apostrophe before it in CSV; in XLSX every text is a text.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import xlsxwriter

from presek.app import column_values, reading
from presek.app.column_values import Cell, Column
from presek.app.home import Home
from presek.app.snapshots import force
from presek.values.problem import Branch, Problem, Problems

KEY = "customer"
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
MOST_ROWS_OF_A_SHEET = 1_048_575
STANDARD_OUTPUT = Path("-")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written where."""

    path: str
    customers: int
    kind: str

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {"path": self.path, "customers": self.customers, "format": self.kind}


def export(home: Home, segment: str, path: Path, *, kind: str, columns: Sequence[str] = ()) -> Exported:
    """Writes the customers who are in a segment by the published run, by key in order, as csv, xlsx or parquet.

    A file that stands there is replaced only when the new one is whole. Problems: no such segment, column or kind.
    """
    answer = reading.answer(home, segment)
    opened = reading.opened(home)
    order = opened.roll().order
    ordinals = order[answer.true.mask()[order]].astype(np.int64)
    keys = opened.snapshot.keys.take(pa.array(ordinals)).to_pylist()
    wanted = column_values.read(home, opened, columns, ordinals=ordinals)
    writers: dict[str, Callable[[Path, list[str], list[Column]], None]] = {
        "csv": _write_csv,
        "xlsx": _write_xlsx,
        "parquet": _write_parquet,
    }
    if kind not in writers:
        says = f"no kind of file is called '{kind}'; expected {', '.join(writers)}."
        raise Problems(Problem("unknown-kind", says, path="to"))
    if kind == "xlsx" and len(keys) > MOST_ROWS_OF_A_SHEET:
        says = f"{len(keys)} customers do not fit into one sheet; export to csv or parquet."
        raise Problems(Problem("too-many", says, path="to"))
    if path == STANDARD_OUTPUT:
        if kind != "csv":
            raise Problems(Problem("binary", f"{kind} can't be written to the output; name a file with -o.", path="to"))
        _rows_as_csv(sys.stdout, keys, wanted)
    else:
        with _replacing(path) as making:
            writers[kind](making, keys, wanted)
    return Exported(str(path), len(keys), kind)


def harmless(text: str) -> str:
    """A text that no spreadsheet runs as a formula.

    >>> harmless("=1+1"), harmless("a=1")
    ("'=1+1", 'a=1')
    """
    return f"'{text}" if text.startswith(FORMULA_BEGINS) else text


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


def _rows(keys: list[str], columns: list[Column]) -> Iterable[tuple[Cell, ...]]:
    return zip(keys, *(column.cells for column in columns))


def _rows_as_csv(file: TextIO, keys: list[str], columns: list[Column]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([KEY, *(column.key for column in columns)])
    for row in _rows(keys, columns):
        writer.writerow([_cell(value) for value in row])


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


def _write_csv(path: Path, keys: list[str], columns: list[Column]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        _rows_as_csv(file, keys, columns)


def _write_xlsx(path: Path, keys: list[str], columns: list[Column]) -> None:
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("customers")
    for position, name in enumerate([KEY, *(column.key for column in columns)]):
        sheet.write_string(0, position, name)
    for line, row in enumerate(_rows(keys, columns), start=1):
        for position, value in enumerate(row):
            match value:
                case None:
                    pass
                case str():
                    sheet.write_string(line, position, value)
                case bool():
                    sheet.write_boolean(line, position, value)
                case _:
                    sheet.write_number(line, position, float(value))
    book.close()


def _write_parquet(path: Path, keys: list[str], columns: list[Column]) -> None:
    table = pa.table({KEY: pa.array(keys, pa.string()), **{column.key: column.exact for column in columns}})
    parquet.write_table(table, path)
