"""How the values of a field of rows lie over all rows of its relation, for who sets a threshold within them."""

from __future__ import annotations

import numpy as np

from presek.app import reading
from presek.app.home import Home
from presek.app.rule_values import Read, Spread, Ways
from presek.app.sight import Sight, hidden_field
from presek.engine.columnar.columns import Numbers, TagSets, Texts
from presek.segment import tree, types
from presek.segment.edition import EDITION
from presek.segment.terms import FieldValue, Value
from presek.values.problem import Problem, Problems, nearest_names


def lie(home: Home, given: object, *, relation: str, language: str, sight: Sight) -> Spread | Ways | None:
    """How the values of a field of rows lie, counted row by row up to now; None of days, and of what is no plain field.
    Problems: there is no such relation or field, or one may not see it."""
    catalog, value = home.catalog(), tree.value_from_json({"edition": EDITION, "value": given})
    named = catalog.relations.get(relation)
    if named is None:
        says = f"no relation is called '{relation}'."
        raise Problems(
            Problem("unknown-relation", says, path="relation", nearest=nearest_names(relation, catalog.relations))
        )
    key = _key_of(value)
    if key is None:
        return None
    if key not in named.fields:
        says = f"'{relation}' has no field '{key}'."
        raise Problems(Problem("unknown-field", says, path="value", nearest=nearest_names(key, named.fields)))
    if not sight.sees_named(named.fields[key], relation):
        raise Problems(hidden_field(f"{relation}.{key}"))
    read = Read(types.kind_of(value, catalog, relation=relation), catalog, language)
    opened, now = reading.opened(home), reading.as_of(home).instant
    if not opened.has_rows(relation):
        return None
    table = opened.snapshot.rows_of(relation)
    there = np.flatnonzero(np.asarray(table.happened) <= now)
    match table.column(key).take(there):
        case Numbers() as numbers:
            amounts = numbers.values.astype(np.float64) / 10.0 ** (0 if read.kind.real else read.kind.scale)
            unknown = numbers.unknown
            known = amounts if unknown is None else amounts[~unknown]
            return read.numbers(known, missing=len(there) - len(known))
        case Texts() as texts:
            plain = texts.words.plain.to_pylist()
            counts = np.bincount(texts.codes.astype(np.int64), minlength=len(plain) + 1)
            return read.ways(plain, counts[: len(plain)], unknown=int(counts[len(plain) :].sum()))
        case TagSets():
            return None


def _key_of(value: Value) -> str | None:
    match value:
        case FieldValue(key=key):
            return key
        case _:
            return None
