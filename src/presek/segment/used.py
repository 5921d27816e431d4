"""What a rule names: fields, relations, segments, measures; and the models it looks from."""

from __future__ import annotations

from dataclasses import dataclass

from presek.catalog.model import Catalog, Model
from presek.segment.terms import (
    AbcClass,
    Aggregate,
    Exists,
    FieldValue,
    InSegment,
    Moved,
    Otherwise,
    Quintile,
    Ranked,
    Term,
    Value,
    WasInSegment,
)
from presek.segment.types import measure_value
from presek.segment.walk import everything


@dataclass(frozen=True, slots=True)
class Used:
    """Names of a rule. `fields` are the customer's (and measures, where no catalog told them apart).

    `row_fields` are pairs of relation and field. Measures are in `measures`, and what they read is in the rest.
    """

    fields: frozenset[str] = frozenset()
    relations: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    measures: frozenset[str] = frozenset()
    row_fields: frozenset[tuple[str, str]] = frozenset()

    def __or__(self, other: Used) -> Used:
        return Used(
            self.fields | other.fields,
            self.relations | other.relations,
            self.segments | other.segments,
            self.measures | other.measures,
            self.row_fields | other.row_fields,
        )


def used(node: Term | Value, catalog: Catalog | None = None) -> Used:
    """What a rule or value names; segments it names are not followed. Raises Problems for a broken measure."""
    found = Used()
    waiting: list[Term | Value] = [node]
    while waiting:
        for inner, row in everything(waiting.pop()):
            one = _named(inner, row)
            for key in one.fields:
                if catalog is None or key in catalog.fields or key not in catalog.measures:
                    continue
                one = Used(measures=one.fields)
                if key not in found.measures:
                    waiting.append(measure_value(catalog.measures[key].value))
            found |= one
    return found


def models(term: Term, catalog: Catalog) -> frozenset[Model]:
    """The models a rule looks from; names and keys (identity) belong to none."""
    names = used(term, catalog)
    seen = {catalog.fields[key].model for key in used(term).fields if key in catalog.fields}
    seen |= {catalog.measures[key].model for key in names.measures}
    seen |= {catalog.relations[key].model for key in used(term).relations if key in catalog.relations}
    return frozenset(seen - {Model.IDENTITY})


def _named(node: Term | Value, row: str | None) -> Used:
    match node:
        case FieldValue(key=key):
            return Used(row_fields=frozenset({(row, key)})) if row else Used(fields=frozenset({key}))
        case Aggregate(relation=relation) | Exists(relation=relation):
            return Used(relations=frozenset({relation}))
        case InSegment(segment=key) | WasInSegment(segment=key) | Moved(segment=key):
            return Used(segments=frozenset({key}))
        case Ranked(within=str(key)) | AbcClass(within=str(key)) | Quintile(within=str(key)):
            return Used(segments=frozenset({key}))
        case Otherwise(others=others):
            return Used(segments=frozenset(others))
        case _:
            return Used()
