"""Customers who fail exactly one condition of a segment, nearest first.

The engine finds them all: for every condition it runs the rule with that condition turned, all in one pass. The
reference engine then says of the nearest how far they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache, reduce
from operator import or_

import numpy as np
from numpy.typing import NDArray

from presek.app import computing, engine_away, explaining, reading
from presek.app.day_asked import written
from presek.app.home import Home
from presek.app.snapshots import Opened
from presek.catalog.model import Catalog
from presek.engine.columnar.shown import Answers
from presek.engine.columnar.vectors import Vector, Worths
from presek.membership.customers import Customers, Ordinals, nobody
from presek.segment import explain, segmentation, used, walk
from presek.segment.expand import expand
from presek.segment.explain import NearMiss
from presek.segment.explain_change import leaves_of
from presek.segment.explain_evidence import Leaf, question
from presek.segment.ranking import asks_for_more
from presek.segment.reference import Context
from presek.segment.terms import (
    AbcClass,
    Everyone,
    Exists,
    InSegment,
    MoneyLiteral,
    Not,
    NumberLiteral,
    Otherwise,
    Quintile,
    Ranked,
    Term,
    Value,
)
from presek.store import definitions
from presek.values.instant import AsOf

KEPT = 100
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
    nearest: tuple[NearMiss, ...] = field(default=(), repr=False)
    """The same as values, for faces with words of their own."""
    who: Customers | None = field(default=None, repr=False, compare=False)
    """All of them; None where the rule has no condition of its own."""

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        listed = [
            {"customer": each.customer, "condition": each.condition, "missing": each.missing} for each in self.listed
        ]
        return {
            "segment": self.segment,
            "as_of": written(self.as_of),
            "customers": self.customers,
            "near_misses": listed,
        }


def near_misses(home: Home, segment: str, *, most: int = 50, as_of: AsOf | None = None) -> NearMisses:
    """The near misses of a segment; none of `everyone` and of `otherwise`, which have no condition of their own.

    Problems: no such segment.
    """
    rules = segmentation.rules(definitions.load())
    opened = reading.opened(home)
    as_written = explaining.rule_named(segment, rules)
    rule = expand(as_written, opened.catalog)
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
    listed = _told(sorted(examined), as_written, opened=opened, context=context)
    listed.sort(key=lambda miss: (miss.step.nearness, miss.customer))
    told = tuple(Missed(miss.customer, miss.step.text, miss.says) for miss in listed[:most])
    nearest = tuple(listed[:most])
    return NearMisses(segment, context.as_of, len(everybody), listed=told, nearest=nearest, who=everybody)


def of_run(home: Home, segment: str, *, most: int) -> NearMisses:
    """The same by the published run; found once for it, and for the definitions as they are."""
    run = home.published()
    return _of_run(home, (0 if run is None else run.number, definitions.number()), segment, most=most)


@engine_away.until_it_answers
@lru_cache(maxsize=KEPT)
def _of_run(home: Home, versions: tuple[int, int], segment: str, *, most: int) -> NearMisses:
    return near_misses(home, segment, most=most)


def _has_none(rule: Term) -> bool:
    match rule:
        case Otherwise():
            return True
        case _:
            return False


def _turned(rule: Term, conditions: tuple[Leaf, ...], *, opened: Opened, context: Context) -> Answers:
    """The rule as it is, and with each condition true and false; and, of conditions on numbers, the numbers."""
    whole = _inlined(rule, context)
    asked: dict[str, Term] = {**computing.needed(whole, context.segments), NOW: whole}
    values: dict[str, Value] = {}
    for number, condition in enumerate(conditions):
        asked[f"{number} true"] = _with(whole, condition, ALWAYS)
        asked[f"{number} false"] = _with(whole, condition, NEVER)
        compared = _number_asked(condition)
        if compared is not None:
            values[str(number)] = compared[0]
        match condition:
            case Ranked(by=by) | AbcClass(by=by) | Quintile(by=by):
                values[str(number)] = by
            case _:
                pass
    return computing.passed(asked, opened, context.as_of, values=values)


def _inlined(rule: Term, context: Context) -> Term:
    """The rule with the rules of the segments it refers to in their place, measures written out."""

    def change(term: Term) -> Term:
        match term:
            case InSegment(key) if not _has_none(context.segments[key]):
                return _inlined(expand(context.segments[key], context.catalog), context)
            case _:
                return term

    return _everywhere(rule, change)


def _with(rule: Term, condition: Leaf, truth: Term) -> Term:
    return _everywhere(rule, lambda term: truth if term == condition else term)


def _everywhere(term: Term, change: Callable[[Term], Term]) -> Term:
    return change(walk.over_terms(term, lambda inner: _everywhere(inner, change)))


def _kept_out_by(number: int, answers: Answers, size: int) -> Customers:
    """Those whom the rule takes in once this one condition turns, and does not take in now."""
    turned = [Customers(answers.sets[f"{number} {truth}"][0], size) for truth in ("true", "false")]
    return (turned[0] | turned[1]) - Customers(answers.sets[NOW][0], size)


def _nearest(found: Customers, number: int, condition: Leaf, *, answers: Answers, most: int) -> Iterable[int]:
    """The `most` of them who are nearest to turning this condition; where it has no number, the first."""
    ordinals = found.ordinals()
    if len(ordinals) <= most:
        return map(int, ordinals)
    wants_more = asks_for_more(condition)
    if wants_more is not None:
        best = _in_order(answers.values[str(number)], ordinals)
        return map(int, best[::-1][:most] if wants_more else best[:most])
    compared = _number_asked(condition)
    if compared is not None:
        distance = _distance(answers.values[str(number)], compared[1], ordinals)
        if distance is not None:
            ordinals = ordinals[np.argsort(distance, kind="stable")]
    return map(int, ordinals[:most])


def _in_order(values: Worths, ordinals: Ordinals) -> Ordinals:
    """Those whose value is known, the least first."""
    match values:
        case Vector() if len(values.values) > 1:
            known = ordinals if values.unknown is None else ordinals[~values.unknown[ordinals]]
            return known[np.argsort(values.values[known], kind="stable")]
        case _:
            return ordinals


def _distance(values: Worths, asked: tuple[float, ...], ordinals: Ordinals) -> NDArray[np.float64] | None:
    match values:
        case Vector() if len(values.values) > 1:
            numbers = values.values[ordinals].astype(np.float64) / 10**values.scale
            distance = np.min([np.abs(numbers - each) for each in asked], axis=0)
            if values.unknown is not None:
                distance[values.unknown[ordinals]] = np.inf
            return np.asarray(distance)
        case _:
            return None


def _number_asked(condition: Leaf) -> tuple[Value, tuple[float, ...]] | None:
    """The value a condition judges and the numbers it holds it against, where it is that kind of condition."""
    asked = question(condition)
    match asked.subject, asked.asked:
        case Exists(), _:
            return None
        case subject, (NumberLiteral(number),) | (MoneyLiteral(number, _),):
            return subject, (float(number),)
        case subject, (NumberLiteral(least), NumberLiteral(most)) | (MoneyLiteral(least, _), MoneyLiteral(most, _)):
            return subject, (float(least), float(most))
        case _:
            return None


def _told(ordinals: list[int], rule: Term, *, opened: Opened, context: Context) -> list[NearMiss]:
    found, read = [], _read_by(rule, context)
    opened.expect(read.relations, ordinals)
    for ordinal in ordinals:
        person = opened.customer(ordinal, read)
        miss = explain.near_miss(rule, person, context)
        if miss is not None:
            found.append(miss)
    return found


def _read_by(rule: Term, context: Context) -> Catalog:
    """The catalog with those fields and relations alone that the rule reads, through the segments it refers to too."""
    terms = (rule, *computing.needed(rule, context.segments).values())
    named = reduce(or_, (used.used(term, context.catalog) for term in terms))
    fields = {key: field for key, field in context.catalog.fields.items() if key in named.fields}
    relations = {key: relation for key, relation in context.catalog.relations.items() if key in named.relations}
    return replace(context.catalog, fields=fields, relations=relations)
