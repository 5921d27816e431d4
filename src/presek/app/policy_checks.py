"""What law and fairness say of a policy before anybody approves it: as its editor types, and at every approval."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from presek.app import computing, health_alike, kept_sets, policy_book, reading, standings
from presek.app.home import Home
from presek.catalog.model import Catalog
from presek.policy import fairness, proxies
from presek.policy.book import Policy
from presek.policy.deciding_book import decides, in_force, starts
from presek.policy.fairness import Setting
from presek.policy.law import ORDER, LawBook
from presek.policy.legal_result import LegalResult, Verdict
from presek.segment import check, segmentation
from presek.segment.parse import parse
from presek.segment.terms import Term
from presek.store import definitions
from presek.values.problem import Problem

CONSUMER = "consumer"
WOMEN, MEN = "*women", "*men"
"""No segment has such a key."""
BY_SEX = {WOMEN: parse('sex = "2"'), MEN: parse('sex = "1"')}
"""By the codes of ISO/IEC 5218."""


@dataclass(frozen=True, slots=True)
class Checks:
    """All results that are no plain OK, the gravest first."""

    policy: str
    results: tuple[LegalResult, ...]

    @property
    def blocked(self) -> tuple[LegalResult, ...]:
        """What can't be approved by anybody."""
        return tuple(each for each in self.results if each.verdict is Verdict.BLOCK)

    @property
    def to_acknowledge(self) -> tuple[LegalResult, ...]:
        """Warnings that whoever approves must confirm."""
        return tuple(each for each in self.results if each.acknowledge and each.verdict is Verdict.WARN)

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {"policy": self.policy, "results": [each.as_json() for each in self.results]}


def of_policy(
    home: Home,
    policy: Policy,
    *,
    rules: Mapping[str, Term] | None = None,
    catalog: Catalog | None = None,
    law: LawBook | None = None,
) -> Checks:
    """Of one policy, whatever its state. `rules`, `catalog` and `law`: where they are not those in force."""
    known = segmentation.rules(definitions.load()) if rules is None else rules
    rule = known.get(policy.segment)
    if rule is None:
        return Checks(policy.key, ())
    book, names = policy_book.law() if law is None else law, home.catalog() if catalog is None else catalog
    setting = Setting(
        book,
        policy_book.settings().seller,
        day=max(policy.valid_from, policy_book.day(home)),
        segments=known,
        consumers=_consumers(home, policy.segment),
    )
    results = fairness.check(rule, policy.gives, names, setting=setting)
    blocked = any(each.verdict is Verdict.BLOCK for each in results)
    stands_for = () if blocked else _proxies(home, policy, rules=known, setting=setting)
    results = health_alike.measured(home, results, policy.segment, rules=known)
    told = [each for each in (*results, *stands_for) if each.verdict is not Verdict.OK]
    return Checks(policy.key, tuple(sorted(told, key=lambda each: ORDER.index(each.verdict))))


def refused_changes(
    home: Home, segments: Collection[str], *, rules: Mapping[str, Term], catalog: Catalog | None = None
) -> list[Problem]:
    """Why the rules of these segments may not become what they would be: a policy that is in force, or will be, would
    then rest on what law or fairness blocks."""
    problems = []
    for policy in standing(home):
        if policy.segment not in segments:
            continue
        for result in of_policy(home, policy, rules=rules, catalog=catalog).blocked:
            says = f"the policy '{policy.key}' stands on this segment. {result.texts.get('en', '')}"
            problems.append(Problem("blocked-by-law", says, path=policy.segment, facts=(("rule", result.rule),)))
    return problems


def standing(home: Home) -> list[Policy]:
    """The policies in force today, and the versions that will be."""
    book, today = policy_book.book(home), policy_book.day(home)
    later = (policy for policy in book.policies if decides(policy) and starts(policy) > today)
    return [*in_force(book.policies, today), *later]


def _proxies(home: Home, policy: Policy, *, rules: Mapping[str, Term], setting: Setting) -> tuple[LegalResult, ...]:
    """Whether the segment stands for sex, counted on the data of the published run; nothing where it can't be."""
    gives = fairness.dimensions(policy.gives)
    if home.published() is None or not gives & proxies.JUDGED:
        return ()
    rule = rules[policy.segment]
    asked = {**computing.needed(rule, rules), policy.segment: rule, **BY_SEX}
    opened = reading.opened(home)
    if any(check.check(each, opened.catalog, segments=asked) for each in asked.values()):
        return ()  # the rule names what the published run does not know yet
    found = computing.answers_of(computing.passed(asked, opened, reading.as_of(home)), asked, opened)
    of, women, men = found[policy.segment], found[WOMEN].true, found[MEN].true
    outside = ~(of.true | of.unknown)
    divided = proxies.Divided(
        women_inside=len(women & of.true),
        women_outside=len(women & outside),
        men_inside=len(men & of.true),
        men_outside=len(men & outside),
    )
    return proxies.told(divided, gives, setting.law, day=setting.day)


def _consumers(home: Home, segment: str) -> bool | None:
    """Whether consumers are in the segment by the published run; None where that can't be said."""
    run = home.published()
    if run is None or not kept_sets.there(home.path, run.directory):
        return None
    answer = kept_sets.read(home.path, run.directory, segment)
    if answer is None:
        return None
    number = policy_book.number()
    stands = standings.of_run(home, policy_book.numbered(home, number), number)
    maybe = [place for place, party in enumerate(stands.parties) if party.body in {CONSUMER, None}]
    inside = stands.party_of[(answer.true | answer.unknown).mask()]
    return bool(np.isin(inside, maybe).any())
