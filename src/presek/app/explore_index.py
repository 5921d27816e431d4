"""The base as Explore counts it: facets, segments as bits, revenue; made once for every published run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from presek.app import facet_definitions, kept_sets, run_values
from presek.app.facet_index import ShownFacet, shown_facet
from presek.app.home import Home
from presek.app.revenue import MEASURE
from presek.app.run_values import BaseValues, wide
from presek.engine.columnar.facets import Chosen, Words, words_of
from presek.engine.columnar.vectors import Vector
from presek.segment.segmentation import Segmentation
from presek.store import audit, definitions

INDEXES_KEPT = 2


@dataclass(frozen=True, slots=True, eq=False)
class SegmentBits:
    """A segment of the published run: who is in, and who is surely not."""

    inside: Words
    outside: Words


@dataclass(frozen=True, eq=False)
class ExploreIndex:
    """All that counting needs. `revenue` is None where the catalog has no measure of it."""

    values: BaseValues
    facets: Mapping[str, ShownFacet]
    everybody: Chosen
    revenue: NDArray[np.int64] | None = field(repr=False)
    base_revenue: int

    @cached_property
    def nobody(self) -> Chosen:
        """None of them."""
        return Chosen(np.zeros_like(self.everybody.words), self.everybody.size)

    @property
    def size(self) -> int:
        """How many customers there are."""
        return self.values.size


_making = Lock()


def of_run(home: Home) -> ExploreIndex:
    """The index of the published run."""
    values = run_values.of_run(home)
    with _making:
        return _made(values)


@lru_cache(maxsize=INDEXES_KEPT)
def _made(values: BaseValues) -> ExploreIndex:
    everybody = Chosen(words_of(values.opened.snapshot.everybody), values.size)
    found = {}
    for definition in facet_definitions.definitions(values.opened.catalog):
        facet = shown_facet(definition, values.values[definition.key], everybody)
        if facet is not None:
            found[definition.key] = facet
    revenue = values.values.get(MEASURE)
    amounts = wide(revenue, values.size) if isinstance(revenue, Vector) and not revenue.real else None
    if amounts is not None and values.short and revenue is not None and np.all(revenue.unknown):
        amounts = None
    whole = 0 if amounts is None else everybody.share(amounts)
    return ExploreIndex(values, found, everybody, revenue=amounts, base_revenue=whole)


def segments_of(home: Home) -> tuple[tuple[Segmentation, ...], dict[str, SegmentBits]]:
    """The segmentations in force, and the bits of those segments that the published run computed."""
    run = home.published()
    segmentations = in_force(home)
    if run is None:
        return segmentations, {}
    keys = (segment.key for each in segmentations for segment in each.segments)
    found = {key: _bits(home, run.directory, key) for key in keys}
    return segmentations, {key: bits for key, bits in found.items() if bits is not None}


def in_force(home: Home) -> tuple[Segmentation, ...]:
    """The segmentations in force, read again only after somebody did something."""
    return _in_force(home, audit.number())


@lru_cache(maxsize=4)
def _in_force(home: Home, done: int) -> tuple[Segmentation, ...]:
    return definitions.load()


@lru_cache(maxsize=2000)
def _bits(home: Home, directory: str, key: str) -> SegmentBits | None:
    answer = kept_sets.read(home.path, directory, key)
    if answer is None:
        return None
    return SegmentBits(words_of(answer.true.bits), words_of(answer.false.bits))
