"""Customers who fail exactly one condition of a segment, nearest first.

The engine finds them all: for every condition it runs the rule with that condition turned, all in one pass. The
reference engine then says of the nearest how far they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from presek.app import computing, explaining, reading
from presek.app.day_asked import written
from presek.app.home import Home
from presek.app.snapshots import Opened
from presek.engine.columnar.shown import Answers
from presek.engine.columnar.vectors import Vector
from presek.membership.customers import Customers, Ordinals, nobody
from presek.segment import explain, segmentation, walk
from presek.segment.explain import NearMiss
from presek.segment.explain_change import leaves_of
from presek.segment.explain_evidence import Leaf, question
from presek.segment.reference import Context
from presek.segment.terms import Everyone, InSegment, MoneyLiteral, Not, NumberLiteral, Otherwise, Term, Value
from presek.store import definitions
from presek.values.instant import AsOf

NOW = "now"
ALWAYS, NEVER = Everyone(), Not(Everyone())


@dataclass(frozen=True, slots=True)
class Missed:
    """One customer, the condition that fails, and what is missing, in words."""

    customer: str
    condition: str
    missing: str


@dataclass(frozen=True, slots=True)
class NearMisses:
    """All who fail exactly one condition: how many, and the nearest of them."""

    segment: str
    as_of: AsOf
    customers: int
    listed: tuple[Missed, ...]

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        listed = [{"customer": each.customer, "condition": each.condition, "missing": each.missing} for each in self.listed]
        return {"segment": self.segment, "as_of": written(self.as_of), "customers": self.customers, "near_misses": listed}


def near_misses(home: Home, segment: str, *, most: int = 50, as_of: AsOf | None = None) -> NearMisses:
    """The near misses of a segment; none of `everyone` and of `otherwise`, which have no condition of their own.

    Problems: no such segment.
    """
    rules = segmentation.rules(definitions.load())
    rule = explaining.rule_named(segment, rules)
    opened = reading.opened(home)
    context = explaining.context_of(home, opened, as_of)
    conditions = () if _has_none(rule) else leaves_of(rule, context)
    if not conditions:
        return NearMisses(segment, context.as_of, 0, listed=())
    answers = _turned(rule, conditions, opened=opened, context=context)
    everybody = nobody(opened.snapshot.size)
    examined: set[int] = set()
    for number, condition in enumerate(conditions):
        found = _kept_out_by(number, answers, opened.snapshot.size)
        everybody |= found
        examined.update(_nearest(found, number, condition, answers=answers, most=most))
    listed = _told(sorted(examined), rule, opened=opened, context=context)
    listed.sort(key=lambda miss: (miss.step.nearness, miss.customer))
    told = tuple(Missed(miss.customer, miss.step.text, miss.says) for miss in listed[:most])
    return NearMisses(segment, context.as_of, len(everybody), listed=told)


def _has_none(rule: Term) -> bool:
    match rule:
        case Otherwise():
            return True
        case _:
            return False


def _turned(rule: Term, conditions: tuple[Leaf, ...], *, opened: Opened, context: Context) -> Answers:
    """The rule as it is, and with each condition true and false; and, of conditions on numbers, the numbers."""
    whole = _inlined(rule, context.segments)
    asked: dict[str, Term] = {**computing.needed(whole, context.segments), NOW: whole}
    values: dict[str, Value] = {}
    for number, condition in enumerate(conditions):
        asked[f"{number} true"] = _with(whole, condition, ALWAYS)
        asked[f"{number} false"] = _with(whole, condition, NEVER)
        compared = _number_asked(condition)
        if compared is not None:
            values[str(number)] = compared[0]
    return computing.passed(asked, opened, context.as_of, values=values)


def _inlined(rule: Term, segments: Mapping[str, Term]) -> Term:
    """The rule with the rules of the segments it refers to in their place; `otherwise` stays a reference."""

    def change(term: Term) -> Term:
        match term:
            case InSegment(key) if not _has_none(segments[key]):
                return _inlined(segments[key], segments)
            case _:
                return term

    return _changed(rule, change)


def _with(rule: Term, condition: Leaf, truth: Term) -> Term:
    return _changed(rule, lambda term: truth if term == condition else term)


def _changed(rule: Term, change: object) -> Term:
    return walk.over_terms(rule, change)  # type: ignore[arg-type]


def _kept_out_by(number: int, answers: Answers, size: int) -> Customers:
    """Those whom the rule takes in once this one condition turns, and does not take in now."""
    turned = [Customers(answers.sets[f"{number} {truth}"][0], size) for truth in ("true", "false")]
    return (turned[0] | turned[1]) - Customers(answers.sets[NOW][0], size)


def _nearest(
    found: Customers, number: int, condition: Leaf, *, answers: Answers, most: int
) -> Iterable[int]:
    """The `most` of them who are nearest to turning this condition; where it has no number, the first."""
    ordinals = found.ordinals()
    compared = _number_asked(condition)
    if len(ordinals) > most and compared is not None:
        distance = _distance(answers.values[str(number)], compared[1], ordinals)
        if distance is not None:
            ordinals = ordinals[np.argsort(distance, kind="stable")]
    return map(int, ordinals[:most])


def _distance(values: object, asked: float, ordinals: Ordinals) -> NDArray[np.float64] | None:
    match values:
        case Vector() if len(values.values) > 1:
            numbers = values.values[ordinals].astype(np.float64) / 10**values.scale
            distance = np.abs(numbers - asked)
            if values.unknown is not None:
                distance[values.unknown[ordinals]] = np.inf
            return distance
        case _:
            return None


def _number_asked(condition: Leaf) -> tuple[Value, float] | None:
    """The value a condition judges and the number it holds it against, where it is that kind of condition."""
    asked = question(condition)
    match asked.asked:
        case (NumberLiteral(number),) | (MoneyLiteral(number, _),):
            return asked.subject, float(number)  # type: ignore[return-value]
        case _:
            return None


def _told(ordinals: list[int], rule: Term, *, opened: Opened, context: Context) -> list[NearMiss]:
    found = []
    for ordinal in ordinals:
        person = opened.snapshot.customer(ordinal, opened.catalog)
        miss = explain.near_miss(rule, person, context)
        if miss is not None:
            found.append(miss)
    return found
