"""Runs a plan over a snapshot: one pass per relation and filter, leaves as packed bits, trees as operations on bits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import TypeAlias

import numpy as np

from presek.engine.can import refusals
from presek.engine.columnar.answers import Truths, packed, unpacked
from presek.engine.columnar.cache import Cache
from presek.engine.columnar.columns import TagSets, Texts
from presek.engine.columnar.evaluate import numbers, verdicts, worths
from presek.engine.columnar.frames import Everyone
from presek.engine.columnar.group import Job, jobs
from presek.engine.columnar.shown import Answers
from presek.engine.columnar.snapshot import Snapshot
from presek.engine.columnar.standings import Orders
from presek.engine.columnar.tail_group import computed_of
from presek.engine.columnar.trees import Packed, answered
from presek.engine.columnar.vectors import Vector, Worths
from presek.plan import walk
from presek.plan.steps import (
    Aggregate,
    Leaf,
    Plan,
    Remembered,
    Standing,
)
from presek.values.instant import AsOf
from presek.values.problem import Problem, Problems


@dataclass(frozen=True, slots=True)
class Memory:
    """What may be used again for other plans over the same snapshot: aggregates by customer, and bits of leaves."""

    columns: Cache[Worths]
    leaves: Cache[Truths]

    @classmethod
    def of(cls, most_bytes: int) -> Memory:
        """Room for so many bytes; a quarter of them for leaves."""
        return cls(Cache(most_bytes - most_bytes // 4), Cache(most_bytes // 4))


Past: TypeAlias = Callable[[Remembered], Truths]
"""Tells the packed verdicts of a leaf about the past, of a snapshot's size."""


def run(
    plan: Plan,
    snapshot: Snapshot,
    *,
    threads: int = 2,
    memory: Memory | None = None,
    past: Past | None = None,
    given: Mapping[Aggregate, Worths] | None = None,
    held: Mapping[str, tuple[Packed, Packed]] | None = None,
) -> Answers:
    """The answer of every rule and value of a plan, as of its instant. `past` is needed where a rule asks for history.

    `given`: aggregates that were worked out elsewhere, by ordinal; their rows are not looked for in the snapshot.
    `held`: rules that were answered before, as packed bits; they are not judged.

    Raises Problems ("not-yet") where the plan holds a term of the ledger, and ("snapshot-damaged") where a file is.
    """
    refused = refusals(plan)
    if refused:
        raise Problems.of(refused)
    work = Work(plan, snapshot, memory=memory, bits=told(plan, past))
    work.recall(given or {})
    with ThreadPoolExecutor(threads) as pool:
        waiting = [pool.submit(work.do, job) for job in work.jobs()]
        waiting += [pool.submit(work.judge, leaf, {}) for leaf in work.alone]
        for each in waiting:
            each.result()
    everyone = Everyone(snapshot.customers, plan.as_of, work.columns, orders=work.orders, keys=lambda: snapshot.keys)
    values = {name: worths(value, everyone) for name, value in plan.values.items()}
    held = held or {}
    sets = answered(plan.trees, work.bits, everybody=snapshot.everybody, scoped=partial(scoped, everyone), held=held)
    return Answers(plan, snapshot.everybody, sets=sets, values=values, leaves=work.bits, held=frozenset(held))


def told(plan: Plan, past: Past | None) -> dict[Leaf, Truths]:
    """The bits of the leaves about the past; they are no cache's, for runs published meanwhile add to them."""
    asked = [found for leaf in plan.leaves if (found := walk.remembered(leaf)) is not None]
    if asked and past is None:
        says = "history needs earlier runs and cannot be judged without them."
        raise Problems(Problem("not-yet", says))
    return {} if past is None else {leaf: past(leaf) for leaf in asked}


def scoped(everyone: Everyone, leaf: Standing, scope: Truths) -> Truths:
    """The bits of a leaf that compares only the customers of another rule, whose bits are there."""
    size = everyone.size
    unknown = None if scope.unknown is None else unpacked(scope.unknown.view(np.uint8), size)
    masks = Truths(unpacked(scope.true.view(np.uint8), size), unknown)
    return packed(everyone.standing(leaf, numbers(leaf.by, everyone), scope=masks))


@dataclass(slots=True)
class Waiting:
    """A leaf with the aggregates it needs, and how many of them are still missing."""

    leaf: Leaf
    needs: tuple[Aggregate, ...]
    missing: int


