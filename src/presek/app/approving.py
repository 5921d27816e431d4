"""Approving at once all policies that wait: what one person proposed together, another reads together.

Each is judged as if it were approved alone; what may not be approved stays waiting and is named with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from presek.app import policies, policy_checks
from presek.app.home import Home
from presek.app.policies import Listed
from presek.policy.book import Status
from presek.values.problem import Problem


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A version that goes on waiting, and why."""

    listed: Listed
    problems: tuple[Problem, ...]

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        policy = self.listed.policy
        return {
            "key": policy.key,
            "version": policy.version,
            "problems": [each.as_json() for each in self.problems],
        }


@dataclass(frozen=True, slots=True)
class Done:
    """What approving all did."""

    approved: tuple[Listed, ...]
    left_out: tuple[LeftOut, ...]

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "approved": [each.as_json() for each in self.approved],
            "left_out": [each.as_json() for each in self.left_out],
        }


def approve_all(
    home: Home,
    *,
    by: str,
    acknowledged: Sequence[str] = (),
    acknowledged_of: Mapping[str, Sequence[str]] | None = None,
    read: Mapping[str, int] | None = None,
) -> Done:
    """Approves all that wait and may be approved by this person.

    `acknowledged`: rule ids of warnings that are confirmed for all ("*": every one), `acknowledged_of` for single
    policies by key. `read`: by key the versions that the person saw; what came since goes on waiting, and isn't named.
    """
    left, able = [], []
    for each in policies.waiting(home):
        policy = each.policy
        if read is not None and read.get(policy.key) != policy.version:
            continue
        checks = policy_checks.of_policy(home, policy)
        confirmed = [*acknowledged, *(acknowledged_of or {}).get(policy.key, ())]
        refused = policies.own(policy, by) or policies.blocked(checks) or policies.unacknowledged(checks, confirmed)
        if refused:
            left.append(LeftOut(each, refused))
        else:
            able.append(each)
    sound, flawed = _sound(home, able)
    approved = tuple(policies.decided(home, each.kept, Status.APPROVED, by=by) for each in sound)
    return Done(approved, (*left, *flawed))


def _sound(home: Home, able: Sequence[Listed]) -> tuple[list[Listed], list[LeftOut]]:
    """Those that may come into force together, and those whose flaws forbid it."""
    sound, flawed = list(able), []
    while sound:
        found = policies.flawed(home, [each.policy for each in sound])
        if not found:
            break
        at_fault = [each for each in sound if each.policy.key in found] or sound
        flawed += [LeftOut(each, found.get(each.policy.key) or found[""]) for each in at_fault]
        sound = [each for each in sound if each not in at_fault]
    return sound, flawed
