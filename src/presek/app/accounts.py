"""Users from the command line: added, and given another password."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from presek.app import clock
from presek.app.home import user_name
from presek.store import audit, people
from presek.store.audit import Entry
from presek.store.people import Person

LEAST_ROLE = "viewer"
"""The role of those who get no other."""


def everyone() -> tuple[Person, ...]:
    """All users by name."""
    return people.everyone()


def add(name: str, *, administrator: bool, roles: Sequence[str] = (), password: str | None = None) -> str:
    """Adds a user; without a role they may look, without a password one is made up.

    Returns the password, to be shown this once. Problems: the name is taken, the password weak, a role unknown.
    """
    chosen = password or secrets.token_urlsafe(12)
    held = tuple(roles) or (() if administrator else (LEAST_ROLE,))
    people.add(name, chosen, administrator=administrator, roles=held)
    detail: dict[str, object] = {"administrator": administrator, "roles": list(held)}
    audit.add(Entry(clock.now(), user_name(), action="added", subject=f"user {name}", detail=detail))
    return chosen


def change_password(name: str, *, password: str | None = None) -> str:
    """Gives a user another password, made up where none is given, and returns it."""
    chosen = password or secrets.token_urlsafe(12)
    people.change_password(name, chosen)
    audit.add(Entry(clock.now(), user_name(), action="changed password", subject=f"user {name}", detail={}))
    return chosen
