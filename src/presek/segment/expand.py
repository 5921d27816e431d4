"""Measures replaced by what they say, so that engines and keys see only fields, rows and literals."""

from __future__ import annotations

from presek.catalog.model import Catalog
from presek.segment.terms import FieldValue, Term, Value
from presek.segment.types import measure_value
from presek.segment.walk import over_conditions, over_parts, over_terms, over_values, placed_value
from presek.values.problem import Place, Problem, Problems


def expand(term: Term, catalog: Catalog, *, inside: tuple[str, ...] = ()) -> Term:
    """The same term without measures. Raises Problems where a measure can't be read or is defined by itself."""
    deeper = over_terms(term, lambda inner: expand(inner, catalog, inside=inside))
    return over_values(deeper, lambda value: expand_value(value, catalog, inside=inside))


def expand_value(value: Value, catalog: Catalog, *, inside: tuple[str, ...] = ()) -> Value:
    """The same value without measures; what stands for one keeps the place of its name. Rows know no measures."""
    match value:
        case FieldValue(key=key, place=place) if key in catalog.measures and key not in catalog.fields:
            if key in inside:
                circle = " → ".join((*inside[inside.index(key) :], key))
                says = f"the measure {key} is defined by itself: {circle}."
                raise Problems(Problem("measure-circle", says, at=place))
            return _said(value, catalog, inside)
        case _:
            parts = over_parts(value, lambda part: expand_value(part, catalog, inside=inside))
            return over_conditions(parts, lambda when: expand(when, catalog, inside=inside))


MOST_KEPT = 1000
_kept: dict[tuple[int, str, Place | None], tuple[Catalog, Value]] = {}


def _said(measure: FieldValue, catalog: Catalog, inside: tuple[str, ...]) -> Value:
    """What a measure says, measures in it replaced too; remembered, for some say much and are asked for often."""
    asked = id(catalog), measure.key, measure.place
    found = _kept.get(asked)
    if found is None or found[0] is not catalog:
        key, place = measure.key, measure.place
        said = expand_value(measure_value(catalog.measures[key].value), catalog, inside=(*inside, key))
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        # The catalog is kept with it, so that no other can come to have its identity.
        found = _kept[asked] = (catalog, placed_value(said, lambda _: place))
    return found[1]
