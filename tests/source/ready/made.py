"""The made files of the documented shapes, imported by the ready mappings into facts kept in memory."""

from __future__ import annotations

import csv
from pathlib import Path

import xlsxwriter

from presek.source import mapping_text, ready
from presek.source.prepare import Task, prepare
from presek.source.prepared import Prepared, Stamp
from presek.source.rates import NONE, Rates
from presek.source.suggest import shape_of
from tests.source.shelf import CATALOG, Shelf

FILES = Path(__file__).parent / "files"
OURS = "526-000-12-46"
SAME_FILE = {each: each.replace("lines", "invoices") for each in ("ksef-fa3-lines", "jpk-fa-lines", "eslog-lines")} | {
    "linkedin-sent": "linkedin-received"
}
AS_WORKBOOK = {"symfonia-customers"}
"""Kept as CSV with semicolons, written as a workbook for the test."""


def file_of(name: str, folder: Path) -> Path:
    """The made file of a ready mapping."""
    path = next(FILES.glob(f"{SAME_FILE.get(name, name)}.*"))
    return as_workbook(path, folder) if name in AS_WORKBOOK else path


def as_workbook(path: Path, folder: Path) -> Path:
    """The same table as a workbook of one sheet."""
    made = folder / f"{path.stem}.xlsx"
    with xlsxwriter.Workbook(made) as book, path.open(encoding="utf-8", newline="") as file:
        sheet = book.add_worksheet()
        for number, row in enumerate(csv.reader(file, delimiter=";")):
            sheet.write_row(number, 0, row)
    return made


def take(shelf: Shelf, name: str, path: Path | None = None, *, own: str | None = None, rates: Rates = NONE) -> Prepared:
    """Imports a file by a ready mapping, as the command does, and keeps what it came to."""
    found = ready.named(name)
    path = path or file_of(name, shelf.folder)
    text = ready.filled(found, () if found.format in ready.XML else shape_of(path), own=own)
    mapping = mapping_text.load(text, path=name, catalog=CATALOG)
    shelf.instant += 1_000_000
    stamp = Stamp(shelf.instant, name, path.name)
    return shelf.keep(prepare(Task(path, mapping, CATALOG, shelf, stamp, rates)))
