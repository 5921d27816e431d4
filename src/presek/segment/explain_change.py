"""The least that would change an answer: which conditions would have to turn, and how far each is from turning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Literal, TypeAlias, assert_never

from presek.segment.explain_evidence import Evidence, Leaf, difference, evidence_of
from presek.segment.explain_wait import days_until
from presek.segment.kind import Kind
from presek.segment.reference import Context, takes_in
from presek.segment.reference_numbers import Exact, Number
from presek.segment.terms import (
    AbcClass,
    Ago,
    All,
    Any,
    Between,
    Comparison,
    DayComes,
    Everyone,
    Exists,
    HasTags,
    InSegment,
    Known,
    Moved,
    Not,
    OneOf,
    Otherwise,
    Quintile,
    Ranked,
    Sample,
    Term,
    TextMatch,
    WasInSegment,
    Within,
)
from presek.segment.write import write
from presek.values.facts import Customer
from presek.values.truth import Truth, conjunction, disjunction, negation

MOST_TRIALS = 4_000
"""How many sets of conditions are tried before the search gives up."""

MOST_WAITS = 5
"""For how many of the nearest sets it is worked out when they would turn by themselves."""

Verdicts: TypeAlias = Mapping[Leaf, Truth]


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a value is from turning its condition: so much more or less.

    `beyond`: it has to be passed, reaching it is not enough. `relative`: as a share of the threshold, for sorting.
    """

    direction: Literal["more", "less"]
    amount: Number
    beyond: bool
    kind: Kind
    relative: float


@dataclass(frozen=True, slots=True)
class Step:
    """One condition that would have to turn. `in_days`: it turns by itself so many days after the as-of day."""

    leaf: Leaf
    text: str
    verdict: Truth
    wanted: bool
    evidence: Evidence
    distance: Distance | None
    in_days: int | None

    @property
    def nearness(self) -> tuple[int, float]:
        """Sorts near before far: by distance, then by the wait, then what has neither."""
        if self.distance is not None:
            return 0, self.distance.relative
        if self.in_days is not None:
            return 1, float(self.in_days)
        return 2, 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """The smallest change that turns the whole: from in to out, or (from out or unknown) to in."""

    wanted: bool
    steps: tuple[Step, ...]


def leaves_of(term: Term, context: Context) -> tuple[Leaf, ...]:
    """The different conditions of a rule and of the segments it refers to, in written order."""
    return tuple(dict.fromkeys(_leaves(term, context)))


def least_change(term: Term, customer: Customer, context: Context, *, most: int | None = None) -> Change | None:
    """The least set of (at most `most`) conditions that would turn the whole; of several such sets the nearest.

    None where no set does (`everyone`), or where none was found among the sets that were tried.
    """
    verdicts = {leaf: takes_in(leaf, customer, context) for leaf in leaves_of(term, context)}
    wanted = _answer(term, verdicts, context) is not True
    trials = 0
    for size in range(1, min(len(verdicts), most or len(verdicts)) + 1):
        found = []
        for turned in _turnings(verdicts, size):
            trials += 1
            if trials > MOST_TRIALS:
                return None
            if _answer(term, {**verdicts, **turned}, context) is wanted:
                found.append(turned)
        if found:
            return Change(wanted, _nearest(found, verdicts, customer=customer, context=context))
    return None


def _turnings(verdicts: Verdicts, size: int) -> Iterator[dict[Leaf, Truth]]:
    """Every way of turning so many conditions; an unknown one may turn either way."""
    for chosen in combinations(verdicts, size):
        ways = [(True, False) if verdicts[leaf] is None else (not verdicts[leaf],) for leaf in chosen]
        for way in product(*ways):
            yield dict(zip(chosen, way, strict=True))


def _nearest(
    found: Sequence[Mapping[Leaf, Truth]], verdicts: Verdicts, *, customer: Customer, context: Context
) -> tuple[Step, ...]:
    """The set whose farthest condition is nearest. Waits are long to work out, and only for the sets that look near."""
    sets = [[_step(*turn, verdicts, customer=customer, context=context) for turn in each.items()] for each in found]
    near = sorted(sets, key=_farness)
    waiting = [
        tuple(
            replace(step, in_days=days_until(step.leaf, wanted=step.wanted, customer=customer, context=context))
            for step in steps
        )
        for steps in near[:MOST_WAITS]
    ]
    return min(waiting, key=_farness)


def _farness(steps: Sequence[Step]) -> list[tuple[int, float]]:
    return sorted((step.nearness for step in steps), reverse=True)


def _step(leaf: Leaf, turned: Truth, verdicts: Verdicts, *, customer: Customer, context: Context) -> Step:
    """How far one condition is from turning; not yet, whether it turns by itself."""
    evidence, wanted = evidence_of(leaf, customer, context), turned is True
    return Step(
        leaf=leaf,
        text=write(leaf),
        verdict=verdicts[leaf],
        wanted=wanted,
        evidence=evidence,
        distance=_distance(leaf, evidence, wanted=wanted),
        in_days=None,
    )


