"""A run answers all rules of a plan together, and says why it cannot judge somebody."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest

from presek.engine.columnar.run import Memory
from presek.engine.columnar.vectors import Vector
from presek.segment import terms
from presek.segment.parse import parse_value
from presek.segment.reference import Context, value_of
from presek.values.instant import AsOf
from tests.engine.drawn_customers import NOW, drawn_base
from tests.engine.small import answers_of, keys, snapshot_of
from tests.meaning.catalog import WARSAW, catalog
from tests.meaning.inline_customers import base_of

CATALOG = catalog()
AS_OF = AsOf.end_of(date(2026, 6, 30), WARSAW)
WRITTEN = {
    "anna": {"employees": 12, "vip": True, "orders": [{"at": "2026-06-20"}, {"at": "2026-06-21"}]},
    "bela": {"employees": 3, "orders": [{"at": "2026-06-20"}]},
    "cyryl": {"vip": False},
    "dora": {"employees": 30, "vip": True},
}
MANY = {
    "busy": "orders.count(last 30 days) >= 2",
    "big": "employees >= 10",
    "good": "employees >= 10 and vip = true and any orders()",
    "of_good": 'in segment "good" or employees < 5',
}


@pytest.fixture(scope="module")
def opened():
    base = base_of(WRITTEN, CATALOG)
    return base, snapshot_of(base, Path(mkdtemp(prefix="presek-")) / "snapshot")


@pytest.fixture(scope="module")
def drawn():
    base = drawn_base(CATALOG, seed=9, customers=50)
    return base, snapshot_of(base, Path(mkdtemp(prefix="presek-")) / "snapshot")


def test_counts_are_in_out_and_cannot_say(opened):
    base, snapshot = opened
    answers = answers_of(snapshot, MANY, base, AS_OF)

    assert answers.counts("busy") == (1, 3, 0)
    assert answers.counts("big") == (2, 1, 1)


def test_a_rule_may_refer_to_another(opened):
    base, snapshot = opened

    assert keys(answers_of(snapshot, MANY, base, AS_OF), snapshot, "of_good") == ({"anna", "bela"}, {"cyryl"})


def test_otherwise_takes_those_who_cannot_be_judged_elsewhere(opened):
    base, snapshot = opened
    rules = {"small": "employees < 10", "rest": terms.Otherwise(("small",))}

    assert keys(answers_of(snapshot, rules, base, AS_OF), snapshot, "rest") == ({"anna", "cyryl", "dora"}, frozenset())


def test_blame_names_the_fields_that_are_unknown_of_those_who_cannot_be_judged(opened):
    base, snapshot = opened
    answers = answers_of(snapshot, {"a": "employees >= 10 and vip = true", "b": 'not (in segment "a")'}, base, AS_OF)

    assert answers.blame("a") == {}
    answers = answers_of(snapshot, {"a": "employees >= 10 or vip = true", "b": 'not (in segment "a")'}, base, AS_OF)
    assert answers.blame("a") == {"employees": 1, "vip": 1}
    assert answers.blame("b") == {"employees": 1, "vip": 1}


def test_each_condition_says_how_many_pass_it_and_whom_it_alone_keeps_out(opened):
    base, snapshot = opened
    first, second, third = answers_of(snapshot, MANY, base, AS_OF).conditions("good")

    assert (first.passes, first.unknown, first.only_it_keeps_out) == (2, 1, 0)
    assert (second.passes, second.unknown) == (2, 1)
    assert (third.passes, third.unknown, third.only_it_keeps_out) == (2, 0, 1)


def test_what_is_remembered_gives_the_same_answers(drawn):
    base, snapshot = drawn
    memory = Memory.of(1 << 24)
    as_of = AsOf(NOW, WARSAW)
    for threshold in (1, 2, 3, 2):
        rules = {
            "a": f"orders.count(last 90 days) >= {threshold} and orders.sum(amount) > {threshold} PLN",
            "b": f"orders.sum(amount) / orders.count() > {threshold} PLN",
        }
        plain = answers_of(snapshot, rules, base, as_of)
        remembered = answers_of(snapshot, rules, base, as_of, memory=memory)
        for key in rules:
            assert keys(plain, snapshot, key) == keys(remembered, snapshot, key)


def test_a_small_memory_forgets_what_was_used_least_and_stays_right(drawn):
    base, snapshot = drawn
    memory = Memory.of(3000)
    as_of = AsOf(NOW, WARSAW)
    for days in (10, 20, 30, 40, 10):
        rules = {"a": f"orders.count(last {days} days) >= 1 or visits.max(pages, last {days} days) > 3"}
        remembered = answers_of(snapshot, rules, base, as_of, memory=memory)
        assert keys(remembered, snapshot, "a") == keys(answers_of(snapshot, rules, base, as_of), snapshot, "a")
    assert memory.columns.bytes <= 3000


def test_another_instant_never_reuses_what_was_remembered(drawn):
    base, snapshot = drawn
    memory = Memory.of(1 << 24)
    for days in (0, -30, -200):
        as_of = AsOf(NOW + days * 86_400_000_000, WARSAW)
        rules = {"a": "employees > 5 or orders.count() > 2"}
        remembered = answers_of(snapshot, rules, base, as_of, memory=memory)
        assert keys(remembered, snapshot, "a") == keys(answers_of(snapshot, rules, base, as_of), snapshot, "a")


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_the_number_of_threads_changes_nothing(drawn, threads: int):
    base, snapshot = drawn
    rules = {f"r{days}": f"orders.count(last {days} days) >= 2 or revenue_12m > 5 PLN" for days in range(1, 40)}

    ours = answers_of(snapshot, rules, base, AsOf(NOW, WARSAW), threads=threads)
    alone = answers_of(snapshot, rules, base, AsOf(NOW, WARSAW), threads=1)
    for key in rules:
        assert all(np.array_equal(one, other) for one, other in zip(ours.sets[key], alone.sets[key], strict=True))


@pytest.mark.parametrize(
    "value",
    [
        "orders.sum(amount)", "orders.avg(amount)", "orders.stddev(amount)", "orders.median(quantity)", "basket",
        "orders.stddev(quantity / 7)", "orders.avg(quantity / 3)", "orders.sum(amount) / orders.count()",
        "visits.min(mood)", "employees * 1000000000000 * rating", "orders.median_gap()",
        "orders.sum(quantity * discount)",
    ],
)  # fmt: skip
def test_numbers_are_those_of_the_reference_to_the_last_bit(drawn, value: str):
    base, snapshot = drawn
    as_of = AsOf(NOW, WARSAW)
    found = answers_of(snapshot, {}, base, as_of, values={"it": value}).values["it"]
    assert isinstance(found, Vector)
    unknown = np.zeros(snapshot.size, bool) if found.unknown is None else found.unknown

    for ordinal, customer in enumerate(base.customers()):
        theirs = value_of(parse_value(value), customer, Context(CATALOG, as_of, {}))
        if theirs is None:
            assert unknown[ordinal]
        elif isinstance(theirs, float):
            assert not unknown[ordinal]
            assert float(found.values[ordinal]) == theirs
        else:
            assert not unknown[ordinal]
            assert int(found.values[ordinal]) * 10**theirs.scale == theirs.whole * 10**found.scale
