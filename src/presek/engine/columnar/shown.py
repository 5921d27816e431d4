"""The answers of a run: sets of customers, values, and why it cannot be said of some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from presek.engine.columnar.answers import Bits, Truths, count
from presek.engine.columnar.trees import truths_of
from presek.engine.columnar.vectors import Worths
from presek.plan import walk
from presek.plan.steps import Conjunction, Leaf, Plan, Predicate


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of those a rule joins by `and`: how many pass it alone, how many cannot be judged by it, and how
    many it alone keeps out."""

    term: Predicate
    passes: int
    unknown: int
    only_it_keeps_out: int


@dataclass(frozen=True, slots=True)
class Answers:
    """Who is in and of whom it cannot be said, by rule, as packed bits; values by name; the bits of every leaf. `held`:
    rules that were not judged, but answered as they were before; `short`: there are values that can't be asked for."""

    plan: Plan
    everybody: npt.NDArray[np.uint8]
    sets: Mapping[str, tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]]
    values: Mapping[str, Worths] = field(repr=False)
    leaves: Mapping[Leaf, Truths] = field(repr=False)
    held: frozenset[str] = frozenset()
    short: bool = False

    def counts(self, key: str) -> tuple[int, int, int]:
        """How many are in, are out, and cannot be judged."""
        true, unknown = (count(bits) for bits in self.sets[key])
        return true, count(self.everybody) - true - unknown, unknown

    def blame(self, key: str) -> dict[str, int]:
        """By field or relation: of how many of those who cannot be judged it is unknown what the rule asks of it."""
        numbers = {name: _many(bits) for name, bits in self.blamed(key).items()}
        return {
            name: number for name, number in sorted(numbers.items(), key=lambda each: (-each[1], each[0])) if number
        }

    def blamed(self, key: str) -> dict[str, Bits]:
        """By field or relation: those who cannot be judged and of whom it is unknown what the rule asks of it."""
        unknown = self.sets[key][1]
        blamed: dict[str, Bits] = {}
        for leaf in self._leaves(key):
            bits = self.leaves[leaf].unknown
            if bits is None:
                continue
            for name in walk.read_by(leaf):
                blamed[name] = blamed[name] | bits if name in blamed else bits
        return {name: bits & unknown for name, bits in blamed.items()}

    def conditions(self, key: str) -> tuple[Condition, ...]:
        """Each condition of a rule alone: those joined by the outermost `and`, or the whole rule."""
        tree = self.plan.trees[key]
        match tree:
            case Conjunction(terms):
                pass
            case _:
                terms = (tree,)
        rules = {name: Truths(true, unknown) for name, (true, unknown) in self.sets.items()}
        truths = [truths_of(term, self.leaves, rules=rules, everybody=self.everybody) for term in terms]
        return tuple(self._condition(place, term, truths) for place, term in enumerate(terms))

    def _condition(self, place: int, term: Predicate, truths: list[Truths]) -> Condition:
        ours = truths[place]
        others: Bits = self.everybody
        for number, each in enumerate(truths):
            if number != place:
                others = others & each.true
        unknown = self.everybody & (ours.unknown if ours.unknown is not None else np.zeros_like(self.everybody))
        return Condition(
            term,
            passes=_many(ours.true & self.everybody),
            unknown=_many(unknown),
            only_it_keeps_out=_many(others & ~ours.true),
        )

    def _leaves(self, key: str) -> tuple[Leaf, ...]:
        """The leaves of a rule and of the rules it refers to."""
        found: dict[Leaf, None] = {}
        waiting, seen = [key], set[str]()
        while waiting:
            rule = waiting.pop()
            if rule not in seen:
                seen.add(rule)
                found |= dict.fromkeys(walk.leaves(self.plan.trees[rule]))
                waiting += walk.references(self.plan.trees[rule])
        return tuple(found)


def _many(bits: Bits) -> int:
    return count(bits.view(np.uint8))
