"""The chips of Explore: what is chosen, each with the address of the page without it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from presek.app import exploration, selection
from presek.web.explore_facets import label_of, stretch
from presek.web.explore_page import Chip


def chips(asked: selection.Selection, found: exploration.Exploration) -> tuple[Chip, ...]:
    """A chip per chosen value; neighbouring bars share one; then one per segment."""
    made = [_chip(asked, facet, stretch_of) for facet in found.facets for stretch_of in _stretches(facet)]
    for segmentation in found.segmentations:
        for segment in segmentation.segments:
            if segment.state:
                name = selection.INSIDE if segment.state == "in" else selection.OUTSIDE
                title = gettext("in") if segment.state == "in" else gettext("not in")
                made.append(_made(asked, "segment", (title, segment.label), drops=((name, segment.key),)))
    return tuple(made)


def _stretches(facet: exploration.Facet) -> list[list[exploration.Choice]]:
    """Chosen values, neighbouring bars together."""
    together: list[list[exploration.Choice]] = []
    before: exploration.Choice | None = None
    for choice in facet.choices:
        if choice.chosen:
            joins = facet.bars and not choice.unknown and before is not None and before.chosen and not before.unknown
            if joins and together:
                together[-1].append(choice)
            else:
                together.append([choice])
        before = choice
    return together


def _chip(asked: selection.Selection, facet: exploration.Facet, chosen: list[exploration.Choice]) -> Chip:
    first, last = chosen[0], chosen[-1]
    label = label_of(facet, first) if first is last else stretch(facet, first.least, last.most)
    drops = tuple((facet.key, choice.token) for choice in chosen)
    return _made(asked, facet.model, (facet.label, label), drops=drops)


def _made(
    asked: selection.Selection, model: str, words: tuple[str, str], *, drops: tuple[tuple[str, str], ...]
) -> Chip:
    title, label = words
    left = urlencode(selection.without(asked, drops))
    address = reverse("explore")
    return Chip(model, title, label, f"{address}?{left}" if left else address, urlencode(drops))
