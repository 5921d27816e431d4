"""The chips of Explore: what is chosen, each with the address of the page without it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from presek.app import exploration, selection
from presek.web import words
from presek.web.explore_facets import amount, label_of, stretch
from presek.web.explore_page import Chip


def chips(asked: selection.Selection, found: exploration.Exploration) -> tuple[Chip, ...]:
    """A chip per chosen value; neighbouring bars share one; one per value set aside and stretch; one per segment."""
    made = [chip for facet in found.facets for chip in _of_facet(asked, facet)]
    for segmentation in found.segmentations:
        for segment in segmentation.segments:
            if segment.state:
                name = selection.INSIDE if segment.state == "in" else selection.OUTSIDE
                title = gettext("in") if segment.state == "in" else gettext("not in")
                made.append(_made(asked, "segment", (title, segment.label), drops=((name, segment.key),)))
    return tuple(made)


def _of_facet(asked: selection.Selection, facet: exploration.Facet) -> list[Chip]:
    made = [_chip(asked, facet, together) for together in _stretches(facet)]
    if facet.stretch is not None:
        typed = facet.stretch
        ends = ((selection.LEAST, typed.least), (selection.MOST, typed.most))
        drops = tuple((facet.key + name, f"{end:f}") for name, end in ends if end is not None)
        made.append(_made(asked, facet.model, (facet.label, _typed(facet, typed)), drops=drops))
    for choice in facet.choices:
        if choice.excluded:
            label = gettext("not %(value)s") % {"value": label_of(facet, choice)}
            drop = (selection.NOT + facet.key, choice.token)
            made.append(_made(asked, facet.model, (facet.label, label), drops=(drop,)))
    return made


def _typed(facet: exploration.Facet, typed: selection.Stretch) -> str:
    """A stretch that was typed, both ends included."""
    if typed.least is None:
        return gettext("at most %(most)s") % {"most": amount(facet, typed.most)}
    if typed.most is None:
        return gettext("at least %(least)s") % {"least": amount(facet, typed.least)}
    if typed.least == typed.most:
        return amount(facet, typed.least)
    return f"{words.number(typed.least)}–{amount(facet, typed.most)}"


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


def _made(asked: selection.Selection, model: str, said: tuple[str, str], *, drops: tuple[tuple[str, str], ...]) -> Chip:
    title, label = said
    left = urlencode(selection.without(asked, drops))
    address = reverse("explore")
    return Chip(model, title, label, f"{address}?{left}" if left else address, urlencode(drops))
