"""Whether the answers of a partition keep its promise today: no customer in two segments, none in no segment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from presek.membership.customers import Customers, first_of, nobody


@dataclass(frozen=True, slots=True)
class Overlap:
    """A customer (by ordinal) who is in two segments of one partition, and how many are in more than one."""

    ordinal: int
    segments: tuple[str, str]
    customers: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A customer (by ordinal) who is in no segment of a partition, and how many there are."""

    ordinal: int
    customers: int


def overlap(sets: Mapping[str, Customers]) -> Overlap | None:
    """The first customer in two of the sets, or None where they are disjoint."""
    if not sets:
        return None
    seen = nobody(next(iter(sets.values())).size)
    twice = seen
    for customers in sets.values():
        twice |= seen & customers
        seen |= customers
    ordinal = first_of(twice)
    if ordinal is None:
        return None
    one, two = [key for key, customers in sets.items() if ordinal in customers][:2]
    return Overlap(ordinal, (one, two), len(twice))


def gap(sets: Mapping[str, Customers], everybody: Customers) -> Gap | None:
    """The first customer in none of the sets, or None where everybody is in one."""
    left_out = everybody
    for customers in sets.values():
        left_out -= customers
    ordinal = first_of(left_out)
    return None if ordinal is None else Gap(ordinal, len(left_out))
