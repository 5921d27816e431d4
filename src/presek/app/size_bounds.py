"""Bounds of a segment's size: whoever set them, and the segment's owner, are told when a run leaves them."""

from __future__ import annotations

from dataclasses import dataclass

from presek.app import clock, explore_index, second_person
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.segment.segmentation import Segment
from presek.store import alerts, audit, size_bounds
from presek.store.alerts import Alert
from presek.store.audit import Entry
from presek.store.size_bounds import SizeBound
from presek.values.problem import Problem, Problems

CODE = "segment-size"
LARGEST = 10**12


def of_segment(segment: str) -> SizeBound | None:
    """The bounds of one segment; None where it has none."""
    return size_bounds.of_segment(segment)


@dataclass(frozen=True, slots=True)
class Put:
    """The bounds in force (None: none), and the number of the change that waits for a second person, where it does."""

    bound: SizeBound | None
    waiting: int | None = None


def put(home: Home, segment: str, *, least: str, most: str, by: str) -> Put:
    """Keeps the bounds as they are typed, empty for none, and looks at once; where the site asks for a second person,
    they wait. Problems: no such segment, no number, or the upper one below the lower one."""
    if segment not in _segments(home):
        raise Problems(Problem("unknown-segment", f"no segment is called '{segment}'.", path="segment"))
    low, high = _number(least, "least"), _number(most, "most")
    if low is not None and high is not None and low > high:
        says = f"the upper bound {high} is below the lower one, {low}."
        raise Problems(Problem("bounds-crossed", says, path="most"))
    before = pair(segment)
    if before != (low, high) and second_person.guarded([segment]):
        waits = second_person.propose_bounds(segment, before, (low, high), by=by)
        return Put(size_bounds.of_segment(segment), waits.number)
    keep(home, segment, (low, high), by=by)
    return Put(size_bounds.of_segment(segment))


def pair(segment: str) -> tuple[int | None, int | None]:
    """The lower and the upper bound in force."""
    found = size_bounds.of_segment(segment)
    return (None, None) if found is None else (found.least, found.most)


def keep(home: Home, segment: str, bounds: tuple[int | None, int | None], *, by: str, approved_by: str = "") -> None:
    """Puts bounds in force and looks at once."""
    low, high = bounds
    now = clock.now()
    size_bounds.put(SizeBound(segment, low, high, by=by, at=now))
    audit.add(
        Entry(
            now,
            by,
            action="size bounds set",
            subject=segment[:200],
            detail={"segment": segment, "least": low, "most": high}
            | ({"approved_by": approved_by} if approved_by else {}),
        )
    )
    if low is None and high is None:
        alerts.close(CODE, segment, at=now)
    look(home)


def look(home: Home) -> None:
    """Opens an alert for each segment whose published size is out of its bounds, and closes those of the others."""
    kept = size_bounds.everyone()
    run = home.published() if kept else None
    if run is None:
        return
    sizes = {each.key: each.inside for each in run.counts}
    segments = _segments(home)
    now = clock.now()
    for bound in kept:
        if bound.segment not in segments:
            size_bounds.put(SizeBound(bound.segment, None, None, by=bound.by, at=now))
            alerts.close(CODE, bound.segment, at=now)
            continue
        label = said(segments[bound.segment].labels, "en") or bound.segment
        says = _says(label, sizes.get(bound.segment), bound)
        if says:
            alerts.open_one(Alert(CODE, says, now, segmentation=bound.segment))
        else:
            alerts.close(CODE, bound.segment, at=now)


def whom(home: Home, segment: str) -> tuple[str, ...]:
    """Who is told: whoever set the bounds, and the owner of the segment."""
    bound, found = size_bounds.of_segment(segment), _segments(home).get(segment)
    return tuple(dict.fromkeys(filter(None, (bound.by if bound else "", found.owner if found else ""))))


def _says(label: str, size: int | None, bound: SizeBound) -> str:
    if size is None:
        return ""
    if bound.least is not None and size < bound.least:
        return f"The size of {label} is {size}, below {bound.least}."
    if bound.most is not None and size > bound.most:
        return f"The size of {label} is {size}, above {bound.most}."
    return ""


def _number(text: str, path: str) -> int | None:
    plain = "".join(text.split()).replace("\N{NO-BREAK SPACE}", "")
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit()) or int(plain) > LARGEST:
        raise Problems(Problem("no-number", f"'{text}' is no whole number of customers.", path=path))
    return int(plain)


def _segments(home: Home) -> dict[str, Segment]:
    return {each.key: each for part in explore_index.in_force(home) for each in part.segments}
