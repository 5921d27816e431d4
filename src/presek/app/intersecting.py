"""Who is in all of these segments and in none of those, by the published run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from presek.app import reading
from presek.app.home import Home
from presek.membership.customers import Customers, everyone
from presek.values.instant import AsOf


@dataclass(frozen=True, slots=True)
class Intersection:
    """How many customers are in all of `of` and, surely or not, in none of `without`."""

    inside: int
    as_of: AsOf
    of: tuple[str, ...]
    without: tuple[str, ...]
    customers: Customers = field(repr=False, compare=False)

    def as_json(self) -> dict[str, object]:
        """The shape of the command and of the API."""
        return {"in": self.inside}


def intersect(home: Home, of: Sequence[str], *, without: Sequence[str] = ()) -> Intersection:
    """The intersection of published sets. A customer whom a segment of `without` can't judge is not in it, so counts."""
    run = reading.published_run(home)
    found = everyone(run.customers)
    for key in of:
        found &= reading.answer(home, key).true
    for key in without:
        found -= reading.answer(home, key).true
    return Intersection(len(found), home.as_of(run.as_of), tuple(of), without=tuple(without), customers=found)