# --- trees of verdicts -----------------------------------------------------------------------------------------


def _leaves(term: Term, context: Context) -> Iterator[Leaf]:
    match term:
        case Everyone():
            return
        case Not(inner):
            yield from _leaves(inner, context)
        case All(terms) | Any(terms):
            for each in terms:
                yield from _leaves(each, context)
        case InSegment(segment):
            yield from _leaves(context.segments[segment], context)
        case Otherwise(others):
            for other in others:
                yield from _leaves(context.segments[other], context)
        case _:
            yield term


def _answer(term: Term, verdicts: Verdicts, context: Context) -> Truth:
    match term:
        case Not(inner):
            return negation(_answer(inner, verdicts, context))
        case All(terms):
            return conjunction(_answer(each, verdicts, context) for each in terms)
        case Any(terms):
            return disjunction(_answer(each, verdicts, context) for each in terms)
        case InSegment(segment):
            return _answer(context.segments[segment], verdicts, context)
        case Otherwise(others):
            return not any(_answer(context.segments[other], verdicts, context) is True for other in others)
        case (
            Comparison()
            | Between()
            | OneOf()
            | Within()
            | TextMatch()
            | HasTags()
            | Known()
            | Ago()
            | DayComes()
            | Exists()
            | Ranked()
            | AbcClass()
            | Quintile()
            | Sample()
            | WasInSegment()
            | Moved()
        ):
            return verdicts[term]
        case _:
            return True


# --- how far ---------------------------------------------------------------------------------------------------


def _distance(leaf: Leaf, evidence: Evidence, *, wanted: bool) -> Distance | None:
    """So much more or less of the judged number or amount; None for text, codes, tags, dates and unknown values."""
    match leaf:
        case Comparison() | Exists():
            return _to_threshold(evidence, evidence.test if wanted else NEGATED.get(evidence.test, ""))
        case Between():
            return _to_stretch(evidence, wanted=wanted)
        case Ranked() | AbcClass() | Quintile():
            return _to_turning(evidence)
        case (
            Ago()
            | DayComes()
            | OneOf()
            | Within()
            | TextMatch()
            | HasTags()
            | Known()
            | Sample()
            | WasInSegment()
            | Moved()
        ):
            return None
        case _:
            assert_never(leaf)


def _to_turning(evidence: Evidence) -> Distance | None:
    """To the value of another customer, as they stand now."""
    turning = None if evidence.place is None else evidence.place.turning
    if turning is None:
        return None
    missing = difference(turning.worth, evidence.actual)
    if missing is None:
        return None
    at_turning = replace(evidence, asked=(turning.worth,))
    return _distance_of(at_turning, "more" if turning.more else "less", missing, beyond=turning.beyond)


NEGATED = {"=": "!=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def _to_threshold(evidence: Evidence, test: str) -> Distance | None:
    if not isinstance(evidence.actual, Exact | float) or len(evidence.asked) != 1:
        return None
    missing = difference(evidence.asked[0], evidence.actual)
    if missing is None:
        return None
    direction: Literal["more", "less"] = (
        "more" if test in {">", ">="} or (test == "=" and _is_more(missing)) else "less"
    )
    match test:
        case "=" | ">=" | "<=":
            return _distance_of(evidence, direction, missing, beyond=False)
        case ">" | "<":
            return _distance_of(evidence, direction, missing, beyond=True)
        case _:
            return None


def _to_stretch(evidence: Evidence, *, wanted: bool) -> Distance | None:
    if not isinstance(evidence.actual, Exact | float):
        return None
    up, down = (difference(each, evidence.actual) for each in evidence.asked)
    if up is None or down is None:
        return None
    if wanted:
        below = _is_more(up)
        return _distance_of(evidence, "more" if below else "less", up if below else down, beyond=False)
    if abs(_double(up)) < abs(_double(down)):
        return _distance_of(evidence, "less", up, beyond=True)
    return _distance_of(evidence, "more", down, beyond=True)


def _distance_of(evidence: Evidence, direction: Literal["more", "less"], missing: Number, *, beyond: bool) -> Distance:
    """Whole numbers that have to pass a threshold have to go one further."""
    if isinstance(missing, Exact):
        missing = Exact(abs(missing.whole), missing.scale)
        if beyond and missing.scale == 0:
            missing, beyond = Exact(missing.whole + 1), False
    else:
        missing = abs(missing)
    thresholds = [abs(_double(each)) for each in evidence.asked if isinstance(each, Exact | float)]
    relative = _double(missing) / max(1.0, *thresholds) if thresholds else _double(missing)
    return Distance(direction, missing, beyond, evidence.kind, relative)


def _is_more(missing: Number) -> bool:
    return _double(missing) > 0


def _double(number: Number) -> float:
    return number.as_double() if isinstance(number, Exact) else number
