"""How a customer stands with the company, in one strip: life cycle, RFM, payment, open tickets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from presek.app.facet_definitions import said
from presek.app.shown_values import Shown, Teller
from presek.app.sight import Sight
from presek.segment.reference import Context, value_of
from presek.segment.terms import Comparison, FieldValue
from presek.segment.types import kind_of
from presek.values.facts import Customer

STRIP: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("lifecycle_stage", ("days_since_last_order",)),
    ("rfm_group", ("recency_score", "frequency_score", "monetary_score")),
    ("overdue_amount", ("days_late_weighted",)),
    ("tickets_open", ()),
)
"""Measures in the order in which they stand, each with those that say more of it; any may be missing in a catalog."""


@dataclass(frozen=True, slots=True)
class Part:
    """One measure of the strip: its name, what it comes to, and what says more of it. `hidden`: not for this role."""

    key: str
    label: str
    value: Shown
    more: tuple[tuple[str, Shown], ...] = ()
    hidden: bool = False


def strip(customer: Customer, context: Context, *, language: str, sight: Sight) -> tuple[Part, ...]:
    """The strip of one customer, of the measures that the catalog has."""
    known = context.catalog.measures
    shown = [(key, tuple(each for each in more if each in known)) for key, more in STRIP if key in known]
    return tuple(_part(key, more, customer, look=_Look(context, language, sight)) for key, more in shown)


def measured(
    customer: Customer, context: Context, keys: Iterable[str], *, language: str, sight: Sight
) -> tuple[Part, ...]:
    """The measures of these keys that the catalog has, of one customer."""
    look = _Look(context, language, sight)
    return tuple(_part(key, (), customer, look=look) for key in keys if key in context.catalog.measures)


@dataclass(frozen=True, slots=True)
class _Look:
    context: Context
    language: str
    sight: Sight

    def label(self, key: str) -> str:
        return said(self.context.catalog.measures[key].labels, self.language)

    def hides(self, key: str) -> bool:
        value = FieldValue(key)
        return bool(self.sight.hidden_in(Comparison(value, "=", value), self.context.catalog))

    def value(self, key: str, customer: Customer) -> Shown:
        catalog, value = self.context.catalog, FieldValue(key)
        shown = Teller(catalog, self.language).worth(value_of(value, customer, self.context), kind_of(value, catalog))
        return shown if shown.amount is None or shown.currency else replace(shown, amount=round(shown.amount, 1))


def _part(key: str, more: tuple[str, ...], customer: Customer, *, look: _Look) -> Part:
    if look.hides(key):
        return Part(key, look.label(key), Shown(), hidden=True)
    said_more = tuple((look.label(each), look.value(each, customer)) for each in more if not look.hides(each))
    return Part(key, look.label(key), look.value(key, customer), said_more)
