"""Customers as a file: those of a segment, of a rule or of a selection, keys in order, with chosen columns.

An amount has its currency in a column beside it; tags stand in one cell (in Parquet as a list).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from presek.app import (
    clock,
    column_values,
    counting,
    exploring,
    objecting,
    reading,
    restricting,
    rights_trail,
    table_files,
)
from presek.app.column_values import Column
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.app.sight import EVERYTHING, Sight
from presek.app.snapshots import Opened
from presek.catalog.model import Field, Measure, Sensitivity
from presek.segment import types
from presek.segment.terms import FieldValue
from presek.store import audit
from presek.store.audit import Entry
from presek.values.problem import Problem, Problems

KEY = "customer"
CURRENCY = "_currency"
MOST_COLUMNS = 200
STANDARD_OUTPUT = Path("-")
DEFAULT_COLUMNS = ("name", "country", "city", "owner")

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written where."""

    path: str
    customers: int
    kind: str

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {"path": self.path, "customers": self.customers, "format": self.kind}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The file that is wanted: its kind, its columns, and for whose eyes. `by`: who is written down as having it;
    `marketing`: without those who object to that."""

    kind: str
    columns: tuple[str, ...] = ()
    sight: Sight = EVERYTHING
    by: str = ""
    marketing: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """A column that may be chosen."""

    key: str
    label: str
    model: str
    chosen: bool


def export(
    home: Home,
    segment: str,
    path: Path,
    *,
    kind: str,
    columns: Sequence[str] = (),
    by: str = "",
    marketing: bool = False,
) -> Exported:
    """Writes the customers who are in a segment by the published run, by key in order, as csv, xlsx or parquet.

    A file that stands there is replaced only when the new one is whole. Problems: no such segment, column or kind.
    """
    inside = reading.answer(home, segment).true.mask()
    wanted = Wanted(kind, tuple(columns), by=by, marketing=marketing)
    return _export(home, inside, path, wanted=wanted, what=f"segment {segment}")


def export_rule(home: Home, rule: str, path: Path, *, wanted: Wanted) -> Exported:
    """Writes the customers whom a rule takes in on the published run's instant."""
    counted = counting.count(home, rule)
    assert counted.true is not None  # a count always says who
    return _export(home, counted.true.mask(), path, wanted=wanted, what=f"rule {rule}")


def export_selection(home: Home, pairs: Iterable[tuple[str, str]], path: Path, *, wanted: Wanted) -> Exported:
    """Writes the customers of a selection on Explore, as its address says it, for one person's eyes."""
    narrow = exploring.narrowing(home, pairs, sight=wanted.sight)
    said_so = "&".join(f"{name}={value}" for name, value in narrow.selection.pairs)
    return _export(home, narrow.selected.mask, path, wanted=wanted, what=f"selection {said_so or 'everybody'}")


def offered(home: Home, *, language: str, sight: Sight) -> tuple[Offered, ...]:
    """The fields and measures that this person may take along, by label."""
    catalog = home.catalog()
    named: list[Field | Measure] = [*catalog.fields.values(), *catalog.measures.values()]
    found = [
        Offered(each.key, said(each.labels, language) or each.key, each.model.value, each.key in DEFAULT_COLUMNS)
        for each in named
        if sight.sees_named(each)
    ]
    return tuple(sorted(found, key=lambda each: (each.model, each.label.casefold())))


def _export(home: Home, inside: Mask, path: Path, *, wanted: Wanted, what: str) -> Exported:
    opened = reading.opened(home)
    inside = restricting.without(opened, inside)
    if wanted.marketing:
        inside = objecting.without(opened, inside)
    order = opened.roll().order
    ordinals = order[inside[order]].astype(np.int64)
    keys = opened.snapshot.keys.take(pa.array(ordinals)).cast(pa.string())
    columns = [Column(KEY, keys.to_pylist(), keys), *_columns(home, opened, wanted, ordinals=ordinals)]
    if path == STANDARD_OUTPUT:
        if wanted.kind != "csv":
            says = f"{wanted.kind} can't be written to the output; name a file with -o."
            raise Problems(Problem("binary", says, path="to"))
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")  # as in a file, whatever the terminal's
        table_files.write_csv(sys.stdout, columns)
    else:
        table_files.write(path, columns, kind=wanted.kind, sheet="customers")
    if wanted.by:
        names = tuple(each.key for each in columns[1:])
        rights_trail.took(inside, by=wanted.by, what=what, kind=wanted.kind, fields=names)
        detail = {"format": wanted.kind, "columns": list(wanted.columns), "customers": len(keys)}
        audit.add(Entry(clock.now(), wanted.by, action="exported", subject=what[:200], detail=detail))
    return Exported(str(path), len(keys), wanted.kind)


def _columns(home: Home, opened: Opened, wanted: Wanted, *, ordinals: npt.NDArray[np.int64]) -> list[Column]:
    chosen = tuple(dict.fromkeys(wanted.columns))
    if len(chosen) > MOST_COLUMNS:
        says = f"a file has at most {MOST_COLUMNS} chosen columns, not {len(chosen)}."
        raise Problems(Problem("too-many-columns", says, path="column"))
    hidden = [key for key in chosen if not wanted.sight.sees_key(key, _sensitivity(opened, key))]
    if hidden:
        raise Problems.of([_hidden(key) for key in hidden])
    found: list[Column] = []
    for column in column_values.read(home, opened, chosen, ordinals=ordinals):
        found.append(column)
        currency = types.kind_of(FieldValue(column.key), opened.catalog).currency
        if currency:
            said_of: list[str | None] = [None if cell is None else currency for cell in column.cells]
            found.append(Column(column.key + CURRENCY, list(said_of), pa.array(said_of, pa.string())))
    return found


def _sensitivity(opened: Opened, key: str) -> Sensitivity:
    named = opened.catalog.fields.get(key) or opened.catalog.measures.get(key)
    return Sensitivity.COMPANY if named is None else named.sensitivity


def _hidden(key: str) -> Problem:
    return Problem("hidden-field", f"'{key}' is hidden for your role.", path="column")
