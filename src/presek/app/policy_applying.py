"""Putting files of policies in force: what is new or changed, what law says of it, who proposes and who approves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from presek.app import checking, clock, policies, policy_book, policy_checks
from presek.app.home import Home
from presek.app.policy_checks import Checks
from presek.policy import text
from presek.policy.book import Policy, Status
from presek.policy.text import PolicyFile
from presek.segment import segmentation
from presek.segment.segmentation import Segmentation
from presek.store import definitions
from presek.store import policies as kept_policies
from presek.values.problem import Problem, Problems

SETTLED = frozenset({Status.DRAFT, Status.PROPOSED, Status.APPROVED})


@dataclass(frozen=True, slots=True)
class PlannedPolicy:
    """What would become of one policy. `state`: new, changed or unchanged; `version` and `status` after applying."""

    key: str
    segment: str
    state: str
    version: int
    status: str
    checks: Checks

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "key": self.key,
            "segment": self.segment,
            "state": self.state,
            "version": self.version,
            "status": self.status,
            "legal": [each.as_json() for each in self.checks.results],
        }


@dataclass(frozen=True, slots=True)
class PolicyPlan:
    """What applying would do, or did. `settings`: which of seller, hit_policies, processes would be others."""

    policies: tuple[PlannedPolicy, ...]
    settings: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    kept: bool = False

    @property
    def changes(self) -> bool:
        """Whether anything is not as it was."""
        return bool(self.settings) or any(each.state != "unchanged" for each in self.policies)

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "policies": [each.as_json() for each in self.policies],
            "settings": list(self.settings),
            "problems": [each.as_json() for each in self.problems],
        }


@dataclass(frozen=True, slots=True)
class Hands:
    """Who applies, and who (another person) approves at once; without an approver, policies wait as proposed.

    `acknowledged`: rule ids of the warnings that the approver confirms; "*" is all.
    """

    by: str
    approved_by: str = ""
    acknowledged: tuple[str, ...] = ()


NOTHING = PolicyPlan((), ())


def split(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Files of segmentations, and files of policies. Problems where one can't be read."""
    of_policies = [path for path in paths if text.is_policy_file(checking.text_of(path), path=str(path))]
    return [path for path in paths if path not in of_policies], of_policies


def read(paths: Sequence[Path]) -> tuple[PolicyFile, ...]:
    """The policies of all files; Problems of all of them together."""
    found: list[PolicyFile] = []
    problems: list[Problem] = []
    known = dict(kept_policies.processes())
    for path in paths:
        try:
            file = text.load(checking.text_of(path), path=str(path), processes=known)
        except Problems as wrong:
            problems += wrong.problems
            continue
        known |= {each.key: each for each in file.processes}
        found.append(file)
    if problems:
        raise Problems.of(problems)
    return tuple(found)


def plan(home: Home, files: Sequence[PolicyFile], *, hands: Hands, given: Sequence[Segmentation] = ()) -> PolicyPlan:
    """What keeping files of policies would do. `given`: segmentations that come into force with them.

    Problems: a segment that there is not; the approver is the one who applies. What would be refused is in the plan.
    """
    if hands.approved_by and policies.same_person(hands.by, hands.approved_by):
        says = f"{hands.by} applies these policies; another person approves them (--approved-by NAME)."
        raise Problems(Problem("same-person", says, path="approved-by"))
    rules = segmentation.rules(checking.merged(definitions.load(), given))
    unknown = [problem for file in files for problem in text.unknown_segments(file, tuple(rules))]
    if unknown:
        raise Problems.of(unknown)
    lines = tuple(
        _planned(policy, policy_checks.of_policy(home, policy, rules=rules), hands)
        for file in files
        for policy in file.policies
    )
    settings = tuple(name for file in files for name in _settings(file))
    problems = [problem for line in lines for problem in _refusals(line, hands)]
    problems += _needs_approver(home, settings, hands)
    return PolicyPlan(lines, settings, tuple(problems))


