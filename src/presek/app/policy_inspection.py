"""Looking policies over before they are published: ties, gaps, what never decides, contradictions."""

from __future__ import annotations

from dataclasses import dataclass

from presek.app import conditions, everybody, simulating
from presek.app.day_asked import written
from presek.app.facet_definitions import said as label_of
from presek.app.home import Home
from presek.app.simulating import Proposal
from presek.app.snapshots import Opened
from presek.membership.customers import Customers
from presek.policy.book import Policy
from presek.policy.inspecting import Finding, Rules, inspect
from presek.store import policies
from presek.values.problem import Problem, Problems, nearest_names

NOTHING = Proposal()


@dataclass(frozen=True, slots=True)
class Inspection:
    """All findings about the policies as they are or would be. `news`: those that a proposal brings."""

    as_of: str
    findings: tuple[Finding, ...]
    news: tuple[Finding, ...] = ()

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "as_of": self.as_of,
            "findings": [each.as_json() for each in self.findings],
            "news": [each.as_json() for each in self.news],
        }


def inspected(home: Home, proposal: Proposal = NOTHING) -> Inspection:
    """The policies in force, and a proposal as if it were, by the customers of the published run.

    Problems: nothing has been computed yet; a policy of a segment that there is not.
    """
    now = conditions.deciding(home)
    if proposal == NOTHING:
        return Inspection(written(now.standings.as_of), _findings(home, now, proposal))
    before = {_what(each) for each in _findings(home, now, NOTHING)}
    found = _findings(home, now, proposal)
    return Inspection(written(now.standings.as_of), found, tuple(each for each in found if _what(each) not in before))


def of_version(home: Home, key: str, version: int | None = None) -> Inspection:
    """The policies with a kept version (the newest, where none is named) as if it were in force."""
    found = policies.find(key, version)
    if found is None:
        known = [each.policy.key for each in policies.newest()]
        says = f"there is no version {version} of '{key}'." if key in known else f"no policy is called '{key}'."
        near = () if key in known else nearest_names(key, known)
        raise Problems(Problem("unknown-policy", says, path="policy", nearest=near))
    return inspected(home, Proposal((found.policy,)))


def _findings(home: Home, now: conditions.Deciding, proposal: Proposal) -> tuple[Finding, ...]:
    then, rules = simulating.supposed(home, now, proposal)
    opened = then.standings.opened
    return inspect(
        everybody.crowd_of(then.standings),
        then.book,
        day=then.day,
        name=opened.snapshot.key,
        people=opened.everybody(),
        rules=Rules(rules, opened.catalog),
    )


def _what(finding: Finding) -> tuple[object, ...]:
    """What makes two findings the same: not how many customers they are about today."""
    return finding.flaw, finding.output, tuple(policy.key for policy in finding.policies)


@dataclass(frozen=True, slots=True)
class Told:
    """A finding for people: codes, and policies by key and label; empty where there is none."""

    flaw: str
    output: str
    policies: tuple[tuple[str, str], ...]
    customers: int
    example: str


def told(home: Home, key: str = "", version: int | None = None, *, language: str) -> tuple[Told, ...]:
    """All findings about the policies in force, or what a kept version would bring; Problems as there."""
    found = of_version(home, key, version).news if key else inspected(home).findings
    return tuple(
        Told(
            flaw=each.flaw.value,
            output=each.output.value if each.output else "",
            policies=tuple((policy.key, _label(policy, language)) for policy in each.policies),
            customers=each.customers,
            example=each.example or "",
        )
        for each in found
    )


@dataclass(frozen=True, slots=True)
class Named:
    """A finding by its codes: the flaw, the output (empty: none) and the keys of the policies."""

    flaw: str
    output: str
    policies: tuple[str, ...]


def who(home: Home, named: Named, *, key: str = "", version: int | None = None) -> tuple[Customers, Opened]:
    """The customers that a finding of `told` is about. Problems as there, or it is found no more."""
    inspection = of_version(home, key, version) if key else inspected(home)
    for each in inspection.news if key else inspection.findings:
        output = each.output.value if each.output else ""
        if (
            named == Named(each.flaw.value, output, tuple(policy.key for policy in each.policies))
            and each.who is not None
        ):
            return each.who, conditions.deciding(home).standings.opened
    raise Problems(Problem("unknown-finding", "this is not found any more.", path="flaw"))


def _label(policy: Policy, language: str) -> str:
    return label_of(policy.labels, language) if policy.labels else policy.key
