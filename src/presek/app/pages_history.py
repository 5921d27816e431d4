"""What pages show of the past: a segment's size over time and who moved in and out; a customer's memberships."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from presek.app import history, reading, run_values
from presek.app.facet_definitions import said
from presek.app.history import Day, Sides
from presek.app.home import Home
from presek.app.segment_page import name_of
from presek.store import definitions
from presek.values.problem import Problem, Problems

A_PAGE = 100


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
class MovedPage:
    """Customers of one flow, a page of them by key and name."""

    label: str
    source: str
    target: str
    start: date
    end: date
    total: int
    customers: tuple[tuple[str, str], ...]
    page: int
    pages: int


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


def moved(home: Home, key: str, *, flow: tuple[str, str], days: tuple[str, str], page: int, language: str) -> MovedPage:
    """A page of those who were in one segment of a segmentation (that of `key`) on a day and are in another on a later
    one. Problems: no such segment, nothing kept of such a day."""
    of = next((each for each in definitions.load() if key in {segment.key for segment in each.segments}), None)
    if of is None:
        raise Problems(Problem("unknown-segment", f"no segment is called '{key}'.", path="segment"))
    source, target = flow
    start, end = days
    found = history.movers(home, of.key, source=source, target=target, start=start, end=end)
    ordinals = found.customers.ordinals()
    pages = max(1, -(-len(ordinals) // A_PAGE))
    number = min(max(page, 1), pages)
    values, snapshot = run_values.of_run(home), reading.opened(home).snapshot
    keys = [snapshot.key(int(each)) for each in ordinals[(number - 1) * A_PAGE : number * A_PAGE]]
    labels = {segment.key: said(segment.labels, language) for segment in of.segments}
    return MovedPage(
        label=labels[key],
        source=labels.get(source, ""),
        target=labels.get(target, ""),
        start=history.read_day(home, start).day,
        end=history.read_day(home, end).day,
        total=len(ordinals),
        customers=tuple((each, name_of(values, each) or each) for each in keys),
        page=number,
        pages=pages,
    )


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
