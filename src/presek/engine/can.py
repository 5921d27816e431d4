"""The ledger: what each engine cannot do yet, with the reason. Everything else it can."""

from __future__ import annotations

from collections.abc import Mapping

from presek.plan.steps import Plan
from presek.values.problem import Problem

LEDGER: Mapping[str, Mapping[str, str]] = {
    "columnar": {
        "history": "who was in a segment before, who entered and who left, is not kept by this engine yet",
    },
}
"""By engine, by kind of term: the reason, as the end of a sentence."""


def refusals(plan: Plan, engine: str = "columnar") -> tuple[Problem, ...]:
    """A problem ("not-yet") for each term of a plan that an engine cannot do, with its place. Empty: it can do all."""
    cannot = LEDGER[engine]
    return tuple(
        Problem("not-yet", f"{cannot[term.kind]}.", at=term.place, facts=(("kind", term.kind),))
        for term in plan.unsupported
        if term.kind in cannot
    )
