"""Who stands before and after a customer in the selection of Explore that one came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from presek.app import customer_list, exploring, found_in_list
from presek.app.home import Home
from presek.app.sight import Sight
from presek.engine.columnar.facets import Chosen


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where the customer stands, from 1, among how many; the keys beside, empty at the ends. Place 0: not in it."""

    place: int
    total: int
    before: str
    after: str


def neighbours(home: Home, pairs: Iterable[tuple[str, str]], key: str, *, sight: Sight) -> Neighbours | None:
    """The neighbours in a selection's own order; None where nobody has the key."""
    narrow = exploring.narrowing(home, pairs, sight=sight)
    index, asked = narrow.index, narrow.selection
    snapshot = index.values.opened.snapshot
    ordinal = snapshot.ordinal(key)
    if ordinal is None:
        return None
    chosen = narrow.selected
    if asked.find:
        chosen = Chosen(chosen.words & found_in_list.matching(index.values, asked.find), chosen.size)
    sorts = customer_list.sort_keys(index, narrow.seen, sight)
    order = customer_list.order_of(index, asked.sort or (sorts[0] if sorts else ""))
    line = order[chosen.mask[order]]
    places = np.flatnonzero(line == ordinal)
    if not len(places):
        return Neighbours(0, len(line), "", "")
    place = int(places[0])
    before = snapshot.key(int(line[place - 1])) if place else ""
    after = snapshot.key(int(line[place + 1])) if place + 1 < len(line) else ""
    return Neighbours(place + 1, len(line), before, after)
