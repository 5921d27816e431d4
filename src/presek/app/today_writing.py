"""From what was done with rows of Today to interactions in the lake, each written once, and taken away when undone."""

from __future__ import annotations

from presek.app import clock, editing, undoing
from presek.app.editing import Edit
from presek.app.home import Home
from presek.store import queue
from presek.store.queue import Done
from presek.values.problem import Branch, Problems

INTERACTIONS = "interactions"
AT_ONCE = 200
SECONDS_TO_WAIT = 20.0
SECONDS_OF_A_PAGE = 0.2
"""A page does not wait for another writer; the worker does."""


def write(home: Home, *, wait: float = SECONDS_TO_WAIT) -> int:
    """Writes what waits; how many rows. While another writer works, what is left is written later."""
    done = 0
    try:
        for each in queue.to_write(AT_ONCE):
            done += _write(home, each, wait=wait)
        for each in queue.to_remove(AT_ONCE):
            done += _remove(home, each)
    except Problems as busy:
        if any(problem.branch is not Branch.PLACE for problem in busy.problems):
            raise
    return done


def row_key(done: Done) -> str:
    """The key of the interaction that an action makes."""
    return f"today-{done.doing.token}"


def _write(home: Home, each: Done, *, wait: float) -> int:
    doing = each.doing
    try:
        edit = Edit(doing.row or {}, by=doing.by, beside=True)
        editing.save_row(home, doing.customer, edit, relation=INTERACTIONS, row_key=row_key(each), wait=wait)
    except Problems as found:
        if any(problem.branch is Branch.PLACE for problem in found.problems):
            raise
        # The customer was erased, or the company's own catalog has no such field: it is told, not tried again.
        queue.refused(each.number, "; ".join(map(str, found.problems)))
        return 0
    queue.written(each.number, at=clock.now())
    return 1


def _remove(home: Home, each: Done) -> int:
    edit = Edit({}, by=each.doing.by, beside=True)
    try:
        undoing.remove_row(home, each.doing.customer, edit, relation=INTERACTIONS, row_key=row_key(each))
    except Problems as found:
        if any(problem.branch is Branch.PLACE for problem in found.problems):
            raise  # another writer; a row that is gone already is as it should be
    queue.written(each.number, at=None)
    return 1
