"""Runs a plan over a snapshot: one pass per relation and filter, leaves as packed bits, trees as operations on bits."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Lock

import numpy as np
import numpy.typing as npt

from presek.engine.can import refusals
from presek.engine.columnar.answers import Truths, packed
from presek.engine.columnar.cache import Cache
from presek.engine.columnar.columns import Numbers, TagSets, Texts
from presek.engine.columnar.evaluate import verdicts, worths
from presek.engine.columnar.frames import Everyone
from presek.engine.columnar.group import Job, computed, jobs
from presek.engine.columnar.shown import Answers
from presek.engine.columnar.snapshot import Snapshot
from presek.engine.columnar.trees import answered
from presek.engine.columnar.vectors import Vector, Worths
from presek.plan import walk
from presek.plan.steps import Aggregate, Leaf, Plan
from presek.values.instant import AsOf
from presek.values.problem import Problems


@dataclass(frozen=True, slots=True)
class Memory:
    """What may be used again for other plans over the same snapshot: aggregates by customer, and bits of leaves."""

    columns: Cache[Worths]
    leaves: Cache[Truths]

    @classmethod
    def of(cls, most_bytes: int) -> Memory:
        """Room for so many bytes; a quarter of them for leaves."""
        return cls(Cache(most_bytes - most_bytes // 4), Cache(most_bytes // 4))


def run(plan: Plan, snapshot: Snapshot, *, threads: int = 2, memory: Memory | None = None) -> Answers:
    """The answer of every rule and value of a plan, as of its instant.

    Raises Problems ("not-yet") where the plan holds a term of the ledger, and ("snapshot-damaged") where a file is.
    """
    refused = refusals(plan)
    if refused:
        raise Problems.of(refused)
    work = Work(plan, snapshot, memory=memory)
    work.recall()
    with ThreadPoolExecutor(threads) as pool:
        without_rows = [leaf for leaf in plan.leaves if work.ready(leaf)]
        waiting = [pool.submit(work.do, job) for job in work.jobs()]
        waiting += [pool.submit(work.judge, leaf) for leaf in without_rows]
        for each in waiting:
            each.result()
    everyone = Everyone(snapshot.customers, plan.as_of, work.columns)
    values = {name: worths(value, everyone) for name, value in plan.values.items()}
    sets = answered(plan.trees, work.bits, everybody=snapshot.everybody)
    return Answers(plan, snapshot.everybody, sets=sets, values=values, leaves=work.bits)


@dataclass(slots=True)
class Work:
    """One run: what is still wanted, and what there is already."""

    plan: Plan
    snapshot: Snapshot
    memory: Memory | None = None
    columns: dict[Aggregate, Worths] = field(default_factory=dict)
    bits: dict[Leaf, Truths] = field(default_factory=dict)
    needs: dict[Leaf, frozenset[Aggregate]] = field(default_factory=dict)
    wanted: dict[Aggregate, int] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        for leaf in self.plan.leaves:
            self.needs[leaf] = frozenset(each for value in walk.expressions(leaf) for each in walk.aggregates(value))
            for aggregate in self.needs[leaf]:
                self.wanted[aggregate] = self.wanted.get(aggregate, 0) + 1
        for value in self.plan.values.values():
            for aggregate in walk.aggregates(value):
                self.wanted[aggregate] = self.wanted.get(aggregate, 0) + 1

    def recall(self) -> None:
        """Takes from memory what is there."""
        if self.memory is None:
            return
        for leaf in self.plan.leaves:
            bits = self.memory.leaves.get(self._key(leaf))
            if bits is not None:
                self._judged(leaf, bits)
        for aggregate in [each for each, wanted in self.wanted.items() if wanted]:
            column = self.memory.columns.get(self._key(aggregate))
            if column is not None:
                self.columns[aggregate] = column

    def jobs(self) -> list[Job]:
        """The aggregates still to be computed, by relation and filter, the greatest first."""
        missing = [each for each in self.plan.aggregates if self.wanted[each] and each not in self.columns]
        return sorted(jobs(tuple(missing)), key=lambda job: -self.snapshot.relations[job.relation].rows)

    def ready(self, leaf: Leaf) -> bool:
        """Whether a leaf is still to be judged and has all it needs."""
        return leaf not in self.bits and all(each in self.columns for each in self.needs[leaf])

    def do(self, job: Job) -> None:
        """Computes a job's aggregates, and judges each leaf as soon as it has what it needs."""
        for aggregate, column in computed(job, self.snapshot.relations[job.relation]):
            if self.memory is not None:
                self.memory.columns.put(self._key(aggregate), column, size=size_of(column))
            with self.lock:
                self.columns[aggregate] = column
                able = [leaf for leaf in self.plan.leaves if aggregate in self.needs[leaf] and self.ready(leaf)]
            for leaf in able:
                self.judge(leaf)

    def judge(self, leaf: Leaf) -> None:
        """The bits of one leaf."""
        with self.lock:
            columns = {each: self.columns[each] for each in self.needs[leaf]}
        bits = packed(verdicts(leaf, Everyone(self.snapshot.customers, self.plan.as_of, columns)))
        if self.memory is not None:
            self.memory.leaves.put(self._key(leaf), bits, size=2 * len(bits.true))
        self._judged(leaf, bits)

    def _judged(self, leaf: Leaf, bits: Truths) -> None:
        """Keeps the bits, and lets go of columns that nothing waits for."""
        with self.lock:
            self.bits[leaf] = bits
            for aggregate in self.needs[leaf]:
                self.wanted[aggregate] -= 1
                if not self.wanted[aggregate]:
                    self.columns.pop(aggregate, None)

    def _key(self, step: Aggregate | Leaf) -> tuple[str, AsOf, Aggregate | Leaf]:
        return (str(self.snapshot.directory), self.plan.as_of, step)


def size_of(column: Worths) -> int:
    """The bytes a column takes."""
    match column:
        case Vector(values, unknown):
            return values.nbytes + (0 if unknown is None else unknown.nbytes)
        case Texts(codes):
            return codes.nbytes
        case TagSets(codes, offsets, missing):
            return codes.nbytes + offsets.nbytes + missing.nbytes
