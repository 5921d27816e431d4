"""History for one customer: what the published runs said of it before, and what terms about the past make of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from presek.segment.terms import Moved, WasInSegment
from presek.segment.windows import bounds, shifted
from presek.values.instant import AsOf, local_midnight
from presek.values.truth import Truth


@dataclass(frozen=True, slots=True)
class Told:
    """What one published run said of one customer and one segment: in or not. None: it did not answer that segment.

    A run of an instant speaks of the time before it.
    """

    as_of: int
    inside: Truth


class Past(Protocol):
    """What published runs said."""

    def told(self, segment: str, customer: str) -> Sequence[Told]:
        """Of one customer (by key) and one segment, by every published run, in order of their instants."""
        ...


def was_in(term: WasInSegment, told: Sequence[Told], as_of: AsOf) -> Truth:
    """As the last run until the end of that day said. Unknown where no run had spoken of the segment by then, and of a
    day that is not over."""
    end = local_midnight(shifted(term.day, 1, "days"), as_of.zone)
    before = [each for each in told if each.as_of <= end and each.as_of < as_of.instant]
    return before[-1].inside if before and term.day < as_of.day else None


def last_moved(term: Moved, told: Sequence[Told], as_of: AsOf) -> int | None:
    """The instant of the last run in the window by which the customer had moved so; None where there is none."""
    entered = term.direction == "entered"
    found = [
        other.as_of
        for one, other in _steps(term, told, as_of)
        if one.inside is not None and one.inside is not entered and other.inside is entered
    ]
    return found[-1] if found else None


def moved(term: Moved, told: Sequence[Told], as_of: AsOf) -> Truth:
    """Whether some run in the window said other than the run before it. Where none did: unknown, if not all of the
    window is told of, else false."""
    if last_moved(term, told, as_of) is not None:
        return True
    begin = bounds(term.window, as_of).start
    gap = any(one.inside is None or other.inside is None for one, other in _steps(term, told, as_of))
    start = [each for each in told if begin is not None and each.as_of <= begin and each.as_of < as_of.instant]
    return None if gap or not start or start[-1].inside is None else False


def _steps(term: Moved, told: Sequence[Told], as_of: AsOf) -> list[tuple[Told, Told]]:
    """Each run in the window after the run before it."""
    window = bounds(term.window, as_of)
    before = [each for each in told if each.as_of < as_of.instant]
    return [(one, other) for one, other in pairwise(before) if window.hold(other.as_of - 1)]
