"""How those in a rule differ from those out of it: in all that Explore narrows by and the rule does not look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from presek.app import health_reads
from presek.app.explore_index import ExploreIndex
from presek.app.facet_index import ShownFacet
from presek.app.revenue import MEASURE
from presek.app.sight import Sight
from presek.engine.columnar.facets import Chosen, Facet
from presek.engine.columnar.vectors import Vector, doubles
from presek.health import association, effect, spread
from presek.health.effect import Effect
from presek.health.indicators import SMALL_SAMPLE
from presek.health.spread import Spread
from presek.segment.used import Used

SAME = 0.95
"""Cramér's V from which one code is another name of the other."""


@dataclass(frozen=True, eq=False)
class Division:
    """The base divided in two: who is in and who is surely out; of whom it can't be said is left aside."""

    index: ExploreIndex
    inside: Chosen
    outside: Chosen

    @cached_property
    def told(self) -> NDArray[np.bool_]:
        """All of whom it can be said."""
        return self.inside.mask | self.outside.mask


def strongest(division: Division, reads: Used, *, sight: Sight) -> tuple[Effect, ...]:
    """The difference in each variable that this person may see, the strongest first. Variables that are known of fewer
    than thirty customers on a side are not compared."""
    made = []
    index = division.index
    for key, facet in index.facets.items():
        if not sight.sees_key(key, facet.definition.sensitivity) or health_reads.meet(_of_variables(index)[key], reads):
            continue
        if any(_is_another_name(index, key, field) for field in sorted(reads.fields) if field in index.facets):
            continue
        found = _effect(key, facet, division)
        if found is not None:
            made.append(found)
    return effect.strongest(made)


def in_revenue(division: Division) -> Spread | None:
    """How much of the spread of 12 months' revenue lies between in and out; None where it can't be said."""
    values = division.index.values.values.get(MEASURE)
    if not isinstance(values, Vector):
        return None
    return spread.of_two(*_numbers(values, division))


def _effect(key: str, facet: ShownFacet, division: Division) -> Effect | None:
    worths = division.index.values.values[key]
    match facet.definition.shape, worths, facet.counted:
        case "bars", Vector(), _:
            numbers, inside = _numbers(worths, division)
            many = int(np.count_nonzero(inside))
            if min(many, len(inside) - many) < SMALL_SAMPLE:
                return None
            number = spread.of_two(numbers, inside)
            return None if number is None else effect.of_number(key, number)
        case "list", _, Facet() as counted:
            table = np.stack([counted.counts(each)[: counted.values] for each in (division.outside, division.inside)])
            if table.sum(axis=1).min() < SMALL_SAMPLE:
                return None
            code = association.association(table)
            return None if code is None else effect.of_code(key, code)
        case _:
            return None


def _numbers(values: Vector, division: Division) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The known numbers of all of whom it can be said, and whether each is of somebody inside."""
    known = division.told if values.unknown is None else division.told & ~values.unknown
    return np.broadcast_to(doubles(values), (division.index.size,))[known], division.inside.mask[known]


@lru_cache(maxsize=4_000)
def _is_another_name(index: ExploreIndex, key: str, field: str) -> bool:
    """Whether two codes say nearly the same of everybody, as a region and the country it lies in."""
    one, other = index.facets[key].counted, index.facets[field].counted
    match one, other:
        case Facet(), Facet():
            places = one.codes.astype(np.int64) * (other.values + 1) + other.codes
            table = np.bincount(places[index.everybody.ordinals], minlength=(one.values + 1) * (other.values + 1))
            found = association.association(table.reshape(one.values + 1, -1)[: one.values, : other.values])
            return found is not None and found.plain >= SAME
        case _:
            return False


@lru_cache(maxsize=2)
def _of_variables(index: ExploreIndex) -> Mapping[str, Used]:
    """What each facet looks at; found once for a base, for measures are read from their text."""
    catalog = index.values.opened.catalog
    return {key: health_reads.of_variable(key, catalog) for key in index.facets}
