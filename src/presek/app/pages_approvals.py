"""What the page of approvals shows of the policies that wait: what each gives, and what law and fairness say of it."""

from __future__ import annotations

from dataclasses import dataclass

from presek.app import policies, policy_checks
from presek.app.facet_definitions import said as label_of
from presek.app.home import Home
from presek.app.pages_conditions import Note, notes, segment_labels
from presek.app.pages_policies import PolicyLine, line_of
from presek.app.policies import Listed

MOST_JUDGED = 200
"""So many are judged for one page; those after them wait for the next."""


@dataclass(frozen=True, slots=True)
class WaitingPolicy:
    """A version that waits. `to_acknowledge`: rule ids that whoever approves confirms; `blocked`: nobody can."""

    line: PolicyLine
    version: int
    made_by: str
    legal: tuple[Note, ...]
    to_acknowledge: tuple[str, ...]
    blocked: bool


def waiting(home: Home, *, language: str) -> tuple[WaitingPolicy, ...]:
    """The policies that wait, oldest first."""
    in_force = {each.key for each in policies.active(home)}
    labels = segment_labels(language)
    found = []
    for listed in policies.waiting(home)[:MOST_JUDGED]:
        policy = listed.policy
        checks = policy_checks.of_policy(home, policy)
        found.append(
            WaitingPolicy(
                line=line_of(listed, labels, active=policy.key in in_force, language=language),
                version=policy.version,
                made_by=policy.made_by,
                legal=notes(checks.results, language=language),
                to_acknowledge=tuple(dict.fromkeys(each.rule for each in checks.to_acknowledge)),
                blocked=bool(checks.blocked),
            )
        )
    return tuple(found)


def label(listed: Listed, language: str) -> str:
    """The name of a policy."""
    policy = listed.policy
    return label_of(policy.labels, language) if policy.labels else policy.key
