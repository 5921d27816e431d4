"""The words of `presek.web.words` as template filters."""

from __future__ import annotations

from datetime import date, datetime

from django import template

from presek.web import shown, unit_words, words

register = template.Library()


@register.filter
def number(amount: int | float | None) -> str:
    """A number in the page's language; nothing where there is none."""
    return "" if amount is None else words.number(amount)


@register.filter
def day(moment: date | datetime | None) -> str:
    """A day in the page's language; nothing where there is none."""
    return "" if moment is None else words.day(moment)


@register.filter
def instant(moment: datetime | None) -> str:
    """A day with its time in the page's language; nothing where there is none."""
    return "" if moment is None else words.instant(moment)


@register.filter
def said(text: str | None) -> str:
    """A reason, a finding or a kept problem in the page's language, where that is known."""
    return words.said(text) if text else ""


@register.filter
def written_day(text: str) -> str:
    """A day that is written as in a file, in the page's language."""
    return words.day(date.fromisoformat(text)) if text else ""


@register.filter
def source(key: str) -> str:
    """Where a fact comes from; what people wrote themselves stays as it is."""
    return shown.source_name(key)


@register.filter
def unit(key: str) -> str:
    """The name of a unit behind a field; of what is counted without one, nothing."""
    return unit_words.unit_name(key)


class Counted(int):
    """A whole number that chooses its plural as a number does, and is written with the language's grouping."""

    __slots__ = ()

    def __str__(self) -> str:
        return words.number(int(self))


@register.filter
def counted(amount: int) -> Counted:
    """A count for `blocktranslate count`, which writes 12000 of its own accord."""
    return Counted(amount)
