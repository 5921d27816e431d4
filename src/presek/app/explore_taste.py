"""How a person wants Explore: which columns the list has, which facets stand first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from presek.app import customer_list, exploring
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.app.sight import Sight
from presek.store import explore_tastes
from presek.store.explore_tastes import Taste


@dataclass(frozen=True, slots=True)
class Offered:
    """A column that may be chosen; `place` among those chosen, from 1 on, or 0."""

    key: str
    label: str
    model: str
    place: int


def of_person(by: str) -> Taste:
    """What a person chose."""
    return explore_tastes.of_person(by)


def offered(home: Home, by: str, *, language: str, sight: Sight) -> tuple[Offered, ...]:
    """The columns that a person may have, those they have first and in their order."""
    narrow = exploring.narrowing(home, (), sight=sight)
    may = customer_list.column_keys(narrow.index, narrow.seen, sight)
    has = [key for key in of_person(by).columns if key in may] or [key for key in customer_list.COLUMNS if key in may]
    catalog = narrow.index.values.opened.catalog
    found = []
    for key in may:
        named = catalog.fields.get(key) or catalog.measures[key]
        model = narrow.seen[key].definition.model if key in narrow.seen else named.model.value
        place = has.index(key) + 1 if key in has else 0
        found.append(Offered(key, said(named.labels, language), model, place))
    return tuple(sorted(found, key=lambda each: (each.place == 0, each.place)))


def put_columns(home: Home, by: str, columns: Iterable[str], *, sight: Sight) -> None:
    """Keeps the columns that a person chose, in their order, as many as a list may have; none: the usual ones."""
    narrow = exploring.narrowing(home, (), sight=sight)
    may = customer_list.column_keys(narrow.index, narrow.seen, sight)
    wanted = [key for key in dict.fromkeys(columns) if key in may]
    explore_tastes.put_columns(by, wanted[: customer_list.MOST_COLUMNS])


def turn_pin(home: Home, by: str, facet: str, *, sight: Sight) -> None:
    """Pins a facet, or takes its pin away; of what is no facet to this person, nothing is kept."""
    pinned = of_person(by).pinned
    if facet in pinned:
        explore_tastes.put_pinned(by, [key for key in pinned if key != facet])
    elif facet in exploring.narrowing(home, (), sight=sight).seen:
        explore_tastes.put_pinned(by, [*pinned, facet])
