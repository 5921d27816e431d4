"""All customers of a base, with whom one is compared: what the reference engine needs of them to judge a rank."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from presek.app import computing, engine_away
from presek.app.snapshots import Opened
from presek.engine.columnar.answers import unpacked
from presek.engine.columnar.vectors import Vector, wide
from presek.segment.ranking import Standings
from presek.segment.reference import Context
from presek.segment.reference_numbers import Exact, Worth
from presek.segment.terms import InSegment, Term, Value
from presek.values.instant import AsOf
from presek.values.money import LARGEST

MOST_KEPT = 6
"""How many sorted columns of a base are kept for the next question."""

Sorted = npt.NDArray[np.int64] | npt.NDArray[np.float64]


@dataclass(frozen=True)
class SortedStandings:
    """Standings in one sorted column: each question is a search."""

    values: Sorted
    scale: int

    @property
    def size(self) -> int:
        """How many are compared."""
        return len(self.values)

    def less(self, worth: Worth) -> int:
        """How many have less than this."""
        least, _ = self._between(worth)
        return int(np.searchsorted(self.values, least, side="left"))

    def more(self, worth: Worth) -> int:
        """How many have more than this."""
        _, most = self._between(worth)
        return self.size - int(np.searchsorted(self.values, most, side="right"))

    def at(self, place: int) -> Worth:
        """The value at a place, the least at 0."""
        found = self.values[place]
        return float(found) if isinstance(found, np.floating) else Exact(int(found), self.scale)

    def added_above(self, worth: Worth) -> Fraction:
        """The sum of the positive values that are more than this (all positive ones: of None)."""
        positive = int(np.searchsorted(self.values, 0, side="right"))
        place = positive if worth is None else max(positive, self.size - self.more(worth))
        upto = self._added
        before = upto[place - 1] if place else 0
        return Fraction(int(upto[-1] - before) if self.size else 0, 10**self.scale)

    @cached_property
    def _added(self) -> npt.NDArray[np.object_] | npt.NDArray[np.int64]:
        largest = max(abs(int(self.values[0])), abs(int(self.values[-1]))) if self.size else 0
        small = largest * self.size <= LARGEST
        return np.cumsum(self.values.astype(np.int64) if small else self.values.astype(object))

    def _between(self, worth: Worth) -> tuple[int | float, int | float]:
        """The least value that is not less than this, and the most that is not more."""
        real = self.values.dtype.kind == "f"
        match worth:
            case Exact(whole, scale) if not real and scale <= self.scale:
                return (same := whole * 10 ** (self.scale - scale)), same
            case Exact(whole, scale) if not real:
                factor = 10 ** (scale - self.scale)
                return -(-whole // factor), whole // factor
            case Exact():
                return (same := worth.as_double()), same
            case float():
                return worth, worth
            case _:
                raise TypeError(f"{worth!r} is no number")


@dataclass(frozen=True, slots=True)
class Base:
    """Everybody of an opened snapshot at an instant, sorted by whatever is asked for."""

    opened: Opened
    as_of: AsOf

    def compared(self, by: Value, within: str | None, context: Context) -> Standings:
        """The known values of everybody, or of the members of a segment. Problems where the engine can't run them."""
        rules: Mapping[str, Term] = {}
        if within is not None:
            rules = computing.needed(InSegment(within), context.segments)
        asked = (str(self.opened.snapshot.directory), self.as_of, by, within, tuple(rules.items()))
        found = _kept.standings.get(asked)
        if found is None:
            found = _kept.standings[asked] = self._sorted(by, within, rules)
            while len(_kept.standings) > MOST_KEPT:
                _kept.standings.popitem(last=False)
        return found

    def _sorted(self, by: Value, within: str | None, rules: Mapping[str, Term]) -> SortedStandings:
        answers = computing.passed(rules, self.opened, self.as_of, values={"by": by})
        size, vector = self.opened.snapshot.size, answers.values["by"]
        if not isinstance(vector, Vector):
            raise TypeError("customers are compared by numbers")
        inside = self.opened.snapshot.everybody if within is None else answers.sets[within][0]
        compared = unpacked(inside, size)
        if vector.unknown is not None:
            compared = compared & ~vector.unknown
        values = np.broadcast_to(vector.values if vector.real else wide(vector), (size,))
        return SortedStandings(np.sort(values[compared]), vector.scale)


@dataclass(slots=True)
class _Kept:
    """The standings asked for last; only a cache."""

    standings: OrderedDict[object, SortedStandings] = field(default_factory=OrderedDict)


_kept = _Kept()
engine_away.on_return(_kept.standings.clear)
