"""Rows that an import did not take and nobody mended: listed page by page with row, column, value and reason, and
written to a CSV to mend."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from presek.app.faults import place_problems
from presek.app.home import Home
from presek.app.import_report import name_of
from presek.app.importing import REJECTS
from presek.app.sight import Sight, hidden_field
from presek.source import mapping_text
from presek.store import import_details, imports
from presek.values.problem import Branch, Problem, Problems

PAGE = 50
MOST_VALUES = 30


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that was not taken: its number in the file, the first fault, further faults in short, and all its
    cells."""

    row: int
    column: str
    value: str | None
    reason: str
    also: tuple[str, ...]
    header: tuple[str, ...]
    cells: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "row": self.row, "column": self.column, "value": self.value, "reason": self.reason, "also": list(self.also),
            "cells": dict(zip(self.header, self.cells, strict=False)),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rejects:
    """A page of an import's rejects, how many there are in all, the columns of the file, and the values most
    often at fault: column, value, and in how many of the rows."""

    number: int
    path: str
    at: int
    total: int
    rejects: tuple[Reject, ...]
    header: tuple[str, ...] = ()
    values: tuple[tuple[str, str, int], ...] = ()

    @property
    def file(self) -> str:
        """The file's name, without the folder it lay in."""
        return name_of(self.path)

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "import": self.number, "file": self.file, "total": self.total,
            "rejects": [each.as_json() for each in self.rejects],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rejects: of a column, with a reason, with a text in any cell; empty is any. `mended`: those mended too."""

    column: str = ""
    reason: str = ""
    text: str = ""
    mended: bool = False

    def takes(self, reject: Reject) -> bool:
        """Whether a reject is one of them."""
        return (
            (not self.column or reject.column == self.column)
            and (not self.reason or self.reason in (reject.reason, *reject.also))
            and (not self.text or any(self.text.casefold() in cell.casefold() for cell in reject.cells))
        )


EVERY = Wanted()


def listed(
    home: Home, number: int | None = None, *, page: int = 1, size: int = PAGE, wanted: Wanted = EVERY
) -> Rejects:
    """A page of the open rejects of an import (the latest one where no number is given)."""
    found, imported = _import(number)
    begin = (page - 1) * size
    shown: list[Reject] = []
    total = 0
    header: tuple[str, ...] = ()
    values: Counter[tuple[str, str]] = Counter()
    with place_problems():
        for each in _rejects(home, imported.at) if wanted.mended else open_ones(home, found):
            header = header or each.header
            if wanted.takes(each):
                if each.column in header:
                    values[each.column, each.value or ""] += 1
                if begin <= total < begin + size:
                    shown.append(each)
                total += 1
    return Rejects(
        found, imported.path, imported.at, total, tuple(shown), header,
        tuple((column, value, rows) for (column, value), rows in values.most_common(MOST_VALUES)),
    )  # fmt: skip


def open_ones(home: Home, number: int) -> Iterator[Reject]:
    """The rejects of an import that nobody mended, in order of their rows."""
    mended = import_details.mended_rows(number)
    return (each for each in _rejects(home, import_of(number).at) if each.row not in mended)


def import_of(number: int) -> imports.Imported:
    """The import of a number; Problems where there is none."""
    return _import(number)[1]


def must_see(home: Home, number: int, sight: Sight) -> None:
    """Problems where the rows of an import hold a field that this person may not see: their cells are told whole."""
    hidden = [name for name in _fields_of(home, number) if not sight.sees_word(name, home.catalog())]
    if hidden:
        raise Problems(*map(hidden_field, sorted(hidden)))


def _fields_of(home: Home, number: int) -> Iterator[str]:
    """The fields that an import's columns became, by its mapping; by the names of its columns where it kept none."""
    found, imported = _import(number)
    detail, catalog = import_details.of_import(found), home.catalog()
    relation = catalog.relations.get(imported.table)
    fields = catalog.fields if relation is None else relation.fields
    names = {*next((each.header for each in _rejects(home, imported.at)), ())}
    if detail is not None and detail.mapping_text:
        with suppress(Problems):  # of a catalog of before
            mapping = mapping_text.load(detail.mapping_text, path="mapping", catalog=catalog)
            names |= {each.field.key for each in mapping.rules}
    for name in names & set(fields):
        yield name if relation is None else f"{relation.key}.{name}"


def write_csv(home: Home, path: Path, number: int | None = None) -> int:
    """Writes the rejected rows, whole, with their row numbers and reasons, and returns how many; mended rows can be
    imported."""
    found, _ = _import(number)
    written = 0
    with place_problems(), path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for each in open_ones(home, found):
            if written == 0:
                writer.writerow([*each.header, "reject_row", "reject_column", "reject_reason"])
            cells = [*each.cells, *[""] * (len(each.header) - len(each.cells))]
            writer.writerow([*cells, each.row, each.column, "; ".join((each.reason, *each.also))])
            written += 1
    return written


def _import(number: int | None) -> tuple[int, imports.Imported]:
    if number is None:
        latest = imports.numbered(1)
        if not latest:
            raise Problems(Problem("no-import", "nothing has been imported yet.", branch=Branch.DATA))
        return latest[0]
    found = imports.find(number)
    if found is None:
        raise Problems(Problem("no-import", f"there is no import {number}.", branch=Branch.DATA))
    return number, found


def _rejects(home: Home, at: int) -> Iterator[Reject]:
    """The rejects of the import at an instant, in order of their rows."""
    for batch in home.lake.read(REJECTS, home.head().get(REJECTS)):
        for each in batch.to_pylist():
            if each["import_at"] == at:
                yield Reject(
                    each["row"], each["column"], each["value"], each["reason"], tuple(each["also"] or ()),
                    tuple(each["header"] or ()), tuple(each["cells"] or ()),
                )  # fmt: skip
