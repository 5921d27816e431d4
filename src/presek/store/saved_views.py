"""Views of Explore that people saved: each a name for a selection, for its owner alone or for everybody."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from presek.store.explore_models import SavedView


@dataclass(frozen=True, slots=True)
class View:
    """A saved view; `at` is when it was saved, in microseconds."""

    number: int
    name: str
    owner: str
    address: str
    shared: bool
    at: int


def seen_by(person: str) -> tuple[View, ...]:
    """A person's own views and those that others share, by name."""
    return tuple(_view(row) for row in SavedView.objects.filter(Q(owner=person) | Q(shared=True)))


def own(number: int, person: str) -> View | None:
    """A view by its number, if this person owns it."""
    row = SavedView.objects.filter(id=number, owner=person).first()
    return None if row is None else _view(row)


def named(name: str, person: str) -> View | None:
    """A person's own view by its name."""
    row = SavedView.objects.filter(name=name, owner=person).first()
    return None if row is None else _view(row)


def add(name: str, person: str, address: str, *, shared: bool, at: int) -> int:
    """Keeps a view; its number."""
    row = SavedView.objects.create(name=name, owner=person, address=address, shared=shared, at=at)
    return int(row.pk)


def change(number: int, *, name: str, shared: bool) -> None:
    """Gives a view another name, and shares it or no more."""
    SavedView.objects.filter(id=number).update(name=name, shared=shared)


def remove(number: int) -> None:
    """Forgets a view."""
    SavedView.objects.filter(id=number).delete()


def _view(row: SavedView) -> View:
    return View(row.pk, row.name, row.owner, row.address, shared=row.shared, at=row.at)
