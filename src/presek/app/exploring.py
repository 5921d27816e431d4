"""Exploring: what a selection on Explore gives. Every count is exact; nothing here is a sample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce

import numpy as np

from presek.app import customer_list, explore_index, facet_index, revenue, selection
from presek.app.exploration import UNKNOWN, Choice, Exploration, Facet, SegmentationChoice, SegmentChoice
from presek.app.explore_index import ExploreIndex, SegmentBits
from presek.app.facet_definitions import Definition, said
from presek.app.facet_index import ShownFacet
from presek.app.home import Home
from presek.app.selection import Selection
from presek.app.sight import Sight
from presek.app.small_cells import EXACT, Cells
from presek.engine.columnar.facets import Chosen, Narrowed, Words, many
from presek.segment.segmentation import Segmentation

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Narrowing:
    """A selection read against one base: the sets its choices stand for, each of which may be set aside."""

    index: ExploreIndex
    seen: Mapping[str, ShownFacet]
    segmentations: tuple[Segmentation, ...]
    segments: Mapping[str, SegmentBits]
    selection: Selection
    sight: Sight

    @cached_property
    def choices(self) -> dict[str, Words]:
        """What narrows, by name: a facet, a partition whose segments were chosen, a segment."""
        found = {key: self._asked(key) for key in self.selection.keys}
        for key in self.selection.inside:
            name = self.name_of(key)
            inside = self.segments[key].inside
            found[name] = found[name] | inside if name in found else inside
        for key in self.selection.outside:
            found[f"segment {key}"] = self.segments[key].outside
        return found

    def _asked(self, key: str) -> Words:
        """Those whom a facet's values, its stretch, and what is set aside of it leave."""
        asked, facet = self.selection, self.seen[key]
        parts = [facet.any_of(asked.choices[key])] if key in asked.choices else []
        if key in asked.stretches:
            parts.append(facet_index.between(self.index.values.values[key], asked.stretches[key], self.index.size))
        found = reduce(np.bitwise_or, parts) if parts else self.index.everybody.words
        return found & facet.none_of(asked.excluded[key]) if key in asked.excluded else found

    @cached_property
    def narrowed(self) -> Narrowed:
        """The base, narrowed by all of them."""
        return Narrowed(self.index.everybody, self.choices)

    @property
    def selected(self) -> Chosen:
        """Those in the selection."""
        return self.narrowed.chosen

    def without(self, name: str) -> Chosen:
        """Those in the selection, were this choice not made."""
        return self.narrowed.without(name)

    def name_of(self, segment: str) -> str:
        """Under which name a chosen segment narrows: segments of one partition are alternatives."""
        for each in self.segmentations:
            if each.partition and any(one.key == segment for one in each.segments):
                return f"partition {each.key}"
        return f"segment {segment}"


def narrowing(home: Home, pairs: Pairs, *, sight: Sight) -> Narrowing:
    """The selection that an address means, for one person: facets they may not see do not narrow."""
    index = explore_index.of_run(home)
    segmentations, segments = explore_index.segments_of(home)
    seen = {key: facet for key, facet in index.facets.items() if sight.sees_key(key, facet.definition.sensitivity)}
    asked = selection.read(
        pairs,
        facets={key: facet.tokens for key, facet in seen.items()},
        segments=segments,
        sorts=customer_list.sort_keys(index, seen, sight),
        groups=customer_list.group_keys(seen),
        numbers=[key for key, facet in seen.items() if facet.definition.shape == "bars"],
    )
    return Narrowing(index, seen, segmentations, segments=segments, selection=asked, sight=sight)


