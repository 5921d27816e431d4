"""Why a customer is in a segment or not: every condition with its numbers, and the smallest change that turns it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from presek.catalog.model import Catalog, Type
from presek.segment.explain_change import Change, Distance, Step, least_change
from presek.segment.explain_evidence import Evidence, Knowledge, evidence_of
from presek.segment.explain_rank import Rank
from presek.segment.explain_words import amount, shown
from presek.segment.kind import Kind
from presek.segment.reference import Context, takes_in
from presek.segment.reference_numbers import Day, Instant
from presek.segment.terms import (
    All,
    Any,
    Everyone,
    InSegment,
    Not,
    Otherwise,
    Term,
)
from presek.segment.write import write
from presek.values.facts import Customer
from presek.values.instant import local_day
from presek.values.truth import Truth

Joint: TypeAlias = Literal["and", "or", "not", "segment", "otherwise", "everyone", "condition"]

TESTS = {
    "=": "exactly",
    "!=": "other than",
    "~=": "(case aside)",
    "<": "less than",
    "<=": "at most",
    ">": "more than",
    ">=": "at least",
}
VERDICTS = {True: "PASS", False: "FAIL", None: "UNKNOWN"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """One term of a rule with its verdict for one customer; `parts` are the terms it is made of.

    `evidence` is there for conditions only. `says` is the whole story of this term in one English sentence.
    """

    joint: Joint
    text: str
    verdict: Truth
    says: str
    parts: tuple[Explanation, ...] = ()
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A customer who fails one condition only; `step.nearness` sorts the nearest first."""

    customer: str
    step: Step
    says: str


def explain(term: Term, customer: Customer, context: Context) -> Explanation:
    """Every condition of the rule with its verdict, actual value, threshold, margin, rows and knowledge.

    Raises Problems ("not-yet") for history where the context knows no past, and for ranks where it knows no others.
    """
    verdict = takes_in(term, customer, context)
    text = write(term)
    match term:
        case Everyone():
            return Explanation("everyone", text, verdict, "PASS: everyone is in.")
        case Not(inner):
            return _joined("not", text, verdict, parts=(explain(inner, customer, context),))
        case All(terms):
            return _joined("and", text, verdict, parts=tuple(explain(each, customer, context) for each in terms))
        case Any(terms):
            return _joined("or", text, verdict, parts=tuple(explain(each, customer, context) for each in terms))
        case InSegment(segment):
            return _joined("segment", text, verdict, parts=(explain(context.segments[segment], customer, context),))
        case Otherwise(others):
            parts = tuple(explain(context.segments[other], customer, context) for other in others)
            return _joined("otherwise", text, verdict, parts=parts)
        case _:
            evidence = evidence_of(term, customer, context)
            says = _condition_says(evidence, verdict, context)
            return Explanation("condition", text, verdict, says, evidence=evidence)


def smallest_change(term: Term, customer: Customer, context: Context) -> Change | None:
    """The least set of conditions that would turn the whole: into it for those outside, out of it for those inside."""
    return least_change(term, customer, context)


def failing_leaves(term: Term, customer: Customer, context: Context) -> tuple[Step, ...]:
    """The least conditions that keep a customer out; empty for one who is in, or where no change would let them in."""
    change = least_change(term, customer, context)
    return change.steps if change is not None and change.wanted else ()


def near_miss(term: Term, customer: Customer, context: Context) -> NearMiss | None:
    """The one condition that keeps a customer out, with its distance; None for those who are in or miss by more."""
    change = least_change(term, customer, context, most=1)
    if change is None or not change.wanted:
        return None
    (step,) = change.steps
    return NearMiss(customer.key, step, step_says(step, context.catalog))


# --- in words --------------------------------------------------------------------------------------------------


