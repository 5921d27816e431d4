"""The four panels of Explore, with the lengths of their bars and the words of their stretches."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext

from presek.app import exploration, selection
from presek.app.small_cells import Cells
from presek.web import unit_words, words
from presek.web.explore_page import Choice, Facet, Panel

SHOWN_FIRST = 8
"""Values of a long list that stand open; the rest wait under *more*."""
FACETS_FIRST = 6
"""Facets of a panel that stand open."""
MANY_BARS = 4
"""Bars beyond which the middle one is marked too."""
A_FEW_MORE = 2
"""A list only this much longer is shown whole."""
SMALLEST = Decimal("0.01")
"""A first stretch that ends here holds zero alone."""
MODELS = ("demographic", "firmographic", "behavioural", "psychographic")


def model_name(model: str) -> str:
    """The name of a model in the page's language."""
    names = {
        "demographic": gettext("Demographic"),
        "firmographic": gettext("Firmographic"),
        "behavioural": gettext("Behavioural"),
        "psychographic": gettext("Psychographic"),
    }
    return names.get(model, gettext("Identity"))


def panels(found: exploration.Exploration, cells: Cells, pinned: Collection[str] = ()) -> tuple[Panel, ...]:
    """The four models in their order, each with its facets, pinned ones first; of many, the last wait under *more*."""
    hidden = dict(found.hidden)
    made = []
    for model in MODELS:
        ordered = sorted(
            (each for each in found.facets if each.model == model), key=lambda each: each.key not in pinned
        )
        facets = tuple(replace(_facet(each, cells), pinned=each.key in pinned) for each in ordered)
        kept = len(facets) if len(facets) <= FACETS_FIRST + 1 else FACETS_FIRST
        made.append(Panel(model, model_name(model), facets[:kept], more=facets[kept:], hidden=hidden.get(model, 0)))
    return tuple(made)


def stretch(facet: exploration.Facet, least: Decimal | None, most: Decimal | None) -> str:
    """A stretch of a facet's number in words."""
    return stretch_of(least, most, currency=facet.currency, whole=facet.whole)


def stretch_of(least: Decimal | None, most: Decimal | None, *, currency: str, whole: bool) -> str:
    """A stretch of a number in words: `38–41`, `under 18`, `500 to under 1,000 zł`, `75 and more`."""
    if least is None:
        return gettext("under %(most)s") % {"most": bound(most, currency)} if most is not None else gettext("any")
    if most is None:
        return gettext("%(least)s and more") % {"least": bound(least, currency)}
    if whole:
        last = bound(most - 1, currency)
        return bound(least, currency) if most - least == 1 else f"{words.number(least)}–{last}"
    if least == 0 and most <= SMALLEST:
        return bound(least, currency)
    return gettext("%(least)s to under %(most)s") % {"least": words.number(least), "most": bound(most, currency)}


def amount(facet: exploration.Facet, number: Decimal | None) -> str:
    """A bound of a facet in words."""
    return "" if number is None else bound(number, facet.currency)


def bound(number: Decimal, currency: str) -> str:
    """A bound in words."""
    if not currency:
        return words.number(number)
    return words.money(number, currency, decimals=0 if number == number.to_integral_value() else 2)


def label_of(facet: exploration.Facet, choice: exploration.Choice) -> str:
    """The words of one value."""
    if choice.unknown:
        return gettext("unknown")
    return stretch(facet, choice.least, choice.most) if facet.bars else choice.label


def said_of(count: int | None, cells: Cells) -> str:
    """A count that was already told as this person may know it, in words."""
    return words.few(cells.limit or 0) if count is None else words.number(count)


def _facet(found: exploration.Facet, cells: Cells) -> Facet:
    if found.bars:
        return _bars(found, cells)
    shown = _choices(found, found.choices, cells)
    known = [each for each in shown if not each.unknown]
    unknown = [each for each in shown if each.unknown]
    kept = len(known) if len(known) <= SHOWN_FIRST + A_FEW_MORE else SHOWN_FIRST
    first, more = (*known[:kept], *unknown), tuple(known[kept:])
    return Facet(found.key, found.label, found.description, bars=False, first=first, more=more)


def _bars(found: exploration.Facet, cells: Cells) -> Facet:
    standing = [each for each in found.choices if not each.unknown]
    middle = standing[len(standing) // 2] if len(standing) > MANY_BARS else None
    shown = _choices(found, found.choices, cells)
    typed = found.stretch or selection.Stretch()
    return Facet(
        found.key,
        found.label,
        found.description,
        bars=True,
        first=tuple(each for each in shown if not each.unknown),
        more=tuple(each for each in shown if each.unknown),
        axis_first=_mark(found, standing[0]) if standing else "",
        axis_middle=_mark(found, middle) if middle else "",
        axis_last=_mark(found, standing[-1], last=True) if standing else "",
        least="" if typed.least is None else f"{typed.least:f}",
        most="" if typed.most is None else f"{typed.most:f}",
        unit=found.currency or unit_words.unit_name(found.unit),
    )


def _mark(facet: exploration.Facet, choice: exploration.Choice, *, last: bool = False) -> str:
    """A word below a bar: where it begins."""
    if choice.least is None:
        return f"< {words.number(choice.most or 0)}"
    begins = words.number(choice.least)
    return " ".join(part for part in (f"{begins}+", facet.currency) if part) if last else begins


def _choices(facet: exploration.Facet, choices: tuple[exploration.Choice, ...], cells: Cells) -> tuple[Choice, ...]:
    """The values with their bars, measured by the tallest of those that are known."""
    known = [choice for choice in choices if not choice.unknown]
    tallest = max((choice.count or 0 for choice in known), default=0) or 1
    tallest_of_base = max((choice.base for choice in known), default=0) or 1
    return tuple(
        Choice(
            token=found.token,
            label=label_of(facet, found),
            count=found.count,
            said=said_of(found.count, cells),
            chosen=found.chosen,
            excluded=found.excluded,
            unknown=found.unknown,
            part=round(min(100.0, 100 * (found.count or 0) / tallest), 1),
            base_part=round(min(100.0, 100 * found.base / tallest_of_base), 1),
        )
        for found in choices
    )
