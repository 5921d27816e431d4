"""What no engine can do yet is refused with its place, by every engine, and stands in the ledger with its reason."""

from __future__ import annotations

import pytest

from presek.engine.can import LEDGER
from presek.segment.parse import parse
from presek.values.instant import AsOf
from presek.values.problem import Place, Problems
from tests.meaning.catalog import catalog
from tests.meaning.engines import ENGINES
from tests.meaning.inline_customers import base_of

CATALOG = catalog()
REFUSED = {
    'was in segment "big" on 2026-06-30': "history",
    'entered segment "big" in last 30 days': "history",
    'left segment "big" in this month': "history",
}
"""Rules that need more than one run, and what the ledger calls it."""


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("rule", REFUSED)
def test_what_no_engine_can_is_refused_with_its_place(engine: str, rule: str):
    base = base_of({"ana": {"vip": True}}, CATALOG)
    as_of = AsOf.end_of(AsOf(0, CATALOG.zone).day, CATALOG.zone)
    with pytest.raises(Problems) as refused:
        ENGINES[engine]({"rule": parse(f"vip = true and {rule}")}, base, as_of, {"big": parse("employees > 10")})
    (problem,) = refused.value.problems
    assert (problem.code, problem.at) == ("not-yet", Place(1, 16))


def test_the_ledger_names_these_gaps_and_no_other():
    assert set(LEDGER["columnar"]) == set(REFUSED.values())
    assert all(reason.strip() for reason in LEDGER["columnar"].values())
