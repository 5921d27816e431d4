"""Lift, its interval and what chance gives, against sums of binomials and a simulated base."""

from __future__ import annotations

from math import comb, erfc, sqrt

import numpy as np
import pytest

from presek.health import preference
from presek.health.preference import Had


@pytest.mark.parametrize("group_had", range(1, 8))
def test_the_chance_is_the_tail_of_all_ways_to_draw_the_group(group_had: int) -> None:
    group, had, base = 9, 11, 40
    ways = sum(comb(had, many) * comb(base - had, group - many) for many in range(group_had, group + 1))
    exact = ways / comb(base, group)
    found = Had(group_had, group, had, base)
    assert found.chance() == pytest.approx(exact if found.lift > 1 else 1.0, rel=1e-9)


def test_large_counts_are_summed_to_the_end() -> None:
    found = Had(10_500, 100_000, 100_000, 1_000_000)
    standard = (0.1 * 0.9 * 100_000 * 900_000 / 999_999) ** 0.5
    assert found.chance() == pytest.approx(erfc(499.5 / standard / sqrt(2)) / 2, rel=0.4), "the normal tail is near"
    assert Had(100_000, 100_000, 100_000, 1_000_000).chance() == 0.0


def test_the_interval_is_katzs_on_the_scale_of_the_lift() -> None:
    found = Had(45, 150, 90, 600)
    low, high = found.interval()
    ratio = (45 / 150) / (45 / 450)
    error = (1 / 45 - 1 / 150 + 1 / 45 - 1 / 450) ** 0.5
    for end, side in ((low, -1), (high, 1)):
        bound = ratio * np.exp(side * 1.959964 * error)
        assert end == pytest.approx(1 / (0.25 + 0.75 / bound))
    assert low < found.lift < high
    assert Had(30, 30, 30, 60).interval()[0] > 1, "nobody of the rest has it"
    assert Had(60, 60, 30, 60).interval() == (1.0, 1.0), "the group is the base"


def test_of_what_is_told_of_pure_noise_next_to_nothing_is_left() -> None:
    chance = np.random.default_rng(7)
    inside = chance.random(1200) < 0.25
    told = 0
    for _ in range(20):
        things = chance.random((60, 1200)) < 0.2
        counted = [Had(int(each[inside].sum()), int(inside.sum()), int(each.sum()), 1200) for each in things]
        told += sum(each <= preference.FALSE_FINDS for each in preference.adjusted([one.chance() for one in counted]))
    assert told <= 3, "of 1,200 things that mean nothing"
