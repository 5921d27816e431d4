"""The four panels of Explore, with the lengths of their bars and the words of their stretches."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext

from presek.app import exploring
from presek.web import words
from presek.web.explore_page import Choice, Facet, Panel

SHOWN_FIRST = 8
"""Values of a long list that stand open; the rest wait under *more*."""
A_FEW_MORE = 2
"""A list only this much longer is shown whole."""
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


def panels(found: exploring.Exploration) -> tuple[Panel, ...]:
    """The four models in their order, each with its facets."""
    hidden = dict(found.hidden)
    return tuple(
        Panel(
            model,
            model_name(model),
            tuple(_facet(each) for each in found.facets if each.model == model),
            hidden.get(model, 0),
        )
        for model in MODELS
    )


def stretch(facet: exploring.Facet, least: Decimal | None, most: Decimal | None) -> str:
    """A stretch of a number in words: `38–41`, `under 18`, `5,000 zł and more`."""
    step = Decimal(1) if facet.whole and not facet.currency else Decimal(0)

    def said(amount: Decimal) -> str:
        return words.money(amount, facet.currency) if facet.currency else words.number(amount)

    if least is None and most is None:
        return gettext("any")
    if least is None:
        return gettext("under %(most)s") % {"most": said(most or Decimal(0))}
    if most is None:
        return gettext("%(least)s and more") % {"least": said(least)}
    if step and most - least == step:
        return said(least)
    if facet.currency:
        return f"{words.number(least)}–{said(most - step)}"
    return f"{said(least)}–{said(most - step)}"


def label_of(facet: exploring.Facet, choice: exploring.Choice) -> str:
    """The words of one value."""
    if choice.unknown:
        return gettext("unknown")
    return stretch(facet, choice.least, choice.most) if facet.bars else choice.label


def _facet(found: exploring.Facet) -> Facet:
    if found.bars:
        return _bars(found)
    tallest = max((choice.count for choice in found.choices), default=0) or 1
    tallest_of_base = max((choice.base for choice in found.choices), default=0) or 1
    shown = [_choice(found, each, tallest, tallest_of_base) for each in found.choices]
    known = [each for each in shown if not each.unknown]
    unknown = [each for each in shown if each.unknown]
    kept = len(known) if len(known) <= SHOWN_FIRST + A_FEW_MORE else SHOWN_FIRST
    return Facet(
        found.key, found.label, found.description, False, (*known[:kept], *unknown), tuple(known[kept:])
    )


def _bars(found: exploring.Facet) -> Facet:
    standing = [each for each in found.choices if not each.unknown]
    tallest = max((choice.count for choice in standing), default=0) or 1
    tallest_of_base = max((choice.base for choice in standing), default=0) or 1
    unknown = tuple(_choice(found, each, tallest, tallest_of_base) for each in found.choices if each.unknown)
    first = tuple(_choice(found, each, tallest, tallest_of_base) for each in standing)
    return Facet(
        found.key,
        found.label,
        found.description,
        True,
        first,
        unknown,
        axis_first=first[0].label if first else "",
        axis_middle=first[len(first) // 2].label if len(first) > 4 else "",
        axis_last=first[-1].label if first else "",
    )


def _choice(facet: exploring.Facet, found: exploring.Choice, *measure: int) -> Choice:
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
