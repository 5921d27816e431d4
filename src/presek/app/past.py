"""The past as the published runs told it: who was in a segment at an instant, who entered and left it meanwhile.

The line of the past are the published runs in order of their as-of instants; of two for one instant the later published
comes later. What a run said is never told anew: it is read where its sets are still kept, else put together from the
nearest run whose sets are, and from those who moved between the two.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np

from presek.app import kept_sets, movements
from presek.app.home import Home
from presek.app.movements import Movement
from presek.app.reasons import Reason
from presek.membership import remembered
from presek.membership.change import Change, net
from presek.membership.customers import Customers, grown
from presek.membership.remembered import Moves
from presek.plan import walk
from presek.plan.steps import Moves as Steps
from presek.plan.steps import Plan
from presek.store import run_times, runs
from presek.store.run_times import RunTime, Told
from presek.values.instant import local_day, local_midnight
from presek.values.problem import Branch, Problem, Problems

STATES_REMEMBERED = 600
LINES_REMEMBERED = 400
LAST = "9" * 8
"""No directory of a run comes after it."""


@dataclass(frozen=True, slots=True)
class Line:
    """All that was told of one segment. `runs`: every published run, `told`: by its number what it said, both in the
    order of publication; `past`: the numbers of the runs in order of their as-of instants."""

    segment: str
    runs: tuple[RunTime, ...]
    told: Mapping[int, Told]

    def last_until(self, instant: int) -> Told | None:
        """What was said last of an instant: by the latest run of it or of an earlier one; None where that run did not
        answer the segment, or there was none yet."""
        before = [run for run in self.runs if run.as_of <= instant]
        return self.told.get(in_order(before)[-1].number) if before else None

    def turning(self, direction: Literal["entered", "left"]) -> Iterator[RunTime]:
        """The runs in which somebody moved so, and those from which on more, or less, is known."""
        before: Told | None = None
        for run in self.runs:
            told = self.told.get(run.number)
            moved = told is not None and bool(told.entered if direction == "entered" else told.left)
            if moved or told is None or told.first or before is None:
                yield run
            before = told

    def unbroken(self, number: int) -> tuple[Told, ...]:
        """The runs around one, in order of publication, through which the segment's past is whole: all in between
        answered it, and each told who moved since the one before."""
        stretch: list[Told] = []
        for run in self.runs:
            told = self.told.get(run.number)
            if told is None or told.first:
                if stretch and stretch[0].run.number <= number <= stretch[-1].run.number:
                    return tuple(stretch)
                stretch = []
            if told is not None:
                stretch.append(told)
        return tuple(stretch)

    def follows(self, before: RunTime, after: RunTime) -> bool:
        """Whether one run was published right after another."""
        place = bisect_right(self.runs, before.number, key=lambda run: run.number)
        return place < len(self.runs) and self.runs[place].number == after.number


def in_order(times: Sequence[RunTime]) -> list[RunTime]:
    """Runs along the line of the past."""
    return sorted(times, key=lambda each: (each.as_of, each.number))


def line(home: Home, segment: str) -> Line:
    """The line of one segment, read once for each published run."""
    return _line(str(home.path), segment, runs.last_number())


def lines(home: Home, segments: Iterable[str]) -> Iterator[Line]:
    """The lines of several segments, as of one published run."""
    newest = runs.last_number()
    for segment in segments:
        yield _line(str(home.path), segment, newest)


_last_read: dict[tuple[str, str], Line] = {}
"""The line of each segment as it was read last: what runs told never changes, so that only newer ones are asked for."""


@lru_cache(maxsize=LINES_REMEMBERED)
def _line(home: str, segment: str, newest: int) -> Line:
    times = _times(home, newest)
    before = _last_read.get((home, segment))
    if before is None or before.runs != times[: len(before.runs)]:
        before = Line(segment, (), {})
    beyond = before.runs[-1].number if before.runs else 0
    told = {each.run.number: each for each in run_times.of_segment(segment, beyond=beyond)}
    while len(_last_read) >= LINES_REMEMBERED:
        _last_read.pop(next(iter(_last_read)), None)
    found = _last_read[home, segment] = Line(segment, times, {**before.told, **told})
    return found


@lru_cache(maxsize=2)
def _times(home: str, newest: int) -> tuple[RunTime, ...]:
    return run_times.all_of_them()


def members(home: Home, told: Told, segment: str) -> Customers:
    """Those whom a run took into a segment. Problems where neither its sets nor the way to them is kept."""
    return _members(home, segment, told, newest=runs.last_number())


def forget() -> None:
    """Lets go of the members that are remembered: what is asked next is read anew."""
    _members.cache_clear()


def members_until(home: Home, segment: str, instant: int) -> tuple[Told, Customers] | None:
    """The run that spoke last of an instant, and whom it took in; None where the past does not reach there."""
    told = line(home, segment).last_until(instant)
    return None if told is None else (told, members(home, told, segment))


def moves(home: Home, segment: str, *, start: int | None, end: int, now: int, size: int) -> Moves:
    """Who moved after `start` (None: ever) and until `end`, by the runs of instants before `now`."""
    return remembered.moves(Remembering.of(home, segment), start=start, end=end, now=now, size=size)


def edges(home: Home, plan: Plan) -> list[int]:
    """When the movements of earlier runs leave windows that move with the clock, as of hours do."""
    now, zone = plan.as_of.instant, plan.as_of.zone
    found: list[int] = []
    for leaf in plan.leaves:
        match walk.remembered(leaf):
            case Steps(segment=segment, direction=direction, start=int() as start):
                if local_midnight(local_day(start, zone), zone) != start:
                    later = [run for run in line(home, segment).turning(direction) if run.as_of > start]
                    found += [run.as_of + now - start for run in in_order(later)[:1]]
            case _:
                continue
    return found


def was_in(home: Home, segment: str, until: int | None, *, now: int, size: int) -> tuple[Customers, Customers]:
    """Who was in by the last run until an instant, and of whom that is unknown."""
    return remembered.was_in(Remembering.of(home, segment), until, now=now, size=size)


@dataclass(frozen=True, slots=True)
class Remembering:
    """The line of one segment, along which members and movements are read as they are asked for."""

    home: Home
    own: Line
    past: tuple[RunTime, ...]
    stored: dict[str, Mapping[str, tuple[Movement, ...]]] = field(default_factory=dict)

    @classmethod
    def of(cls, home: Home, segment: str) -> Remembering:
        """The line of a segment."""
        own = line(home, segment)
        return cls(home, own, tuple(in_order(own.runs)))

    @property
    def instants(self) -> Sequence[int]:
        """The instants of all published runs, the earliest first."""
        return [run.as_of for run in self.past]

    def answered(self, place: int) -> bool:
        """Whether the run at a place answered the segment."""
        return self.past[place].number in self.own.told

    def inside(self, place: int) -> Customers | None:
        """Whom the run at a place took in; None where it did not answer the segment."""
        told = self.own.told.get(self.past[place].number)
        return None if told is None else members(self.home, told, self.own.segment)

    def step(self, place: int) -> Change | None:
        """Who moved from the run before it; None where one of the two did not answer the segment."""
        before, after = self.past[place - 1], self.past[place]
        there, here = self.own.told.get(before.number), self.own.told.get(after.number)
        if there is None or here is None:
            return None
        if self.own.follows(before, after) and not here.first:
            return self._stored(place)
        earlier, later = members(self.home, there, self.own.segment), members(self.home, here, self.own.segment)
        size = max(earlier.size, later.size)
        return Change.between(grown(earlier, size), grown(later, size))

    def _stored(self, place: int) -> Change:
        """Who moved in the run at a place, as the lake keeps it; read once for all runs from there on."""
        if not self.stored:
            first = min(run.directory for run in self.past[place:])
            self.stored[""] = movements.of_segment(self.home, self.own.segment, first=first, last=LAST)
        found = self.stored[""].get(self.past[place].directory, ())
        return _net(found, 1 + max((int(each.ordinals.max()) for each in found), default=-1))


@lru_cache(maxsize=STATES_REMEMBERED)
def _members(home: Home, segment: str, told: Told, *, newest: int) -> Customers:
    stretch = line(home, segment).unbroken(told.run.number)
    near = sorted(stretch, key=lambda each: abs(each.run.number - told.run.number))
    for each in near:
        if kept_sets.there(home.path, each.run.directory):
            answer = kept_sets.read(home.path, each.run.directory, segment)
            if answer is not None:
                return _carried(home, segment, answer.true, since=each, to=told)
    begin = stretch[0]
    firsts = movements.of_segment(home, segment, first=begin.run.directory, last=begin.run.directory)
    told_first = [each for each in firsts.get(begin.run.directory, ()) if each.reason is Reason.FIRST]
    if not (begin.first and (told_first or not begin.inside)):
        says = f"what run {told.run.number} said of {segment} is not kept any more."
        raise Problems(Problem("past-gone", says, path=segment, branch=Branch.DATA))
    found = np.concatenate([np.zeros(0, np.int64), *(each.ordinals for each in told_first)])
    whole = Customers.of(found.tolist(), size=int(found.max(initial=-1)) + 1)
    return _carried(home, segment, whole, since=begin, to=told)


def _carried(home: Home, segment: str, customers: Customers, *, since: Told, to: Told) -> Customers:
    """The members of another run of the same stretch, by those who moved between the two."""
    one, other = sorted((since.run.directory, to.run.directory))
    if one == other:
        return customers
    found = movements.of_segment(home, segment, first=one, last=other)
    moved = [each for run, parts in found.items() if run > one for each in parts]
    size = max(customers.size, 1 + max((int(each.ordinals.max()) for each in moved), default=-1))
    change = _net(moved, size)
    if since.run.directory > to.run.directory:
        change = change.undone()
    return change.applied_to(grown(customers, size))


def _net(moved: Sequence[Movement], size: int) -> Change:
    pieces = [(each.ordinals, each.entered) for each in moved if each.reason is not Reason.FIRST]
    return net(pieces, size=size)
