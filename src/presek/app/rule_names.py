"""What a rule may name, as pickers show it: fields, measures, relations and their rows, segments, code lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from presek.app import explore_index, fill_rates
from presek.app.facet_definitions import YES_NO, code_label, said
from presek.app.home import Home
from presek.app.sight import Sight
from presek.catalog.model import Catalog, CodeList, Field, Measure, Type
from presek.engine.columnar.facets import many
from presek.segment.kind import Kind, kind_of_field
from presek.segment.terms import FieldValue
from presek.segment.types import kind_of
from presek.values.problem import Problem, Problems, nearest_names


@dataclass(frozen=True, slots=True)
class Asker:
    """Who picks: their language and what they may see."""

    language: str
    sight: Sight


def names(home: Home, asker: Asker) -> dict[str, object]:
    """All names, as plain values."""
    catalog, run = home.catalog(), home.published()
    segmentations, bits = explore_index.segments_of(home)
    plain: list[Field | Measure] = [*catalog.fields.values(), *catalog.measures.values()]
    return {
        "base": 0 if run is None else run.customers,
        "currency": catalog.currency,
        "today": str(home.as_of().day),
        "fields": [
            _named(each, kind_of(FieldValue(each.key), catalog), catalog, asker=asker)
            | {"measure": each.key in catalog.measures}
            for each in plain
            if asker.sight.sees_named(each)
        ],
        "relations": [
            {
                "key": each.key,
                "label": said(each.labels, asker.language),
                "model": each.model.value,
                "timed": each.time is not None,
                "planned": each.planned,
                "fields": [
                    _named(field, kind_of_field(field, catalog), catalog, asker=asker)
                    for field in each.fields.values()
                    if asker.sight.sees_named(field, each.key)
                ],
            }
            for each in catalog.relations.values()
        ],
        "segments": [
            {
                "key": each.key,
                "label": said(each.labels, asker.language) or each.key,
                "group": said(part.labels, asker.language) or part.key,
                "size": None if each.key not in bits else many(bits[each.key].inside),
            }
            for part in segmentations
            for each in part.segments
        ],
    }


def known(home: Home, sight: Sight) -> dict[str, int]:
    """Of how many customers each field and measure is known that one may see."""
    catalog, filled = home.catalog(), fill_rates.of_run(home)
    plain: list[Field | Measure] = [*catalog.fields.values(), *catalog.measures.values()]
    return {each.key: filled.get(each.key, 0) for each in plain if sight.sees_named(each)}


def codes(home: Home, key: str, language: str) -> list[dict[str, object]]:
    """The codes of a list in order, each with the one above it; Problems where there is no such list."""
    lists = home.catalog().code_lists
    if key not in lists:
        says = f"no code list is called '{key}'."
        raise Problems(Problem("unknown-list", says, path="list", nearest=nearest_names(key, lists)))
    found = lists[key]
    return [
        {"key": each.key, "label": code_label(each.key, found, language), "above": each.parent or ""}
        for each in found.codes.values()
        if not each.unknown
    ]


def kind_as_json(kind: Kind) -> dict[str, object]:
    """What a form needs to know of the kind of a value."""
    said_of = {"type": kind.type.value, "family": kind.family, "unit": kind.unit, "codes": kind.code_list}
    return {name: value for name, value in {**said_of, "currency": kind.currency}.items() if value is not None}


def _named(named: Field | Measure, kind: Kind, catalog: Catalog, *, asker: Asker) -> dict[str, object]:
    codes_of = None if kind.code_list is None else catalog.code_lists[kind.code_list]
    return {
        "key": named.key,
        "label": said(named.labels, asker.language),
        "says": said(named.description, asker.language),
        "model": named.model.value,
        **kind_as_json(kind),
        "example": _example(named, kind, codes_of, language=asker.language),
        **({"first": next(_usable(codes_of), ""), "deep": _is_tree(codes_of)} if codes_of else {}),
    }


def _example(named: Field | Measure, kind: Kind, codes_of: CodeList | None, *, language: str) -> str:
    """A value as it may be, of the catalog alone: nothing of any customer."""
    if codes_of is not None:
        return ", ".join(code_label(each, codes_of, language) for each in list(_usable(codes_of))[:2])
    match kind.type:
        case Type.BOOLEAN:
            return " / ".join(words.get(language, "") for words in YES_NO.values())
        case Type.INTEGER | Type.DECIMAL | Type.SCORE | Type.MONEY:
            return " … ".join(named.edges[:: max(1, len(named.edges) - 1)][:2])
        case _:
            return ""


def _usable(codes_of: CodeList) -> Iterator[str]:
    return iter([each.key for each in codes_of.codes.values() if not each.unknown])


def _is_tree(codes_of: CodeList) -> bool:
    return any(each.parent is not None for each in codes_of.codes.values())
