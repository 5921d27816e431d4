"""What conditions depend on, asked in one question: cheap enough for every single answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.db import connection

from presek.store import runs
from presek.store.about import About


@dataclass(frozen=True, slots=True)
class Pulse:
    """`database`: which one was asked. `policies`: the number of the book. `run`: the run that pages answer from, 0
    before the first. `currency` and `zone`: the base's, of one of which nobody said anything yet a new base's."""

    database: str
    policies: int
    run: int
    currency: str
    zone: str


_held: ContextVar[Pulse | None] = ContextVar("held_pulse", default=None)


@contextmanager
def holding(beat: Pulse) -> Iterator[None]:
    """Meanwhile `now` answers this, whatever changes, and asks nobody: one answer rests on one state."""
    token = _held.set(beat)
    try:
        yield
    finally:
        _held.reset(token)


def now() -> Pulse:
    """As it is now, or as it is held; inside `runs.holding`, of the run that is held."""
    beat = _held.get()
    if beat is not None:
        return beat if runs.held() in {None, beat.run} else replace(beat, run=runs.held() or beat.run)
    with connection.cursor() as cursor:
        cursor.execute(QUESTION)
        policies, run, currency, zone = cursor.fetchone()
    name = str(connection.settings_dict["NAME"])
    new = About()
    return Pulse(name, policies or 0, runs.held() or run or 0, currency=currency or new.currency, zone=zone or new.zone)


def _one(column: str, table: str) -> str:
    return f"(SELECT {column} FROM {table} WHERE id = 1)"


QUESTION = "SELECT " + ", ".join(
    (
        _one("number", "store_policysettings"),
        _one("run_id", "store_published"),
        _one("currency", "store_about"),
        _one("zone", "store_about"),
    )
)
