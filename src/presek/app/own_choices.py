"""What people chose for themselves: the page they start at, the language they read."""

from __future__ import annotations

from presek.store import person_details


def start(person: int) -> str:
    """The name of the page that a person chose to start at; empty: that of their role."""
    return person_details.of_person(person).start


def language(person: int) -> str:
    """The language that a person reads; empty: whatever their browser asks for."""
    return person_details.of_person(person).language


def choose(person: int, *, language: str | None = None, start: str | None = None) -> None:
    """Keeps a choice; None leaves a thing as it is."""
    person_details.choose(person, language=language, start=start)
