"""Files of definitions, segmentations and policies together, put in force or planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from presek.app import accounts, applying, checking, policy_applying, segment_approving
from presek.app.applying import Alone, Plan
from presek.app.home import Home, user_name
from presek.app.policies import same_person
from presek.app.policy_applying import Hands, PolicyPlan
from presek.segment.segmentation import Segmentation
from presek.values.problem import Problem, Problems


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
        nothing: dict[str, object] = {"segments": [], "promises": [], "warnings": [], "asks": [], "waiting": None}
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
            "asks": plan["asks"],
            "waiting": plan["waiting"],
        }


def apply(
    home: Home,
    paths: Sequence[Path],
    *,
    by: str | None = None,
    approved_by: str = "",
    acknowledged: tuple[str, ...] = (),
    dry_run: bool = False,
    force: bool = False,
) -> Applied:
    """Puts segmentations in force and proposes policies (or approves them, where another person is named).

    Where the site asks for a second person, changes of segments wait for one, too, unless an administrator forces them.
    Problems: all that is wrong in the files, before anything is kept; who forces is no administrator.
    """
    maker = by or user_name()
    if force:
        _must_be_administrator(maker)
    of_segments, of_policies = policy_applying.split(paths)
    files = policy_applying.read(of_policies)
    given = checking.read(of_segments) if of_segments else ()
    hands = Hands(maker, approved_by, acknowledged)
    told = policy_applying.plan(home, files, hands=hands, given=given) if files else None
    if told is not None and not dry_run:
        # Everything that can be refused is, before the first of both is kept.
        policy_applying.stop_at(told)
    alone = Alone() if force else None
    if of_segments and told is not None and not dry_run and alone is None and not approved_by:
        _must_not_wait(applying.put_in_force(home, given, dry_run=True, by=maker))
    plan = _put(home, given, hands=hands, dry_run=dry_run, alone=alone) if of_segments else None
    if told is not None and not dry_run:
        told = policy_applying.keep(home, files, told, hands=hands)
    return Applied(plan, told)


def _put(home: Home, given: Sequence[Segmentation], *, hands: Hands, dry_run: bool, alone: Alone | None) -> Plan:
    """The segmentations put in force; by whoever approves, where that is said and asked for."""
    if hands.approved_by and same_person(hands.by, hands.approved_by):
        says = f"the changes are made by {hands.by}; another person approves."
        raise Problems(Problem("same-person", says, path="--approved-by"))
    plan = applying.put_in_force(home, given, dry_run=dry_run, by=hands.by, passing=alone)
    if plan.waiting is None or not hands.approved_by:
        return plan
    segment_approving.approve(home, plan.waiting, by=hands.approved_by)
    return replace(plan, kept=True, waiting=None)


def _must_not_wait(plan: Plan) -> None:
    """Policies may be for segments that are not there before somebody approves."""
    if plan.asks and plan.changes:
        says = "the changes of segments wait for a second person; apply the policies by themselves after that."
        raise Problems(Problem("waits-first", says, path="segmentations"))


def _must_be_administrator(name: str) -> None:
    if not any(
        each.name == name and (each.administrator or "administrator" in each.roles) for each in accounts.everyone()
    ):
        says = f"'{name}' is no administrator of this base; an administrator is named by --by."
        raise Problems(Problem("no-administrator", says, path="--force"))
