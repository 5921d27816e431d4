"""Answers that follow a living base: what the last run computed is held in memory and carried on to the next.

The cost of a run follows what changed since the one before: rows that came, left or were corrected, rows that cross the
edge of a window, customers of whom something was said. Where nothing can be carried on (the first run, another base, a
clock that was set back) everything is computed. The answers are the same either way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from presek.engine.columnar.answers import Truths
from presek.engine.columnar.came_between import goes_on
from presek.engine.columnar.carrying import Carried, Kept, carry
from presek.engine.columnar.held import HeldBits
from presek.engine.columnar.leaf_keys import Name, name_of_leaf, name_of_tree
from presek.engine.columnar.run import Memory, Past, memory_key, run
from presek.engine.columnar.shown import Answers
from presek.engine.columnar.snapshot import Snapshot
from presek.engine.columnar.trees import answered
from presek.engine.columnar.vectors import Worths
from presek.plan import walk
from presek.plan.steps import Aggregate, Leaf, Plan, Standing

ALL = 1 << 62


@dataclass(slots=True)
class Living:
    """The answers of one process, run after run. `carried`: whether the last run went on from the one before.

    Sets that were handed out are good until the next run: they change with it.
    """

    kept: Kept | None = None
    carried: bool = False

    def run(self, plan: Plan, snapshot: Snapshot, *, threads: int = 2, past: Past | None = None) -> Answers:
        """The answers of a plan without named values. Raises Problems as the plain run does; then nothing is kept."""
        kept, self.kept = self.kept, None
        self.carried = kept is not None and _goes_on(kept, plan, snapshot)
        if kept is None or not self.carried:
            kept = Kept(snapshot, plan.as_of)
            found = Carried(kept, {}, dict.fromkeys(plan.leaves), judged=np.zeros(0, np.int64))
        else:
            found = carry(kept, plan, snapshot)
        answers = self._trees(plan, found) or _rest(plan, found, threads=threads, past=past)
        self.kept = kept
        return answers

    def columns(self, snapshot: Snapshot) -> dict[Aggregate, Worths]:
        """The aggregates that the last run held, where it was of this snapshot; good until the next run."""
        if self.kept is None or self.kept.snapshot is not snapshot:
            return {}
        return {aggregate: column.worths() for aggregate, column in self.kept.columns.values()}

    def forget(self) -> None:
        """Lets go of everything: the next run computes all."""
        self.kept = None

    def _trees(self, plan: Plan, found: Carried) -> Answers | None:
        """The answers, where every leaf was carried on and every rule is as it was: trees are evaluated only where a
        verdict may have changed. None elsewhere."""
        kept = found.kept
        if any(name is None or name not in kept.leaves for name in found.names.values()):
            return None
        if {key: name_of_tree(tree, found.names) for key, tree in plan.trees.items()} != kept.trees:
            return None
        places = np.unique(found.judged >> 3)
        whole = {leaf: kept.leaves[name].truths() for leaf, name in found.names.items()}
        some = {
            leaf: Truths(bits.true[places], None if bits.unknown is None else bits.unknown[places])
            for leaf, bits in whole.items()
        }
        everybody = kept.snapshot.everybody
        for key, (true, unknown) in answered(plan.trees, some, everybody=everybody[places], scoped=_never).items():
            bits = kept.sets[key]
            bits.grow(kept.snapshot.size)
            bits.put(places, true, unknown)
        return _answers(plan, kept, whole)


def _goes_on(kept: Kept, plan: Plan, snapshot: Snapshot) -> bool:
    """Whether a plan's instant and snapshot come after what is kept."""
    was, now = kept.as_of, plan.as_of
    forward = was.instant <= now.instant and was.zone == now.zone and was.known_at is None is now.known_at
    return forward and not plan.values and goes_on(kept.snapshot, snapshot)


def _never(leaf: Standing, scope: Truths) -> Truths:
    raise TypeError(f"{leaf} is judged of everybody")


def _answers(plan: Plan, kept: Kept, leaves: dict[Leaf, Truths]) -> Answers:
    sets = {}
    for key, bits in kept.sets.items():
        truths = bits.truths()
        unknown = np.zeros_like(truths.true) if truths.unknown is None else truths.unknown
        sets[key] = (truths.true.view(np.uint8), unknown.view(np.uint8))
    return Answers(plan, kept.snapshot.everybody, sets=sets, values={}, leaves=leaves)


def _held(leaf: Leaf, holders: dict[Aggregate, int]) -> bool:
    """Whether all that a leaf needs of rows is held."""
    return all(each in holders for value in walk.expressions(leaf) for each in walk.aggregates(value))


def _rest(plan: Plan, found: Carried, *, threads: int, past: Past | None) -> Answers:
    """The answers, with what was not carried on computed of everybody; it is held from now on."""
    kept = found.kept
    memory = Memory.of(ALL)

    def key(step: Aggregate | Leaf) -> object:
        return memory_key(kept.snapshot, plan.as_of, step)

    for aggregate, number in found.holders.items():
        memory.columns.put(key(aggregate), kept.columns[number][1].worths(), size=1)
    for leaf, name in found.names.items():
        if name is not None and name in kept.leaves:
            memory.leaves.put(key(leaf), kept.leaves[name].truths(), size=1)
    answers = run(plan, kept.snapshot, threads=threads, memory=memory, past=past)
    holders = dict(found.holders)
    for aggregate in plan.aggregates:
        column = None if aggregate in holders else memory.columns.get(key(aggregate))
        held = None if column is None else kept.hold(aggregate, column)
        if held is not None:
            holders[aggregate] = held
    names: dict[Leaf, Name | None] = {}
    for leaf in plan.leaves:
        names[leaf] = name_of_leaf(leaf, holders) if _held(leaf, holders) else None
        bits = memory.leaves.get(key(leaf))
        if names[leaf] is not None and names[leaf] not in kept.leaves and bits is not None:
            kept.leaves[names[leaf]] = HeldBits.of(bits, kept.snapshot.size)
    trees = {name: name_of_tree(tree, names) for name, tree in plan.trees.items()}
    kept.trees = {} if None in trees.values() else trees
    kept.sets = {
        name: HeldBits.of(Truths(true, unknown), kept.snapshot.size) for name, (true, unknown) in answers.sets.items()
    }
    return answers
