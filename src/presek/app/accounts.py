"""Users from the command line: added, and given another password."""

from __future__ import annotations

import secrets

from presek.app import clock
from presek.app.home import user_name
from presek.store import audit, people
from presek.store.audit import Entry
from presek.store.people import Person


def everyone() -> tuple[Person, ...]:
    """All users by name."""
    return people.everyone()


def add(name: str, *, administrator: bool, password: str | None = None) -> str:
    """Adds a user; without a password one is made up. Returns the password, to be shown this once."""
    chosen = password or secrets.token_urlsafe(12)
    people.add(name, chosen, administrator=administrator)
    audit.add(Entry(clock.now(), user_name(), action="added", subject=f"user {name}", detail={}))
    return chosen


def change_password(name: str, *, password: str | None = None) -> str:
    """Gives a user another password, made up where none is given, and returns it."""
    chosen = password or secrets.token_urlsafe(12)
    people.change_password(name, chosen)
    audit.add(Entry(clock.now(), user_name(), action="changed password", subject=f"user {name}", detail={}))
    return chosen
