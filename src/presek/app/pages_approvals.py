"""What the page of approvals shows of the policies that wait: what each gives, and what law and fairness say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from presek.app import engine_away, policies, policy_book, policy_checks
from presek.app.facet_definitions import said as label_of
from presek.app.home import Home
from presek.app.pages_conditions import Note, notes, segment_labels
from presek.app.pages_policies import PolicyLine, line_of
from presek.app.policies import Listed
from presek.app.policy_checks import Checks
from presek.policy.book import Policy
from presek.store import audit

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
    state, found = _state(home), []
    for listed in policies.waiting(home)[:MOST_JUDGED]:
        policy = listed.policy
        checks = _checks(_Asked(*state, policy.key, policy.version, home=home, policy=policy))
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a judgement depends on: the run, all that people did, the day; the home and the policy are the way to it."""

    folder: Path
    run: int
    done: int
    day: int
    key: str
    version: int
    home: Home = field(compare=False)
    policy: Policy = field(compare=False)


def _state(home: Home) -> tuple[Path, int, int, int]:
    run = home.published()
    return home.path, 0 if run is None else run.number, audit.number(), policy_book.day(home)


@engine_away.until_it_answers
@lru_cache(maxsize=2 * MOST_JUDGED)
def _checks(asked: _Asked) -> Checks:
    return policy_checks.of_policy(asked.home, asked.policy)


def label(listed: Listed, language: str) -> str:
    """The name of a policy."""
    policy = listed.policy
    return label_of(policy.labels, language) if policy.labels else policy.key
