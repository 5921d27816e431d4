"""Policies and their life: drafted by one person, approved by another, active, retired; never edited in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from presek.app import clock, policy_book, policy_checks, policy_inspection
from presek.app.home import Home
from presek.app.policy_checks import Checks
from presek.app.simulating import Proposal
from presek.policy import text
from presek.policy.book import Policy, Status
from presek.policy.deciding_book import holds_on, starts
from presek.policy.inspecting import Finding, Flaw, flaws_within
from presek.store import audit, definitions, policies
from presek.store.audit import Entry
from presek.store.policies import KeptPolicy
from presek.values.instant import day_of
from presek.values.problem import Branch, Problem, Problems, nearest_names

WITHIN = frozenset({Flaw.PREPAID_CREDIT, Flaw.OVER_ITS_CAP, Flaw.EARLY_TOO_LATE})
FLAWS = {
    Flaw.CONFLICT: "several policies would speak where only one may, so that nothing is given",
    Flaw.PREPAID_CREDIT: "prepayment or a credit block stands beside a credit limit",
    Flaw.OVER_ITS_CAP: "the discount is above the policy's own cap",
    Flaw.EARLY_TOO_LATE: "the early payment ends after the term",
}
"""Why a policy is refused though no law forbids it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A version of a policy as lists and pages show it. `active`: it is in force on the base's day."""

    kept: KeptPolicy
    active: bool

    @property
    def policy(self) -> Policy:
        """The version itself."""
        return self.kept.policy

    def as_json(self) -> dict[str, object]:
        """The shape of the command and of the API: as files write a policy, with its state."""
        policy = self.policy
        return {
            **text.plain_policy(policy),
            "version": policy.version,
            "status": policy.status.value,
            "active": self.active,
            "reaches_customers_on": day_of(starts(policy)).isoformat(),
            "made_by": policy.made_by,
            "made_at": self.kept.made_at,
            "decided_by": policy.approved_by,
            "decided_at": self.kept.decided_at,
            "note": self.kept.note,
        }


def listed(home: Home) -> tuple[Listed, ...]:
    """The newest version of each policy, and the active one where that is another; by key."""
    return tuple(_listed(home, each) for each in policies.newest())


def active(home: Home) -> tuple[Policy, ...]:
    """What is in force on the base's day, in the order in which ties are broken."""
    return policy_book.book(home).on(policy_book.day(home)).policies


def versions(home: Home, key: str) -> tuple[Listed, ...]:
    """All versions of a policy, oldest first; Problems where there never was such a policy."""
    found = policies.versions(key)
    if not found:
        raise Problems(_unknown(key))
    return tuple(_listed(home, each) for each in found)


def one(home: Home, key: str, version: int | None = None) -> Listed:
    """One version, or the newest; Problems where there is none."""
    found = policies.find(key, version)
    if found is None:
        raise Problems(_unknown(key))
    return _listed(home, found)


def waiting(home: Home) -> tuple[Listed, ...]:
    """What waits for a second person's decision, oldest first."""
    return tuple(_listed(home, each) for each in policies.waiting())


def draft(home: Home, policy: Policy | Mapping[str, object], *, by: str) -> Listed:
    """Keeps another version of a policy as a draft; nobody's conditions change.

    Problems where it is none, or its segment is not there.
    """
    made = policy if isinstance(policy, Policy) else text.policy_of(policy, processes=policies.processes())
    known = [segment.key for each in definitions.load() for segment in each.segments]
    if made.segment not in known:
        says = f"no segment is called '{made.segment}'."
        near = nearest_names(made.segment, known)
        raise Problems(Problem("unknown-segment", says, path=f"policy {made.key}", nearest=near))
    kept = policies.add(replace(made, status=Status.DRAFT, made_by=by, approved_by=""), at=clock.now())
    _note(by, "policy drafted", kept.policy)
    return _listed(home, kept)


def propose(home: Home, key: str, version: int, *, by: str) -> Listed:
    """Sends a draft to a second person. Problems where it is none, or what it gives is blocked by law or fairness."""
    kept = _in_state(key, version, Status.DRAFT)
    against = blocked(policy_checks.of_policy(home, kept.policy))
    if against:
        raise Problems(*against)
    return decided(home, kept, Status.PROPOSED, by=by)


def approve(home: Home, key: str, version: int, *, by: str, note: str = "", acknowledged: Sequence[str] = ()) -> Listed:
    """Approves what another person proposed; it is active from the day it reaches customers.

    Problems: the approver made it; it is not proposed; it is blocked, or contradicts itself; a warning is not
    acknowledged (by its rule id in `acknowledged`, "*" for all).
    """
    kept = _in_state(key, version, Status.PROPOSED)
    checks = policy_checks.of_policy(home, kept.policy)
    refused = own(kept.policy, by) or blocked(checks)
    refused = refused or tuple(problem for each in flawed(home, (kept.policy,)).values() for problem in each)
    refused = refused or unacknowledged(checks, acknowledged)
    if refused:
        raise Problems(*refused)
    return decided(home, kept, Status.APPROVED, by=by, note=note)


def reject(home: Home, key: str, version: int, *, by: str, note: str = "") -> Listed:
    """Rejects what was proposed, with the reason; another version may be drafted."""
    return decided(home, _in_state(key, version, Status.PROPOSED), Status.REJECTED, by=by, note=note)


