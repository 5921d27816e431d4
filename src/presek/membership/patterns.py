"""Customers told apart by codes: who is in which sets, how many kinds there are, and one of each kind.

A code is a small whole number a customer. Deciding once a kind instead of once a customer is what makes a million
customers quick.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from presek.membership.customers import Customers

Codes = NDArray[np.int32]

DENSE = 1 << 22
"""Up to so many ways codes are counted in a table; beyond it they are sorted."""

MOST_WAYS = 1 << 62


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """The kinds of customers: `codes[ordinal]` is a customer's kind, `examples[kind]` the ordinal of one of them."""

    codes: Codes
    examples: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.examples)


def first_of_each(sets: Sequence[Customers], size: int) -> Codes:
    """For each customer the place of the first set that holds them; `len(sets)` where none does."""
    codes = np.full(size, len(sets), dtype=np.int32)
    for place in range(len(sets) - 1, -1, -1):
        np.putmask(codes, sets[place].mask(), place)
    return codes


def truths(customers: Customers) -> Codes:
    """1 for each customer in the set, else 0."""
    return customers.mask().astype(np.int32)


def coded(codes: Codes, code: int) -> Customers:
    """The customers of one code."""
    return Customers.where(codes == code)


def among(codes: Codes, chosen: Sequence[bool]) -> Customers:
    """The customers whose code is chosen; one truth for each code."""
    return Customers.where(np.array(chosen, dtype=np.bool_)[codes])


def relabelled(codes: Codes, labels: Sequence[int]) -> Codes:
    """Another code for each code."""
    return np.array(labels, dtype=np.int32)[codes]


def kinds(columns: Sequence[tuple[Codes, int]], size: int) -> Kinds:
    """Customers by all of their codes at once; each column with the number of ways its codes can be."""
    whole, ways = np.zeros(size, dtype=np.int64), 1
    for codes, count in columns:
        if ways * count > DENSE and ways > 1:
            found = _numbered(whole, ways)
            whole, ways = found.codes.astype(np.int64), max(1, len(found))
        if ways * count > MOST_WAYS:
            raise ValueError("more kinds than can be told apart")
        whole = whole * count + codes
        ways *= count
    return _numbered(whole, ways)


def taken(
    sets: Sequence[Customers], groups: Sequence[Hashable], keys: Sequence[Hashable], *, most: int | None
) -> list[Customers]:
    """Who takes which of a list of things, offered one after another: up to `most` of each group, each key once.

    Things of the group None count in every group, and for themselves only what was taken of None counts.
    """
    if not sets:
        return []
    size = sets[0].size
    counts = {group: np.zeros(size, dtype=np.uint8) for group in {None, *groups}}
    had: dict[Hashable, Customers] = {}
    found = []
    for customers, group, key in zip(sets, groups, keys):
        wanted = customers - had[key] if key in had else customers
        mask = wanted.mask()
        if most is not None:
            count = counts[None] if group is None else counts[None] + counts[group]
            mask = mask & (count < most)
            counts[group] += mask
        got = Customers.where(mask)
        had[key] = had[key] | got if key in had else got
        found.append(got)
    return found


def places_of(sets: Sequence[Customers], ordinals: NDArray[np.int64]) -> list[list[int]]:
    """For each of some customers the places of the sets that hold them, ascending."""
    byte, bit = ordinals >> 3, (ordinals & 7).astype(np.uint8)
    held = np.array([customers.bits[byte] >> bit & 1 for customers in sets], dtype=np.uint8)
    return [np.flatnonzero(column).tolist() for column in held.reshape(len(sets), len(ordinals)).T]


def overlaid(codes: Codes, changes: Sequence[tuple[int, int]]) -> Codes:
    """The codes with those of some customers changed: pairs of ordinal and code."""
    if not changes:
        return codes
    changed = codes.copy()
    ordinals, values = zip(*changes)
    changed[np.array(ordinals, dtype=np.int64)] = np.array(values, dtype=np.int32)
    return changed


def counted(codes: Codes, ways: int) -> list[int]:
    """How many customers have each code."""
    return [int(count) for count in np.bincount(codes, minlength=ways)]


def differing(before: tuple[Codes, Sequence[str]], after: tuple[Codes, Sequence[str]]) -> Customers:
    """The customers whose value differs between two codings, each given with the value of every code."""
    numbers: dict[str, int] = {}

    def numbered(values: Sequence[str]) -> Codes:
        return np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int32)

    old, new = numbered(before[1])[before[0]], numbered(after[1])[after[0]]
    return Customers.where(old != new)


def _numbered(whole: NDArray[np.int64], ways: int) -> Kinds:
    if ways > DENSE:
        _, examples, codes = np.unique(whole, return_index=True, return_inverse=True)
        return Kinds(codes.astype(np.int32), examples.astype(np.int64))
    first = np.full(ways, -1, dtype=np.int64)
    # The last one written wins, so that it goes from the last customer to the first.
    first[whole[::-1]] = np.arange(len(whole) - 1, -1, -1)
    present = np.flatnonzero(first >= 0)
    places = np.zeros(ways, dtype=np.int32)
    places[present] = np.arange(len(present), dtype=np.int32)
    return Kinds(places[whole], first[present])
