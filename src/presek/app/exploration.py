"""What Explore shows, as plain values: the counts of every facet for a selection, its shares, and the customers in it.

A facet counts what a click on it would give: its own choice is set aside. Values of one facet are alternatives; facets
and overlapping segments narrow one another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from presek.app.selection import Stretch

UNKNOWN = "~"
"""The token of *unknown* among the values of a facet; no code list holds it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: its token in the address, its label, how many it would give, how many the base has.

    A bar has bounds in place of a label: `least` included, `most` excluded, None where open. `excluded`: set aside, so
    that those who have it are not in the selection. A count of None is one too small to be told to this person.
    """

    token: str
    label: str
    count: int | None
    base: int
    chosen: bool
    excluded: bool = False
    least: Decimal | None = None
    most: Decimal | None = None

    @property
    def unknown(self) -> bool:
        """Whether it stands for those of whom nothing is known."""
        return self.token == UNKNOWN


@dataclass(frozen=True, slots=True)
class Facet:
    """A field or measure to narrow by. `bars`: its values are stretches of a number, else a list.

    `whole`: the number has no decimals, so that a stretch may be said with both ends included.
    """

    key: str
    label: str
    description: str
    model: str
    bars: bool
    choices: tuple[Choice, ...]
    unit: str = ""
    currency: str = ""
    whole: bool = True
    stretch: Stretch | None = None


@dataclass(frozen=True, slots=True)
class SegmentChoice:
    """A segment as a facet: how many are in it and how many are not, of the selection without this choice."""

    key: str
    label: str
    inside: int | None
    outside: int | None
    cannot_say: int | None
    state: str
    """"in", "out" or nothing."""


@dataclass(frozen=True, slots=True)
class SegmentationChoice:
    """The segments of one segmentation."""

    key: str
    label: str
    partition: bool
    segments: tuple[SegmentChoice, ...]


@dataclass(frozen=True, slots=True)
class Interaction:
    """The latest contact: how, in which direction, on which day, and how many days before the as-of day."""

    channel: str
    direction: str
    on: date
    days_ago: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in the list: text as people read it, or a number with its currency; neither where unknown."""

    text: str = ""
    number: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list of customers."""

    key: str
    label: str
    number: bool
    sorts: tuple[str, ...] = ()
    """By what a click on its head sorts, the usual way first; nothing where it can't."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A customer in the list."""

    key: str
    name: str
    cells: tuple[Cell, ...]
    last: Interaction | None


@dataclass(frozen=True, slots=True)
class Group:
    """Customers that share a value of the facet by which the list is grouped; all of them where it is not."""

    token: str
    count: int | None
    unknown: bool
    customers: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The customers shown, and by what the list may be sorted and grouped (key, label)."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    shown: int
    sorts: tuple[tuple[str, str], ...]
    sort: str
    groupings: tuple[tuple[str, str], ...]
    grouping: str
    found: int
    """How many the list could show: those of the selection who have in their name or key what was looked for."""


@dataclass(frozen=True, slots=True)
class Exploration:
    """One selection, counted. Revenue is None where the catalog has no measure of it or this person isn't told it;
    amounts are in `currency`."""

    base: int
    total: int | None
    revenue: Decimal | None
    base_revenue: Decimal | None
    revenue_label: str
    currency: str
    facets: tuple[Facet, ...]
    hidden: tuple[tuple[str, int], ...]
    """Per model, how many fields are hidden from this person."""
    segmentations: tuple[SegmentationChoice, ...]
    listing: Listing
