"""What programs told and what could not be kept, gathered as an import's rejects: listed, mended and read again as
those of a file are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from presek.app import intake
from presek.app.home import Home
from presek.app.sight import EVERYTHING
from presek.catalog.model import Catalog, Field
from presek.catalog.refused import refusal
from presek.source import events, shape
from presek.source.erased import WITHHELD
from presek.source.events import Told
from presek.source.events_said import Fault, Knows, Says, Sorted, sorted_events
from presek.source.mapping import CUSTOMERS
from presek.source.reject_rows import NEVER_KEPT
from presek.source.settle_told import Turn
from presek.source.spool import Spool
from presek.store import intake as kept
from presek.store.import_details import Detail
from presek.store.imports import Imported
from presek.store.intake import Collected
from presek.values.problem import Branch, Problem, Problems, nearest_names

HOUR = 3_600_000_000
"""Rejects of so long go to one import."""
OTHER, WHOLE = "other fields", "event"
"""Columns of a reject: what is no field, and of an event of no relation all of it; as JSON."""
PROGRAM = "program"
FAILED = "intake-failed"
"""The alert of what Presek itself failed on."""


@dataclass(slots=True)
class Gathered:
    """Rejects to append, the imports that they belong to, why each number was rejected, and the latest instant."""

    last_at: int
    rows: Spool = field(default_factory=lambda: Spool(shape.REJECTS))
    collected: list[Collected] = field(default_factory=list)
    reasons: dict[int, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Reject:
    number: int
    column: str
    value: str | None
    reason: str
    also: Sequence[str]
    code: str
    nearest: Sequence[str]
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Renewed:
    """Rejects as the catalog of today reads them."""

    mapping_text: str
    header: tuple[str, ...]
    rows: tuple[Sequence[str], ...]


def renewed(home: Home, path: str, rejects: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Renewed | None:
    """Rejects (header and cells) of an import of what programs told, ready to be read again; None of other imports.

    Problems where the source, the relation or a field of any is still not known.
    """
    if not path.startswith(f"{PROGRAM} "):
        return None
    source, _, table = path.removeprefix(f"{PROGRAM} ").partition(": ")
    against = intake.knows(home, EVERYTHING)
    fields = against.catalog.fields if table == CUSTOMERS else _fields_of(table, against)
    if source not in against.sources:
        says = f"'{source}' is no registered source; `presek intake allow {source}` registers it."
        raise Problems(Problem("unknown-source", says, path="source", branch=Branch.DATA))
    header = events.header_of(table, catalog=against.catalog)
    rows = []
    for names, cells in rejects:
        known = dict(zip(names, cells, strict=False))
        if WHOLE in known:
            known = _of_whole(known[WHOLE], header, against)
        known |= _others(known.get(OTHER, ""), fields)
        rows.append([known.get(name, "") for name in header])
    text = events.mapping_text(table, source, fields, catalog=against.catalog)
    return Renewed(text, header, tuple(rows))


def _fields_of(table: str, against: Knows) -> Mapping[str, Field]:
    found = against.catalog.relations.get(table)
    if found is None:
        near = nearest_names(table, against.catalog.relations)
        says = f"no relation is called '{table}'."
        raise Problems(Problem("unknown-relation", says, path="relation", nearest=near, branch=Branch.DATA))
    return found.fields


def _others(said: str, fields: Mapping[str, Field]) -> dict[str, str]:
    """What stood beside the fields, now that the catalog has such fields."""
    found = {} if not said else json.loads(said)
    for name in found:
        if name not in fields:
            says = f"no field is called '{name}'."
            near = nearest_names(name, fields)
            raise Problems(Problem("unknown-field", says, path=name, nearest=near, branch=Branch.DATA))
    return {name: events.cell(value) for name, value in found.items()}


def _of_whole(said: str, header: Sequence[str], against: Knows) -> dict[str, str]:
    """The cells of an event whose relation was not known when it was told."""
    found = sorted_events([(0, json.loads(said))], against)
    for fault, *_ in found.faults:
        raise Problems(Problem(fault.code, fault.reason, path=fault.column, branch=Branch.DATA))
    [told] = next(iter(found.told.values()))
    return dict(zip(header, events.cells_of(told, header, of_customers=False), strict=True))


def gathered(
    home: Home, turn: Turn, found: Sorted, *, facts: Sequence[tuple[str, Told]], at: int
) -> Gathered:  # fmt: skip
    """All rejects of a turn. `at`: the first instant that no import has yet."""
    catalog = home.catalog()
    made = Gathered(at)
    groups: dict[tuple[str, str], list[_Reject]] = {}
    for fault, table, source, told, said in found.faults:
        groups.setdefault((table, source), []).append(_of_fault(fault, table, told, said=said, catalog=catalog))
    numbered = {each.number: each for told in found.told.values() for each in told}
    numbered |= {each.number: each for _, each in facts}
    for (table, source), entries in turn.rejects.items():
        groups.setdefault((table, source), []).extend(
            _of_entry(entry, table, numbered, catalog=catalog) for entry in entries
        )  # fmt: skip
    for whose, rejects in sorted(groups.items()):
        _gather(made, whose, sorted(rejects, key=lambda each: each.number), home=home)
    return made


def _gather(made: Gathered, whose: tuple[str, str], rejects: Sequence[_Reject], *, home: Home) -> None:
    table, source = whose
    catalog = home.catalog()
    header = _header(table, catalog)
    path = f"{PROGRAM} {source}: {table}"
    at = kept.collecting(path, since=made.last_at - HOUR)
    if at is None:
        made.last_at += 1
        at = made.last_at
    first = kept.collected(path, at=at) + 1
    rows = [
        {
            "import_at": at, "row": first + place, "column": each.column, "value": each.value, "reason": each.reason,
            "also": list(each.also), "header": list(header), "cells": list(each.cells),
        }
        for place, each in enumerate(rejects)
    ]  # fmt: skip
    made.rows.put(pa.Table.from_pylist(rows, schema=shape.REJECTS))
    for each in rejects:
        told = {"field": each.column, "code": each.code, "says": each.reason, "nearest": list(each.nearest)}
        made.reasons.setdefault(each.number, told)
    imported = Imported(
        path=path, table=table, mapping="", read=len(rejects), accepted=0, rejected=len(rejects), filtered=0,
        unchanged=0, aside=0, seconds=0.0, by=f"{PROGRAM} {source}", at=at,
    )  # fmt: skip
    known = table == CUSTOMERS or table in catalog.relations
    fields = catalog.fields if table == CUSTOMERS else catalog.relations[table].fields if known else {}
    text = events.mapping_text(table, source, fields, catalog=catalog) if known else ""
    detail = Detail(text, report={"origin": source, "source": source})
    made.collected.append(Collected(imported, detail))


def _header(table: str, catalog: Catalog) -> tuple[str, ...]:
    if table != CUSTOMERS and table not in catalog.relations:
        return (WHOLE,)
    return (*events.header_of(table, catalog=catalog), OTHER)


def _of_fault(fault: Fault, table: str, told: Told | None, *, said: Says, catalog: Catalog) -> _Reject:
    cells = _cells(table, told, said, catalog=catalog)
    return _Reject(fault.number, fault.column, fault.value, fault.reason, (), fault.code, fault.nearest, cells)


def _of_entry(
    entry: Mapping[str, object], table: str, numbered: Mapping[int, Told], *, catalog: Catalog
) -> _Reject:  # fmt: skip
    number = int(str(entry["row"]))
    told = numbered[number]
    header = _header(table, catalog)
    if entry["reason"] in WITHHELD:
        cells = [NEVER_KEPT] * len(header)
        return _Reject(number, str(entry["column"]), None, str(entry["reason"]), (), "erased", (), cells)
    cells = list(_cells(table, told, told.values, catalog=catalog))
    if entry["value"] == NEVER_KEPT:
        place = header.index(str(entry["column"]))
        cells[place] = NEVER_KEPT
    also = entry["also"]
    assert isinstance(also, list)  # as rejects are found
    value = None if entry["value"] is None else str(entry["value"])
    return _Reject(number, str(entry["column"]), value, str(entry["reason"]), also, "value", (), cells)


def _cells(table: str, told: Told | None, said: Says, *, catalog: Catalog) -> list[str]:
    header = _header(table, catalog)
    if told is None or header == (WHOLE,):
        return [json.dumps({name: _kept(name, value) for name, value in said.items()}, ensure_ascii=False)]
    cells = events.cells_of(told, header[:-1], of_customers=table == CUSTOMERS)
    other = {name: _kept(name, value) for name, value in told.values.items() if name not in header}
    return [*cells, json.dumps(other, ensure_ascii=False) if other else ""]


def _kept(name: str, value: object) -> object:
    """A value as a reject may show it."""
    return NEVER_KEPT if refusal(name) is not None else value
