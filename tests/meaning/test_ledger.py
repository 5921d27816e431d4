"""What an engine can't do stands in the ledger with its reason and is refused before anything runs; ours does all."""

from __future__ import annotations

import pytest

from presek.engine import can
from presek.engine.columnar.run import run
from presek.plan.lower import lower
from presek.segment.parse import parse
from presek.segment.reference import Context, takes_in
from presek.values.instant import AsOf
from presek.values.problem import Place, Problems
from tests.meaning.catalog import catalog
from tests.meaning.engines import snapshot_of
from tests.meaning.inline_customers import base_of

CATALOG = catalog()
AS_OF = AsOf.end_of(AsOf(0, CATALOG.zone).day, CATALOG.zone)
KINDS = {
    'was in segment "big" on 2026-06-30': "history",
    'entered segment "big" in last 30 days': "history",
    'left segment "big" in this month': "history",
    "top 20 % by employees": "rank",
    'abc(employees) = "A"': "rank",
    "quintile(employees) >= 4": "rank",
    'sample 10 % seed "spring"': "sample",
    "employees > 10": "value",
}
SEGMENTS = {"big": parse("employees > 10")}


@pytest.mark.parametrize("rule", KINDS)
def test_an_engine_refuses_what_its_ledger_names(rule: str, monkeypatch: pytest.MonkeyPatch):
    plan = lower({**SEGMENTS, "rule": parse(rule)}, CATALOG, AS_OF)
    assert can.refusals(plan) == ()

    monkeypatch.setattr(can, "LEDGER", {"paper": {KINDS[rule]: "paper is patient"}})
    (problem,) = can.refusals(plan, "paper")
    assert (problem.code, problem.says, problem.facts) == ("not-yet", "paper is patient.", (("kind", KINDS[rule]),))


def test_the_engine_of_the_product_can_do_everything():
    assert can.LEDGER["columnar"] == {}


def test_history_without_the_past_is_a_problem_and_no_answer():
    rule = parse('vip = true and was in segment "big" on 2026-06-30')
    base = base_of({"ana": {"vip": True}}, CATALOG)
    with pytest.raises(Problems) as refused:
        takes_in(rule, base.customers()[0], Context(CATALOG, AS_OF, SEGMENTS))
    (problem,) = refused.value.problems
    assert (problem.code, problem.at) == ("not-yet", Place(1, 16))
    with snapshot_of(base, known_at=None) as snapshot, pytest.raises(Problems) as refused:
        run(lower({**SEGMENTS, "rule": rule}, CATALOG, AS_OF), snapshot)
    assert [each.code for each in refused.value.problems] == ["not-yet"]
