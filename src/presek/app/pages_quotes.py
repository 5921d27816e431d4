"""What the pages of quotes show beside a quote itself: names, and what a customer bought before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from presek.app import conditions, finding, quotes, reading
from presek.app.home import Home
from presek.app.pages_conditions import segment_labels
from presek.app.quotes import ShownQuote
from presek.app.shown_values import NO_VALUE, Shown, Teller
from presek.app.sight import EVERYTHING, Sight
from presek.catalog.model import Field, scale_of
from presek.policy.given import Given
from presek.policy.quote import percent
from presek.segment.reference_rows import rows_inside
from presek.values.instant import day_of

ORDER_LINES = "order_lines"
MOST_BOUGHT = 40


@dataclass(frozen=True, slots=True)
class Bought:
    """A product the customer bought before, by its newest line: list price without VAT and category as far as known.

    `paid` and `kind` are the same for people: the price with its currency, the label of the category.
    """

    product: str
    price: str
    category: str
    paid: Shown
    kind: str


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """A kept quote in a list. `net` is plain decimal text."""

    number: int
    customer: str
    name: str
    status: str
    made_on: date
    last_day: date
    net: Decimal
    currency: str
    by: str


@dataclass(frozen=True, slots=True)
class For:
    """Whom a quote is for, and the labels of segments that its reasons name."""

    customer: str
    name: str
    segments: Mapping[str, str]


def customer(home: Home, key: str, *, language: str) -> For:
    """The customer of a quote; Problems where there is none of this key."""
    found = conditions.deciding(home).standing(key).customer
    return For(found, finding.names(home, [found]).get(found, found), segment_labels(language))


def discount(home: Home, key: str, revised: ShownQuote | None = None) -> str:
    """What a customer gets off whatever is in no narrower scope, after the cap, as percent in plain decimal text.

    Of an open quote: by the conditions that it keeps.
    """
    by = conditions.deciding(home)
    given = revised.kept.given if revised else Given.of(by.decide(by.standing(key)))
    return percent(given.discounts.share_on())


def listed(home: Home, of: str | None = None) -> tuple[QuoteLine, ...]:
    """Kept quotes (of one customer), newest first."""
    found = quotes.listed(home, of)
    names = finding.names(home, {each.customer for each in found})
    return tuple(_line(each, names.get(each.customer, each.customer)) for each in found)


def bought(home: Home, key: str, *, language: str, sight: Sight = EVERYTHING) -> tuple[Bought, ...]:
    """The products a customer bought, the newest first, with what this person may see of them; none where the base
    keeps no order lines."""
    opened = reading.opened(home)
    relation = opened.catalog.relations.get(ORDER_LINES)
    ordinal = opened.snapshot.ordinal(key)
    if relation is None or ordinal is None or "product" not in relation.fields:
        return ()
    seen = {name for name, field in relation.fields.items() if sight.sees_named(field, ORDER_LINES)}
    if "product" not in seen:
        return ()
    rows = opened.rows(ORDER_LINES, ordinal)
    inside = rows_inside(rows, relation, window=None, as_of=reading.as_of(home))
    found: dict[str, Bought] = {}
    price, teller = relation.fields.get("unit_price"), Teller(opened.catalog, language)
    for row in sorted(inside, key=lambda each: (each.happened_at or 0, each.key), reverse=True):
        product, paid, category = (
            row.values.get(name) if name in seen else None for name in ("product", "unit_price", "category")
        )
        if not isinstance(product, str) or product in found:
            continue
        amount = _plain(paid, price) if price is not None and isinstance(paid, int) else ""
        shown = teller.fact(paid, price) if price is not None and amount else NO_VALUE
        code = category if isinstance(category, str) else ""
        kind = teller.fact(code, relation.fields["category"]).text if code else ""
        found[product] = Bought(product, amount, code, paid=shown, kind=kind)
        if len(found) == MOST_BOUGHT:
            break
    return tuple(found.values())


def _plain(worth: int, field: Field) -> str:
    return format(Decimal(worth).scaleb(-scale_of(field)).normalize(), "f")


def _line(shown: ShownQuote, name: str) -> QuoteLine:
    kept = shown.kept
    return QuoteLine(
        number=kept.number,
        customer=kept.customer,
        name=name,
        status=shown.status,
        made_on=day_of(kept.made_on),
        last_day=day_of(kept.expires - 1),
        net=Decimal(str(kept.answer["net"])),
        currency=str(kept.answer["currency"]),
        by=kept.by,
    )
