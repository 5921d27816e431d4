"""The list of a day: the scored lane, and the reserved lane in which nobody is forgotten.

Of the slots a fifth (rounded up) is reserved for whoever was contacted longest ago, whatever their points. So each of N
eligible customers is contacted within ⌈N / reserved⌉ working days.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Generic, TypeVar

Item = TypeVar("Item", bound=Hashable)

SLOTS = 20
RESERVED = Fraction(1, 5)
CALENDAR_TO_WORKING = Decimal(7) / 5


@dataclass(frozen=True, slots=True)
class Lanes(Generic[Item]):
    """Who is called: by points, and by waiting; `same_company`: who would have been, but a colleague of theirs is."""

    scored: tuple[Item, ...]
    reserved: tuple[Item, ...]
    same_company: tuple[Item, ...]


def reserved_slots(slots: int) -> int:
    """How many slots are reserved."""
    return ceil(slots * RESERVED)


def arranged(
    ranked: Iterable[Item],
    waiting: Iterable[Item],
    *,
    slots: int = SLOTS,
    company: Callable[[Item], Hashable] | None = None,
    taken: Iterable[Hashable] = (),
) -> Lanes[Item]:
    """The lanes of one day. `ranked`: the eligible by points, `waiting`: the same by waiting; `company`: to which one
    somebody belongs, of which one is contacted a day; `taken`: the companies of those who are pinned."""
    of = company or (lambda item: item)
    companies, chosen, twins = set(taken), set[Item](), dict[Item, None]()

    def take(source: Iterable[Item], most: int) -> list[Item]:
        found: list[Item] = []
        for item in source:
            if len(found) >= most:
                break
            if item in chosen:
                continue
            if of(item) in companies:
                twins[item] = None
                continue
            chosen.add(item)
            companies.add(of(item))
            found.append(item)
        return found

    reserved = reserved_slots(slots)
    scored = take(ranked, slots - reserved)
    held = take(waiting, reserved)
    return Lanes(tuple(scored), tuple(held), tuple(each for each in twins if each not in chosen))


def needed_a_working_day(cadences: Iterable[tuple[int, int]]) -> Decimal:
    """How many contacts a working day the cadences ask for: pairs of a cadence in days and how many have it.

    >>> round(needed_a_working_day([(14, 40), (30, 120), (90, 340)]), 2)
    Decimal('14.89')
    """
    daily = sum((Decimal(many) / days for days, many in cadences if days > 0), Decimal(0))
    return daily * CALENDAR_TO_WORKING
