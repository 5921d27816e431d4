"""Why a customer is in a segment or not, in the language of the page: conditions, values, and the smallest change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from presek.app.pages_customer import Rank, Reason, Step
from presek.app.shown_values import Teller
from presek.app.sight import Sight
from presek.catalog.model import Labels
from presek.segment import explain, parse, sentence
from presek.segment.explain import Explanation
from presek.segment.explain_change import Step as ExplainedStep
from presek.segment.explain_evidence import Evidence
from presek.segment.reference import Context, takes_in
from presek.segment.terms import InSegment, Otherwise, Term
from presek.values.facts import Customer
from presek.values.instant import local_day


@dataclass(frozen=True, slots=True)
class Why:
    """Explains the rules of one base to one person, in one language."""

    context: Context
    language: str
    sight: Sight
    segments: dict[str, Labels]

    def reason(self, rule: Term, customer: Customer) -> Reason:
        """Every condition with its verdict, the value it met and the day that was known."""
        match rule:
            case Otherwise(others):
                # The rest of a partition: what there is to tell is why the other segments do not take them in.
                below = tuple(self._of_segment(key, customer) for key in others)
                verdict = takes_in(rule, customer, self.context)
                return Reason("", verdict, None, (), None, None, below, joint="none")
            case _:
                return self._reason(explain.explain(rule, customer, self.context))

    def change(self, rule: Term, customer: Customer) -> tuple[Step, ...]:
        """The smallest change that would turn the whole; nothing where there is none, and of a partition's rest."""
        match rule:
            case Otherwise():
                return ()
        change = explain.smallest_change(rule, customer, self.context)
        return () if change is None else tuple(self.step(each) for each in change.steps)

    def step(self, step: ExplainedStep) -> Step:
        """One condition that would have to turn, and how far it is from turning."""
        leaf = step.leaf
        text = self.sentence(leaf)
        if step.distance is None or self._hides(leaf):
            return Step(text, step.wanted, in_days=step.in_days)
        shown = self._teller.number(step.distance.amount, step.distance.kind)
        return Step(
            text,
            step.wanted,
            amount=shown,
            direction=step.distance.direction,
            beyond=step.distance.beyond,
            in_days=step.in_days,
        )

    def missing(self, explained: Reason) -> tuple[str, ...]:
        """Sentences of the conditions that cannot be judged."""
        if not explained.below:
            return (explained.sentence,) if explained.verdict is None else ()
        found = [text for below in explained.below if below.verdict is None for text in self.missing(below)]
        return tuple(dict.fromkeys(found))

    def sentence(self, term: Term) -> str:
        """A condition in words, without a capital letter and a full stop."""
        return sentence.clause(term, self.context.catalog, self.language, segments=self.segments)

    def _of_segment(self, key: str, customer: Customer) -> Reason:
        named = InSegment(key)
        verdict = takes_in(named, customer, self.context)
        return Reason(self.sentence(named), verdict, None, (), None, None, ())

    @property
    def _teller(self) -> Teller:
        return Teller(self.context.catalog, self.language)

    def _reason(self, found: Explanation) -> Reason:
        below = tuple(self._reason(part) for part in found.parts)
        evidence = found.evidence
        if evidence is None:
            text = "" if found.joint in {"and", "or", "not"} else self.sentence(parse.parse(found.text))
            return Reason(text, found.verdict, None, (), None, None, below, joint=found.joint)
        leaf = parse.parse(found.text)
        hidden = self._hides(leaf)
        return Reason(
            sentence=self.sentence(leaf),
            verdict=found.verdict,
            actual=None if hidden else self._teller.worth(evidence.actual, evidence.kind),
            asked=tuple(self._teller.worth(each, evidence.kind) for each in evidence.asked),
            rows=evidence.counted[0].rows if evidence.counted else None,
            known_on=self._known_on(evidence),
            below=below,
            hidden=hidden,
            rank=None if hidden else self._rank(evidence),
            margin=None if hidden or evidence.margin is None else self._teller.number(evidence.margin, evidence.kind),
            source="" if hidden else _source(evidence),
        )

    def _rank(self, evidence: Evidence) -> Rank | None:
        place = evidence.place
        if place is None:
            return None
        edge = None if place.turning is None else self._teller.worth(place.turning.worth, evidence.kind)
        return Rank(place.rank, place.of, place.group, edge)

    def _known_on(self, evidence: Evidence) -> date | None:
        zone = self.context.as_of.zone
        observed = [each.version.observed_at for each in evidence.knowledge if each.version is not None]
        return local_day(max(observed), zone) if observed else None

    def _hides(self, leaf: Term) -> bool:
        """Whether the condition rests on a fact that this person may not see."""
        return bool(self.sight.hidden_in(leaf, self.context.catalog))


def _source(evidence: Evidence) -> str:
    """Where the newest fact is from that was judged."""
    known = [each.version for each in evidence.knowledge if each.version is not None]
    return max(known, key=lambda each: each.observed_at).source if known else ""
