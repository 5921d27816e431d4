"""Any edit by hand taken back, and rows taken away by hand.

Undoing writes what was known before as new versions; the edit stays in the history. What somebody changed again since
is left as it is; a customer who was made by hand stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from presek.app import clock, editing, engines
from presek.app.clock import Stopwatch
from presek.app.editing import BY_HAND, MAPPING, Edit, Saved
from presek.app.faults import place_problems
from presek.app.home import Home, user_name
from presek.app.importing import AtHead
from presek.source import restoring, restoring_rows, settle_customers
from presek.source.prepared import Outcome, Stamp
from presek.store import audit, import_details, imports
from presek.store.audit import Entry
from presek.store.import_details import Detail
from presek.store.imports import Imported
from presek.values.problem import Branch, Problem, Problems, nearest_names

UNDO, MERGE = "undo", "merge"


@dataclass(frozen=True, slots=True)
class Written:
    """Tables to append, of how many customers or rows they change anything, and of how many not."""

    append: Mapping[str, pa.Table]
    changed: int
    unchanged: int = 0


def undo(home: Home, number: int, *, by: str = "") -> Saved:
    """Takes an edit by hand back. Problems: it is none, or nothing of it counts any more."""
    found = imports.find(number)
    if found is None or found.mapping != MAPPING:
        raise Problems(_problem("no-edit", f"{number} is no edit by hand."))
    if found.path.startswith(f"{MERGE} "):
        raise Problems(_problem("of-a-merge", f"{number} belongs to a merge; undo the merge."))
    who = by or user_name()
    with place_problems(), home.writing(f"undoing edit {number}", wait=editing.SECONDS_TO_WAIT):
        watch, at = Stopwatch(), instant_to_write()
        written = before(home, found, Stamp(at, source=f"{UNDO} {number}", origin=found.path))
        if written is None:
            raise Problems(_problem("undone-already", f"nothing of edit {number} counts any more."))
        record = record_of(
            f"{UNDO} {number}: {found.path}", found.table, written, by=who, at=at, seconds=watch.seconds()
        )
        made = keep(home, record, written)
    detail = {"number": made, "changed": written.changed}
    audit.add(Entry(at, who, action="undid-edit", subject=str(number), detail=detail))
    return Saved(made, written.changed, written.unchanged, str(number))


def remove_row(home: Home, customer: str, edit: Edit, *, relation: str, row_key: str) -> Saved:
    """Takes a row of a relation away; its number takes that back. Problems: there is no such row (any more)."""
    named = home.catalog().relations.get(relation)
    if named is None:
        near = nearest_names(relation, home.catalog().relations)
        says = f"no relation is called '{relation}'."
        raise Problems(Problem("unknown-relation", says, path="relation", nearest=near))
    if not edit.beside:
        engines.refuse_import(home, relation, ())
    who = edit.by or user_name()
    with place_problems(), home.writing(f"removing a row of {relation}", wait=editing.SECONDS_TO_WAIT):
        watch, at = Stopwatch(), instant_to_write()
        known = AtHead(home.lake, home.head())
        stamp = Stamp(at, source=edit.source, origin=BY_HAND)
        rows = restoring_rows.removed(known, named, row_key=row_key, stamp=stamp)
        if not rows.num_rows:
            raise Problems(_problem("no-row", f"{customer} has no row '{row_key}' in {relation} (any more)."))
        written = Written({relation: rows}, rows.num_rows)
        called = f"{BY_HAND}: {relation} of {customer} removed"
        number = keep(home, record_of(called, relation, written, by=who, at=at, seconds=watch.seconds()), written)
    detail = {"number": number, "customer": customer}
    audit.add(Entry(at, who, action="removed", subject=f"{relation} {row_key}"[:200], detail=detail))
    return Saved(number, written.changed, 0, row_key)


def before(home: Home, found: Imported, stamp: Stamp) -> Written | None:
    """What takes back the facts or rows that an edit recorded; None where nothing of it counts any more."""
    known, catalog = AtHead(home.lake, home.head()), home.catalog()
    if found.table != editing.CUSTOMERS:
        relation = catalog.relations.get(found.table)
        if relation is None or not known.has(found.table):
            return None
        rows = restoring_rows.before(known, relation, at=found.at, stamp=stamp)
        return Written({found.table: rows}, rows.num_rows) if rows.num_rows else None
    return facts_before(home, at=found.at, stamp=stamp)


def facts_before(home: Home, *, at: int, stamp: Stamp) -> Written | None:
    """What takes back the facts recorded at an instant; None where nothing of them counts any more."""
    known, catalog = AtHead(home.lake, home.head()), home.catalog()
    told = restoring.before(known, catalog, at=at)
    if told is None or not told.rows.num_rows:
        return None
    outcome = Outcome()
    changed = settle_customers.append_facts(
        told.rows, told.ordinals, told.fields, catalog=catalog, known=known, stamp=stamp, outcome=outcome
    )
    append = {table: rows.table() for table, rows in outcome.append.items()}
    return Written(append, int(changed.sum()), int((~changed).sum()))


def instant_to_write() -> int:
    """Now, and later than every import, whatever the clock says."""
    return max(clock.now(), imports.last_at() + 1)


def record_of(called: str, table: str, written: Written, *, by: str, at: int, seconds: float) -> Imported:
    """The record of something written by hand."""
    return Imported(
        path=called[:200], table=table, mapping=MAPPING, read=written.changed + written.unchanged,
        accepted=written.changed, rejected=0, filtered=0, unchanged=written.unchanged, aside=0, seconds=seconds,
        by=by, at=at,
    )  # fmt: skip


def keep(home: Home, record: Imported, written: Written, *, moved: Mapping[str, int] | None = None) -> int:
    """Appends to the lake and moves the head together with the record; returns its number."""
    versions = {table: home.lake.append(table, rows) for table, rows in written.append.items()}
    return import_details.add(record, {**(moved or {}), **versions}, detail=Detail())


def _problem(code: str, says: str) -> Problem:
    return Problem(code, says, path="edit", branch=Branch.DATA)
