"""Who came into each segment and who left it since a month before the published run, by what the runs told then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from presek.app import kept_sets, past, reading
from presek.app.home import Home
from presek.membership.customers import Customers, grown
from presek.store import run_times, runs
from presek.store.runs import PublishedRun
from presek.values.instant import AsOf, day_number, day_of, local_day
from presek.values.problem import Branch, Problem, Problems

DAYS = 30
CAME, WENT = "came", "went"


@dataclass(frozen=True, slots=True)
class Moved:
    """A segment's size then, and who came and went until now: nobody counts twice, whoever came and went again does
    not count at all."""

    before: int
    came: Customers = field(repr=False)
    went: Customers = field(repr=False)


@dataclass(frozen=True, slots=True)
class Movements:
    """By segment; one that is newer than that, or of whose past nothing is kept, is not in it. `since`: the local day
    at whose end the earlier run spoke (None: there is only one run)."""

    since: date | None
    by_segment: Mapping[str, Moved]


def movements(home: Home) -> Movements:
    """Of the published run; put together once for each."""
    run = home.published()
    return Movements(None, {}) if run is None else _movements(home, run.number)


def moved(home: Home, segment: str, way: str) -> Customers:
    """Those who came (or went). Problems: nothing is known of the segment a month before."""
    mine = movements(home).by_segment.get(segment)
    if mine is None:
        says = f"nothing is kept of the segment '{segment}' a month before."
        raise Problems(Problem("before-history", says, path=segment, branch=Branch.DATA))
    everybody = reading.opened(home).everybody()
    return grown(mine.came if way == CAME else mine.went, everybody.size) & everybody


@lru_cache(maxsize=4)
def _movements(home: Home, number: int) -> Movements:
    run = runs.find(number)
    if run is None:
        return Movements(None, {})
    earlier = _earlier(home, run)
    if earlier is None:
        return Movements(None, {})
    everybody = reading.opened(home).everybody()
    found = {}
    for count in run.counts:
        told = _before(home, count.key, earlier)
        answer = kept_sets.read(home.path, run.directory, count.key)
        if told is not None and answer is not None:
            before, now = (grown(each, everybody.size) & everybody for each in (told, answer.true))
            found[count.key] = Moved(len(before), came=now - before, went=before - now)
    return Movements(local_day(earlier.as_of - 1, home.as_of().zone), found)


def _earlier(home: Home, run: PublishedRun) -> run_times.RunTime | None:
    """The run that spoke last of the end of the day a month before, or else the first of an earlier instant."""
    as_of = home.as_of(run.as_of)
    wanted = AsOf.end_of(day_of(day_number(as_of.day) - DAYS), as_of.zone).instant
    return run_times.last_until(wanted) or run_times.first_until(run.as_of - 1)


@lru_cache(maxsize=400)
def _before(home: Home, segment: str, earlier: run_times.RunTime) -> Customers | None:
    """Whom the earlier run took in: a run never changes what it said."""
    told = next((each for each in run_times.of_segment(segment) if each.run.number == earlier.number), None)
    if told is None:
        return None
    try:
        return past.members(home, told, segment)
    except Problems:
        return None  # what was told then is not kept any more
