"""The list of customers below Explore: a few columns, the last interaction, in an order, grouped where asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from presek.app import found_in_list, revenue
from presek.app.exploration import UNKNOWN, Cell, Column, Group, Interaction, Listed, Listing
from presek.app.explore_index import ExploreIndex
from presek.app.facet_definitions import Definition, definition, said
from presek.app.facet_index import ShownFacet
from presek.app.revenue import MEASURE
from presek.app.run_values import BaseValues
from presek.app.selection import Selection
from presek.app.sight import EVERYTHING, Sight
from presek.catalog.model import Field, Measure
from presek.engine.columnar.columns import TagSets, Texts
from presek.engine.columnar.facets import Chosen
from presek.engine.columnar.vectors import Vector, Worths
from presek.values.instant import day_number, local_day

NAME, UPWARD, DOWNWARD = "name", "-up", "-down"
"""Numbers stand from the greatest on, and words by the alphabet, unless a sort says the other way."""
COLUMNS = ("kind", "region", "industry", "age", MEASURE)
"""Those shown to whoever chose none."""
ALSO_COLUMNS = ("city",)
LAST = ("last_interaction_at", "last_interaction_channel", "last_interaction_direction")
MOST_COLUMNS = 12
ROWS_A_GROUP = 5
"""A group shows one row for so many that a plain list would."""


def sort_keys(index: ExploreIndex, seen: Mapping[str, ShownFacet], sight: Sight) -> tuple[str, ...]:
    """By what the list can be sorted, for one person: the default first. Words may be sorted backwards too, which only
    heads offer."""
    catalog = index.values.opened.catalog
    first = [MEASURE] if index.revenue is not None and revenue.is_seen(catalog, sight) else []
    numbers = [key for key, facet in seen.items() if isinstance(index.values.values[facet.definition.key], Vector)]
    both = [way for key in dict.fromkeys([*first, *numbers]) for way in (key, key + UPWARD)]
    also = [key for key in ALSO_COLUMNS if sight.sees_word(key, catalog)]
    words = [key for key in (*seen, *also, NAME) if isinstance(index.values.values.get(key), Texts)]
    return (*both, *(way for key in words for way in (key, key + DOWNWARD)))


def column_keys(index: ExploreIndex, seen: Mapping[str, ShownFacet], sight: Sight) -> tuple[str, ...]:
    """What columns the list may have, for one person."""
    catalog = index.values.opened.catalog
    also = (key for key in ALSO_COLUMNS if key in index.values.values and sight.sees_word(key, catalog))
    return (*seen, *also)


def group_keys(seen: Mapping[str, ShownFacet]) -> tuple[str, ...]:
    """By what the list can be grouped: whatever gives each customer one value."""
    return tuple(key for key, facet in seen.items() if facet.definition.shape != "tags")


def listing(
    asked: Selection,
    selected: Chosen,
    index: ExploreIndex,
    *,
    seen: Mapping[str, ShownFacet],
    language: str,
    columns: Sequence[str] = (),
    sight: Sight = EVERYTHING,
) -> Listing:
    """The customers to show, with these columns (the usual ones, where none of them can be shown)."""
    sorts, groupings = sort_keys(index, seen, sight), group_keys(seen)
    sort = asked.sort or (sorts[0] if sorts else "")
    may = column_keys(index, seen, sight)
    shown = tuple(key for key in columns if key in may)[:MOST_COLUMNS] or tuple(key for key in COLUMNS if key in may)
    made = _columns(shown, index.values, language, sorts=sorts)
    lister = _Lister(index, made, language, sight=sight)
    order = order_of(index, sort)
    if asked.find:
        selected = Chosen(selected.words & found_in_list.matching(index.values, asked.find), selected.size)
    if asked.group:
        facet = seen[asked.group]
        groups = _grouped(facet, selected, lister, order=order, most=max(1, asked.rows // ROWS_A_GROUP))
    else:
        ordinals = selected.first(order, asked.rows).tolist()
        groups = (Group("", None, unknown=False, customers=lister.listed(ordinals)),)
    return Listing(
        columns=made,
        groups=groups,
        shown=sum(len(group.customers) for group in groups),
        sorts=tuple((key, _sort_label(key, index, language)) for key in sorts if not key.endswith(DOWNWARD)),
        sort=sort,
        groupings=tuple((key, said(seen[key].definition.labels, language)) for key in groupings),
        grouping=asked.group,
        found=selected.total,
    )


def _grouped(
    facet: ShownFacet, selected: Chosen, lister: _Lister, *, order: NDArray[np.int64], most: int
) -> tuple[Group, ...]:
    groups = []
    for token in facet.tokens:
        members = Chosen(selected.words & facet.any_of((token,)), selected.size)
        if members.total:
            ordinals = members.first(order, most).tolist()
            listed = lister.listed(ordinals)
            groups.append(Group(token, members.total, unknown=token == UNKNOWN, customers=listed))
    return tuple(groups)


def _columns(keys: Sequence[str], values: BaseValues, language: str, *, sorts: Sequence[str]) -> tuple[Column, ...]:
    catalog = values.opened.catalog
    named: dict[str, Field | Measure] = {**catalog.fields, **catalog.measures}
    return tuple(
        Column(
            key,
            said(named[key].labels, language),
            number=isinstance(values.values[key], Vector),
            sorts=tuple(way for way in (key, key + UPWARD, key + DOWNWARD) if way in sorts),
        )
        for key in keys
    )


def _sort_label(key: str, index: ExploreIndex, language: str) -> str:
    catalog = index.values.opened.catalog
    plain = key.removesuffix(UPWARD).removesuffix(DOWNWARD)
    named = catalog.fields.get(plain) or catalog.measures[plain]
    label = said(named.labels, language)
    if not isinstance(index.values.values[plain], Vector):
        return label
    return f"{label} ↑" if key.endswith(UPWARD) else f"{label} ↓"


@lru_cache(maxsize=64)
def order_of(index: ExploreIndex, sort: str) -> NDArray[np.int64]:
    """All ordinals in the order of a key: those without a value last, equal ones as they came into the base."""
    if not sort:
        return np.arange(index.size)
    ranks, unknown = _ranks(index, sort)
    if unknown is None:
        return np.argsort(ranks, kind="stable")
    return np.lexsort((ranks, unknown))


def _ranks(index: ExploreIndex, sort: str) -> tuple[NDArray[np.generic], NDArray[np.bool_] | None]:
    """What sorts the customers, the least first, and of whom it is unknown."""
    plain = sort.removesuffix(UPWARD).removesuffix(DOWNWARD)
    worths = index.values.values[plain]
    match worths:
        case Vector():
            values = np.broadcast_to(worths.values, (index.size,))
            ranks = values if sort.endswith(UPWARD) else -values.astype(np.float64 if worths.real else np.int64)
            return ranks, worths.unknown
        case Texts():
            words = worths.words.folded.to_pylist() if plain == NAME else worths.words.plain.to_pylist()
            places = np.full(len(words) + 1, len(words))
            places[sorted(range(len(words)), key=_rank(words, plain, index))] = np.arange(len(words))
            return places[worths.codes] * (-1 if sort.endswith(DOWNWARD) else 1), worths.unknown
        case TagSets():
            return np.arange(index.size), None


def _rank(words: Sequence[str], sort: str, index: ExploreIndex) -> Callable[[int], tuple[int, str]]:
    """Codes stand as their list has them, other words by the alphabet."""
    facet = index.facets.get(sort)
    codes = () if facet is None or facet.definition.codes is None else facet.definition.codes.codes
    order = {key: place for place, key in enumerate(codes)}
    return lambda place: (order.get(words[place], len(order)), words[place])


class _Lister:
    """Puts customers into rows."""

    def __init__(self, index: ExploreIndex, columns: Sequence[Column], language: str, *, sight: Sight) -> None:
        self.index = index
        self._sight = sight
        self._columns = columns
        self._language = language
        self._definitions: dict[str, Definition | None] = {}

    def listed(self, ordinals: Sequence[int]) -> tuple[Listed, ...]:
        """A row for each."""
        return tuple(self._row(ordinal) for ordinal in ordinals)

    def _row(self, ordinal: int) -> Listed:
        values = self.index.values
        name = self._text("name", ordinal) or self._text("legal_name", ordinal)
        return Listed(
            key=values.opened.snapshot.key(ordinal),
            name=name,
            cells=tuple(self._cell(column.key, ordinal) for column in self._columns),
            last=self._last(ordinal),
        )

    def _text(self, key: str, ordinal: int) -> str:
        worths = self.index.values.values.get(key)
        return text_at(worths, ordinal) if isinstance(worths, Texts) else ""

    def _label(self, key: str, ordinal: int) -> str:
        text = self._text(key, ordinal)
        facet = self._definition(key) if text else None
        return text if facet is None else facet.label(facet.token(text), self._language)

    def _definition(self, key: str) -> Definition | None:
        """How a field or measure is said, worked out once a list."""
        if key not in self._definitions:
            catalog = self.index.values.opened.catalog
            named = catalog.fields.get(key) or catalog.measures.get(key)
            self._definitions[key] = None if named is None else definition(named, catalog)
        return self._definitions[key]

    def _cell(self, key: str, ordinal: int) -> Cell:
        worths: Worths = self.index.values.values[key]
        match worths:
            case Texts():
                return Cell(self._label(key, ordinal))
            case TagSets():
                return Cell(", ".join(self._tag(key, tag) for tag in tags_at(worths, ordinal)))
            case Vector():
                number, how = number_at(worths, ordinal), self._definition(key)
                if number is not None and how is not None and how.shape == "list":
                    return Cell(how.label("true" if number else "false", self._language))
                currency = "" if how is None else how.kind.currency or ""
                return Cell(number=number, currency=currency)
            case _:
                assert_never(worths)

    def _tag(self, key: str, tag: str) -> str:
        how = self._definition(key)
        return tag if how is None else how.label(tag, self._language)

    def _last(self, ordinal: int) -> Interaction | None:
        at = self.index.values.values.get(LAST[0])
        catalog = self.index.values.opened.catalog
        seen = {key for key in LAST if self._sight.sees_word(key, catalog)}
        if LAST[0] not in seen or not isinstance(at, Vector) or (at.unknown is not None and at.unknown[ordinal]):
            return None
        as_of = self.index.values.as_of
        on = local_day(int(at.values[ordinal]), as_of.zone)
        return Interaction(
            channel=self._label(LAST[1], ordinal) if LAST[1] in seen else "",
            direction=self._label(LAST[2], ordinal) if LAST[2] in seen else "",
            on=on,
            days_ago=day_number(as_of.day) - day_number(on),
        )


def text_at(texts: Texts, ordinal: int) -> str:
    """A customer's text; empty where unknown."""
    code = int(texts.codes[ordinal])
    return str(texts.words.plain[code].as_py()) if code < len(texts.words) else ""


def number_at(vector: Vector, ordinal: int) -> Decimal | None:
    """A customer's number; None where unknown."""
    if vector.unknown is not None and vector.unknown[ordinal]:
        return None
    value = vector.values[0 if vector.constant else ordinal]
    return round(Decimal(float(value)), 4) if vector.real else Decimal(int(value)).scaleb(-vector.scale)


def tags_at(tags: TagSets, ordinal: int) -> tuple[str, ...]:
    """A customer's tags; none where unknown."""
    if tags.missing[ordinal]:
        return ()
    codes = tags.codes[tags.offsets[ordinal] : tags.offsets[ordinal + 1]]
    return tuple(str(tags.words.plain[int(code)].as_py()) for code in codes)
