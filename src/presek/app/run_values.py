"""Fields and measures of the whole base for the published run, computed once in a process and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from presek.app import computing, engine_away, facet_definitions, reading
from presek.app.home import Home
from presek.app.snapshots import Opened
from presek.engine.columnar.vectors import Vector, Worths
from presek.segment.terms import FieldValue, Value
from presek.values.instant import AsOf

ALSO_SHOWN = (
    "name",
    "legal_name",
    "city",
    "revenue_12m",
    "last_interaction_at",
    "last_interaction_channel",
    "last_interaction_direction",
)
"""Beside the facets: what lists of customers show, and the revenue of which shares are taken."""
RUNS_KEPT = 2


@dataclass(frozen=True, slots=True, eq=False)
class BaseValues:
    """Every facet and shown column of the base, by ordinal."""

    opened: Opened
    as_of: AsOf
    values: Mapping[str, Worths] = field(repr=False)
    short: bool = False
    """Whether values are unknown of everybody, for the engine that the base is bound to can't be asked."""

    @property
    def size(self) -> int:
        """How many customers there are."""
        return self.opened.snapshot.size


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the values depend on; the home and the snapshot are only the way to them."""

    folder: Path
    name: str
    as_of: AsOf
    catalog: int
    home: Home = field(compare=False)
    opened: Opened = field(compare=False, hash=False)


_computing = Lock()


def of_run(home: Home) -> BaseValues:
    """The values of the published run's snapshot and instant (before the first run: of the newest data, for now)."""
    opened = reading.opened(home)
    asked = _Asked(home.path, opened.name, reading.as_of(home), id(opened.catalog), home, opened=opened)
    with _computing:  # two first pages at once must not compute the base twice
        return _computed(asked)


@engine_away.until_it_answers
@lru_cache(maxsize=RUNS_KEPT)
def _computed(asked: _Asked) -> BaseValues:
    catalog = asked.opened.catalog
    wanted = [each.key for each in facet_definitions.definitions(catalog)]
    wanted += [key for key in ALSO_SHOWN if key in catalog.fields or key in catalog.measures]
    values: dict[str, Value] = {key: FieldValue(key) for key in dict.fromkeys(wanted)}
    found = computing.passed({}, asked.opened, asked.as_of, values=values)
    return BaseValues(asked.opened, asked.as_of, found.values, short=found.short)


def amounts(home: Home, measure: str) -> NDArray[np.int64] | None:
    """An amount of each customer in whole 1/10,000, 0 where unknown; None where the catalog has no such measure."""
    found = of_run(home).values.get(measure)
    match found:
        case Vector():
            return wide(found, of_run(home).size)
        case _:
            return None


def wide(vector: Vector, size: int) -> NDArray[np.int64]:
    """Whole numbers in 64 bits, one a customer, 0 where unknown."""
    values = np.broadcast_to(vector.values, (size,)).astype(np.int64)
    if vector.unknown is not None:
        values[vector.unknown] = 0
    return values