def explore(
    home: Home,
    pairs: Pairs,
    *,
    language: str,
    sight: Sight,
    cells: Cells = EXACT,
    columns: Sequence[str] = (),
) -> tuple[Selection, Exploration]:
    """The selection, and all that is counted for it, as `cells` tell counts; customers and amounts are for those alone
    who are told them exactly. `columns` of the list: without any the usual ones."""
    narrow = narrowing(home, pairs, sight=sight)
    index = narrow.index
    seen = cells.exact and revenue.is_seen(index.values.opened.catalog, sight)
    taken = _revenue(index, narrow.selected) if seen else None
    measure = index.values.opened.catalog.measures.get(revenue.MEASURE)
    found = Exploration(
        base=index.everybody.total,
        total=cells.told(narrow.selected.total),
        revenue=None if taken is None else revenue.money(taken),
        base_revenue=None if taken is None else revenue.money(index.base_revenue),
        revenue_label="" if measure is None else said(measure.labels, language),
        currency=index.values.opened.catalog.currency,
        facets=tuple(_facet(facet, narrow, language, cells=cells) for facet in narrow.seen.values()),
        hidden=_hidden(index, narrow.seen),
        segmentations=tuple(_segmentation(each, narrow, language, cells=cells) for each in narrow.segmentations),
        listing=customer_list.listing(
            narrow.selection,
            narrow.selected if cells.exact else index.nobody,
            index,
            seen=narrow.seen,
            language=language,
            columns=columns,
            sight=sight,
        ),
    )
    return narrow.selection, found


def _revenue(index: ExploreIndex, chosen: Chosen) -> int | None:
    if index.revenue is None or chosen is index.everybody:
        return None if index.revenue is None else index.base_revenue
    return chosen.share(index.revenue)


def _hidden(index: ExploreIndex, seen: Mapping[str, ShownFacet]) -> tuple[tuple[str, int], ...]:
    models = [facet.definition.model for key, facet in index.facets.items() if key not in seen]
    return tuple((model, models.count(model)) for model in dict.fromkeys(models))


def _facet(facet: ShownFacet, narrow: Narrowing, language: str, *, cells: Cells) -> Facet:
    key = facet.definition.key
    counts = facet.counts(narrow.without(key)) if narrow.choices else facet.base
    return facet_told(facet, counts, narrow.selection, language=language, cells=cells)


def facet_told(
    facet: ShownFacet, counts: Sequence[int], asked: Selection, *, language: str, cells: Cells = EXACT
) -> Facet:
    """A facet with counts of its values, told as `cells` tell them."""
    definition = facet.definition
    states = dict.fromkeys(asked.choices.get(definition.key, ()), "in")
    states |= dict.fromkeys(asked.excluded.get(definition.key, ()), "out")
    told = ((cells.told(count), cells.drawn(base)) for count, base in zip(counts, facet.base, strict=True))
    return Facet(
        key=definition.key,
        label=said(definition.labels, language),
        description=said(definition.description, language),
        model=definition.model,
        bars=definition.shape == "bars",
        choices=tuple(
            _choice(definition, token, counted, language=language, state=states.get(token))
            for token, counted in zip(facet.tokens, told, strict=True)
        ),
        unit=definition.kind.unit or "",
        currency=definition.kind.currency or "",
        whole=definition.whole,
        stretch=asked.stretches.get(definition.key),
    )


def _choice(
    definition: Definition, token: str, counted: tuple[int | None, int], *, language: str, state: str | None
) -> Choice:
    number, base = counted
    made = Choice(token, "", number, base=base, chosen=state == "in", excluded=state == "out")
    if token == UNKNOWN:
        return made
    if definition.shape == "bars":
        least, most = facet_index.bound(token, definition.edges)
        return replace(made, least=least, most=most)
    return replace(made, label=definition.label(token, language))


def _segmentation(each: Segmentation, narrow: Narrowing, language: str, *, cells: Cells) -> SegmentationChoice:
    computed: Sequence[str] = [segment.key for segment in each.segments if segment.key in narrow.segments]
    labels = {segment.key: said(segment.labels, language) or segment.key for segment in each.segments}
    return SegmentationChoice(
        key=each.key,
        label=said(each.labels, language) or each.key,
        partition=each.partition,
        segments=tuple(_segment(key, labels[key], narrow, cells=cells) for key in computed),
    )


def _segment(key: str, label: str, narrow: Narrowing, *, cells: Cells) -> SegmentChoice:
    bits = narrow.segments[key]
    inside = many(narrow.without(narrow.name_of(key)).words & bits.inside)
    rest = narrow.without(f"segment {key}").words
    outside = many(rest & bits.outside)
    asked = narrow.selection
    return SegmentChoice(
        key=key,
        label=label,
        inside=cells.told(inside),
        outside=cells.told(outside),
        cannot_say=cells.told(many(rest) - outside - many(rest & bits.inside)),
        state="in" if key in asked.inside else "out" if key in asked.outside else "",
    )
