"""How far apart two shares are: published examples, and that the interval holds the truth as often as it says."""

from __future__ import annotations

import numpy as np
import pytest

from presek.health.difference import Part, difference, wilson

NOBODY = Part(0, 0)


def test_wilsons_interval_is_the_published_one():
    assert wilson(Part(263, 81)) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(Part(148, 15)) == pytest.approx((0.0624, 0.1605), abs=5e-4)
    assert wilson(Part(20, 0)) == pytest.approx((0, 0.1611), abs=1e-4)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((0, 10), (0, 10), -0.2775, 0.2775),
    ],
)
def test_of_groups_that_share_nobody_it_is_newcombes_tenth_method(one, other, low, high):
    found = difference(Part(one[1], one[0]), NOBODY, Part(other[1], other[0]))
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


def test_those_in_both_do_not_blur_it():
    apart = difference(Part(500, 250), NOBODY, Part(500, 200))
    within = difference(NOBODY, Part(500, 250), Part(500, 200))
    assert within.share == pytest.approx(apart.share / 2)
    assert within.high - within.low == pytest.approx((apart.high - apart.low) / 2)


def test_a_group_compared_with_itself_and_with_nobody():
    same = difference(NOBODY, Part(40, 10), NOBODY)
    assert (same.share, same.low, same.high, same.clear) == (0, 0, 0, 0)
    assert difference(NOBODY, NOBODY, Part(3, 1)) is None


def test_the_interval_holds_the_truth_about_95_times_in_100():
    chance = np.random.default_rng(11)
    sizes, shares = (60, 25, 80), (0.3, 0.5, 0.15)
    truth = (60 * 0.3 + 25 * 0.5) / 85 - (80 * 0.15 + 25 * 0.5) / 105
    drawn = np.column_stack([chance.binomial(size, share, 2000) for size, share in zip(sizes, shares, strict=True)])
    held = 0
    for having in drawn.tolist():
        found = difference(*(Part(size, one) for size, one in zip(sizes, having, strict=True)))
        held += found.low <= truth <= found.high
    assert 0.93 < held / len(drawn) < 0.975
