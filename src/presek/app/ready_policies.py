"""Ready policies that come along with ready segmentations: proposed by whoever begins, approved by another person.

A segment that has a policy already keeps it: nothing that a company decided is replaced.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from presek.app import clock, policies, policy_book, policy_checks
from presek.app.home import Home
from presek.catalog.templates import everybody
from presek.policy import plain, ready, text
from presek.policy.book import Policy, Status
from presek.policy.text import PolicyFile
from presek.policy.treatment import Process
from presek.segment import segmentation
from presek.segment.segmentation import Segmentation
from presek.store import definitions
from presek.store import policies as kept_policies
from presek.values.instant import day_of
from presek.values.problem import Problem, Problems, nearest_names

EVERYBODY = ready.EVERYBODY
GONE = frozenset({Status.REJECTED, Status.RETIRED})
"""A segment whose policies are all of these has none."""


@dataclass(frozen=True, slots=True)
class ReadyPolicy:
    """What a segment would get: plain values by dimension. `has`: it has a policy of its own, which stays."""

    segment: str
    gives: Mapping[str, object]
    has: bool


@dataclass(frozen=True, slots=True)
class Proposed:
    """The policies that wait for a second person now, and those that were left out: what law or fairness says."""

    keys: tuple[str, ...] = ()
    blocked: tuple[tuple[str, str], ...] = ()


def preview(home: Home) -> Mapping[str, ReadyPolicy]:
    """By segment, for all ready segmentations; the standard conditions are under `everybody`."""
    settled = _settled()
    return {
        each.segment: ReadyPolicy(each.segment, plain.treatment(each.gives), has=_has(each, settled))
        for name in ready.names()
        for each in _file(home, name).policies
    }


def text_of(home: Home, name: str) -> str:
    """The file of one ready segmentation's policies in the base's currency, valid from today; Problems where there is
    none."""
    if name not in ready.names():
        says = f"no ready segmentation is called '{name}'."
        raise Problems(Problem("unknown-name", says, path="name", nearest=nearest_names(name, ready.names())))
    return ready.text_of(name, currency=home.about().currency, day=_today(home))


def base(home: Home) -> tuple[Segmentation, ...]:
    """The segmentation that the standard conditions stand on, where it isn't in force yet."""
    if any(each.key == EVERYBODY for each in definitions.load()) or not _wants_base(home):
        return ()
    return segmentation.load(everybody(), path=EVERYBODY)


def propose(home: Home, templates: Collection[str], *, by: str) -> Proposed:
    """Sends the ready policies of segmentations in force, and the standard conditions, to a second person.

    `templates`: keys of ready segmentations. What law or fairness blocks is left out; so are segments that aren't in
    force, or have a policy already.
    """
    wanted = [*([EVERYBODY] if _wants_base(home) else []), *(name for name in ready.names() if name in templates)]
    settled = _settled()
    there = {segment.key for each in definitions.load() for segment in each.segments}
    made, blocked = [], []
    for file in (_file(home, name) for name in dict.fromkeys(wanted)):
        _keep_processes(file.processes, by=by)
        for policy in file.policies:
            if _has(policy, settled) or policy.segment not in there:
                continue
            against = policy_checks.of_policy(home, policy).blocked
            if against:
                blocked.append((policy.key, against[0].rule))
                continue
            policies.decided(home, policies.draft(home, policy, by=by).kept, Status.PROPOSED, by=by)
            made.append(policy.key)
    return Proposed(tuple(made), tuple(blocked))


def _settled() -> tuple[Policy, ...]:
    """The newest version of every policy that is in force or may come to be."""
    return tuple(each.policy for each in kept_policies.newest() if each.policy.status not in GONE)


def _has(wanted: Policy, settled: Sequence[Policy]) -> bool:
    if wanted.default:
        return any(each.default for each in settled)
    return any(wanted.segment == each.segment or wanted.key == each.key for each in settled)


def _wants_base(home: Home) -> bool:
    return not any(_has(each, _settled()) for each in _file(home, EVERYBODY).policies)


def _keep_processes(given: Sequence[Process], *, by: str) -> None:
    """Keeps the processes that aren't known yet; a company's own of the same key stays."""
    known = kept_policies.processes()
    for each in given:
        if each.key not in known:
            kept_policies.put_process(each, by=by, at=clock.now())


def _today(home: Home) -> str:
    return day_of(policy_book.day(home)).isoformat()


def _file(home: Home, name: str) -> PolicyFile:
    return _read(name, home.about().currency, _today(home))


@lru_cache(maxsize=64)
def _read(name: str, currency: str, day: str) -> PolicyFile:
    return text.load(ready.text_of(name, currency=currency, day=day), path=f"{name}.yaml")
