"""Answers that are carried on equal those that are computed of everybody, after every step of a random stream."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import settings

from presek.engine.columnar.columns import Texts, Words
from presek.engine.columnar.held import HeldTexts
from presek.engine.columnar.living import Living
from presek.engine.columnar.run import run
from presek.plan.lower import lower
from presek.segment.parse import parse
from presek.values.instant import AsOf, local_midnight
from tests.engine.drawn_customers import DAY, NOW
from tests.engine.stream import HOUR, Stream
from tests.engine.test_tail import CATALOG, RULES, VALUES, at, check, plain

SEEDS = range(1, 3) if settings.default.max_examples < 1000 else range(200)
"""Two, or many with `--hypothesis-profile=long`."""
THRESHOLDS = {
    "count": ">= 2",
    "sum": "> 3",
    "distinct": ">= 2",
    "days": ">= 2",
    "avg": "> 4",
    "min": "< 6",
    "max": ">= 5",
    "median": "> 2",
    "stddev": "> 1",
    "median_gap": "> 10",
}
OTHERS = (
    "orders.sum(amount, previous month) > 5 PLN",
    "orders.min(amount, last 60 days) < 5 PLN",
    "orders.max(discount, this month) > 1.5",
    "orders.first() < 2026-03-01",
    "orders.first(last 60 days) < 2026-06-15",
    "orders.last(last 90 days) more than 3 days ago",
    'orders.last(channel) = "web"',
    'orders.first(product, last 90 days) in ("a", "web")',
    'orders.last(marks) has "a"',
    "orders.last(amount, last 30 days) > 1 PLN",
    "visits.last(mood) is known",
    "orders.avg(amount) > 10 PLN",
    "orders.sum(quantity, last 30 days) > orders.sum(quantity, previous 30 days)",
    "headcount > orders.count(last 30 days)",
    "orders.max(days between ordered_at and paid_on, last 6 months) > 10",
    "orders.count(since 2026-06-20) >= 1",
    "orders.count(before 2026-06-29) >= 3",
    "orders.count(last 90 minutes) >= 1",
    "top 20 % by orders.count(last 30 days)",
    'sample 30 % seed "s"',
    "choose(2 if top 20 % by orders.count(last 30 days), otherwise 0) >= 1",
    "orders.variation(amount, last 3 months) < 1",
    'choose("a" if orders.count(last 30 days) > 1, otherwise "b") = "a"',
    "age_of_name is known" if "age_of_name" in CATALOG.fields else "name is known",
    'not in segment "s0" and orders.count(last 3 days) = 0',
)


def rules() -> dict[str, str]:
    found = list(RULES)
    for value in VALUES:
        function = value.partition(".")[2].partition("(")[0]
        if function in THRESHOLDS and "amount" not in value and "discount" not in value:
            found.append(f"{value} {THRESHOLDS[function]}")
    return {f"s{number}": text for number, text in enumerate([*found, *OTHERS])}


TERMS = {key: parse(text) for key, text in rules().items()}
PLAIN = {key: TERMS[key] for key, text in rules().items() if "top " not in text and "marks" not in text}
"""Without those that are judged of everybody each time."""


def moments(chance: random.Random, now: AsOf) -> int:
    """The next instant: a moment later, over an edge of a day, month or summer time, or back."""
    midnight = local_midnight(now.day + timedelta(days=1), now.zone)
    near = [now.instant, now.instant + 1, now.instant + HOUR, now.instant + 7 * HOUR, now.instant - HOUR]
    far = [midnight - 1, midnight, midnight + 1, now.instant + 3 * DAY, now.instant + 31 * DAY]
    return chance.choice([*near, *far])


def follow(tmp_path: Path, seed: int, *, steps: int, fold_every: int = 5) -> int:
    """Lets a base live, and compares after each step; how many steps were carried on."""
    chance = random.Random(seed)
    stream = Stream(CATALOG, chance)
    stream.step(customers=40, facts=60, rows=150)
    base, lengths = stream.snapshot(tmp_path / "base"), stream.lengths()
    living, carried, as_of, snapshot = Living(), 0, at(stream.now), base
    for number in range(steps):
        if number % fold_every == fold_every - 1:
            if chance.random() < 0.7:
                stream.erase()
            base, lengths = stream.snapshot(tmp_path / f"base{number}"), stream.lengths()
            snapshot = base
        elif chance.random() < 0.8:
            stream.step(
                customers=chance.choice([0, 0, 1, 30]), facts=chance.choice([0, 2, 6]), rows=chance.choice([0, 3])
            )
            snapshot = stream.tail(tmp_path / f"tail{number}", base, lengths)
        as_of = at(moments(chance, as_of))
        stream.now = as_of.instant + chance.choice([0, 0, -HOUR])
        asked = PLAIN if seed % 2 else TERMS
        plan = lower(asked, CATALOG, as_of)
        ours = living.run(plan, snapshot)
        carried += living.carried
        fresh = stream.snapshot(tmp_path / f"fresh{number}")
        assert snapshot.size == fresh.size
        theirs = run(plan, fresh)
        for key in asked:
            for mine, their in zip(ours.sets[key], theirs.sets[key], strict=True):
                assert mine.tobytes() == their.tobytes(), (number, rules()[key])
    return carried


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_carried_on_equals_what_is_computed_of_everybody(tmp_path: Path, seed: int):
    assert follow(tmp_path, seed, steps=9) >= 4


def test_what_was_recorded_earlier_corrects_nothing_though_it_comes_later(tmp_path: Path):
    """A clock that was set back between a correction and the next: of the base's corrected and removed rows too."""
    stream = Stream(CATALOG, random.Random(3))
    stream.step(customers=3, facts=0, rows=0)
    for number in (0, 1):
        stream.tell("orders", key="7", version=number, ordinal=0, removed=False)
        stream.tell("orders", key="8", version=number, ordinal=1, removed=number == 1)
        stream.now += DAY
    base, lengths = stream.snapshot(tmp_path / "base"), stream.lengths()
    stream.now -= 30 * DAY
    for key in ("7", "8"):
        stream.tell("orders", key=key, version=2, ordinal=2, removed=False)

    check(stream.tail(tmp_path / "tail", base, lengths), stream.snapshot(tmp_path / "fresh"), at(NOW + 9 * DAY))
    assert base.rows_of("orders").rows == 1


def test_texts_that_are_held_keep_their_unknowns_when_a_new_word_comes():
    def texts(codes: list[int], words: list[str]) -> Texts:
        known = pa.array(words, pa.large_string())
        return Texts(np.array(codes, np.uint8), nulls=True, words=Words(known, known))

    column = HeldTexts(texts([0, 2, 1], ["a", "b"]))
    column.grow(4, unknown=True)
    column.replace(np.array([0]), texts([0], ["new"]))

    assert plain(column.worths(), 4) == ["new", None, "b", None]
