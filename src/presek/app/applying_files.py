"""Files of definitions, segmentations and policies together, put in force or planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from presek.app import applying, checking, policy_applying
from presek.app.applying import Plan
from presek.app.home import Home, user_name
from presek.app.policy_applying import Hands, PolicyPlan
from presek.values.problem import Problem


@dataclass(frozen=True, slots=True)
class Applied:
    """What was planned or done with the segmentations and with the policies; None where no file spoke of them."""

    segmentations: Plan | None
    policies: PolicyPlan | None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why it would be refused."""
        return (
            *(() if self.segmentations is None else self.segmentations.problems),
            *(() if self.policies is None else self.policies.problems),
        )

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        nothing: dict[str, object] = {"segments": [], "promises": [], "warnings": []}
        told = self.policies or policy_applying.NOTHING
        plan = nothing if self.segmentations is None else self.segmentations.as_json()
        kept = told.kept if self.segmentations is None else self.segmentations.kept
        return {
            "applied": kept,
            "segments": plan["segments"],
            "promises": plan["promises"],
            "policies": told.as_json()["policies"],
            "settings": list(told.settings),
            "problems": [each.as_json() for each in self.problems],
            "warnings": plan["warnings"],
        }


def apply(
    home: Home,
    paths: Sequence[Path],
    *,
    by: str | None = None,
    approved_by: str = "",
    acknowledged: tuple[str, ...] = (),
    dry_run: bool = False,
) -> Applied:
    """Puts segmentations in force and proposes policies (or approves them, where another person is named).

    Problems: all that is wrong in the files, before anything is kept.
    """
    maker = by or user_name()
    of_segments, of_policies = policy_applying.split(paths)
    files = policy_applying.read(of_policies)
    given = checking.read(of_segments) if of_segments else ()
    hands = Hands(maker, approved_by, acknowledged)
    told = policy_applying.plan(home, files, hands=hands, given=given) if files else None
    if told is not None and not dry_run:
        # Everything that can be refused is, before the first of both is kept.
        policy_applying.stop_at(told)
    plan = applying.put_in_force(home, given, dry_run=dry_run, by=maker) if of_segments else None
    if told is not None and not dry_run:
        told = policy_applying.keep(home, files, told, hands=hands)
    return Applied(plan, told)
