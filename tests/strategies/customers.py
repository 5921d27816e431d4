"""Random customers over a catalog, aimed at the edges: window bounds, changes of clocks, leap days, ties, late rows.

Customers come of a seed and not of single draws: many are needed for an edge to be met, and a rule that fails names
the customers over whom the engines differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from presek.catalog.model import Catalog, Field, Relation, Type, scale_of
from presek.values.facts import FactValue, Known
from presek.values.instant import AsOf, day_number, local_midnight, microseconds
from tests.meaning.inline_customers import Base, Person, RowVersion
from tests.strategies.terms import WORDS

Picked = TypeVar("Picked")

PIVOTS = (
    date(2026, 6, 30),
    date(2024, 2, 29),
    date(2026, 2, 28),
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2025, 12, 31),
    date(2026, 3, 31),
)
"""As-of days with something about them: a month's end, the leap day, the changes of clocks, the year's end."""

BACK = (
    -31,
    -30,
    -8,
    -7,
    -1,
    0,
    0,
    1,
    2,
    6,
    7,
    8,
    13,
    14,
    15,
    28,
    29,
    30,
    31,
    59,
    60,
    61,
    89,
    90,
    91,
    180,
    364,
    365,
    366,
    730,
)
"""Days before the as-of day at which windows begin and end, and their neighbours."""

OFFSETS = (0, 0, 0, -1, 1, 3_600_000_000, 7_200_000_000, 43_200_000_000, 86_399_999_999)
"""Microseconds after a local midnight."""

BIRTHS = (date(1996, 2, 29), date(2000, 2, 28), date(1990, 3, 1), date(1996, 6, 30), date(1996, 7, 1), date(1980, 1, 1))
LITERAL_DAYS = (date(2025, 12, 31), date(2026, 6, 30), date(2024, 2, 29), date(2026, 3, 29), date(2026, 1, 1))

SMALL = (0, 0, 1, 1, 2, 2.5, 3, 5, 6, 7, 12, -1, -2.25, 0.5, 99.99, 365, 1000)
HUGE = (4_611_686_018_427_387_904, -4_611_686_018_427_387_904, 4_611_686_018_427_387_903, 9_007_199_254_740_993)
"""Halves of what an engine holds, so that two of them overflow; and a number no double holds."""

CODES = {
    "trades": ("J", "62", "62.01", "62.02", "X1", "620", "K", "64", "6"),
    "channels": ("web", "web", "shop", "phone"),
    "roles": ("buyer", "owner"),
    "sexes": ("1", "2"),
}
"""Codes of the lists of the tests' catalog."""


def as_ofs(catalog: Catalog) -> st.SearchStrategy[AsOf]:
    """The end of a pivot day, or a moment within it; sometimes with an earlier state of knowledge."""

    def made(day: date, offset: int | None, known_back: int | None) -> AsOf:
        zone = catalog.zone
        instant = AsOf.end_of(day, zone).instant if offset is None else local_midnight(day, zone) + 1 + offset
        known_at = None if known_back is None else local_midnight(day - timedelta(days=known_back), zone)
        return AsOf(instant, zone, known_at)

    offsets = st.none() | st.sampled_from((0, 43_200_000_000))
    return st.builds(made, st.sampled_from(PIVOTS), offsets, st.none() | st.none() | st.sampled_from(BACK))


