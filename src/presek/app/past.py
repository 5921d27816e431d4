"""The past as the published runs told it: who was in a segment at an instant, who entered and left it meanwhile.

The line of the past are the published runs in order of their as-of instants; of two for one instant the later published
comes later. What a run said is never told anew: it is read where its sets are still kept, else put together from the
nearest run whose sets are, and from those who moved between the two.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from presek.app import kept_sets, movements
from presek.app.home import Home
from presek.app.movements import Movement
from presek.app.reasons import Reason
from presek.membership.change import Change, net
from presek.membership.customers import Customers, grown, nobody
from presek.store import run_times, runs
from presek.store.run_times import RunTime, Told
from presek.values.problem import Branch, Problem, Problems

STATES_REMEMBERED = 600


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


@dataclass(frozen=True, slots=True)
class Moves:
    """Who entered and who left in a stretch of time (somebody may have done both). `known`: nothing of the stretch is
    missing from the past."""

    entered: Customers
    left: Customers
    known: bool


def in_order(times: Sequence[RunTime]) -> list[RunTime]:
    """Runs along the line of the past."""
    return sorted(times, key=lambda each: (each.as_of, each.number))


def line(home: Home, segment: str) -> Line:
    """The line of one segment, read once for each published run."""
    return _line(str(home.path), segment, runs.last_number())


@lru_cache(maxsize=200)
def _line(home: str, segment: str, newest: int) -> Line:
    told = {each.run.number: each for each in run_times.of_segment(segment)}
    return Line(segment, run_times.all_of_them(), told)


def members(home: Home, told: Told, segment: str) -> Customers:
    """Those whom a run took into a segment. Problems where neither its sets nor the way to them is kept."""
    return _members(home, segment, told, newest=runs.last_number())


def members_until(home: Home, segment: str, instant: int) -> tuple[Told, Customers] | None:
    """The run that spoke last of an instant, and whom it took in; None where the past does not reach there."""
    told = line(home, segment).last_until(instant)
    return None if told is None else (told, members(home, told, segment))


def moves(home: Home, segment: str, *, start: int | None, end: int, now: int, size: int) -> Moves:
    """Who moved at or after `start` (None: ever) and before `end`, by the runs of instants before `now`.

    A run speaks of the time up to its instant, so a movement lies in the last microsecond before it.
    """
    own = line(home, segment)
    past = in_order([run for run in own.runs if run.as_of < now])
    inside = [place for place, run in enumerate(past) if (start is None or start < run.as_of) and run.as_of <= end]
    first = inside[0] if inside else sum(run.as_of <= (start or 0) for run in past)
    known = start is not None and first > 0 and past[first - 1].number in own.told
    entered, left = nobody(size), nobody(size)
    steps = [(past[place - 1] if place else None, past[place]) for place in inside]
    stored = _stored(home, own, [after for _, after in steps])
    for step in steps:
        change = _step(home, own, step, stored=stored)
        if change is None:
            known = False
        else:
            entered |= grown(change.entered, size)
            left |= grown(change.left, size)
    return Moves(entered, left, known)


def _stored(home: Home, own: Line, asked: Sequence[RunTime]) -> Mapping[str, tuple[Movement, ...]]:
    if not asked:
        return {}
    names = [run.directory for run in asked]
    return movements.of_segment(home, own.segment, first=min(names), last=max(names))


def _step(
    home: Home, own: Line, step: tuple[RunTime | None, RunTime], *, stored: Mapping[str, tuple[Movement, ...]]
) -> Change | None:
    """Who moved from one run of the line to the next; None where nothing is known of it."""
    before, after = step
    here = own.told.get(after.number)
    there = None if before is None else own.told.get(before.number)
    if here is None or there is None:
        return None
    follows = own.follows(there.run, here.run)
    if follows and not here.first:
        moved = stored.get(after.directory, ())
        size = 1 + max((int(each.ordinals.max()) for each in moved), default=-1)
        return _net(moved, size)
    if follows:
        return None
    earlier, later = members(home, there, own.segment), members(home, here, own.segment)
    size = max(earlier.size, later.size)
    return Change.between(grown(earlier, size), grown(later, size))


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