def keep(home: Home, files: Sequence[PolicyFile], planned: PolicyPlan, *, hands: Hands) -> PolicyPlan:
    """Keeps what is new in files of policies as proposed (or approved, where another person approves)."""
    for file in files:
        _keep_settings(file, hands)
    given = (policy for file in files for policy in file.policies)
    for policy, line in zip(given, planned.policies):
        _keep(home, policy, line, hands=hands)
    return replace(planned, kept=True)


def stop_at(planned: PolicyPlan) -> None:
    """Raises the problems of a plan, if it has any."""
    if planned.problems:
        raise Problems(*planned.problems)


def _planned(policy: Policy, checks: Checks, hands: Hands) -> PlannedPolicy:
    newest = kept_policies.find(policy.key)
    wanted = Status.APPROVED if hands.approved_by else Status.PROPOSED
    if newest is None:
        return PlannedPolicy(policy.key, policy.segment, "new", version=1, status=wanted.value, checks=checks)
    version, status = newest.policy.version, newest.policy.status
    if status in SETTLED and says(newest.policy) == says(policy):
        after = status if status is Status.APPROVED else wanted
        return PlannedPolicy(
            policy.key, policy.segment, "unchanged", version=version, status=after.value, checks=checks
        )
    after_version = version + 1
    return PlannedPolicy(
        policy.key, policy.segment, "changed", version=after_version, status=wanted.value, checks=checks
    )


def says(policy: Policy) -> dict[str, object]:
    """All that a version says, without its state."""
    return text.plain_policy(replace(policy, version=0))


def _settings(file: PolicyFile) -> list[str]:
    now = policy_book.settings()
    known = kept_policies.processes()
    changed = []
    if file.seller is not None and file.seller != now.seller:
        changed.append("seller")
    if any(now.hits.get(output) is not hit for output, hit in file.hits.items()):
        changed.append("hit_policies")
    if any(known.get(each.key) != each for each in file.processes):
        changed.append("processes")
    return changed


def _needs_approver(home: Home, settings: Sequence[str], hands: Hands) -> list[Problem]:
    """Hit policies and the seller decide conditions too: once something is active, a second person stands for them."""
    deciding = [name for name in settings if name != "processes"]
    if not deciding or hands.approved_by or not policies.active(home):
        return []
    what = ", ".join(deciding)
    says = f"{what} would change the conditions of active policies; name who approves it. (--approved-by NAME)"
    return [Problem("needs-approver", says, path=name) for name in deciding[:1]]


def _refusals(line: PlannedPolicy, hands: Hands) -> list[Problem]:
    if line.state == "unchanged" and line.status == Status.APPROVED.value and not hands.approved_by:
        return []
    told = [
        Problem("blocked", f"{each.rule}: {each.texts.get('en', '')}", path=f"policy {line.key}")
        for each in line.checks.blocked
    ]
    if hands.approved_by and line.state != "unchanged":
        told += [
            Problem(
                "not-acknowledged",
                f"{each.rule}: {each.texts.get('en', '')} Whoever approves confirms it (--acknowledge {each.rule}).",
                path=f"policy {line.key}",
            )
            for each in line.checks.to_acknowledge
            if not {each.rule, "*"} & set(hands.acknowledged)
        ]
    return told


def _keep_settings(file: PolicyFile, hands: Hands) -> None:
    changed = _settings(file)
    by = hands.by
    if "seller" in changed and file.seller is not None:
        policy_book.set_seller(file.seller, by=by)
    if "hit_policies" in changed:
        policy_book.set_hits(dict(file.hits), by=by)
    if "processes" in changed:
        for process in file.processes:
            kept_policies.put_process(process, by=by, at=clock.now())


def _keep(home: Home, policy: Policy, line: PlannedPolicy, *, hands: Hands) -> None:
    version = line.version
    if line.state != "unchanged":
        version = policies.draft(home, policy, by=hands.by).policy.version
    kept = kept_policies.find(policy.key, version)
    if kept is not None and kept.policy.status is Status.DRAFT:
        policies.propose(home, policy.key, version, by=hands.by)
        kept = kept_policies.find(policy.key, version)
    if hands.approved_by and kept is not None and kept.policy.status is Status.PROPOSED:
        policies.approve(home, policy.key, version, by=hands.approved_by, acknowledged=hands.acknowledged)
