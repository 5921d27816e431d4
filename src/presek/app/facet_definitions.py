"""What there is to narrow by on Explore: the catalog's facets, each with how its values are grouped.

A list shows the values of a category; of a code tree it shows one level, and deeper codes count for the code above
them. Bars show stretches of a number; each begins at one of the catalog's edges and ends before the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

from presek.catalog.model import Catalog, CodeList, Field, Labels, Measure, Model, Sensitivity, Type
from presek.segment.kind import Kind
from presek.segment.terms import FieldValue
from presek.segment.types import kind_of

Shape: TypeAlias = Literal["list", "tags", "bars"]

UNDER = "under"
"""The token of the stretch below the first edge."""
MOST_TOP_CODES = 40
"""A code tree with more entries at its top is shown one level deeper: regions, not the countries they lie in."""
WHOLE_TYPES = frozenset({Type.INTEGER})


@dataclass(frozen=True, slots=True)
class Definition:
    """A facet of the catalog. `level`: how deep in a code tree its values lie (0 is the top)."""

    key: str
    labels: Labels
    description: Labels
    model: str
    sensitivity: Sensitivity
    shape: Shape
    kind: Kind
    codes: CodeList | None
    level: int
    edges: tuple[Decimal, ...]

    @property
    def whole(self) -> bool:
        """Whether its numbers have no decimals."""
        return self.kind.type in WHOLE_TYPES and not self.kind.real

    def token(self, code: str) -> str:
        """The value under which a code counts: itself, or the code above it at this facet's level.

        A code that the list does not have (any more) counts for itself.
        """
        if self.codes is None or code not in self.codes.codes:
            return code
        line = [code]
        while (above := self.codes.codes[line[0]].parent) is not None:
            line.insert(0, above)
        return line[min(self.level, len(line) - 1)]

    def covers(self, token: str) -> bool:
        """Whether a value stands for codes below it too."""
        codes = self.codes
        return (
            codes is not None
            and any(each.parent == token for each in codes.codes.values())
            and self._depth(token) == self.level
        )

    def label(self, token: str, language: str) -> str:
        """The words of a value."""
        if self.kind.type is Type.BOOLEAN:
            return YES_NO[token].get(language, token)
        return code_label(token, self.codes, language)

    def _depth(self, token: str) -> int:
        depth = 0
        codes = self.codes.codes if self.codes else {}
        while token in codes and (above := codes[token].parent) is not None:
            token, depth = above, depth + 1
        return depth


YES_NO: Mapping[str, Labels] = {
    "true": {"en": "yes", "pl": "tak", "sl": "da"},
    "false": {"en": "no", "pl": "nie", "sl": "ne"},
}


KNOWN_BY_CODE = frozenset({"nace_2", "nace_2_1", "isco"})
"""Lists whose codes people use as they stand; of others only the label is shown."""


def code_label(code: str, codes: CodeList | None, language: str) -> str:
    """The words of a code: its label, after the code itself where people know it by that."""
    if codes is None or code not in codes.codes:
        return code
    label = said(codes.codes[code].labels, language)
    return f"{code} · {label}" if codes.key in KNOWN_BY_CODE else label


def said(labels: Labels, language: str) -> str:
    """Labels in a language, in English where that is missing; the first letter large, as a title."""
    text = labels.get(language) or labels.get("en", "")
    return text[:1].upper() + text[1:]


def definitions(catalog: Catalog) -> tuple[Definition, ...]:
    """All facets of a catalog: fields of no model first, then measures, then the other fields, each in its order."""
    return _definitions(_Held(catalog))


@dataclass(frozen=True, slots=True)
class _Held:
    """A catalog as a key: two are the same only where they are one."""

    catalog: Catalog

    def __hash__(self) -> int:
        return id(self.catalog)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and self.catalog is other.catalog


@lru_cache(maxsize=4)
def _definitions(held: _Held) -> tuple[Definition, ...]:
    catalog = held.catalog
    plain = [field for field in catalog.fields.values() if field.model is Model.IDENTITY]
    others = [field for field in catalog.fields.values() if field.model is not Model.IDENTITY]
    named: list[Field | Measure] = [*plain, *catalog.measures.values(), *others]
    made = [definition(each, catalog) for each in named if each.facet]
    return tuple(each for each in made if each is not None)


def definition(named: Field | Measure, catalog: Catalog) -> Definition | None:
    """A field or measure as a facet; None where it can't narrow anything (free text, a number without edges)."""
    kind = kind_of(FieldValue(named.key), catalog)
    codes = None if kind.code_list is None else catalog.code_lists[kind.code_list]
    shape = _shape(kind, named.edges, codes)
    if shape is None:
        return None
    return Definition(
        key=named.key,
        labels=named.labels,
        description=named.description,
        model=(Model.DEMOGRAPHIC if named.model is Model.IDENTITY else named.model).value,
        sensitivity=named.sensitivity,
        shape=shape,
        kind=kind,
        codes=codes,
        level=_level(codes),
        edges=tuple(map(Decimal, named.edges)),
    )


def _shape(kind: Kind, edges: tuple[str, ...], codes: CodeList | None) -> Shape | None:
    match kind.type:
        case Type.TAGS:
            return "tags"
        case Type.BOOLEAN:
            return "list"
        case Type.CATEGORY | Type.CODE:
            return "list" if codes else None
        case Type.INTEGER | Type.DECIMAL | Type.SCORE | Type.MONEY:
            return "bars" if edges else None
        case _:
            return None


def _level(codes: CodeList | None) -> int:
    if codes is None or len(codes.codes) <= MOST_TOP_CODES:
        return 0
    tops = sum(each.parent is None for each in codes.codes.values())
    return 1 if tops > MOST_TOP_CODES and tops < len(codes.codes) else 0