def bases(catalog: Catalog, as_of: AsOf, *, most: int = 40) -> st.SearchStrategy[Base]:
    """Customers whose facts lie around an as-of instant."""
    seeds = st.integers(0, 2**32 - 1)
    return st.builds(lambda seed, count: _Draw(seed, catalog, as_of).base(count), seeds, st.integers(most // 2, most))


class _Draw:
    """Customers of one seed."""

    def __init__(self, seed: int, catalog: Catalog, as_of: AsOf) -> None:
        self.chance, self.catalog, self.as_of = Random(seed), catalog, as_of

    def base(self, count: int) -> Base:
        return Base(self.catalog, tuple(self.person(f"c{number}") for number in range(count)))

    def person(self, key: str) -> Person:
        fields = {named.key: self.versions(named) for named in self.catalog.fields.values() if self.often()}
        rows = {relation.key: self.rows(relation) for relation in self.catalog.relations.values() if self.often()}
        return Person(key, fields, rows)

    def often(self) -> bool:
        return self.chance.random() < 0.85

    def one_of(self, choices: Sequence[Picked]) -> Picked:
        return self.chance.choice(choices)

    def versions(self, named: Field) -> tuple[Known, ...]:
        """No two versions of one field are valid from and recorded at the same instants: a lake has none either."""
        found = {}
        for _ in range(self.one_of((1, 1, 1, 2, 3))):
            valid_from, recorded = self.instant(), self.one_of((self.instant(), self.as_of.midnight - 3 * 10**13))
            observed = self.one_of((valid_from, self.instant()))
            found[valid_from, recorded] = Known(self.fact(named), valid_from, observed, recorded, source="s")
        return tuple(found.values())

    def rows(self, relation: Relation) -> tuple[RowVersion, ...]:
        """No two versions of one row are recorded at one instant."""
        found = {}
        for _ in range(self.one_of((0, 1, 1, 2, 3, 4, 6))):
            version = self.row(relation)
            if found and self.chance.random() < 0.25:
                version = self.as_late_as(version, self.one_of(tuple(found.values())), relation)
            found[version.key, version.recorded_at] = version
        return tuple(found.values())

    def as_late_as(self, version: RowVersion, other: RowVersion, relation: Relation) -> RowVersion:
        """The same row at the time of another, and half the time recorded together with it."""
        values = dict(version.values)
        if relation.time is not None:
            values[relation.time] = other.values[relation.time]
        recorded = self.one_of((version.recorded_at, other.recorded_at))
        return replace(version, happened_at=other.happened_at, recorded_at=recorded, values=values)

    def row(self, relation: Relation) -> RowVersion:
        values = {each.key: self.fact(each) for each in relation.fields.values() if each.key != relation.time}
        happened = None
        if relation.time is not None and relation.fields[relation.time].type is Type.DATE:
            day = self.day()
            happened, values[relation.time] = local_midnight(day, self.as_of.zone), day_number(day)
        elif relation.time is not None:
            happened = values[relation.time] = self.instant()
        recorded = self.one_of((self.instant(), self.as_of.midnight - 3 * 10**13))
        return RowVersion(self.one_of("abcdefghijkl"), recorded, happened, values, removed=self.chance.random() < 0.05)

    def day(self) -> date:
        """Around the as-of day, mostly at the edges of windows."""
        near = self.as_of.day - timedelta(days=self.one_of(BACK))
        return self.one_of((near, near, near, self.one_of(BIRTHS), self.one_of(LITERAL_DAYS)))

    def instant(self) -> int:
        """At local midnights and around them, at the changes of clocks, and at the as-of instant itself."""
        at_midnight = local_midnight(self.day(), self.as_of.zone) + self.one_of(OFFSETS)
        clocks = self.one_of((_utc(2026, 3, 29, 1), _utc(2026, 10, 25, 0), _utc(2026, 10, 25, 1)))
        now = self.as_of.instant + self.one_of((-1, 0, 1))
        return self.one_of((at_midnight,) * 8 + (clocks, now))

    def fact(self, named: Field) -> FactValue:
        """A value of a field, or unknown."""
        if self.chance.random() < 0.15:
            return None
        match named.type:
            case Type.TEXT | Type.CATEGORY | Type.CODE:
                return self.one_of(CODES.get(named.code_list or "", WORDS[:-1]))
            case Type.BOOLEAN:
                return self.chance.random() < 0.5
            case Type.TAGS:
                return frozenset(self.chance.sample(WORDS[:3], self.one_of((0, 1, 2))))
            case Type.DATE:
                return day_number(self.day())
            case Type.DATETIME:
                return self.instant()
            case _:
                return (
                    self.one_of(HUGE)
                    if self.chance.random() < 0.04
                    else int(self.one_of(SMALL) * 10 ** scale_of(named))
                )


def _utc(*moment: int) -> int:
    return microseconds(datetime(*moment, tzinfo=UTC))
