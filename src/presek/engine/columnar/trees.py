"""Trees of rules over packed bits: and, or, not, references to other rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from presek.engine.columnar.answers import Bits, Truths
from presek.plan import walk
from presek.plan.steps import (
    Always,
    Conjunction,
    Disjunction,
    Leaf,
    Negation,
    NoneTrue,
    Predicate,
    Reference,
    Standing,
)

Packed: TypeAlias = npt.NDArray[np.uint8]
Scoped: TypeAlias = Callable[[Standing, Truths], Truths]
"""The verdicts of a leaf that compares only the customers of another rule, from the answer of that rule."""


def answered(
    trees: Mapping[str, Predicate], leaves: dict[Leaf, Truths], *, everybody: Packed, scoped: Scoped,
    held: Mapping[str, tuple[Packed, Packed]] | None = None,
) -> dict[str, tuple[Packed, Packed]]:  # fmt: skip
    """Each rule's customers: those of whom it is true, and those of whom it cannot be said. Both end with the base.

    Leaves that wait for another rule's answer are judged by `scoped` once it is there, and join the others. `held`:
    rules that were answered elsewhere.
    """
    found: dict[str, Truths] = {}
    for key, tree in trees.items():
        if held and key in held:
            true, unsure = held[key]
            found[key] = Truths(true, unsure if unsure.any() else None)
            continue
        for leaf in walk.scoped(tree):
            if leaf not in leaves and leaf.within is not None:
                leaves[leaf] = scoped(leaf, found[leaf.within])
        truths = truths_of(tree, leaves, rules=found, everybody=everybody)
        unknown = np.zeros_like(everybody) if truths.unknown is None else truths.unknown & everybody
        found[key] = Truths(truths.true & everybody, unknown if unknown.any() else None)
    return {key: (_bytes(truths.true), _bytes(truths.unknown, like=everybody)) for key, truths in found.items()}


def _bytes(bits: Bits | None, *, like: Packed | None = None) -> Packed:
    return np.zeros_like(like if like is not None else np.zeros(0, np.uint8)) if bits is None else bits.view(np.uint8)


def truths_of(
    tree: Predicate, leaves: Mapping[Leaf, Truths], *, rules: Mapping[str, Truths], everybody: Packed
) -> Truths:
    """The truths of one tree; bits outside of everybody mean nothing."""
    match tree:
        case Always():
            return Truths(everybody)
        case Reference(segment):
            return rules[segment]
        case NoneTrue(segments):
            taken = np.zeros_like(everybody)
            for segment in segments:
                taken = taken | rules[segment].true
            return Truths(~taken)
        case Negation(term):
            return truths_of(term, leaves, rules=rules, everybody=everybody).negated()
        case Conjunction((first, *rest)):
            answer = truths_of(first, leaves, rules=rules, everybody=everybody)
            for term in rest:
                answer = answer.both(truths_of(term, leaves, rules=rules, everybody=everybody))
            return answer
        case Disjunction((first, *rest)):
            answer = truths_of(first, leaves, rules=rules, everybody=everybody)
            for term in rest:
                answer = answer.any_of(truths_of(term, leaves, rules=rules, everybody=everybody))
            return answer
        case Conjunction() | Disjunction():
            raise TypeError("and, or of nothing were to be rewritten before")
        case _:
            return leaves[tree]
