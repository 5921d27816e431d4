"""Views of Explore under a name: a selection with its sort and group, kept for oneself or shared with everybody."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from presek.app import clock, exploring, selection
from presek.app.home import Home
from presek.app.sight import Sight
from presek.store import saved_views
from presek.store.saved_views import View as View
from presek.values.problem import Problem, Problems

LONGEST_NAME = 120
NOT_KEPT = frozenset({selection.ROWS, selection.FIND, selection.COMPARED})


def seen_by(person: str) -> tuple[View, ...]:
    """Own views and shared ones, by name."""
    return saved_views.seen_by(person)


def address_of(home: Home, pairs: Iterable[tuple[str, str]], *, sight: Sight) -> str:
    """The address that would be kept of a selection: what means something to this person, and nothing of the moment."""
    asked = exploring.narrowing(home, pairs, sight=sight).selection
    return urlencode([pair for pair in asked.pairs if pair[0] not in NOT_KEPT])


def save(
    home: Home, pairs: Iterable[tuple[str, str]], *, name: str, person: str, sight: Sight, shared: bool = False
) -> View:
    """Keeps a selection under a name. Problems: no name, or one that this person has already given."""
    said = _free(name, person)
    address = address_of(home, pairs, sight=sight)
    number = saved_views.add(said, person, address, shared=shared, at=clock.now())
    return _own(number, person)


def change(number: int, *, name: str, shared: bool, person: str) -> View:
    """Renames a view, or shares it. Problems: it is not one's own; no name, or a name that is taken."""
    view = _own(number, person)
    saved_views.change(number, name=_free(name, person, but=view.name), shared=shared)
    return _own(number, person)


def remove(number: int, *, person: str) -> View:
    """Forgets a view. Problems: it is not one's own."""
    view = _own(number, person)
    saved_views.remove(number)
    return view


def _own(number: int, person: str) -> View:
    found = saved_views.own(number, person)
    if found is None:
        raise Problems(Problem("unknown-view", "this view is gone, or it is not yours.", path="view"))
    return found


def _free(name: str, person: str, *, but: str = "") -> str:
    said = " ".join(name.split())[:LONGEST_NAME]
    if not said:
        raise Problems(Problem("no-name", "a view needs a name.", path="name"))
    if said != but and saved_views.named(said, person) is not None:
        raise Problems(Problem("name-taken", f"you already have a view called '{said}'.", path="name"))
    return said
