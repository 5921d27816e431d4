"""What conditions depend on, asked in one question: cheap enough for every single answer."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from presek.store import runs


@dataclass(frozen=True, slots=True)
class Pulse:
    """`database`: which one was asked. `policies`: the number of the book. `run`: the run that pages answer from, 0
    before the first."""

    database: str
    policies: int
    run: int
    currency: str
    zone: str


def now() -> Pulse:
    """As it is now; inside `runs.holding`, of the run that is held."""
    with connection.cursor() as cursor:
        cursor.execute(QUESTION)
        policies, run, currency, zone = cursor.fetchone()
    name = str(connection.settings_dict["NAME"])
    return Pulse(name, policies or 0, runs.held() or run or 0, currency=currency or "", zone=zone or "")


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
