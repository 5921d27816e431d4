"""What the published runs of the past say of all customers at once: who was in, who entered, who left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from presek.membership.change import Change
from presek.membership.customers import Customers, everyone, grown, nobody


class Line(Protocol):
    """The published runs in order of their instants (a run speaks of the time before its instant), and what each said
    of one segment."""

    @property
    def instants(self) -> Sequence[int]:
        """The instant of each run."""
        ...

    def answered(self, place: int) -> bool:
        """Whether the run at a place answered the segment."""
        ...

    def inside(self, place: int) -> Customers | None:
        """Whom the run at a place took in; None where it did not answer the segment."""
        ...

    def step(self, place: int) -> Change | None:
        """Who moved from the run before it; None where nothing is known of that."""
        ...


@dataclass(frozen=True, slots=True)
class Moves:
    """Who entered and who left in a stretch of time (somebody may have done both). `known`: nothing of the stretch is
    missing from the past."""

    entered: Customers
    left: Customers
    known: bool


def was_in(line: Line, until: int | None, *, now: int, size: int) -> tuple[Customers, Customers]:
    """Whom the last run of an instant until `until` and before `now` took in, and of whom that is unknown: of all,
    where there was no such run, it did not answer the segment, or (None) the day is not over."""
    before = [place for place, instant in enumerate(line.instants) if until is not None and instant <= until]
    before = [place for place in before if line.instants[place] < now]
    inside = line.inside(before[-1]) if before else None
    return (nobody(size), everyone(size)) if inside is None else (grown(inside, size), nobody(size))


def moves(line: Line, *, start: int | None, end: int, now: int, size: int) -> Moves:
    """Who moved after `start` (None: ever) and until `end`, by the runs of instants before `now`."""
    places = [place for place, instant in enumerate(line.instants) if instant < now]
    steps = [
        place for place in places if (start is None or start < line.instants[place]) and line.instants[place] <= end
    ]
    begun = [place for place in places if start is not None and line.instants[place] <= start]
    known = bool(begun) and line.answered(begun[-1])
    entered, left = nobody(size), nobody(size)
    for place in steps:
        change = line.step(place) if place else None
        if change is None:
            known = False
        else:
            entered |= grown(change.entered, size)
            left |= grown(change.left, size)
    return Moves(entered, left, known)
