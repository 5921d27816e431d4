"""A base with a tail says what a snapshot built of everything says: of each customer, and of all rules."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from presek.engine.columnar.columns import TagSets, Texts
from presek.engine.columnar.run import run
from presek.engine.columnar.snapshot import Snapshot
from presek.plan.lower import lower
from presek.segment.parse import parse, parse_value
from presek.values.instant import AsOf
from tests.engine.drawn_customers import DAY, NOW
from tests.engine.stream import Stream
from tests.meaning.catalog import catalog

CATALOG = catalog()
VALUES = (
    "orders.count()",
    "orders.count(last 30 days)",
    'orders.count(last 6 hours, where channel = "web")',
    "orders.sum(quantity, last 90 days)",
    "orders.sum(amount, previous month)",
    "orders.avg(quantity, last 12 months)",
    "orders.min(amount, last 60 days)",
    "orders.max(discount, this month)",
    "orders.first()",
    "orders.last()",
    "orders.last(last 90 days)",
    "orders.last(channel)",
    "orders.first(product, last 90 days)",
    "orders.last(marks)",
    "orders.distinct(product, last 6 months)",
    "orders.days(last 3 months)",
    "orders.median(quantity)",
    "orders.stddev(discount, last 12 months)",
    "orders.median_gap(last 12 months)",
    "orders.avg(days between ordered_at and paid_on)",
    "orders.sum(quantity, where paid_on is unknown or days since paid_on < 0)",
    "orders.count(next 7 days)",
    "visits.count(this week)",
    "visits.last(mood)",
    "visits.max(pages, previous 7 days)",
    "contacts.count()",
    "contacts.distinct(role)",
    "employees",
    "headcount",
    "city",
    "balance",
    "interests",
    "joined_at",
)
RULES = (
    "employees >= 10 and orders.count(last 30 days) >= 1",
    "headcount > 3 or balance < 0 PLN",
    'interests has any ("web", "a") or city = "a"',
    "orders.last() more than 20 days ago",
    "not (orders.sum(quantity, last 12 hours) > 0)",
    "birth_date has its day in next 7 days",
    "joined_at is known and no visits(last 7 days)",
    "days since joined_at > 30",
    'sex = "1" or industry within "62"',
    "vip = true",
)


def says(snapshot: Snapshot, as_of: AsOf, **more) -> dict[str, object]:
    """All rules and values, by customer, in values that don't depend on how they are stored."""
    rules = {text: parse(text) for text in RULES}
    plan = lower(rules, CATALOG, as_of, values={text: parse_value(text) for text in VALUES})
    answers = run(plan, snapshot, **more)
    found: dict[str, object] = {
        key: (true.tobytes(), unknown.tobytes()) for key, (true, unknown) in answers.sets.items()
    }
    return found | {name: plain(value, snapshot.size) for name, value in answers.values.items()}


def plain(value, size: int) -> list[object]:
    unknown = value.unknown if value.unknown is not None else np.zeros(size, np.bool_)
    if isinstance(value, Texts):
        words = [*value.words.plain.to_pylist(), None]
        return [None if none else words[code] for code, none in zip(value.codes.tolist(), unknown, strict=True)]
    if isinstance(value, TagSets):
        words = value.words.plain.to_pylist()
        ends = zip(value.offsets, value.offsets[1:], unknown, strict=False)
        return [None if none else {words[code] for code in value.codes[begin:end]} for begin, end, none in ends]
    return [None if none else number for number, none in zip(value.values.tolist(), unknown, strict=True)]


def check(merged: Snapshot, fresh: Snapshot, as_of: AsOf) -> None:
    assert (merged.size, merged.count, merged.keys.to_pylist()) == (fresh.size, fresh.count, fresh.keys.to_pylist())
    assert merged.everybody.tobytes() == fresh.everybody.tobytes()
    for ordinal in range(fresh.size):
        assert merged.customer(ordinal, CATALOG) == fresh.customer(ordinal, CATALOG)
    for key, whole in fresh.relations.items():
        ours = merged.rows_of(key)
        assert (ours.rows, ours.first.tolist()) == (whole.rows, whole.first.tolist())
        assert ours.happened.tolist() == whole.happened.tolist()
        assert ours.happened[ours.by_customer].tolist() == whole.happened[whole.by_customer].tolist()
        assert ours.ordinal[ours.by_customer].tolist() == whole.ordinal[whole.by_customer].tolist()
    assert says(merged, as_of) == says(fresh, as_of)


def at(instant: int) -> AsOf:
    return AsOf(instant, CATALOG.zone)


@pytest.mark.parametrize("seed", [0, 2])
def test_a_base_with_a_tail_reads_as_one_snapshot(tmp_path: Path, seed: int):
    stream = Stream(CATALOG, random.Random(seed))
    stream.step(customers=30, facts=40, rows=60)
    stream.now += DAY
    stream.step(customers=2, facts=10, rows=30)
    if seed % 3 == 2:
        stream.stands = {3: 5, 9: 5}
    base, lengths = stream.snapshot(tmp_path / "base"), stream.lengths()
    for number, move in enumerate([0, -DAY, 3 * DAY]):
        stream.now += move
        stream.step(customers=number % 2 * 3, facts=number * 3, rows=8)
        fresh = stream.snapshot(tmp_path / f"fresh{number}")
        merged = stream.tail(tmp_path / f"tail{number}", base, lengths)
        for as_of in (stream.now, NOW + 30 * DAY):
            check(merged, fresh, at(as_of))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_base_and_its_tail_become_a_base_that_goes_on(tmp_path: Path, seed: int):
    stream = Stream(CATALOG, random.Random(seed))
    stream.step(customers=25, facts=30, rows=50)
    if seed % 3 == 2:
        stream.stands = {3: 5, 9: 5}
    base = stream.snapshot(tmp_path / "base")
    for number, more in enumerate([(0, 0, 9), (3, 6, 12), (2, 0, 0), (0, 4, 30), (0, 0, 1)]):
        lengths = stream.lengths()
        stream.now += stream.chance.choice([0, DAY, -DAY])
        customers, facts, rows = more
        stream.step(customers=customers, facts=facts, rows=rows)
        merged = stream.tail(tmp_path / f"tail{number}", base, lengths)
        base = stream.whole_of(tmp_path / f"whole{number}", merged)
        check(base, stream.snapshot(tmp_path / f"fresh{number}"), at(stream.now))
        base.verify()