@dataclass(slots=True)
class Work:
    """One run: what is still wanted, and what there is already.

    Steps are long trees; `leaves_of` finds what waits for an aggregate without looking at each leaf again.
    """

    plan: Plan
    snapshot: Snapshot
    memory: Memory | None = None
    columns: dict[Aggregate, Worths] = field(default_factory=dict)
    bits: dict[Leaf, Truths] = field(default_factory=dict)
    leaves_of: dict[Aggregate, list[Waiting]] = field(default_factory=dict)
    alone: list[Waiting] = field(default_factory=list)
    kept: set[Aggregate] = field(default_factory=set)
    here: set[Aggregate] = field(default_factory=set)
    orders: Orders = field(default_factory=Orders)
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        for value in self.plan.values.values():
            self.kept.update(walk.aggregates(value))
        waiting_for_rules = {leaf for tree in self.plan.trees.values() for leaf in walk.scoped(tree)}
        for standing in waiting_for_rules:
            self.kept.update(walk.aggregates(standing.by))
        for leaf in self.plan.leaves:
            if leaf in waiting_for_rules or leaf in self.bits:
                continue
            found = None if self.memory is None else self.memory.leaves.get(self._key(leaf))
            if found is not None:
                self.bits[leaf] = found
                continue
            needs = tuple(dict.fromkeys(each for value in walk.expressions(leaf) for each in walk.aggregates(value)))
            waiting = Waiting(leaf, needs, missing=len(needs))
            if not needs:
                self.alone.append(waiting)
            for aggregate in needs:
                self.leaves_of.setdefault(aggregate, []).append(waiting)

    def recall(self, given: Mapping[Aggregate, Worths]) -> None:
        """Takes the aggregates that are given or in memory, and judges what waited for them."""
        for aggregate in {*self.leaves_of, *self.kept}:
            column = given.get(aggregate)
            if column is None and self.memory is not None:
                column = self.memory.columns.get(self._key(aggregate))
            if column is not None:
                self.here.add(aggregate)
                self._arrived(aggregate, column)

    def jobs(self) -> list[Job]:
        """The aggregates still to be computed, by relation and filter, those of the largest relation first."""
        wanted = self.leaves_of.keys() | self.kept
        missing = [each for each in self.plan.aggregates if each in wanted and each not in self.here]
        return sorted(jobs(tuple(missing)), key=lambda job: -self.snapshot.rows_of(job.relation).rows)

    def do(self, job: Job) -> None:
        """Computes a job's aggregates, and judges each leaf as soon as it has what it needs."""
        for aggregate, column in computed_of(job, self.snapshot.rows_of(job.relation)):
            if self.memory is not None:
                self.memory.columns.put(self._key(aggregate), column, size=size_of(column))
            self._arrived(aggregate, column)

    def judge(self, waiting: Waiting, columns: Mapping[Aggregate, Worths]) -> None:
        """The bits of one leaf."""
        leaf = waiting.leaf
        everyone = Everyone(
            self.snapshot.customers, self.plan.as_of, columns, orders=self.orders, keys=lambda: self.snapshot.keys
        )
        bits = packed(verdicts(leaf, everyone))
        if self.memory is not None:
            self.memory.leaves.put(self._key(leaf), bits, size=2 * len(bits.true))
        self.bits[leaf] = bits

    def _arrived(self, aggregate: Aggregate, column: Worths) -> None:
        """Judges the leaves that only waited for this; keeps the column where others wait for more."""
        here = {aggregate: column}
        with self.lock:
            waiting = self.leaves_of.get(aggregate, [])
            for each in waiting:
                each.missing -= 1
            if aggregate in self.kept or any(len(each.needs) > 1 for each in waiting):
                self.columns[aggregate] = column
            able = [
                (each, here if len(each.needs) == 1 else self._columns_of(each)) for each in waiting if not each.missing
            ]
        for each, columns in able:
            self.judge(each, columns)

    def _columns_of(self, waiting: Waiting) -> dict[Aggregate, Worths]:
        return {each: self.columns[each] for each in waiting.needs}

    def _key(self, step: Aggregate | Leaf) -> tuple[str, AsOf, Aggregate | Leaf]:
        return memory_key(self.snapshot, self.plan.as_of, step)


def memory_key(snapshot: Snapshot, as_of: AsOf, step: Aggregate | Leaf) -> tuple[str, AsOf, Aggregate | Leaf]:
    """Under which name something is kept in memory."""
    return (str(snapshot.directory), as_of, step)


def size_of(column: Worths) -> int:
    """The bytes a column takes."""
    match column:
        case Vector(values, unknown):
            return values.nbytes + (0 if unknown is None else unknown.nbytes)
        case Texts(codes):
            return codes.nbytes
        case TagSets(codes, offsets, missing):
            return codes.nbytes + offsets.nbytes + missing.nbytes
