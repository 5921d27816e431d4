"""One field of many customers: set or unset, with a preview."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from presek.app import clock, counting, editing, exploring, importing, reading
from presek.app.editing import KEY, Edit, Saved
from presek.app.home import Home, user_name
from presek.app.sight import Sight
from presek.store import audit, imports
from presek.store.audit import Entry
from presek.store.imports import Imported
from presek.values.problem import Branch, Problem, Problems

MOST_AT_ONCE = 1_000_000
OF_MERGES = ("merge ", "undo merge ")
"""How the records of merges begin: they are undone with their merge."""

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


def recent(most: int = 20) -> tuple[tuple[int, Imported], ...]:
    """The latest edits by hand, of facts and of rows, newest first."""
    found = imports.numbered(importing.REJECTS_SHOWN * most)
    mine = (each for each in found if each[1].mapping == editing.MAPPING and not each[1].path.startswith(OF_MERGES))
    return tuple(mine)[:most]


def _rows(keys: tuple[str, ...], edit: Edit) -> list[dict[str, str]]:
    if len(keys) > MOST_AT_ONCE:
        raise Problems(_problem("too-many", f"{len(keys):,} customers at once are too many; import a file."))
    return [{KEY: key, **edit.values} for key in keys]


def _problem(code: str, says: str) -> Problem:
    return Problem(code, says, path="edit", branch=Branch.DATA)
