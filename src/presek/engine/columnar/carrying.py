"""Carries what was computed for one instant and snapshot on to a later one: only what changed is computed again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from presek.engine.columnar.came_between import Interval, about_many, crossed, dirty, moving, window
from presek.engine.columnar.evaluate import verdicts
from presek.engine.columnar.frames import Everyone
from presek.engine.columnar.group import few_of
from presek.engine.columnar.held import Held, HeldBits, Spots, held, none_yet
from presek.engine.columnar.leaf_keys import Name, depends_on_the_day, name_of_leaf
from presek.engine.columnar.moved import Change, Passing, move
from presek.engine.columnar.snapshot import Snapshot
from presek.engine.columnar.some_customers import SomeCustomers
from presek.engine.columnar.vectors import Worths
from presek.plan import walk
from presek.plan.steps import Aggregate, Leaf, Plan
from presek.values.instant import AsOf

Ordinals = npt.NDArray[np.int64]
MOST = 4
"""Where more than one in so many rows or customers is concerned, everything is computed."""


@dataclass(slots=True)
class Kept:
    """What is known at one instant of one snapshot: aggregates by a number of their own, leaves by name, the names of
    rules' trees, and their sets."""

    snapshot: Snapshot
    as_of: AsOf
    columns: dict[int, tuple[Aggregate, Held]] = field(default_factory=dict)
    leaves: dict[Name, HeldBits] = field(default_factory=dict)
    trees: dict[str, Name] = field(default_factory=dict)
    sets: dict[str, HeldBits] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def hold(self, aggregate: Aggregate, worths: Worths) -> int | None:
        """Holds on to an aggregate under a new number; None where it can't be."""
        column = held(worths, self.snapshot.size)
        if column is None:
            return None
        number = next(self.numbers)
        self.columns[number] = (aggregate, column)
        return number


@dataclass(slots=True)
class Carried:
    """What was carried on: `holders` says which column holds an aggregate; leaves of the plan by name (None: not to be
    carried); whose verdicts were judged again."""

    kept: Kept
    holders: dict[Aggregate, int]
    names: dict[Leaf, Name | None]
    judged: Ordinals


@dataclass(frozen=True, slots=True)
class Step:
    """One aggregate on its way from one window to another."""

    number: int
    before: Interval
    now: Interval


def carry(kept: Kept, plan: Plan, snapshot: Snapshot) -> Carried:
    """Moves all that a plan needs, and that is kept, to the plan's instant and to a later snapshot of the same base.

    Afterwards `kept` is of that instant and snapshot, and holds nothing else.
    """
    before, since = kept.snapshot, kept.as_of
    steps = _steps(kept, plan, snapshot)
    newcomers = np.arange(before.size, snapshot.size)
    for number in {step.number for step in steps.values()}:
        aggregate, column = kept.columns[number]
        column.grow(snapshot.size, unknown=not none_yet(aggregate))
    changed = _moved(kept, steps, before=before, after=snapshot)
    kept.columns = {step.number: (each, kept.columns[step.number][1]) for each, step in steps.items()}
    kept.snapshot, kept.as_of = snapshot, plan.as_of
    holders = {each: step.number for each, step in steps.items()}
    said = dirty(before, snapshot, since=since.instant, now=plan.as_of.instant)
    names = {leaf: _name(leaf, holders, same_day=since.day == plan.as_of.day) for leaf in plan.leaves}
    known = {name for name in names.values() if name is not None}
    kept.leaves = {name: bits for name, bits in kept.leaves.items() if name in known}
    for bits in kept.leaves.values():
        bits.grow(snapshot.size)
    touched = {number: _together([change, newcomers], snapshot.size) for number, change in changed.items()}
    judged = _judge(kept, names, holders, touched=touched, said=said)
    return Carried(kept, holders, names, judged)


def _name(leaf: Leaf, holders: Mapping[Aggregate, int], *, same_day: bool) -> Name | None:
    needs = [each for value in walk.expressions(leaf) for each in walk.aggregates(value)]
    if any(each not in holders for each in needs) or (not same_day and depends_on_the_day(leaf)):
        return None
    return name_of_leaf(leaf, holders)


