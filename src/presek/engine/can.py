"""The ledger: what each engine cannot do yet, with the reason. Everything else it can."""

from __future__ import annotations

from collections.abc import Mapping

from presek.plan.steps import Classed, Drawn, Fifth, Leading, Leaf, Moves, Plan, WasIn
from presek.values.problem import Problem

LEDGER: Mapping[str, Mapping[str, str]] = {"columnar": {}}
"""By engine, by kind of leaf (history, rank, sample, value): the reason, as a sentence without its full stop."""


def refusals(plan: Plan, engine: str = "columnar") -> tuple[Problem, ...]:
    """A problem ("not-yet") for each kind of leaf of a plan that an engine cannot do. Empty: it can do all."""
    cannot = LEDGER[engine]
    kinds = dict.fromkeys(kind_of(leaf) for leaf in plan.leaves)
    return tuple(Problem("not-yet", f"{cannot[kind]}.", facts=(("kind", kind),)) for kind in kinds if kind in cannot)


def kind_of(leaf: Leaf) -> str:
    """What a leaf needs beside the values of one customer: the past, the other customers, a draw; or nothing more."""
    match leaf:
        case WasIn() | Moves():
            return "history"
        case Leading() | Classed() | Fifth():
            return "rank"
        case Drawn():
            return "sample"
        case _:
            return "value"
