"""The sessions of those who are signed in. What a session holds of a sign-in is put there by the site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

BEGUN, DEVICE = "begun", "device"
"""The names in a session: when it began (microseconds), and with which program."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A session that has not ended: since when (0: not known) and with which program."""

    key: str
    begun: int
    device: str


def of_person(person: int) -> tuple[SignIn, ...]:
    """The sessions of a person, the newest first."""
    found = [
        SignIn(row.session_key, int(said.get(BEGUN, 0)), str(said.get(DEVICE, ""))) for row, said in _of_person(person)
    ]
    return tuple(sorted(found, key=lambda each: each.begun, reverse=True))


def end(person: int, *, keep: str = "") -> int:
    """Ends the sessions of a person, but for the one to keep; how many."""
    keys = [row.session_key for row, _ in _of_person(person) if row.session_key != keep]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def end_one(person: int, begun: int) -> bool:
    """Ends the session of a person that began at this instant."""
    keys = [row.session_key for row, said in _of_person(person) if int(said.get(BEGUN, 0)) == begun]
    return bool(Session.objects.filter(session_key__in=keys).delete()[0])


def _of_person(person: int) -> Iterator[tuple[Session, Mapping[str, Any]]]:
    for row in Session.objects.iterator():
        said = row.get_decoded()
        if str(said.get(SESSION_KEY, "")) == str(person):
            yield row, said
