"""What the page of one customer shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from presek.app.relationship import Part
from presek.app.shown_values import Shown


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one field, from where and since when. `stale`: known once, but too old to count."""

    key: str
    label: str
    model: str
    value: Shown
    kind: str
    source: str
    observed_on: date | None
    stale: bool
    age_days: int | None = None


@dataclass(frozen=True, slots=True)
class Rank:
    """Where the customer stands among so many; `group`: the class or fifth; `edge`: the value where that turns."""

    rank: int
    of: int
    group: str = ""
    edge: Shown | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """A node of *why*: the condition in words, its answer, the value it met, and the conditions below it."""

    sentence: str
    verdict: bool | None
    actual: Shown | None
    asked: tuple[Shown, ...]
    rows: int | None
    known_on: date | None
    below: tuple[Reason, ...]
    joint: str = "condition"
    """`and`, `or`, `not`, `segment`, `everyone`, or `condition`."""
    hidden: bool = False
    rank: Rank | None = None
    margin: Shown | None = None
    """The value less the threshold that is nearest."""
    source: str = ""
    """Where the fact that it met is from."""


@dataclass(frozen=True, slots=True)
class Step:
    """One condition that would have to become true (`wanted`) or untrue; by how much, or by itself in so many days.

    `direction` is "more" or "less"; `beyond`: reaching the amount is not enough.
    """

    sentence: str
    wanted: bool
    amount: Shown | None = None
    direction: str = ""
    beyond: bool = False
    in_days: int | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """A segment and this customer: in, not in, or cannot say; why, and the smallest change that would flip it."""

    key: str
    label: str
    segmentation: str
    models: tuple[str, ...]
    verdict: bool | None
    reason: Reason
    change: tuple[Step, ...]
    missing: tuple[str, ...]
    """Labels of the fields that are unknown, where the answer is."""
    held: bool = False
    """Whether the answer is the last good one, as a promise of its segmentation is broken."""
    kept: bool = False
    """In, though the rule does not take them in: held, or not yet out by the exit rule."""
    free_on: date | None = None
    """Of those kept, the first day on which the hold is over; None where the exit rule keeps them."""


@dataclass(frozen=True, slots=True)
class Contact:
    """An interaction: its day, how many days ago, and its other fields in words."""

    on: date | None
    days_ago: int | None
    title: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowTable:
    """The latest rows of a relation; `count` says how many there are."""

    key: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Shown, ...], ...]
    count: int


@dataclass(frozen=True, slots=True)
class Linked:
    """Another customer of whom this one is a contact (`is_contact`), or who is a contact of this one."""

    key: str
    name: str
    by: tuple[str, ...]
    is_contact: bool


@dataclass(frozen=True, slots=True)
class CustomerDetail:
    """One customer on the as-of day."""

    key: str
    name: str
    who: tuple[Fact, ...]
    memberships: tuple[Membership, ...]
    contacts: tuple[Contact, ...]
    facts: tuple[Fact, ...]
    relations: tuple[RowTable, ...]
    hidden: int
    """How many known facts this person may not see."""
    other_keys: tuple[str, ...] = ()
    """The keys of customers merged into this one."""
    links: tuple[Linked, ...] = ()
    relationship: tuple[Part, ...] = ()
    unknown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By model the labels of fields that this person may see and of which nothing is known."""
    measured: tuple[Part, ...] = ()
    """Further measures that were asked for."""


@dataclass(frozen=True, slots=True)
class FoundBy:
    """A value other than the name by which a search found somebody: its field, that field in words, the value."""

    field: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Found:
    """A customer that a search found."""

    key: str
    name: str
    place: str
    reasons: tuple[FoundBy, ...] = ()
