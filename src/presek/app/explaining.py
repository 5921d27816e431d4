"""Why one customer is in a segment or not: every condition with its value, its source and its date, and the
smallest change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from presek.app import holding, kept_sets, reading
from presek.app.day_asked import written
from presek.app.home import Home
from presek.app.others import Base
from presek.app.sight import EVERYTHING, Sight
from presek.app.snapshots import Opened
from presek.app.told import PastOfCustomers
from presek.catalog.model import Catalog
from presek.segment import explain as explanations
from presek.segment import parse, segmentation
from presek.segment.explain import Explanation
from presek.segment.explain_change import Change
from presek.segment.explain_evidence import Evidence, Knowledge
from presek.segment.explain_words import amount, shown
from presek.segment.reference import Context, takes_in
from presek.segment.terms import Any, InSegment, Otherwise, Term
from presek.store import definitions
from presek.values.instant import AsOf, local_day
from presek.values.problem import Problem, Problems, nearest_names
from presek.values.truth import Truth

VERDICTS = {True: "in", False: "out", None: "cannot say"}
MARKS = {True: "✓", False: "✗", None: "?"}
OTHERWISE = "otherwise"
HIDDEN = "hidden for your role."


@dataclass(frozen=True, slots=True)
class Kept:
    """Why somebody is in whom the rule does not take in; `until`: the first free day, None: held by the exit rule."""

    until: str | None

    @property
    def says(self) -> str:
        """In words."""
        return "stays until the exit rule is true." if self.until is None else f"held until {self.until}."


@dataclass(frozen=True, slots=True)
class Explained:
    """The whole story of one customer and one rule."""

    customer: str
    segment: str
    verdict: Truth
    as_of: AsOf
    explanation: Explanation
    change: Change | None
    catalog: Catalog
    kept: Kept | None = None
    """Of a customer whom a hold or an exit rule keeps in, in the published run, though the rule does not."""

    def changes(self, sight: Sight = EVERYTHING) -> tuple[str, ...]:
        """What would have to happen, one sentence a condition; empty where nothing would turn the answer."""
        if self.change is None:
            return ()
        return tuple(
            f"{step.text}: {HIDDEN}"
            if sight.hidden_in(step.leaf, self.catalog)
            else f"{step.text}: {explanations.step_says(step, self.catalog)}"
            for step in self.change.steps
        )

    def as_json(self, sight: Sight = EVERYTHING) -> dict[str, object]:
        """As plain values; `rule` is the tree of conditions. What `sight` does not see is told as hidden."""
        return {
            "customer": self.customer,
            "segment": self.segment,
            "verdict": VERDICTS[self.verdict],
            "kept": None if self.kept is None else {"until": self.kept.until, "says": self.kept.says},
            "as_of": written(self.as_of),
            "rule": self._plain(self.explanation, sight),
            "smallest_change": list(self.changes(sight)),
        }

    def lines(self) -> Iterator[str]:
        """For a terminal."""
        yield f"{self.customer} is {_being(self.verdict)} {self.segment}, as of {written(self.as_of)}"
        if self.kept is not None:
            yield f"but is in by the published run: {self.kept.says}"
        yield from self._lines(self.explanation, depth=1)
        changes = self.changes()
        if changes:
            yield "smallest change that turns it:"
            yield from (f"  {each}" for each in changes)

    def _lines(self, part: Explanation, *, depth: int) -> Iterator[str]:
        yield f"{'  ' * depth}{MARKS[part.verdict]} {part.text if part.evidence else part.joint}: {part.says}"
        if part.evidence is not None:
            for known in part.evidence.knowledge:
                if known.version is not None:
                    yield f"{'  ' * (depth + 1)}{known.field}: {self._known(known)}"
        for inner in part.parts:
            yield from self._lines(inner, depth=depth + 1)

    def _known(self, known: Knowledge) -> str:
        version = known.version
        if version is None:
            return "nothing is known"
        day = local_day(version.observed_at, self.as_of.zone)
        source = ", ".join(each for each in (version.source, version.origin) if each)
        return f"observed on {day}{f' ({source})' if source else ''}"

    def _plain(self, part: Explanation, sight: Sight) -> dict[str, object]:
        hidden = part.evidence is not None and bool(sight.hidden_in(parse.parse(part.text), self.catalog))
        shown_evidence = None if part.evidence is None or hidden else self._plain_evidence(part.evidence)
        return {
            "joint": part.joint,
            "text": part.text,
            "verdict": VERDICTS[part.verdict],
            "says": HIDDEN if hidden else part.says,
            "evidence": shown_evidence,
            "parts": [self._plain(inner, sight) for inner in part.parts],
        }

    def _plain_evidence(self, evidence: Evidence) -> dict[str, object]:
        return {
            "subject": evidence.subject,
            "actual": shown(evidence.actual, evidence.kind, self.catalog),
            "test": evidence.test,
            "asked": [shown(each, evidence.kind, self.catalog) for each in evidence.asked] or [evidence.asked_text],
            "rank": None
            if (place := evidence.place) is None
            else {"rank": place.rank, "of": place.of, "group": place.group or None},
            "margin": None if evidence.margin is None else amount(evidence.margin, evidence.kind),
            "rows": [{"relation": each.relation, "rows": each.rows} for each in evidence.counted],
            "knowledge": [
                {
                    "field": each.field,
                    "observed_on": None if each.version is None else str(self._day(each.version.observed_at)),
                    "recorded_on": None if each.version is None else str(self._day(each.version.recorded_at)),
                    "source": None if each.version is None else each.version.source,
                    "origin": None if each.version is None else each.version.origin,
                    "fault": each.fault,
                }
                for each in evidence.knowledge
            ],
        }

    def _day(self, instant: int) -> object:
        return local_day(instant, self.as_of.zone)


def explain(home: Home, customer: str, segment: str, *, as_of: AsOf | None = None) -> Explained:
    """Explains a customer in a segment for an instant, that of the published run unless one is given.

    Problems: no such customer, no such segment.
    """
    rules = segmentation.rules(definitions.load())
    rule = rule_named(segment, rules)
    explained = explain_rule(home, customer, rule, as_of=as_of, segment=segment)
    kept = _kept(home, explained) if as_of is None else None
    return replace(explained, kept=kept)


def _kept(home: Home, explained: Explained) -> Kept | None:
    """What keeps a customer in by the published run whom the rule does not take in."""
    run = home.published()
    every = {each.key: each for part in definitions.load() for each in part.segments}
    segment = every[explained.segment]
    if run is None or explained.verdict is True or (segment.hold is None and segment.exit is None):
        return None
    ordinal = reading.opened(home).ordinal(explained.customer)
    answer = kept_sets.read(home.path, run.directory, segment.key)
    if answer is None or ordinal not in answer.true:
        return None
    return Kept(holding.free_day(home, segment, ordinal))


def explain_rule(
    home: Home, customer: str, rule: Term, *, as_of: AsOf | None = None, segment: str = "the rule"
) -> Explained:
    """Explains a customer against any rule that has been checked."""
    opened = reading.opened(home)
    instant = as_of or reading.as_of(home)
    context = context_of(home, opened, instant)
    person = opened.customer(opened.ordinal(customer))
    verdict = takes_in(rule, person, context)
    match rule:
        case Otherwise(others) if others:
            asked: Term = Any(tuple(map(InSegment, others))) if len(others) > 1 else InSegment(others[0])
            inner = explanations.explain(asked, person, context)
            says = (
                "in, for no other segment of the partition takes them in."
                if verdict
                else "another segment takes them in."
            )
            explanation = Explanation("not", OTHERWISE, verdict, says, parts=inner.parts or (inner,))
            change = None
        case _:
            explanation = explanations.explain(rule, person, context)
            change = explanations.smallest_change(rule, person, context)
    return Explained(
        customer, segment, verdict, as_of=instant, explanation=explanation, change=change, catalog=opened.catalog
    )


def rule_named(segment: str, rules: Mapping[str, Term]) -> Term:
    """The rule of a segment; Problems with the nearest names where there is no such segment."""
    if segment not in rules:
        says = f"no segment is called '{segment}'."
        raise Problems(Problem("unknown-segment", says, path="segment", nearest=nearest_names(segment, rules)))
    return rules[segment]


def context_of(home: Home, opened: Opened, as_of: AsOf | None) -> Context:
    """What the reference engine needs to judge customers of this home."""
    instant, rules = as_of or reading.as_of(home), segmentation.rules(definitions.load())
    past = PastOfCustomers(home, opened.snapshot.ordinal)
    return Context(opened.catalog, instant, rules, others=Base(opened, instant), past=past)


def _being(verdict: Truth) -> str:
    return {True: "in", False: "not in", None: "impossible to judge for"}[verdict]