def step_says(step: Step, catalog: Catalog) -> str:
    """What would have to happen to one condition, in English: "3 people more", "in 12 days, by itself".

    Where neither a number nor the calendar turns it, the condition itself is what has to become true (or untrue).
    """
    ways = []
    if step.distance is not None:
        ways.append(distance_says(step.distance))
    if step.in_days is not None:
        ways.append(f"in {step.in_days} {'day' if step.in_days == 1 else 'days'}, by itself")
    if not ways:
        ways.append(f"{step.text} has to become {'true' if step.wanted else 'untrue'}")
    return f"{' or '.join(ways)} ({step.evidence.subject} is {_actual(step.evidence, catalog)})"


def distance_says(distance: Distance) -> str:
    """A distance in words: "1,240.00 EUR more", "more than 0.5 less"."""
    passing = "more than " if distance.beyond else ""
    return f"{passing}{amount(distance.amount, distance.kind)} {distance.direction}"


def _joined(joint: Joint, text: str, verdict: Truth, *, parts: tuple[Explanation, ...]) -> Explanation:
    held = sum(part.verdict is True for part in parts)
    unknown = sum(part.verdict is None for part in parts)
    cannot = f", {unknown} cannot be judged" if unknown else ""
    match joint:
        case "and" | "or":
            needed = "all are needed" if joint == "and" else "one is enough"
            says = f"{held} of {len(parts)} conditions hold{cannot}; {needed}."
        case "not":
            says = "the opposite of what follows."
        case "otherwise":
            says = f"{held} of the {len(parts)} other segments take this customer in{cannot}; none may."
        case _:
            says = "the rule of the segment follows."
    return Explanation(joint, text, verdict, f"{VERDICTS[verdict]}: {says}", parts)


def _condition_says(evidence: Evidence, verdict: Truth, context: Context) -> str:
    catalog = context.catalog
    asked = " and ".join(shown(each, evidence.kind, catalog) for each in evidence.asked)
    if not evidence.asked or evidence.test.endswith("than") or evidence.test in {"in", "not in"}:
        asked = evidence.asked_text
    asks = f"{TESTS.get(evidence.test, evidence.test)} {asked}".strip()
    sentence = f"{VERDICTS[verdict]}: {evidence.subject} is {_actual(evidence, catalog)}; the rule asks {asks}"
    if verdict is False and evidence.margin is not None:
        sentence += f"; the difference is {amount(evidence.margin, _margin_kind(evidence))}"
    if evidence.place is not None:
        sentence += _rank_says(evidence.place, evidence, context)
    rows = "".join(
        f"; {each.rows} {'row' if each.rows == 1 else 'rows'} of {each.relation} counted" for each in evidence.counted
    )
    faults = "".join(f"; {_fault_says(each, context)}" for each in evidence.knowledge if each.fault is not None)
    return f"{sentence}{rows}{faults}."


def _rank_says(place: Rank, evidence: Evidence, context: Context) -> str:
    group = f", in {'fifth' if place.group.isdigit() else 'class'} {place.group}" if place.group else ""
    says = f"; rank {place.rank} of {place.of}{group}"
    if place.turning is None:
        return says
    edge = shown(place.turning.worth, evidence.kind, context.catalog)
    return f"{says}; it turns {'beyond' if place.turning.beyond else 'at'} {edge}"


def _fault_says(knowledge: Knowledge, context: Context) -> str:
    version = knowledge.version
    if knowledge.fault != "too old" or version is None:
        return f"{knowledge.field} was {knowledge.fault}"
    observed = local_day(version.observed_at, context.as_of.zone)
    return f"{knowledge.field} was last observed on {observed}, more than {knowledge.max_age_days} days ago"


def _actual(evidence: Evidence, catalog: Catalog) -> str:
    return shown(evidence.actual, evidence.kind, catalog)


def _margin_kind(evidence: Evidence) -> Kind:
    """Dates lie days apart; everything else is measured in its own unit."""
    match evidence.actual:
        case Day() | Instant():
            return Kind(Type.INTEGER, unit="days")
        case _:
            return evidence.kind
