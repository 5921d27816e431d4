"""The report of an import: what became of its rows, how full each field is, what changed and what looks odd."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any, Literal, TypeAlias

from presek.app.home import Home
from presek.catalog.model import Field
from presek.source import shape
from presek.source.mapping import CUSTOMERS
from presek.source.prepare import Task
from presek.source.prepared import Prepared
from presek.source.spool import Spool
from presek.store import import_details, imports
from presek.store.imports import Imported
from presek.values.problem import Branch, Problem, Problems

MANY_REJECTED, SELDOM_FILLED, FEW_ROWS = 0.05, 0.2, 20
MOST_REASONS = 10
MOST_WARNINGS = 200
NO_FILES = ("by hand: ", "undo ", "merge ", "program ")
"""How imports begin that are no files: what was done by hand, taking it back, and what programs told."""

Odd: TypeAlias = Literal["nothing-new", "many-rejected", "all-filtered", "aside", "empty", "seldom", "always-same"]


@dataclass(frozen=True, slots=True)
class Filled:
    """A field of the mapping: rows that say something of it, and values that are new or other than before."""

    key: str
    label: str
    rows: int
    changed: int


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something a person should look at: what kind, of which field, and how many rows."""

    kind: Odd
    label: str = ""
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Noted:
    """A warning: what happened to values of a column (left out, mended, odd but kept), in how many rows, and one of
    them."""

    column: str
    rule: str
    rows: int
    example: str


@dataclass(frozen=True, slots=True)
class Report:
    """One import as its page shows it. `open` are rejects that nobody mended; rejected = open + mended.

    `checked` is what each field's rows are a part of; None where the import kept no details.
    """

    number: int
    imported: Imported
    checked: int | None
    fields: tuple[Filled, ...]
    oddities: tuple[Oddity, ...]
    reasons: tuple[tuple[str, str, int], ...]
    filtered_by: tuple[tuple[str, int], ...]
    new_customers: int
    corrected: int
    joined: int
    open: int
    mended: int
    replay_of: int | None
    mapping_text: str
    warnings: tuple[Noted, ...] = ()

    @property
    def file(self) -> str:
        """The file's name, without the folder it lay in."""
        return name_of(self.imported.path)

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        done = self.imported
        return {
            "import": self.number, "file": self.file, "table": done.table, "by": done.by, "read": done.read,
            "accepted": done.accepted, "rejected": done.rejected, "filtered": done.filtered,
            "unchanged": done.unchanged, "aside": done.aside, "seconds": done.seconds, "open": self.open,
            "mended": self.mended, "replay_of": self.replay_of, "new_customers": self.new_customers,
            "corrected": self.corrected, "joined": self.joined, "filtered_by": dict(self.filtered_by),
            "checked": self.checked,
            "fields": [{"field": each.key, "filled": each.rows, "changed": each.changed} for each in self.fields],
            "reasons": [{"column": column, "reason": reason, "rows": rows} for column, reason, rows in self.reasons],
            "odd": [{"kind": each.kind, "field": each.label, "rows": each.rows} for each in self.oddities],
            "warnings": [asdict(each) for each in self.warnings],
        }  # fmt: skip


def name_of(path: str) -> str:
    """What an import's file is called: pages show nothing of where a file lies."""
    return path if path.startswith(NO_FILES) else PurePath(path).name or path


def kept(prepared: Prepared, task: Task) -> dict[str, object]:
    """What is kept of an import for its report, beside the counts of its record."""
    fields = [rule.field.key for rule in task.mapping.rules]
    name = "facts" if task.mapping.of_customers else task.mapping.table
    written = [table for key, table in prepared.append.items() if key in {name, shape.aside_name(name)}]
    reasons: Counter[tuple[str, str]] = Counter()
    for batch in prepared.rejects.batches():
        reasons.update(zip(*(batch.column(each).to_pylist() for each in ("column", "reason")), strict=True))
    return {
        "checked": prepared.checked, "filled": dict(prepared.filled), "changed": _changed(written, fields),
        "same": [key for key in fields if prepared.checked >= FEW_ROWS and _always_same(written, key)],
        "origin": task.stamp.origin, "source": task.stamp.source,
        "new_customers": prepared.new_customers, "corrected": prepared.corrected, "joined": prepared.joined,
        "filtered_by": dict(prepared.filtered_by),
        "reasons": [[column, reason, rows] for (column, reason), rows in reasons.most_common(MOST_REASONS)],
        "warnings": [each.as_json() for each in prepared.warnings[:MOST_WARNINGS]],
    }  # fmt: skip


def report(home: Home, number: int, *, language: str) -> Report:
    """The report of an import; Problems where there is none of this number."""
    imported = imports.find(number)
    if imported is None:
        raise Problems(Problem("no-import", f"there is no import {number}.", branch=Branch.DATA))
    detail = import_details.of_import(number)
    said: Mapping[str, Any] = {} if detail is None else detail.report
    catalog = home.catalog()
    relation = catalog.relations.get(imported.table)
    known = catalog.fields if imported.table == CUSTOMERS or relation is None else relation.fields
    filled: Mapping[str, int] = said.get("filled", {})
    fields = tuple(
        Filled(key, _label(known.get(key), key, language), rows, int(said.get("changed", {}).get(key, 0)))
        for key, rows in filled.items()
    )
    mended = len(import_details.mended_rows(number))
    return Report(
        number, imported, said.get("checked"), fields, _oddities(imported, said, fields),
        reasons=tuple((column, reason, rows) for column, reason, rows in said.get("reasons", ())),
        filtered_by=tuple(said.get("filtered_by", {}).items()), new_customers=said.get("new_customers", 0),
        corrected=said.get("corrected", 0), joined=said.get("joined", 0), open=imported.rejected - mended,
        mended=mended, replay_of=import_details.replay_of(number),
        mapping_text="" if detail is None else detail.mapping_text,
        warnings=tuple(Noted(**each) for each in said.get("warnings", ())),
    )  # fmt: skip


def _oddities(imported: Imported, said: Mapping[str, Any], fields: tuple[Filled, ...]) -> tuple[Oddity, ...]:
    found: list[Oddity] = []
    if imported.read and imported.unchanged == imported.read:
        found.append(Oddity("nothing-new", rows=imported.unchanged))
    if imported.rejected > MANY_REJECTED * imported.read:
        found.append(Oddity("many-rejected", rows=imported.rejected))
    if imported.read and imported.filtered == imported.read:
        found.append(Oddity("all-filtered", rows=imported.filtered))
    if imported.aside:
        found.append(Oddity("aside", rows=imported.aside))
    checked = said.get("checked", 0)
    for each in fields if checked else ():
        if each.rows == 0:
            found.append(Oddity("empty", each.label))
        elif each.rows < SELDOM_FILLED * checked:
            found.append(Oddity("seldom", each.label, each.rows))
        elif each.key in said.get("same", ()):
            found.append(Oddity("always-same", each.label, each.rows))
    return tuple(found)


def _label(named: Field | None, key: str, language: str) -> str:
    return key if named is None else named.labels.get(language) or named.labels["en"]


def _changed(written: list[Spool], fields: list[str]) -> dict[str, int]:
    return {key: sum(rows.filled.get(key, 0) for rows in written) for key in fields}


def _always_same(written: list[Spool], key: str) -> bool:
    """Whether a field has one and the same value in many rows."""
    told = [rows for rows in written if rows.filled.get(key)]
    values = {rows.only(key) for rows in told}
    return sum(rows.filled[key] for rows in told) >= FEW_ROWS and len(values) == 1 and None not in values
