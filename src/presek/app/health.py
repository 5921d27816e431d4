"""The indicators of a rule before it is saved, and of a segment in force: counted on the whole published base."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from presek.app import computing, explore_index, health_differences, health_reads, health_treatment, kept_sets, past
from presek.app.counting import DRAFT
from presek.app.explore_index import ExploreIndex
from presek.app.health_differences import Division
from presek.app.home import Home
from presek.app.revenue import MEASURE, is_seen, money
from presek.app.sight import Sight
from presek.engine.columnar.facets import Chosen, words_of
from presek.engine.columnar.shown import Answers
from presek.health import agreement
from presek.health.indicators import (
    Accessible,
    Actionable,
    Differentiable,
    Indicator,
    Measurable,
    Stable,
    Substantial,
    is_small,
)
from presek.health.spread import Spread
from presek.health.warnings import Within, heterogeneous
from presek.membership.customers import Customers, grown
from presek.membership.run import Answer
from presek.segment import segmentation
from presek.segment.segmentation import Segment
from presek.segment.terms import Term
from presek.values.problem import Problems
from presek.workqueue.exclusions import MICROSECONDS_A_DAY

DAYS_BEFORE = 30
"""Stability looks a month back."""


@dataclass(frozen=True, slots=True)
class Health:
    """What was found of a rule. `inside` + `out` + `cannot_say` is the whole base.

    `revenue`: of how much of the spread of 12 months' revenue membership tells; `quarters`: a quarter of those inside
    brought in less than the first amount, half less than the second, a quarter more than the third. None: not known.
    """

    base: int
    inside: int
    out: int
    cannot_say: int
    indicators: tuple[Indicator, ...]
    revenue: Spread | None
    quarters: tuple[Decimal, Decimal, Decimal] | None
    demographic: bool
    currency: str
    labels: Mapping[str, str]

    @property
    def heterogeneous(self) -> bool:
        """Whether demographics alone divide, and say next to nothing of revenue."""
        return heterogeneous(self.revenue, demographic=self.demographic)

    @property
    def small(self) -> bool:
        """Whether so few are in that shares and differences say little."""
        return is_small(self.inside)


def of_draft(home: Home, rule: Term, *, language: str, sight: Sight, owner: str) -> Health:
    """Of a rule that is checked and not saved; `owner`: who would save it. Problems where no engine runs it."""
    rules = {**computing.needed(rule, segmentation.rules(explore_index.in_force(home))), DRAFT: rule}
    measured = _Measured.of(home, rules, DRAFT)
    ready = Actionable(None, owner, draft=True)
    return measured.health(ready, language=language, sight=sight)


def of_segment(home: Home, segment: Segment, *, language: str, sight: Sight) -> Health | None:
    """Of a segment in force by the published run; None where that run did not compute it, or kept an older answer,
    or the base's engine can't be asked."""
    run = home.published()
    answer = None if run is None else kept_sets.read(home.path, run.directory, segment.key)
    if answer is None or answer.held_from is not None:
        return None
    every = segmentation.rules(explore_index.in_force(home))
    rule = every[segment.key]
    rules = {**computing.needed(rule, every), segment.key: rule}
    measured = _Measured.of(home, rules, segment.key)
    if measured.found.short:
        return None
    treated = health_treatment.actionable(home, segment.key, owner=segment.owner, customers=len(answer.true))
    before = _before(home, segment.key, answer)
    same = computing.meaning_keys(rules, home.catalog())[segment.key] == answer.meaning_key
    waits = segment.hold is not None or segment.exit is not None  # then the past decides too, not the rule alone
    replay = measured.gives(answer) if same and not waits else None
    if answer.true.size == measured.index.size:
        measured = replace(measured, true=answer.true, unknown=answer.unknown)
    return measured.health(treated, language=language, sight=sight, replay=replay, before=before)


@dataclass(frozen=True, slots=True, eq=False)
class _Measured:
    """A rule run over the published base: who is in, of whom it can't be said, and how much is known."""

    home: Home
    index: ExploreIndex
    terms: tuple[Term, ...]
    true: Customers
    unknown: Customers
    found: Answers

    @classmethod
    def of(cls, home: Home, rules: Mapping[str, Term], key: str) -> _Measured:
        index = explore_index.of_run(home)
        opened = index.values.opened
        terms = tuple(rules.values())
        asked = health_reads.values(health_reads.of_rule(terms, opened.catalog), opened.catalog)
        found = computing.passed(rules, opened, index.values.as_of, values=asked)
        true, unknown = (Customers(bits, index.size) for bits in found.sets[key])
        return cls(home, index, terms, true, unknown, found)

    def gives(self, answer: Answer) -> bool:
        """Whether it is the published answer."""
        size = self.index.size
        return answer.true.size == size and answer.true == self.true and answer.unknown == self.unknown

    def health(
        self, treated: Actionable, *, language: str, sight: Sight, replay: bool | None = None,
        before: Customers | None = None,
    ) -> Health:  # fmt: skip
        """All of it together."""
        everybody, catalog = self.index.everybody, self.index.values.opened.catalog
        seen = is_seen(catalog, sight)
        inside = Chosen(words_of(self.true.bits), self.index.size)
        out = everybody.words & ~(inside.words | words_of(self.unknown.bits))
        division = Division(self.index, inside, Chosen(out, self.index.size))
        reads = health_reads.of_rule(self.terms, catalog)
        fills = health_reads.fills(self.found.values, reads, catalog=catalog, everybody=everybody)
        effects = health_differences.strongest(division, reads, sight=sight)
        indicators: list[Indicator] = [
            Measurable(fills, replay),
            Substantial(inside.total, everybody.total, self._revenue_share(inside) if seen else None),
            Accessible(self._reached(inside)),
            Differentiable(effects, compared=len(effects)),
            treated,
        ]
        if before is not None:
            indicators.append(Stable(_stayed(before, self.true)))
        names = (*(each.key for each in fills), *(each.variable for each in effects))
        return Health(
            base=everybody.total,
            inside=inside.total,
            out=everybody.total - inside.total - len(self.unknown),
            cannot_say=len(self.unknown),
            indicators=tuple(indicators),
            revenue=health_differences.in_revenue(division) if seen else None,
            quarters=self._quarters(inside) if seen else None,
            demographic=health_reads.is_demographic(self.terms, catalog),
            currency=catalog.currency,
            labels={name: health_reads.label(name, catalog, language) for name in names},
        )

    def _revenue_share(self, inside: Chosen) -> float | None:
        revenue = self.index.revenue
        if revenue is None or self.index.base_revenue <= 0:
            return None
        return inside.share(revenue) / self.index.base_revenue

    def _quarters(self, inside: Chosen) -> tuple[Decimal, Decimal, Decimal] | None:
        if self.index.revenue is None or MEASURE not in self.index.values.values:
            return None
        within = Within.of(self.index.revenue[inside.ordinals])
        return None if within is None else (money(within.lower), money(within.middle), money(within.upper))

    def _reached(self, inside: Chosen) -> float | None:
        reachable: NDArray[np.bool_] | None = health_treatment.reachable(self.home) if inside.total else None
        if reachable is None or len(reachable) != self.index.size:
            return None
        return int(np.count_nonzero(reachable[inside.ordinals])) / inside.total


def _before(home: Home, key: str, answer: Answer) -> Customers | None:
    """Who was in a month earlier; None where the past does not reach there."""
    run = home.published()
    if run is None:
        return None
    try:
        found = past.members_until(home, key, run.as_of - DAYS_BEFORE * MICROSECONDS_A_DAY)
    except Problems:
        return None  # what was told then is not kept any more
    return None if found is None else found[1]


def _stayed(before: Customers, now: Customers) -> float | None:
    size = max(before.size, now.size)
    one, other = grown(before, size), grown(now, size)
    return agreement.jaccard(len(one & other), len(one | other))
