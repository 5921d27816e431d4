"""The four panels of Explore, with the lengths of their bars and the words of their stretches."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext

from presek.app import exploration
from presek.web import words
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


def panels(found: exploration.Exploration) -> tuple[Panel, ...]:
    """The four models in their order, each with its facets; of many, the last wait under *more*."""
    hidden = dict(found.hidden)
    made = []
    for model in MODELS:
        facets = tuple(_facet(each) for each in found.facets if each.model == model)
        kept = len(facets) if len(facets) <= FACETS_FIRST + 1 else FACETS_FIRST
        made.append(Panel(model, model_name(model), facets[:kept], more=facets[kept:], hidden=hidden.get(model, 0)))
    return tuple(made)


def stretch(facet: exploration.Facet, least: Decimal | None, most: Decimal | None) -> str:
    """A stretch of a number in words: `38–41`, `under 18`, `500 to under 1,000 zł`, `75 and more`."""
    if least is None:
        return gettext("under %(most)s") % {"most": amount(facet, most)} if most is not None else gettext("any")
    if most is None:
        return gettext("%(least)s and more") % {"least": amount(facet, least)}
    if facet.whole:
        return amount(facet, least) if most - least == 1 else f"{words.number(least)}–{amount(facet, most - 1)}"
    if least == 0 and most <= SMALLEST:
        return amount(facet, least)
    return gettext("%(least)s to under %(most)s") % {"least": words.number(least), "most": amount(facet, most)}


def amount(facet: exploration.Facet, number: Decimal | None) -> str:
    """A bound in words."""
    if number is None:
        return ""
    if not facet.currency:
        return words.number(number)
    return words.money(number, facet.currency, decimals=0 if number == number.to_integral_value() else 2)


def label_of(facet: exploration.Facet, choice: exploration.Choice) -> str:
    """The words of one value."""
    if choice.unknown:
        return gettext("unknown")
    return stretch(facet, choice.least, choice.most) if facet.bars else choice.label


def _facet(found: exploration.Facet) -> Facet:
    if found.bars:
        return _bars(found)
    tallest = max((choice.count for choice in found.choices if not choice.unknown), default=0) or 1
    tallest_of_base = max((choice.base for choice in found.choices if not choice.unknown), default=0) or 1
    shown = [_choice(found, each, tallest, tallest_of_base) for each in found.choices]
    known = [each for each in shown if not each.unknown]
    unknown = [each for each in shown if each.unknown]
    kept = len(known) if len(known) <= SHOWN_FIRST + A_FEW_MORE else SHOWN_FIRST
    first, more = (*known[:kept], *unknown), tuple(known[kept:])
    return Facet(found.key, found.label, found.description, bars=False, first=first, more=more)


def _bars(found: exploration.Facet) -> Facet:
    standing = [each for each in found.choices if not each.unknown]
    tallest = max((choice.count for choice in standing), default=0) or 1
    tallest_of_base = max((choice.base for choice in standing), default=0) or 1
    unknown = tuple(_choice(found, each, tallest, tallest_of_base) for each in found.choices if each.unknown)
    middle = standing[len(standing) // 2] if len(standing) > MANY_BARS else None
    return Facet(
        found.key,
        found.label,
        found.description,
        bars=True,
        first=tuple(_choice(found, each, tallest, tallest_of_base) for each in standing),
        more=unknown,
        axis_first=_mark(found, standing[0]) if standing else "",
        axis_middle=_mark(found, middle) if middle else "",
        axis_last=_mark(found, standing[-1], last=True) if standing else "",
    )


def _mark(facet: exploration.Facet, choice: exploration.Choice, *, last: bool = False) -> str:
    """A word below a bar: where it begins."""
    if choice.least is None:
        return f"< {words.number(choice.most or 0)}"
    begins = words.number(choice.least)
    return " ".join(part for part in (f"{begins}+", facet.currency) if part) if last else begins


def _choice(facet: exploration.Facet, found: exploration.Choice, *measure: int) -> Choice:
    tallest, tallest_of_base = measure
    return Choice(
        token=found.token,
        label=label_of(facet, found),
        count=found.count,
        chosen=found.chosen,
        unknown=found.unknown,
        part=round(min(100.0, 100 * found.count / tallest), 1),
        base_part=round(min(100.0, 100 * found.base / tallest_of_base), 1),
    )
