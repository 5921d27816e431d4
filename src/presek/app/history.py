"""Questions of the past: who was in a segment on a day, how many over time, and how customers moved between segments.

Every answer comes from what the runs published then, so it is by the rule of that day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from presek.app import day_asked, movements, past, reading
from presek.app.day_asked import written
from presek.app.home import Home
from presek.app.members import Members
from presek.app.movements import Movement
from presek.app.reasons import Reason
from presek.membership.customers import Customers, grown, nobody
from presek.segment.segmentation import Segmentation
from presek.store import definitions, run_times
from presek.store.run_times import RunTime, Told
from presek.values.instant import AsOf, day_number, day_of, local_day
from presek.values.problem import Branch, Problem, Problems, nearest_names

OUTSIDE = ""
"""In place of a segment: none of them, or not a customer yet."""
A_LOOK_BACK = 30
"""Days between the two days that are compared where nobody says which."""


@dataclass(frozen=True, slots=True)
class Day:
    """What was said of a segment at the end of a local day; `entered` and `left` of all runs of that day."""

    day: int
    inside: int
    unknown: int
    entered: int
    left: int
    version: int | None

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "day": day_text(self.day),
            "in": self.inside,
            "cannot_say": self.unknown,
            "entered": self.entered,
            "left": self.left,
            "version": self.version,
        }


@dataclass(frozen=True, slots=True)
class PastMembers:
    """Whom a segment took in at an instant: by which run, of which instant, and by which rule."""

    segment: str
    asked: AsOf
    said: AsOf
    run: int
    version: int | None
    rule: str
    members: Members

    def as_json(self, *, keys: Sequence[str]) -> dict[str, object]:
        """As plain values."""
        return {
            "segment": self.segment,
            "asked": written(self.asked),
            "as_of": written(self.said),
            "run": self.run,
            "version": self.version,
            "rule": self.rule,
            "total": len(self.members.customers),
            "customers": list(keys),
        }


@dataclass(frozen=True, slots=True)
class Flow:
    """How many were in one segment and are in another; "" stands for none of them."""

    source: str
    target: str
    customers: int


@dataclass(frozen=True, slots=True)
class Migration:
    """How the customers of a segmentation moved from one instant to another. Where segments overlap, somebody counts
    in several flows. `start` and `end`: the instants that the two runs spoke of."""

    segmentation: str
    segments: tuple[str, ...]
    partition: bool
    start: AsOf
    end: AsOf
    flows: tuple[Flow, ...]

    def as_json(self) -> dict[str, object]:
        """As plain values; "" becomes null."""
        return {
            "segmentation": self.segmentation,
            "partition": self.partition,
            "from": written(self.start),
            "to": written(self.end),
            "flows": [
                {"from": each.source or None, "to": each.target or None, "customers": each.customers}
                for each in self.flows
            ],
        }


@dataclass(frozen=True, slots=True)
class Sides:
    """Whom each segment of a segmentation took in at two instants ("": none of them), and of which instants the runs
    spoke."""

    segmentation: Segmentation
    start: AsOf
    end: AsOf
    before: Mapping[str, Customers]
    after: Mapping[str, Customers]


def days(home: Home, segment: str) -> tuple[Day, ...]:
    """The size of a segment at the end of each local day of which a run spoke, the oldest first."""
    zone = home.as_of().zone
    own = past.line(home, segment)
    found: dict[int, Day] = {}
    for run in past.in_order(own.runs):
        told = own.told.get(run.number)
        if told is None:
            continue
        number = day_number(local_day(run.as_of - 1, zone))
        day = found.get(number)
        entered, left = (0, 0) if day is None else (day.entered, day.left)
        found[number] = Day(
            number, told.inside, told.unknown, entered + told.entered, left + told.left, version=told.version
        )
    if not found:
        raise Problems(_never(segment))
    return tuple(found.values())


def moves_on(home: Home, segment: str, day: int, *, entered: bool) -> tuple[tuple[RunTime, Movement], ...]:
    """Who entered (or left) in the runs of a local day (its number), as `days` counts them: the earliest run first, and
    somebody as often as it happened. Problems: no run spoke of that day."""
    zone, own = home.as_of().zone, past.line(home, segment)
    spoke = [run for run in past.in_order(own.runs) if day_number(local_day(run.as_of - 1, zone)) == day]
    told = [run for run in spoke if run.number in own.told]
    if not told:
        raise Problems(_not_spoken(segment, day))
    names = [run.directory for run in told]
    found = movements.of_segment(home, segment, first=min(names), last=max(names))
    return tuple(
        (run, each)
        for run in told
        for each in found.get(run.directory, ())
        if each.entered == entered and each.reason is not Reason.FIRST
    )


def members_on(home: Home, segment: str, on: str) -> PastMembers:
    """Whom a segment took in at the end of a day (or at a time), by the last run until then.

    Problems: no such segment; nothing is kept of that day; the day is still to come.
    """
    asked = read_day(home, on)
    found = past.members_until(home, segment, asked.instant)
    if found is None:
        raise Problems(_not_told(home, segment, asked))
    told, customers = found
    typed = {each.number: each.typed for each in definitions.versions(segment)}
    return PastMembers(
        segment,
        asked,
        home.as_of(told.run.as_of),
        run=told.run.number,
        version=told.version,
        rule=typed.get(told.version or 0, ""),
        members=_members(home, customers, told),
    )


def migration(home: Home, segmentation: str, *, start: str | None = None, end: str | None = None) -> Migration:
    """How customers moved between the segments of a segmentation, from the end of one day to that of another.

    Without days: from 30 days before the published run (or from the first run) to the published run.
    """
    sides = sides_of(home, segmentation, start=start, end=end)
    flows = tuple(
        Flow(source, target, customers)
        for source, were in sides.before.items()
        for target, are in sides.after.items()
        if (customers := len(were & are)) and (source or target)
    )
    keys = tuple(each.key for each in sides.segmentation.segments)
    return Migration(segmentation, keys, sides.segmentation.partition, sides.start, sides.end, flows)


def movers(home: Home, segmentation: str, *, source: str, target: str, start: str | None, end: str | None) -> Members:
    """Those of one flow of a migration."""
    sides = sides_of(home, segmentation, start=start, end=end)
    for key, there in ((source, sides.before), (target, sides.after)):
        if key not in there:
            raise Problems(_never(key))
    customers = sides.before[source] & sides.after[target]
    return Members(home, customers, reading.published_run(home).number)


def sides_of(home: Home, segmentation: str, *, start: str | None, end: str | None) -> Sides:
    """Both sides of a migration."""
    found = next((each for each in definitions.load() if each.key == segmentation), None)
    if found is None:
        known = [each.key for each in definitions.load()]
        says = f"no segmentation is called '{segmentation}'."
        nearest = nearest_names(segmentation, known)
        raise Problems(Problem("unknown-segmentation", says, path="segmentation", nearest=nearest))
    last = reading.as_of(home) if end is None else read_day(home, end)
    first = _look_back(home, last) if start is None else read_day(home, start)
    everybody = reading.opened(home).everybody()
    before_at, before = _side(home, found, first, everybody=everybody)
    after_at, after = _side(home, found, last, everybody=everybody)
    return Sides(found, before_at, after_at, before, after)


def read_day(home: Home, text: str) -> AsOf:
    """The instant that somebody asks for; a day to come is a problem."""
    asked = day_asked.read(text, home.as_of().zone)
    span = run_times.span()
    last = home.now() if span is None else max(home.now(), span[1])
    if asked.midnight >= last:
        says = f"{text} is still to come; what was, is kept until {written(reading.as_of(home))}."
        raise Problems(Problem("day-to-come", says, path="day"))
    return asked


def said_day(instant: int, home: Home) -> str:
    """The local day that an instant of a run ends, or the day within which it lies."""
    return local_day(instant - 1, home.as_of().zone).isoformat()


def day_text(number: int) -> str:
    """A day number as a date."""
    return day_of(number).isoformat()


def _look_back(home: Home, last: AsOf) -> AsOf:
    """So many days before, but not before the first run."""
    day = day_of(day_number(last.day) - A_LOOK_BACK)
    wanted = AsOf.end_of(day, last.zone)
    span = run_times.span()
    first = wanted.instant if span is None else span[0]
    return wanted if first <= wanted.instant else home.as_of(min(first, last.instant))


def _side(
    home: Home, segmentation: Segmentation, at: AsOf, *, everybody: Customers
) -> tuple[AsOf, dict[str, Customers]]:
    """Whom each segment took in at an instant, "" those in none; and the instant the run spoke of."""
    found: dict[str, Customers] = {}
    told: Told | None = None
    for segment in segmentation.segments:
        state = past.members_until(home, segment.key, at.instant)
        if state is not None:
            told = state[0]
            found[segment.key] = grown(state[1], everybody.size) & everybody
    if told is None:
        raise Problems(_not_told(home, segmentation.segments[0].key, at))
    inside = nobody(everybody.size)
    for customers in found.values():
        inside |= customers
    whole = {segment.key: found.get(segment.key, nobody(everybody.size)) for segment in segmentation.segments}
    return home.as_of(told.run.as_of), {**whole, OUTSIDE: everybody - inside}


def _members(home: Home, customers: Customers, told: Told) -> Members:
    """Those of them whom the base still knows."""
    everybody = reading.opened(home).everybody()
    return Members(home, grown(customers, everybody.size) & everybody, told.run.number)


def _not_told(home: Home, segment: str, asked: AsOf) -> Problem:
    own = past.line(home, segment)
    if not own.told:
        return _never(segment)
    first = min(told.run.as_of for told in own.told.values())
    begins = written(home.as_of(first))
    says = f"nothing is kept of the segment '{segment}' at {written(asked)}; what is kept begins at {begins}."
    return Problem("before-history", says, path=segment, branch=Branch.DATA)


def _not_spoken(segment: str, day: int) -> Problem:
    says = f"no run spoke of the segment '{segment}' on {day_text(day)}."
    return Problem("before-history", says, path="day", branch=Branch.DATA)


def _never(segment: str) -> Problem:
    says = f"no run ever computed a segment called '{segment}'."
    return Problem("unknown-segment", says, path="segment", nearest=nearest_names(segment, run_times.segments()))
