"""One field of many customers: set or unset with a preview, and any edit by hand taken back.

Undoing writes what was known before as new versions for the same time; the edit stays in the history. A field that
somebody changed again since is left as it is; a customer who was made by hand stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from presek.app import clock, counting, editing, exploring, importing, reading
from presek.app.clock import Stopwatch
from presek.app.editing import KEY, Edit, Saved
from presek.app.faults import place_problems
from presek.app.home import Home, user_name
from presek.app.importing import AtHead
from presek.app.sight import Sight
from presek.source import restoring, settle_customers
from presek.source.prepared import Outcome, Stamp
from presek.store import audit, import_details, imports
from presek.store.audit import Entry
from presek.store.import_details import Detail
from presek.store.imports import Imported
from presek.values.problem import Branch, Problem, Problems

MOST_AT_ONCE = 1_000_000
UNDO = "undo"

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Preview:
    """How many customers an edit concerns, how many it changes, and of how many it says what is known already."""

    customers: int
    changing: int
    same: int

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {"customers": self.customers, "changing": self.changing, "same": self.same}


def of_rule(home: Home, rule: str) -> tuple[str, ...]:
    """The keys of the customers whom a rule takes in."""
    counted = counting.count(home, rule)
    assert counted.true is not None  # a count always says who
    return keys_of(home, counted.true.mask())


def of_selection(home: Home, pairs: Iterable[tuple[str, str]], *, sight: Sight) -> tuple[str, ...]:
    """The keys of the customers of a selection on Explore."""
    return keys_of(home, exploring.narrowing(home, pairs, sight=sight).selected.mask)


def keys_of(home: Home, inside: Mask) -> tuple[str, ...]:
    """The keys of marked customers, in order."""
    opened = reading.opened(home)
    order = opened.roll().order
    found = opened.snapshot.keys.take(pa.array(order[inside[order]].astype(np.int64)))
    return tuple(found.cast(pa.string()).to_pylist())


def preview(home: Home, keys: tuple[str, ...], edit: Edit) -> Preview:
    """What an edit would change; nothing is kept. Problems: the field or the value can't be."""
    if not keys:
        return Preview(0, 0, 0)
    done = editing.save_many(home, _rows(keys, edit), edit, what="a selection", dry_run=True)
    return Preview(len(keys), done.changed, done.unchanged)


def apply(home: Home, keys: tuple[str, ...], edit: Edit, *, what: str) -> Saved:
    """Keeps the edit of all of them at once, or of none; its number undoes it."""
    if not keys:
        raise Problems(Problem("nobody", "nobody is selected.", path="selection", branch=Branch.DATA))
    saved = editing.save_many(home, _rows(keys, edit), edit, what=what)
    detail = {"values": dict(edit.values), "since": edit.since, "number": saved.number, "changed": saved.changed}
    by = edit.by or user_name()
    audit.add(Entry(clock.now(), by, action="edited-many", subject=what[:200], detail=detail))
    return saved


def undo(home: Home, number: int, *, by: str = "") -> Saved:
    """Takes an edit by hand back. Problems: it is none, or nothing of it counts any more."""
    found = imports.find(number)
    if found is None or found.mapping != editing.MAPPING or found.table != editing.CUSTOMERS:
        raise Problems(_problem("no-edit", f"{number} is no edit of customers by hand."))
    who = by or user_name()
    with place_problems(), home.writing(f"undoing edit {number}", wait=editing.SECONDS_TO_WAIT):
        watch = Stopwatch()
        at = max(clock.now(), imports.last_at() + 1)
        known, catalog = AtHead(home.lake, home.head()), home.catalog()
        before = restoring.before(known, catalog, at=found.at)
        if before is None or not before.rows.num_rows:
            raise Problems(_problem("undone-already", f"nothing of edit {number} counts any more."))
        outcome = Outcome()
        stamp = Stamp(at, source=f"{UNDO} {number}", origin=found.path)
        changed = settle_customers.append_facts(
            before.rows, before.ordinals, before.fields, catalog=catalog, known=known, stamp=stamp, outcome=outcome
        )
        moved = {table: home.lake.append(table, rows.table()) for table, rows in outcome.append.items()}
        count = int(changed.sum())
        record = replace(
            found, path=f"{UNDO} {number}: {found.path}"[:200], mapping=editing.MAPPING, read=len(changed),
            accepted=count, unchanged=len(changed) - count, rejected=0, filtered=0, aside=0,
            seconds=watch.seconds(), by=who, at=at,
        )  # fmt: skip
        made = import_details.add(record, moved, detail=Detail())
    audit.add(Entry(at, who, action="undid-edit", subject=str(number), detail={"number": made, "changed": count}))
    return Saved(made, count, len(changed) - count, str(number))


def recent(most: int = 20) -> tuple[tuple[int, Imported], ...]:
    """The latest edits by hand of customers' facts, newest first."""
    found = imports.numbered(importing.REJECTS_SHOWN * most)
    return tuple(each for each in found if each[1].mapping == editing.MAPPING and each[1].table == editing.CUSTOMERS)[
        :most
    ]


def _rows(keys: tuple[str, ...], edit: Edit) -> list[dict[str, str]]:
    if len(keys) > MOST_AT_ONCE:
        raise Problems(_problem("too-many", f"{len(keys):,} customers at once are too many; import a file."))
    return [{KEY: key, **edit.values} for key in keys]


def _problem(code: str, says: str) -> Problem:
    return Problem(code, says, path="edit", branch=Branch.DATA)
