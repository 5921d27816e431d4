"""What pages show of the past: a segment's size over time and who moved in and out; a customer's memberships."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from presek.app import history
from presek.app.facet_definitions import said
from presek.app.history import Day, Sides
from presek.app.home import Home
from presek.segment.segmentation import Segmentation
from presek.store import definitions
from presek.values.problem import Problem, Problems


@dataclass(frozen=True, slots=True)
class Side:
    """A segment ("": none of them) that customers came from or went to; `key` of it and how many."""

    key: str
    label: str
    customers: int


@dataclass(frozen=True, slots=True)
class SegmentHistory:
    """A segment over time. `start` and `end` are the local days that are compared, `first` and `last` those that can be
    asked for; `problems`: why the days that were asked for can't be compared."""

    days: tuple[Day, ...]
    first: date
    last: date
    start: date
    end: date
    before: int
    after: int
    stayed: int
    came: tuple[Side, ...]
    went: tuple[Side, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowSaid:
    """The names of one flow between segments ("": none of them), and the local days that it is between."""

    label: str
    source: str
    target: str
    start: date
    end: date


def of_segment(home: Home, key: str, *, start: str | None, end: str | None, language: str) -> SegmentHistory | None:
    """The history of a segment in force; None where no run computed it yet."""
    of = next((each.key for each in definitions.load() if key in {segment.key for segment in each.segments}), None)
    if of is None or home.published() is None:
        return None
    try:
        days = history.days(home, key)
    except Problems:
        return None
    problems: tuple[Problem, ...] = ()
    try:
        sides = history.sides_of(home, of, start=start, end=end)
    except Problems as refused:
        problems, sides = refused.problems, history.sides_of(home, of, start=None, end=None)
    mine, now = sides.before[key], sides.after[key]
    return SegmentHistory(
        days=days,
        first=_day(days[0].day),
        last=_day(days[-1].day),
        start=sides.start.day,
        end=sides.end.day,
        before=len(mine),
        after=len(now),
        stayed=len(mine & now),
        came=_sides(sides, key, language, arriving=True),
        went=_sides(sides, key, language, arriving=False),
        problems=problems,
    )


@dataclass(frozen=True, slots=True)
class Recent:
    """The size of a segment lately: the days that are known, and how it changed since the first of the last 30."""

    days: tuple[Day, ...]
    since: date
    change: int


def recent(home: Home, key: str) -> Recent | None:
    """How the size of a segment changed in the last 30 days; None where there is only one day to speak of."""
    if home.published() is None:
        return None
    try:
        days = history.days(home, key)
    except Problems:
        return None
    last = days[-1]
    before = [each for each in days if each.day <= last.day - history.A_LOOK_BACK] or [days[0]]
    if before[-1].day == last.day:
        return None
    return Recent(days, _day(before[-1].day), last.inside - before[-1].inside)


def flow_said(home: Home, key: str, *, flow: tuple[str, str], days: tuple[str, str], language: str) -> FlowSaid:
    """A flow of the segmentation of `key` in words. Problems: no such segment, no such day."""
    labels = {segment.key: said(segment.labels, language) for segment in segmentation_of(key).segments}
    start, end = (history.read_day(home, each).day for each in days)
    source, target = (labels.get(each, "") for each in flow)
    return FlowSaid(labels[key], source, target, start=start, end=end)


def segmentation_of(key: str) -> Segmentation:
    """The segmentation in force that a segment is of. Problems: there is no such segment."""
    found = next((each for each in definitions.load() if key in {segment.key for segment in each.segments}), None)
    if found is None:
        raise Problems(Problem("unknown-segment", f"no segment is called '{key}'.", path="segment"))
    return found


def _sides(sides: Sides, key: str, language: str, *, arriving: bool) -> tuple[Side, ...]:
    """Where those who came were, or where those who went are; the most first."""
    mine, others = (sides.after, sides.before) if arriving else (sides.before, sides.after)
    rest = mine[key] - (sides.before if arriving else sides.after)[key]
    labels = {segment.key: said(segment.labels, language) or segment.key for segment in sides.segmentation.segments}
    found = [
        Side(other, labels.get(other, ""), len(rest & customers)) for other, customers in others.items() if other != key
    ]
    return tuple(sorted((each for each in found if each.customers), key=lambda each: (-each.customers, each.key)))


def _day(number: int) -> date:
    return date.fromisoformat(history.day_text(number))
