"""How one customer stands among the others: ranks with ties, classes by cumulative share, fifths.

Those who are compared are the customers of the base (or of the segment written after `within`) whose value is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Literal, Protocol

from presek.segment.reference_conditions import compared
from presek.segment.reference_numbers import Exact, Worth, order_of
from presek.segment.terms import AbcClass, Quintile, Ranked, Term
from presek.values.truth import Truth

FIRST_SHARE, SECOND_SHARE = Fraction(80, 100), Fraction(95, 100)
"""Up to which cumulative share, before the customer, the classes A and B go."""


class Standings(Protocol):
    """The known values of all who are compared."""

    @property
    def size(self) -> int:
        """How many are compared."""
        ...

    def less(self, worth: Worth) -> int:
        """How many have less than this."""
        ...

    def more(self, worth: Worth) -> int:
        """How many have more than this."""
        ...

    def at(self, place: int) -> Worth:
        """The value at a place, the least at 0."""
        ...

    def added_above(self, worth: Worth) -> Fraction:
        """The sum of the positive values that are more than this (all positive ones: of None)."""
        ...


@dataclass(frozen=True, slots=True)
class Listed:
    """Standings looked up one by one: slow and obvious."""

    worths: Sequence[Worth]

    @property
    def size(self) -> int:
        """How many are compared."""
        return len(self.worths)

    def less(self, worth: Worth) -> int:
        """How many have less than this."""
        return sum(order_of(each, worth) == -1 for each in self.worths)

    def more(self, worth: Worth) -> int:
        """How many have more than this."""
        return sum(order_of(each, worth) == 1 for each in self.worths)

    def at(self, place: int) -> Worth:
        """The value at a place, the least at 0."""
        return next(each for each in self.worths if self.less(each) <= place < self.size - self.more(each))

    def added_above(self, worth: Worth) -> Fraction:
        """The sum of the positive values that are more than this (all positive ones: of None)."""
        amounts = [amount_of(each) for each in self.worths if worth is None or order_of(each, worth) == 1]
        return sum((amount for amount in amounts if amount > 0), Fraction(0))


def amount_of(worth: Worth) -> Fraction:
    """A known number, exactly."""
    match worth:
        case Exact(whole, scale):
            return Fraction(whole, 10**scale)
        case float():
            return Fraction(worth)
        case _:
            raise TypeError(f"{worth!r} is no number")


def holds(term: Ranked | AbcClass | Quintile, worth: Worth, standings: Standings) -> Truth:
    """The verdict about someone who is compared; unknown where their own value is."""
    if worth is None:
        return None
    match term:
        case Ranked(end, amount, percent):
            return is_among(better_than(worth, end, standings), amount, percent=percent, size=standings.size)
        case AbcClass(classes=classes):
            return abc(worth, standings) in classes
        case Quintile(comparator=comparator, fifth=asked):
            return compared(comparator, Exact(fifth(worth, standings)), Exact(asked))


def better_than(worth: Worth, end: Literal["top", "bottom"], standings: Standings) -> int:
    """How many stand before them: the rank less one. Ties share a rank."""
    return standings.more(worth) if end == "top" else standings.less(worth)


def is_among(before: int, amount: Decimal, *, percent: bool, size: int) -> bool:
    """Whether one with so many before them is among the first N, or the first N % of `size` (rounded up)."""
    return before < places(amount, percent=percent, size=size)


def places(amount: Decimal, *, percent: bool, size: int) -> int:
    """How many ranks are among the first N, or the first N % of `size`: a part of a customer counts as one."""
    return min(size, ceil(Fraction(amount) * size / 100) if percent else int(amount))


def fifth(worth: Worth, standings: Standings) -> int:
    """1 the lowest to 5 the highest, by the middle of those who share the value; all equal: 3."""
    less = standings.less(worth)
    equal = standings.size - less - standings.more(worth)
    return min(5, 5 * (2 * less + equal) // (2 * standings.size) + 1)


def abc(worth: Worth, standings: Standings) -> str:
    """A while those with more bring less than 80 % of all that is positive, B while less than 95 %, else C."""
    if amount_of(worth) <= 0:
        return "C"
    share = standings.added_above(worth) / standings.added_above(None)
    return "A" if share < FIRST_SHARE else "B" if share < SECOND_SHARE else "C"


@dataclass(frozen=True, slots=True)
class Moved:
    """The standings as they would be if one customer had another value, and nobody else."""

    standings: Standings
    old: Worth
    new: Worth

    @property
    def size(self) -> int:
        """How many are compared."""
        return self.standings.size

    def less(self, worth: Worth) -> int:
        """How many have less than this."""
        return self.standings.less(worth) - (order_of(self.old, worth) == -1) + (order_of(self.new, worth) == -1)

    def more(self, worth: Worth) -> int:
        """How many have more than this."""
        return self.standings.more(worth) - (order_of(self.old, worth) == 1) + (order_of(self.new, worth) == 1)

    def at(self, place: int) -> Worth:
        """The value at a place as it is now."""
        return self.standings.at(place)

    def added_above(self, worth: Worth) -> Fraction:
        """The sum of the positive values that are more than this (all positive ones: of None)."""
        added = self.standings.added_above(worth)
        for each, sign in ((self.old, -1), (self.new, 1)):
            if worth is None or order_of(each, worth) == 1:
                added += sign * max(amount_of(each), Fraction(0))
        return added


@dataclass(frozen=True, slots=True)
class Turning:
    """The value at which a verdict turns, another customer's; `beyond`: it has to be passed. `more`: upwards."""

    worth: Worth
    beyond: bool
    more: bool


def turning(term: Ranked | AbcClass | Quintile, worth: Worth, standings: Standings, *, wanted: bool) -> Turning | None:
    """Where the verdict about someone who is compared becomes the wanted one, nobody else moving; None: nowhere, or
    where it is neither the most nor the least that is asked for."""
    upwards = asks_for_more(term)
    if worth is None or upwards is None:
        return None
    more = upwards is wanted
    first = standings.size - standings.more(worth) if more else standings.less(worth) - 1
    last = standings.size - 1 if more else 0
    count = max(0, last - first + 1 if more else first - last + 1)

    def place(step: int) -> Worth:
        return standings.at(first + step if more else first - step)

    def turned(step: int) -> bool:
        return holds(term, place(step), Moved(standings, worth, place(step))) is wanted

    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if turned(middle) else (middle + 1, high)
    if wanted and low < count:
        return Turning(place(low), beyond=False, more=more)
    if low < count or _leads_on(term, standings, wanted=wanted):
        return Turning(place(low - 1) if low else worth, beyond=True, more=more)
    return None


def asks_for_more(term: Term) -> bool | None:
    """Whether a condition that compares with others asks for more (or for less); None where it is neither."""
    match term:
        case Ranked(end=end):
            return end == "top"
        case AbcClass(classes=classes):
            letters = frozenset(classes)
            return True if letters in ({"A"}, {"A", "B"}) else False if letters in ({"C"}, {"B", "C"}) else None
        case Quintile(comparator=comparator, fifth=asked):
            up = comparator in {">", ">="} or (comparator == "=" and asked == 5)
            down = comparator in {"<", "<="} or (comparator == "=" and asked == 1)
            return True if up else False if down else None
        case _:
            return None


def _leads_on(term: Ranked | AbcClass | Quintile, standings: Standings, *, wanted: bool) -> bool:
    """Whether passing all others turns the verdict."""
    match term:
        case Ranked(amount=amount, percent=percent):
            count = places(amount, percent=percent, size=standings.size)
            return count > 0 if wanted else count < standings.size
        case _:
            return False
