"""Values of customers in the words of the page."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from presek.app.shown_values import Shown
from presek.web import words

OF_A_PART = {
    "en": {"days": "days", "years": "years", "people": "people"},
    "pl": {"days": "dnia", "years": "roku", "people": "osoby"},
    "sl": {"days": "dneva", "years": "leta", "people": "osebe"},
}
"""Behind a number with decimals Polish and Slovene have the genitive singular, which is no plural form of gettext."""


def said(value: Shown | None) -> str:
    """A value as people read it; *unknown* where nothing is known."""
    if value is None:
        return ""
    if value.text:
        return value.text
    if value.on is not None:
        return words.day(value.on)
    if value.amount is None:
        return gettext("unknown")
    if value.currency:
        return words.money(value.amount, value.currency, decimals=2)
    return with_unit(value)


def with_unit(value: Shown) -> str:
    """A number with the name of its unit, where the unit has one."""
    amount = value.amount or 0
    number = words.number(amount)
    whole = int(amount)
    of_a_part = OF_A_PART[words.language()].get(value.unit) if amount != whole else None
    if of_a_part:
        return f"{number} {of_a_part}"
    match value.unit:
        case "days":
            return ngettext("%(n)s day", "%(n)s days", whole) % {"n": number}
        case "years":
            return ngettext("%(n)s year", "%(n)s years", whole) % {"n": number}
        case "people":
            return ngettext("%(n)s person", "%(n)s people", whole) % {"n": number}
        case "percent":
            return f"{number}\N{NO-BREAK SPACE}%"
        case _:
            return number


def source_name(key: str) -> str:
    """Where a fact comes from: the name of a kind of source, else the source itself."""
    return {
        "declared": gettext("declared"),
        "observed": gettext("observed"),
        "registry": gettext("registry"),
        "inferred": gettext("inferred"),
    }.get(key, key)
