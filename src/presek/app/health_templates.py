"""What is said of a ready segmentation before it is put in force: counted on everything that was imported."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from presek.app import computing, health_reads, health_words, kept_sets, snapshots
from presek.app.health_words import Lit
from presek.app.home import Home
from presek.app.revenue import MEASURE
from presek.engine.columnar.facets import Chosen, words_of
from presek.engine.columnar.shown import Answers
from presek.engine.columnar.vectors import Vector, doubles
from presek.health import spread
from presek.health.indicators import Covering, Measurable, Substantial
from presek.health.spread import Spread
from presek.lake.lock import lake_lock
from presek.membership.customers import Customers
from presek.segment import segmentation
from presek.segment.segmentation import Segmentation
from presek.segment.terms import FieldValue
from presek.values.problem import Problems

SECONDS_TO_WAIT = 60.0


def said(home: Home, made: Sequence[Segmentation], *, language: str) -> tuple[Lit, ...]:
    """What is known least, how many segments are large enough, whom they cover, and how much of the differences in
    revenue they explain. Nothing where there is no data, or where no engine runs a rule."""
    if not home.head():
        return ()
    with lake_lock(home.path / kept_sets.FOLDER, home.holder("snapshot"), wait=SECONDS_TO_WAIT):
        opened = snapshots.ensure(home)
    rules = segmentation.rules(made)
    reads = health_reads.of_rule(rules.values(), opened.catalog)
    values = health_reads.values(reads, opened.catalog)
    revenue = MEASURE in opened.catalog.measures and not health_reads.meet(
        health_reads.of_variable(MEASURE, opened.catalog), reads
    )
    if revenue:
        values[MEASURE] = FieldValue(MEASURE)
    try:
        found = computing.passed(rules, opened, home.as_of(), values=values)
    except Problems:
        return ()
    size = opened.snapshot.size
    everybody = Chosen(words_of(opened.snapshot.everybody), size)
    sets = [Customers(found.sets[key][0], size) for key in rules]
    fills = health_reads.fills(found.values, reads, catalog=opened.catalog, everybody=everybody)
    labels = {each.key: health_reads.label(each.key, opened.catalog, language) for each in fills}
    lines = health_words.least_known(Measurable(fills), labels, language)
    lines += health_words.large_enough([Substantial(len(each), everybody.total, None) for each in sets], language)
    lines += health_words.covering(_covering(sets, everybody.total, partition=made[0].partition), language)
    lines += health_words.crowded(len(sets), language)
    explained = _in_revenue(found, sets) if revenue else None
    return lines if explained is None else (*lines, health_words.explained(explained, language))


def _covering(sets: Sequence[Customers], base: int, *, partition: bool) -> Covering:
    inside = sum(each.mask().astype(np.int64) for each in sets)
    some, several = int(np.count_nonzero(inside)), int(np.count_nonzero(np.asarray(inside) > 1))
    return Covering(some / base if base else None, several / base if base else None, partition)


def _in_revenue(found: Answers, sets: Sequence[Customers]) -> Spread | None:
    """How much of the spread of 12 months' revenue lies between segments; who is in several counts for the first."""
    revenue = found.values[MEASURE]
    group = np.full(sets[0].size, -1, np.int64)
    for place, each in reversed(list(enumerate(sets))):
        group[each.mask()] = place
    match revenue:
        case Vector():
            known = group >= 0 if revenue.unknown is None else (group >= 0) & ~revenue.unknown
            return spread.spread(np.broadcast_to(doubles(revenue), group.shape)[known], group[known], len(sets))
        case _:
            return None
