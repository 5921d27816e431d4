"""Who is in all of these segments and in none of those, by the published run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from presek.app import reading
from presek.app.home import Home
from presek.membership.customers import Customers
from presek.values.instant import AsOf


@dataclass(frozen=True, slots=True)
class Intersection:
    """How many customers are in all of `of` and surely in none of `without`."""

    inside: int
    as_of: AsOf
    of: tuple[str, ...]
    without: tuple[str, ...]
    customers: Customers = field(repr=False, compare=False)

    def as_json(self) -> dict[str, object]:
        """The shape of the command and of the API."""
        return {"in": self.inside}


def intersect(home: Home, of: Sequence[str], *, without: Sequence[str] = ()) -> Intersection:
    """The intersection of published sets: those of whom `in segment … and not in segment …` is true.

    `of` names at least one segment. Whom a segment of `without` can't judge is not counted, for the answer is unknown.
    """
    run = reading.published_run(home)
    first, *more = of
    found = reading.answer(home, first).true
    for key in more:
        found &= reading.answer(home, key).true
    for key in without:
        excluded = reading.answer(home, key)
        found -= excluded.true | excluded.unknown
    return Intersection(len(found), home.as_of(run.as_of), tuple(of), without=tuple(without), customers=found)
