"""Whether the customers of a demographic segment are alike in revenue, said where somebody must confirm a policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from presek.app import computing, health_words, reading
from presek.app.home import Home
from presek.app.revenue import MEASURE
from presek.engine.columnar.vectors import Vector, doubles
from presek.health import spread
from presek.health.spread import Spread
from presek.health.warnings import heterogeneous
from presek.membership.customers import Customers
from presek.policy.legal_result import LegalResult
from presek.segment import check
from presek.segment.terms import FieldValue, Term

DEMOGRAPHICS_ONLY = "DEMOGRAPHICS-ONLY"
"""The row of law that asks for a confirmation."""


def measured(
    home: Home, results: tuple[LegalResult, ...], segment: str, *, rules: Mapping[str, Term]
) -> tuple[LegalResult, ...]:
    """The results, the one about demographics alone with what the published base says of the segment's revenue, where
    its customers are not alike."""
    if home.published() is None or all(each.rule != DEMOGRAPHICS_ONLY for each in results):
        return results
    found = _in_revenue(home, segment, rules)
    if found is None or not heterogeneous(found, demographic=True):
        return results
    return tuple(_told(each, found) if each.rule == DEMOGRAPHICS_ONLY else each for each in results)


def _told(result: LegalResult, found: Spread) -> LegalResult:
    said = {
        language: f"{text} {health_words.heterogeneous_said(found, language)}"
        for language, text in result.texts.items()
    }
    return replace(result, texts=said)


def _in_revenue(home: Home, segment: str, rules: Mapping[str, Term]) -> Spread | None:
    """How much of the spread of 12 months' revenue lies between in and out; None where it can't be said."""
    opened = reading.opened(home)
    rule = rules[segment]
    asked = {**computing.needed(rule, rules), segment: rule}
    if MEASURE not in opened.catalog.measures:
        return None
    if any(check.check(each, opened.catalog, segments=asked) for each in asked.values()):
        return None  # the rule names what the published run does not know yet
    found = computing.passed(asked, opened, reading.as_of(home), values={MEASURE: FieldValue(MEASURE)})
    size = opened.snapshot.size
    everybody = Customers(opened.snapshot.everybody, size)
    true, unknown = (Customers(bits, size) for bits in found.sets[segment])
    said = (everybody - unknown).mask()
    match found.values[MEASURE]:
        case Vector() as revenue:
            known = said if revenue.unknown is None else said & ~revenue.unknown
            numbers = np.broadcast_to(doubles(revenue), (size,))[known]
            return spread.spread(numbers, true.mask()[known].astype(np.int64), 2)
        case _:
            return None