def retire(home: Home, key: str, *, by: str, note: str = "", on: int | None = None) -> int:
    """Ends a policy from a local day on (without one: today); its past stays. How many versions were in force or to
    come. Problems where none was."""
    day = policy_book.day(home) if on is None else on
    if not policies.versions(key):
        raise Problems(_unknown(key))
    ended = policies.retire(key, on=day, note=note)
    if not ended:
        raise Problems(Problem("not-active", f"no version of '{key}' is in force.", path=f"policy {key}"))
    detail = {"from": day_of(day).isoformat(), "note": note}
    audit.add(Entry(clock.now(), by, action="policy retired", subject=f"policy {key}", detail=detail))
    return ended


def same_person(one: str, other: str) -> bool:
    """Whether two names are of one person."""
    return one.strip().casefold() == other.strip().casefold()


def _listed(home: Home, kept: KeptPolicy) -> Listed:
    return Listed(kept, active=holds_on(kept.policy, policy_book.day(home)))


def _in_state(key: str, version: int, status: Status) -> KeptPolicy:
    found = policies.find(key, version)
    if found is None:
        raise Problems(_unknown(key))
    if found.policy.status is not status:
        says = f"version {version} of '{key}' is {found.policy.status.value}, not {status.value}."
        raise Problems(Problem("wrong-state", says, path=f"policy {key}"))
    return found


def own(policy: Policy, by: str) -> tuple[Problem, ...]:
    """Why the one who made a version does not approve it."""
    if not same_person(by, policy.made_by):
        return ()
    says = f"'{policy.key}' was made by {policy.made_by}; another person approves it."
    return (Problem("same-person", says, path=f"policy {policy.key}"),)


def blocked(checks: Checks) -> tuple[Problem, ...]:
    """What nobody can approve."""
    return tuple(_blocked(each.rule, each.texts.get("en", ""), checks.policy) for each in checks.blocked)


def unacknowledged(checks: Checks, acknowledged: Sequence[str]) -> tuple[Problem, ...]:
    """Warnings that whoever approves has not confirmed, by their rule ids ("*": all)."""
    missing = [each for each in checks.to_acknowledge if not {each.rule, "*"} & set(acknowledged)]
    return tuple(_not_acknowledged(each.rule, each.texts.get("en", ""), checks.policy) for each in missing)


def flawed(home: Home, proposed: Sequence[Policy]) -> dict[str, tuple[Problem, ...]]:
    """Of versions that would come into force together, those that contradict themselves or by which several would
    speak where only one may; under an empty key what names none of them."""
    if home.published() is None:
        found: tuple[Finding, ...] = tuple(each for policy in proposed for each in flaws_within(policy))
    else:
        found = policy_inspection.inspected(home, Proposal(tuple(proposed))).news
    grave = [each for each in found if each.flaw is Flaw.CONFLICT or (each.flaw in WITHIN and len(each.policies) == 1)]
    keys = {policy.key for policy in proposed}
    alone = proposed[0].key if len(proposed) == 1 else ""
    told: dict[str, tuple[Problem, ...]] = {}
    for each in grave:
        for key in [policy.key for policy in each.policies if policy.key in keys] or [alone]:
            told[key] = (*told.get(key, ()), _flawed(each, key))
    return told


def decided(home: Home, kept: KeptPolicy, status: Status, *, by: str, note: str = "") -> Listed:
    """Gives a version its next state, and writes down who did; Problems where somebody else decided meanwhile."""
    policy = kept.policy
    if not policies.decide(policy.key, policy.version, status, by=by, at=clock.now(), note=note):
        says = f"version {policy.version} of '{policy.key}' was decided of meanwhile."
        raise Problems(Problem("wrong-state", says, path=f"policy {policy.key}"))
    _note(by, f"policy {status.value}", policy, note=note)
    return one(home, policy.key, policy.version)


def _note(by: str, action: str, policy: Policy, *, note: str = "") -> None:
    detail = {"version": policy.version, "segment": policy.segment, "note": note}
    audit.add(Entry(clock.now(), by, action=action, subject=f"policy {policy.key}", detail=detail))


def _flawed(found: Finding, key: str) -> Problem:
    what = "" if found.output is None else f" in {found.output.value}"
    whom = "" if found.example is None else f" Customers: {found.customers}, for example {found.example}."
    says = f"{FLAWS[found.flaw]}{what}.{whom}"
    facts = (("customer", found.example or ""), ("flaw", found.flaw.value))
    return Problem(found.flaw.value.replace("_", "-"), says, path=f"policy {key}", facts=facts)


def _blocked(rule: str, says: str, key: str) -> Problem:
    return Problem("blocked", f"{rule}: {says}", path=f"policy {key}", facts=(("rule", rule),))


def _not_acknowledged(rule: str, says: str, key: str) -> Problem:
    asks = f"{rule}: {says} Whoever approves acknowledges it."
    return Problem("not-acknowledged", asks, path=f"policy {key}", facts=(("rule", rule),))


def _unknown(key: str) -> Problem:
    known = [each.policy.key for each in policies.newest()]
    says = f"no policy is called '{key}'."
    return Problem("unknown-policy", says, path="policy", nearest=nearest_names(key, known), branch=Branch.TEXT)
