"""Ranks over a snapshot: who was erased is not compared, sums past 64 bits, and what is remembered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from presek.engine.columnar.build import build
from presek.engine.columnar.run import Memory
from presek.engine.columnar.snapshot import Snapshot
from presek.engine.columnar.standings import class_cuts, drawn, fifth_cuts
from presek.values import drawing
from presek.values.instant import AsOf
from tests.engine.small import answers_of, keys, snapshot_of
from tests.meaning.catalog import WARSAW, catalog
from tests.meaning.inline_customers import base_of, customers_table, facts_table, relation_table

CATALOG = catalog()
AS_OF = AsOf.end_of(date(2026, 6, 30), WARSAW)
RULES = {
    "top": "top 1 by employees",
    "share": "top 50 % by employees",
    "fifth": "quintile(employees) = 5",
    "class": 'abc(employees) = "A"',
    "within": 'top 1 by employees within segment "small"',
    "small": "employees < 40",
}


def test_who_was_erased_is_not_compared(tmp_path: Path):
    base = base_of({"ana": {"employees": 50}, "bor": {"employees": 40}, "cyr": {"employees": 30}}, CATALOG)
    build(
        tmp_path / "snapshot",
        CATALOG,
        customers=customers_table(base).filter(pa.array([False, True, True])).to_batches(),
        facts=facts_table(base).to_batches(),
        relations={key: relation_table(base, each).to_batches() for key, each in CATALOG.relations.items()},
    )
    snapshot = Snapshot.open(tmp_path / "snapshot")
    answers = answers_of(snapshot, RULES, base, AS_OF)
    assert {rule: sorted(keys(answers, snapshot, rule)[0]) for rule in RULES} == {
        "top": ["bor"],
        "share": ["bor"],
        "fifth": [],
        "class": ["bor", "cyr"],
        "within": ["cyr"],
        "small": ["cyr"],
    }


def test_remembered_leaves_and_columns_rank_the_same(tmp_path: Path):
    base = base_of({f"c{number}": {"employees": number * 7 % 10} for number in range(20)}, CATALOG)
    snapshot = snapshot_of(base, tmp_path / "snapshot")
    memory = Memory.of(1 << 20)
    fresh = answers_of(snapshot, RULES, base, AS_OF)
    for _ in range(2):
        again = answers_of(snapshot, RULES, base, AS_OF, memory=memory)
        assert {rule: keys(again, snapshot, rule) for rule in RULES} == {
            rule: keys(fresh, snapshot, rule) for rule in RULES
        }
    narrowed = answers_of(snapshot, {**RULES, "small": "employees < 3"}, base, AS_OF, memory=memory)
    assert keys(narrowed, snapshot, "within") != keys(fresh, snapshot, "within")


def test_classes_of_sums_past_64_bits_are_exact():
    huge = 2**62
    assert class_cuts(np.sort(np.array([huge, huge, huge, 1, -5]))).tolist() == [1 << 62, 1 << 62]
    assert class_cuts(np.array([-5, 0])).tolist() == []
    assert fifth_cuts(np.array([4, 4, 4])).tolist() == [4, 4]


@pytest.mark.parametrize("keys_written", [["a", "bb", "", "żółw", "x" * 300], ["K1", "K2"], []])
def test_the_engine_draws_as_the_specification_says(keys_written: list[str]):
    for percent in (0, 12.5, 50, 100):
        limit = drawing.least_outside(percent)
        found = drawn(pa.array(keys_written, pa.large_string()), seed="ž", least_outside=limit).tolist()
        assert found == [drawing.drawn(key, percent=percent, seed="ž") for key in keys_written]
