"""How much is known of the base: for every field and measure, of how many customers; and which relations have rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock

import numpy as np

from presek.app import computing, kept_sets, reading, snapshots
from presek.app.home import Home
from presek.app.snapshots import Opened
from presek.engine.columnar.vectors import unknown_of
from presek.lake.lock import lake_lock
from presek.segment.terms import FieldValue, Value
from presek.values.instant import AsOf

SECONDS_TO_WAIT = 60.0
KEPT = 2


@dataclass(frozen=True, slots=True)
class FillRates:
    """Of `customers`, of how many each field or measure is known. `relations` are those with rows."""

    customers: int
    known: Mapping[str, int]
    relations: frozenset[str]


@dataclass(frozen=True, slots=True)
class FieldFill:
    """A field as the catalog page shows it."""

    key: str
    label: str
    model: str
    known: int


@dataclass(frozen=True, slots=True)
class _Asked:
    name: str
    day: str
    catalog: int
    opened: Opened = field(compare=False, hash=False)
    as_of: AsOf = field(compare=False, hash=False)


_counting = Lock()


def of_newest(home: Home) -> FillRates:
    """Of everything that was imported; of an empty base, of nobody."""
    head = home.head()
    if not head:
        return FillRates(0, {}, frozenset())
    with lake_lock(home.path / kept_sets.FOLDER, home.holder("snapshot"), wait=SECONDS_TO_WAIT):
        opened = snapshots.ensure(home)
    as_of = home.as_of()
    asked = _Asked(opened.name, str(as_of.day), id(opened.catalog), opened, as_of=as_of)
    with _counting:
        known = _counted(asked)
    return FillRates(opened.snapshot.count, known, frozenset(opened.catalog.relations) & set(head))


def of_run(home: Home) -> Mapping[str, int]:
    """Of how many customers each field and measure is known in the published run; of an empty base, none."""
    if not home.head():
        return {}
    opened, as_of = reading.opened(home), reading.as_of(home)
    with _counting:
        return _counted(_Asked(opened.name, str(as_of.day), id(opened.catalog), opened, as_of=as_of))


def by_field(home: Home, *, language: str) -> tuple[int, tuple[FieldFill, ...]]:
    """How many customers there are, and every field of a customer with how many it is known of, the fullest first."""
    found = of_newest(home)
    fields = [
        FieldFill(key, each.labels.get(language) or each.labels["en"], each.model.value, found.known.get(key, 0))
        for key, each in home.catalog().fields.items()
    ]
    return found.customers, tuple(sorted(fields, key=lambda each: (-each.known, each.label.casefold())))


@lru_cache(maxsize=KEPT)
def _counted(asked: _Asked) -> Mapping[str, int]:
    opened = asked.opened
    keys = [*opened.catalog.fields, *opened.catalog.measures]
    values: dict[str, Value] = {key: FieldValue(key) for key in keys}
    found = computing.passed({}, opened, asked.as_of, values=values, remember=False).values
    size, count = opened.snapshot.size, opened.snapshot.count
    known = {}
    for key, worths in found.items():
        unknown = unknown_of(worths)
        missing = 0 if unknown is None else int(np.count_nonzero(np.broadcast_to(unknown, (size,))))
        known[key] = max(count - missing, 0)
    return known
