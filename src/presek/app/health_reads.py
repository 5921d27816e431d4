"""What a rule looks at, with what it looks at through measures and other segments, and how much of that is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from presek.app.facet_definitions import said
from presek.catalog.model import Catalog, Model
from presek.engine.columnar.facets import Chosen
from presek.engine.columnar.vectors import Vector, Worths, unknown_of
from presek.health.indicators import Fill
from presek.segment import used
from presek.segment.parse import parse_value
from presek.segment.terms import FieldValue, Term, Value
from presek.segment.used import Used

FIELD, ROWS = "fill ", "rows "
"""Before the keys of the values that are asked for; with their space they are no keys of the catalog."""


def of_rule(terms: Iterable[Term], catalog: Catalog) -> Used:
    """All that a rule (with the rules it refers to) looks at."""
    found = Used()
    for each in terms:
        found |= used.used(each, catalog)
    return found


def of_variable(key: str, catalog: Catalog) -> Used:
    """What a field or measure looks at: itself, and what it is made of."""
    return used.used(FieldValue(key), catalog)


def meet(one: Used, other: Used) -> bool:
    """Whether two look at the same: a field, a measure, or a field of rows."""
    return bool(one.fields & other.fields or one.measures & other.measures or one.row_fields & other.row_fields)


def is_demographic(terms: Iterable[Term], catalog: Catalog) -> bool:
    """Whether a rule rests on demographics alone."""
    models = {model for each in terms for model in used.models(each, catalog)}
    return models == {Model.DEMOGRAPHIC}


def values(reads: Used, catalog: Catalog) -> dict[str, Value]:
    """What to ask the engine for, to know how much of all that is known."""
    asked: dict[str, Value] = {f"{FIELD}{key}": FieldValue(key) for key in _fields(reads, catalog)}
    for relation in _relations(reads, catalog):
        asked[f"{ROWS}{relation}"] = parse_value(f"{relation}.count()")
    for relation, field in _row_fields(reads, catalog):
        asked[f"{ROWS}{relation}.{field}"] = parse_value(f"{relation}.count(where {field} is known)")
    return asked


def fills(found: Mapping[str, Worths], reads: Used, *, catalog: Catalog, everybody: Chosen) -> tuple[Fill, ...]:
    """Of a field, the share of customers of whom it is known; of rows, the share in which it is, and of rows of which
    only their number counts, whether there are any; what is known least first."""
    made = [
        Fill(key, _share(_known(found[f"{FIELD}{key}"], everybody), everybody.total))
        for key in _fields(reads, catalog)
    ]  # fmt: skip
    rows = {key: _sum(found[f"{ROWS}{key}"], everybody) for key in _relations(reads, catalog)}
    row_fields = _row_fields(reads, catalog)
    for relation, field in row_fields:
        known = _sum(found[f"{ROWS}{relation}.{field}"], everybody)
        made.append(Fill(f"{relation}.{field}", _share(known, rows[relation])))
    named = {relation for relation, _ in row_fields}
    made += [Fill(key, 1.0 if rows[key] else 0.0) for key in rows if key not in named]
    return tuple(sorted(made, key=lambda each: (each.share, each.key)))


def label(key: str, catalog: Catalog, language: str) -> str:
    """The name of a field, a measure, a relation, or a field of a relation's rows."""
    relation, _, field = key.partition(".")
    if field:
        rows = catalog.relations[relation]
        return f"{said(rows.labels, language)}: {said(rows.fields[field].labels, language)}"
    named = catalog.fields.get(key) or catalog.measures.get(key) or catalog.relations.get(key)
    return said(named.labels, language) if named else key


def _fields(reads: Used, catalog: Catalog) -> list[str]:
    return sorted(key for key in reads.fields if key in catalog.fields)


def _row_fields(reads: Used, catalog: Catalog) -> list[tuple[str, str]]:
    """Without the time of rows: without it they are no rows."""
    relations = catalog.relations
    return sorted(
        (relation, field)
        for relation, field in reads.row_fields
        if relation in relations and field in relations[relation].fields and field != relations[relation].time
    )


def _relations(reads: Used, catalog: Catalog) -> list[str]:
    return sorted(key for key in reads.relations if key in catalog.relations)


def _known(worths: Worths, everybody: Chosen) -> int:
    unknown = unknown_of(worths)
    if unknown is None:
        return everybody.total
    return int(np.count_nonzero(~np.broadcast_to(unknown, (everybody.size,)) & everybody.mask))


def _sum(worths: Worths, everybody: Chosen) -> int:
    match worths:
        case Vector():
            return int(np.broadcast_to(worths.values, (everybody.size,))[everybody.ordinals].sum(dtype=np.int64))
        case _:
            return 0


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
