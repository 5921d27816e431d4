"""What `explore.html` shows: plain values, every word already in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet with its bar: `part` and `base_part` are percent of the tallest. `said` is its count in words;
    a count of None is one that this person isn't told."""

    token: str
    label: str
    count: int | None
    said: str
    chosen: bool
    excluded: bool
    unknown: bool
    part: float
    base_part: float

    @property
    def top(self) -> float:
        """Where a standing bar begins, from above."""
        return round(100 - self.part, 1)

    @property
    def base_top(self) -> float:
        """Where the base's bar begins, from above."""
        return round(100 - self.base_part, 1)


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet as a list (with the rest under *more*) or as standing bars (with *unknown* below them)."""

    key: str
    label: str
    description: str
    bars: bool
    first: tuple[Choice, ...]
    more: tuple[Choice, ...]
    axis_first: str = ""
    axis_middle: str = ""
    axis_last: str = ""
    pinned: bool = False
    least: str = ""
    most: str = ""
    unit: str = ""

    @property
    def more_open(self) -> bool:
        """Whether a chosen value would otherwise be out of sight."""
        return any(choice.chosen or choice.excluded for choice in self.more)

    @property
    def narrows(self) -> bool:
        """Whether something of it is chosen or set aside."""
        chosen = any(choice.chosen or choice.excluded for choice in (*self.first, *self.more))
        return chosen or bool(self.least or self.most)


@dataclass(frozen=True, slots=True)
class Panel:
    """One of the four models."""

    model: str
    label: str
    facets: tuple[Facet, ...]
    more: tuple[Facet, ...]
    hidden: int

    @property
    def more_open(self) -> bool:
        """Whether something chosen would otherwise be out of sight."""
        return any(facet.narrows for facet in self.more)


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment as a facet: in, not in."""

    key: str
    label: str
    url: str
    inside: str
    outside: str
    state: str
    counts: tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The segments of one segmentation."""

    label: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice that was made; `without` is the page without it, `drops` the form values it stands for."""

    model: str
    title: str
    label: str
    without: str
    drops: str


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a list to choose from."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Head:
    """A head of the table; `url` sorts by it (empty: it can't), `sorted`: `ascending`, `descending` or nothing."""

    label: str
    number: bool
    url: str
    sort: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Kept:
    """The selection that another is compared with."""

    address: str
    label: str
    url: str
    stop: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in the table; empty where unknown."""

    text: str
    number: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A customer in the table."""

    key: str
    name: str
    url: str
    cells: tuple[Cell, ...]
    last: str


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that share a value."""

    label: str
    count: int | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The customers of the selection; `more` is the address with further rows, or nothing."""

    heads: tuple[Head, ...]
    groups: tuple[Group, ...]
    shown: int
    total: int
    more: str
    find: str

    @property
    def rows(self) -> bool:
        """Whether there is anybody to show."""
        return self.shown > 0

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return len(self.heads)


@dataclass(frozen=True, slots=True)
class ExplorePage:
    """All that `explore.html` shows."""

    base: int
    total: int | None
    said: str
    announced: str
    few: str
    share_of_base: str
    share_of_revenue: str
    revenue: str
    revenue_label: str
    chips: tuple[Chip, ...]
    panels: tuple[Panel, ...]
    segmentations: tuple[Segmentation, ...]
    sorts: tuple[Option, ...]
    groups: tuple[Option, ...]
    table: Table
    may_save: bool
    kept: Kept | None = None
    query: str = ""
