"""How much is known of the base: for every field and measure, of how many customers; and which relations have rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock

import numpy as np

from presek.app import computing, engine_away, kept_sets, reading, run_values, snapshots
from presek.app.home import Home
from presek.app.snapshots import Opened
from presek.engine.columnar.vectors import Worths, unknown_of
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
    ready: Mapping[str, Worths] = field(default_factory=dict, compare=False, hash=False, repr=False)
    """Values that were computed already: nothing depends on them but how long it takes."""


_counting = Lock()


def of_newest(home: Home) -> FillRates:
    """Of everything that was imported; of an empty base, of nobody."""
    head = home.head()
    if not head:
        return FillRates(0, {}, frozenset())
    asked = _newest(home)
    with _counting:
        known = {**_of_fields(asked), **_of_measures(asked)}
    return FillRates(asked.opened.snapshot.count, known, frozenset(asked.opened.catalog.relations) & set(head))


def of_run(home: Home) -> Mapping[str, int]:
    """Of how many customers each field and measure is known in the published run; of an empty base, none."""
    if not home.head():
        return {}
    opened, as_of = reading.opened(home), reading.as_of(home)
    found = run_values.of_run(home)
    ready = found.values if found.opened.name == opened.name and found.as_of == as_of else {}
    asked = _Asked(opened.name, str(as_of.day), id(opened.catalog), opened, as_of=as_of, ready=ready)
    with _counting:
        return {**_of_fields(asked), **_of_measures(asked)}


def by_field(home: Home, *, language: str) -> tuple[int, tuple[FieldFill, ...]]:
    """How many customers there are, and every field of a customer with how many it is known of, the fullest first."""
    known: Mapping[str, int] = {}
    customers = 0
    if home.head():
        asked = _newest(home)
        customers = asked.opened.snapshot.count
        with _counting:
            known = _of_fields(asked)
    fields = [
        FieldFill(key, each.labels.get(language) or each.labels["en"], each.model.value, known.get(key, 0))
        for key, each in home.catalog().fields.items()
    ]
    return customers, tuple(sorted(fields, key=lambda each: (-each.known, each.label.casefold())))


def _newest(home: Home) -> _Asked:
    with lake_lock(home.path / kept_sets.FOLDER, home.holder("snapshot"), wait=SECONDS_TO_WAIT):
        opened = snapshots.ensure(home)
    as_of = home.as_of()
    return _Asked(opened.name, str(as_of.day), id(opened.catalog), opened, as_of=as_of)


@engine_away.until_it_answers
@lru_cache(maxsize=KEPT)
def _of_fields(asked: _Asked) -> Mapping[str, int]:
    return _counted(asked, asked.opened.catalog.fields)


@engine_away.until_it_answers
@lru_cache(maxsize=KEPT)
def _of_measures(asked: _Asked) -> Mapping[str, int]:
    """Measures cost far more than fields: those that some page computed already are not computed again."""
    measures = asked.opened.catalog.measures
    rest = _counted(asked, [key for key in measures if key not in asked.ready])
    return {**rest, **{key: _known(asked, each) for key, each in asked.ready.items() if key in measures}}


def _counted(asked: _Asked, keys: Iterable[str]) -> Mapping[str, int]:
    values: dict[str, Value] = {key: FieldValue(key) for key in keys}
    if not values:
        return {}
    found = computing.passed({}, asked.opened, asked.as_of, values=values, remember=False).values
    return {key: _known(asked, worths) for key, worths in found.items()}


def _known(asked: _Asked, worths: Worths) -> int:
    """Of how many a value is known."""
    unknown, size = unknown_of(worths), asked.opened.snapshot.size
    missing = 0 if unknown is None else int(np.count_nonzero(np.broadcast_to(unknown, (size,))))
    return max(asked.opened.snapshot.count - missing, 0)
