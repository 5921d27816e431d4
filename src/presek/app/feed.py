"""What changed, in order, for programs that follow: who came into segments and left them, whose conditions are others.

A follower holds a position and asks for what comes behind it. Nothing is written for a follower when a run is
published: the feed is read from the movements of the published runs and from the steps of changed conditions, so that
one who was away for a month misses nothing. Equal positions give equal answers, as long as nothing new came.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

import numpy as np
import pyarrow as pa

from presek.app import condition_files, movements, reading
from presek.app.condition_moves import Step
from presek.app.home import Home
from presek.app.movements import Movement, RunMovements
from presek.membership.customers import Ordinals
from presek.store import runs
from presek.values.problem import Problem, Problems

RUNS_AT_ONCE = 20
MARK = "1"
PARTS = 8
GREATEST = 1 << 62
NO_CURSOR = Problem("no-cursor", "this is no cursor; take the one that the answer before gave as next.", path="after")


class Topic(StrEnum):
    """What happened to a customer."""

    ENTERED = "segment.entered"
    LEFT = "segment.left"
    CONDITIONS = "conditions.changed"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Behind what a follower stands: all runs up to `run`, and of the next one the movements up to that of a segment,
    reason, direction and ordinal; all steps of conditions up to `step`, and of the next one those up to `of_step`."""

    run: int = 0
    segment: str = ""
    reason: str = ""
    left: bool = False
    ordinal: int = -1
    step: int = 0
    of_step: int = -1

    def __str__(self) -> str:
        plain = (MARK, self.run, self.reason, int(self.left), self.ordinal, self.step, self.of_step, self.segment)
        return base64.urlsafe_b64encode(".".join(map(str, plain)).encode()).decode("ascii").rstrip("=")

    @classmethod
    def read(cls, text: str) -> Position:
        """The position that a text says; Problems where it says none."""
        try:
            plain = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)).decode()
            mark, run, reason, left, ordinal, step, of_step, segment = plain.split(".", PARTS - 1)
            numbers = [int(each) for each in (run, left, ordinal, step, of_step)]
        except (ValueError, binascii.Error):
            raise Problems(NO_CURSOR) from None
        if mark != MARK or not all(-1 <= each < GREATEST for each in numbers):
            raise Problems(NO_CURSOR)
        return cls(numbers[0], segment, reason, bool(numbers[1]), numbers[2], numbers[3], numbers[4])

    @property
    def within(self) -> tuple[str, str, bool]:
        """The movement in which it stands."""
        return self.segment, self.reason, self.left

    def past_run(self, run: int) -> Position:
        """Behind a whole run."""
        return Position(run, step=self.step, of_step=self.of_step)

    def past_step(self, step: int) -> Position:
        """Behind a whole step of conditions."""
        return replace(self, step=step, of_step=-1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a follower wants: some topics; of movements, those of some segments (None: of all)."""

    topics: frozenset[Topic] = frozenset(Topic)
    segments: frozenset[str] | None = None

    def takes(self, movement: Movement) -> bool:
        """Whether it wants this movement."""
        topic = Topic.ENTERED if movement.entered else Topic.LEFT
        return topic in self.topics and (self.segments is None or movement.segment in self.segments)


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Group:
    """Customers to whom one and the same thing happened. `before`: the position of who has seen none of them.

    `meaning_key` is of the segment's rule then; `at`, when it was published; `as_of` of movements; `step`, `day` and
    `version` (of the policies) of conditions.
    """

    topic: Topic
    run: int
    at: int
    before: Position
    segment: str = ""
    reason: str = ""
    meaning_key: str = ""
    as_of: int | None = None
    step: int = 0
    day: str = ""
    version: str = ""
    ordinals: Ordinals = field(repr=False, compare=False, default_factory=lambda: np.zeros(0, np.int64))

    def first(self, most: int) -> Group:
        """The first of them, at most so many."""
        return replace(self, ordinals=self.ordinals[:most])

    @property
    def after(self) -> Position:
        """The position of who has seen all of them."""
        last = int(self.ordinals[-1])
        if self.topic is Topic.CONDITIONS:
            return replace(self.before, of_step=last)
        left = self.topic is Topic.LEFT
        return replace(self.before, segment=self.segment, reason=self.reason, left=left, ordinal=last)


def groups(home: Home, after: Position, wanted: Wanted) -> Iterator[Group | Position]:
    """What comes behind a position, in order; between, and at the end, positions that have seen the same."""
    at = after
    steps = condition_files.steps_after(home, at.step)
    step = next(steps, None)
    for run in _runs(home, at):
        while step is not None and step.run < run.run:
            yield from _of_step(step, at, wanted)
            at, step = at.past_step(step.number), next(steps, None)
        yield from _of_run(home, run, at, wanted=wanted)
        at = at.past_run(run.run)
        yield at
    while step is not None:
        yield from _of_step(step, at, wanted)
        at, step = at.past_step(step.number), next(steps, None)
        yield at


def end(home: Home) -> Position:
    """The position of who has seen everything so far."""
    return Position(runs.current_number() or 0, step=condition_files.last_step(home))


def keys(home: Home, group: Group) -> list[str]:
    """The keys of a group's customers, empty of who is none any more. Ordinals are never given again, so any newer
    snapshot tells them."""
    found: list[str] = reading.opened(home).snapshot.keys.take(pa.array(group.ordinals)).to_pylist()
    return found


def wanted(topics: Iterable[str], segments: Iterable[str]) -> Wanted:
    """What is wanted by its names, none for all; Problems where there is no such topic."""
    named, of = list(topics), list(segments)
    unknown = [each for each in named if each not in {topic.value for topic in Topic}]
    if unknown:
        says = f"there is no topic '{unknown[0]}'. The topics: {', '.join(Topic)}."
        raise Problems(Problem("unknown-topic", says, path="topic"))
    return Wanted(frozenset(map(Topic, named)) or frozenset(Topic), frozenset(of) or None)


def _runs(home: Home, at: Position) -> Iterator[RunMovements]:
    """The runs behind a position. One that is read in pieces is gathered once for all of them."""
    last = at.run
    if at.ordinal >= 0:
        begun = _one_run(home, last, home.head().get(movements.TABLE))
        yield from begun
        last = begun[-1].run if begun else last
    while found := list(movements.changes_after(home, last, most_runs=RUNS_AT_ONCE, firsts=True)):
        yield from found
        last = found[-1].run


@lru_cache(maxsize=4)
def _one_run(home: Home, after: int, _version: int | None) -> tuple[RunMovements, ...]:
    return tuple(movements.changes_after(home, after, most_runs=1, firsts=True))


def _of_run(home: Home, run: RunMovements, at: Position, *, wanted: Wanted) -> Iterator[Group]:
    for each in sorted(run.movements, key=_within):
        seen = at.ordinal if _within(each) == at.within else -1
        if not wanted.takes(each) or (at.ordinal >= 0 and _within(each) < at.within):
            continue
        ordinals = np.sort(each.ordinals)
        ordinals = ordinals[np.searchsorted(ordinals, seen, side="right") :]
        if len(ordinals):
            meaning_key = _meanings(home, run.run).get(each.segment, "")
            yield Group(
                Topic.ENTERED if each.entered else Topic.LEFT, run.run, run.published_at, at, segment=each.segment,
                reason=_within(each)[1], meaning_key=meaning_key, as_of=run.as_of, ordinals=ordinals,
            )  # fmt: skip


def _of_step(step: Step, at: Position, wanted: Wanted) -> Iterator[Group]:
    ordinals = step.ordinals[np.searchsorted(step.ordinals, at.of_step, side="right") :]
    if Topic.CONDITIONS in wanted.topics and len(ordinals):
        yield Group(
            Topic.CONDITIONS, step.run, step.at, at, step=step.number, day=step.day, version=step.version,
            ordinals=ordinals,
        )  # fmt: skip


def _within(movement: Movement) -> tuple[str, str, bool]:
    return movement.segment, "" if movement.reason is None else movement.reason.value, not movement.entered


@lru_cache(maxsize=32)
def _meanings(home: Home, number: int) -> dict[str, str]:
    """The keys of the rules' meanings in a run, by segment."""
    run = runs.find(number)
    return {} if run is None else {each.key: each.meaning_key for each in run.counts}
