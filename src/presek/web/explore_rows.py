"""The list of customers on Explore: heads that sort, rows, and what a cell says."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from presek.app import exploration, selection
from presek.app.customer_list import DOWNWARD, NAME, UPWARD
from presek.web import words
from presek.web.explore_facets import label_of
from presek.web.explore_page import Cell, Group, Head, Row, Table


def table(asked: selection.Selection, found: exploration.Exploration) -> Table:
    """The table for a selection."""
    listing = found.listing
    more = ""
    if listing.shown < min(listing.found, selection.MOST_ROWS):
        more = _address(asked, selection.ROWS, str(min(selection.MOST_ROWS, 4 * asked.rows)))
    name = exploration.Column(NAME, gettext("Customer"), number=False, sorts=(NAME, NAME + DOWNWARD))
    heads = (
        *(_head(asked, listing, each) for each in (name, *listing.columns)),
        Head(gettext("Last interaction"), number=False, url="", sort="", sorted=""),
    )
    return Table(
        heads=heads,
        groups=tuple(_group(each, found, urlencode(asked.pairs)) for each in listing.groups),
        shown=listing.shown,
        total=listing.found,
        more=more,
        find=asked.find,
    )


def _address(asked: selection.Selection, name: str, value: str) -> str:
    """The page with one thing said otherwise; sorted anew, the list begins at its top."""
    others = [pair for pair in asked.pairs if pair[0] not in {name, selection.ROWS}]
    return f"{reverse('explore')}?{urlencode([*others, (name, value)])}"


def _head(asked: selection.Selection, listing: exploration.Listing, column: exploration.Column) -> Head:
    """A head: a click sorts the usual way first, a second one the other way."""
    sorts, number = column.sorts, column.number
    if not sorts:
        return Head(column.label, number, url="", sort="", sorted="")
    now = listing.sort if listing.sort in sorts else ""
    upward = now.endswith(UPWARD) or (not number and not now.endswith(DOWNWARD))
    following = sorts[(sorts.index(now) + 1) % len(sorts)] if now else sorts[0]
    return Head(
        column.label,
        number,
        url=_address(asked, selection.SORT, following),
        sort=following,
        sorted="" if not now else "ascending" if upward else "descending",
    )


def _group(group: exploration.Group, found: exploration.Exploration, selected: str) -> Group:
    label = ""
    for facet in found.facets:
        if facet.key == found.listing.grouping:
            label = next((label_of(facet, choice) for choice in facet.choices if choice.token == group.token), "")
    return Group(label, group.count, tuple(_row(each, selected) for each in group.customers))


def _row(customer: exploration.Listed, selected: str) -> Row:
    """A row; its link says which selection it is from, so that the customer's page knows who stands beside."""
    return Row(
        key=customer.key,
        name=customer.name or customer.key,
        url=f"{reverse('customer', args=(customer.key,))}?{urlencode({'from': selected})}",
        cells=tuple(_cell(each) for each in customer.cells),
        last=interaction(customer.last),
    )


def _cell(found: exploration.Cell) -> Cell:
    if found.number is None:
        return Cell(found.text, number=False)
    text = words.money(found.number, found.currency) if found.currency else words.number(found.number)
    return Cell(text, number=True)


def interaction(last: exploration.Interaction | None) -> str:
    """A contact in a few words: how and how long ago; empty where there was none."""
    if last is None:
        return ""
    ago = words.days_ago(last.days_ago)
    return " · ".join(part for part in (last.channel, ago) if part)
