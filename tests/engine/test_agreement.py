"""The columnar engine answers as the reference does, for every customer, on drawn bases and drawn rules."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from presek.segment.reference import Context, takes_in
from presek.values.instant import AsOf
from tests.engine.drawn_customers import NOW, RECORDED, drawn_base
from tests.engine.small import answers_of, keys, snapshot_of
from tests.meaning.catalog import catalog
from tests.strategies.terms import typed_terms

CATALOG = catalog()
KNOWN_AT = (None, RECORDED[1] + 5 * 10**8)


@cache
def opened(seed: int, known_at: int | None):
    base = drawn_base(CATALOG, seed=seed)
    return base, snapshot_of(base, Path(mkdtemp(prefix="presek-")) / "snapshot", known_at=known_at)


@pytest.mark.parametrize("known_at", KNOWN_AT, ids=["all that is known", "what was known then"])
@settings(max_examples=70, deadline=None, suppress_health_check=list(HealthCheck))
@given(rule=typed_terms(CATALOG), seed=st.integers(0, 3), days=st.sampled_from([0, 0, -150, 20]))
def test_a_drawn_rule_has_the_reference_answer(rule, seed, days, known_at):
    base, snapshot = opened(seed, known_at)
    as_of = AsOf(NOW + days * 86_400_000_000, CATALOG.zone, known_at)
    context = Context(CATALOG, as_of, {})
    truths = {customer.key: takes_in(rule, customer, context) for customer in base.customers(known_at)}
    found = keys(answers_of(snapshot, {"rule": rule}, base, as_of), snapshot, "rule")
    assert found == (
        frozenset(key for key, truth in truths.items() if truth is True),
        frozenset(key for key, truth in truths.items() if truth is None),
    )