def _steps(kept: Kept, plan: Plan, snapshot: Snapshot) -> dict[Aggregate, Step]:
    """Which column each aggregate goes on from: of those that differ only in their window, the one whose window is the
    nearest. A column that several go on from is copied."""
    alike: dict[tuple[object, ...], list[int]] = {}
    for number, (aggregate, _) in kept.columns.items():
        alike.setdefault(_kind(aggregate), []).append(number)
    steps: dict[Aggregate, Step] = {}
    taken: set[int] = set()
    for aggregate in plan.aggregates:
        now = window(aggregate.start, aggregate.end)
        choice = min(
            ((_distance(_window(kept, number), now), number) for number in alike.get(_kind(aggregate), ())),
            default=None,
        )
        if choice is None or _too_far(snapshot, aggregate, windows=(_window(kept, choice[1]), now)):
            continue
        number = choice[1]
        if number in taken:
            source, column = kept.columns[number]
            number = next(kept.numbers)
            kept.columns[number] = (source, column.copy())
        taken.add(number)
        steps[aggregate] = Step(number, _window(kept, number), now)
    return steps


def _kind(aggregate: Aggregate) -> tuple[object, ...]:
    timeless = aggregate.start is None and aggregate.end is None
    return aggregate.relation, aggregate.function, aggregate.argument, aggregate.where, aggregate.months, timeless


def _window(kept: Kept, number: int) -> Interval:
    aggregate = kept.columns[number][0]
    return window(aggregate.start, aggregate.end)


def _distance(one: Interval, other: Interval) -> int:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _too_far(snapshot: Snapshot, aggregate: Aggregate, *, windows: tuple[Interval, Interval]) -> bool:
    """Whether too many rows lie between two windows."""
    table = snapshot.rows_of(aggregate.relation)
    rows = sum(about_many(table, interval) for interval in crossed([windows]))
    return rows * MOST > table.rows + 1000


def _moved(kept: Kept, steps: Mapping[Aggregate, Step], *, before: Snapshot, after: Snapshot) -> dict[int, Ordinals]:
    """Moves all columns; whose may have changed, by number. A column of which too much is to be computed anew goes."""
    changed: dict[int, Ordinals] = {step.number: np.zeros(0, np.int64) for step in steps.values()}
    anew: dict[Aggregate, Ordinals] = {}
    for relation in dict.fromkeys(each.relation for each in steps):
        mine = {each: step for each, step in steps.items() if each.relation == relation}
        cuts = crossed([(step.before, step.now) for step in mine.values()])
        rows = moving(before.rows_of(relation), after.rows_of(relation), crossed=cuts)
        if rows is None:
            continue
        passing = Passing.of(rows)
        for aggregate, step in mine.items():
            change: Change = move(kept.columns[step.number][1], aggregate, passing, before=step.before, now=step.now)
            changed[step.number] = change.touched
            if len(change.anew):
                anew[aggregate] = change.anew
    for aggregate, each in anew.items():
        whose = _together([each], after.size)
        for _, worths in few_of(aggregate, after.rows_of(aggregate.relation), whose):
            kept.columns[steps[aggregate].number][1].replace(whose, worths)
    return changed


def _keys_of(few: SomeCustomers) -> pa.LargeStringArray:
    return few.keys


def _together(parts: Sequence[Ordinals], size: int) -> Ordinals:
    """All ordinals of some lists, each once, ascending."""
    every = np.concatenate(parts) if parts else np.zeros(0, np.int64)
    if len(every) * 200 < size:
        return np.unique(every)
    mask = np.zeros(size, np.bool_)
    mask[every] = True
    return np.flatnonzero(mask)


def _judge(
    kept: Kept,
    names: Mapping[Leaf, Name | None],
    holders: Mapping[Aggregate, int],
    *,
    touched: Mapping[int, Ordinals],
    said: Ordinals,
) -> Ordinals:
    """Judges again whose values may have changed, leaf by leaf; returns all of them."""
    size = kept.snapshot.size
    groups: dict[tuple[frozenset[int], bool], list[tuple[Leaf, HeldBits]]] = {}
    for leaf, name in names.items():
        bits = kept.leaves.get(name) if name is not None else None
        if bits is None:
            continue
        values = walk.expressions(leaf)
        numbers = frozenset(holders[each] for value in values for each in walk.aggregates(value))
        reads = not numbers or any(True for value in values for _ in walk.columns(value))
        groups.setdefault((numbers, reads), []).append((leaf, bits))
    everyone: list[Ordinals] = []
    by_number = {number: each for each, number in holders.items()}
    for (numbers, reads), leaves in groups.items():
        whose = _together([touched[number] for number in numbers] + ([said] if reads else []), size)
        if not len(whose):
            continue
        everyone.append(whose)
        spots = Spots.of(whose)
        columns = {by_number[number]: kept.columns[number][1].taken(whose) for number in numbers}
        few = SomeCustomers(kept.snapshot.customers, whose)
        frame = Everyone(few, kept.as_of, columns, keys=partial(_keys_of, few))
        for leaf, bits in leaves:
            bits.replace(spots, verdicts(leaf, frame))
    return _together(everyone, size)
