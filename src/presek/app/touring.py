"""The first-run tour: two looks at the base, their intersection kept as one's own segment, a customer of it and why.

unasked ── begin ──► choosing ── saved ──► meeting ── finish ──► done
   └────── leave ──────┴──── leave ──────────┴──► left ── begin ──► choosing

Those who may not save segments go from choosing to a customer at once.
"""

from __future__ import annotations

from presek.store import tours

Standing = tours.Standing
UNASKED, CHOOSING, MEETING, DONE, LEFT = "unasked", "choosing", "meeting", "done", "left"


def standing(person: int) -> Standing:
    """Where somebody is."""
    return tours.of_person(person) or Standing(UNASKED)


def begin(person: int) -> None:
    """From the start, whatever was before."""
    tours.keep(person, Standing(CHOOSING))


def leave(person: int) -> None:
    """Not now; the menu begins it again."""
    tours.keep(person, Standing(LEFT))


def saved(person: int, segment: str, name: str) -> None:
    """A segment was saved: to one who is choosing it is the first intersection; to others nothing changes."""
    if standing(person).stage == CHOOSING:
        tours.keep(person, Standing(MEETING, segment, name[:200]))


def finish(person: int) -> None:
    """They saw why; their segment stays known, to be named. Does nothing outside a tour."""
    found = standing(person)
    if found.stage in {CHOOSING, MEETING}:
        tours.keep(person, Standing(DONE, found.segment, found.name))


def close(person: int) -> None:
    """The last word was read."""
    tours.keep(person, Standing(LEFT))
