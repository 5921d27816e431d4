"""Ranks, samples and ready metrics in a home: computed, counted, explained, with their near misses."""

from __future__ import annotations

from decimal import Decimal

import pytest

from presek.app import counting, explaining, near_misses, reading, segment_page
from presek.app import refresh as refreshing
from presek.app.sight import EVERYTHING
from presek.catalog.templates import templates
from presek.segment import segmentation
from presek.values.drawing import drawn
from tests.app import homes

RULES = {
    "best": "top 10 % by revenue_12m",
    "best_of_small": 'top 3 by revenue_12m within segment "small"',
    "small": "employees < 30",
    "leaders": 'abc(revenue_12m) = "A" and country = "SI"',
    "lucky": 'sample 25 % seed "spring"',
}


@pytest.fixture
def shop(home):
    """Forty customers: number n has n employees (from 30 on nobody knows) and bought for 100 times n."""
    people = [
        {
            "customer": f"c{number:02}",
            "employees": number if number < 30 else "",
            "country": "SI" if number % 2 else "PL",
        }
        for number in range(40)
    ]
    homes.put(home, "customers", people)
    orders = [
        {"customer": f"c{number:02}", "ordered_at": "2026-06-01T10:00:00", "net_amount": 100 * number}
        for number in range(1, 40)
    ]
    homes.put(home, "orders", orders)
    homes.force(home, homes.segments("shop", RULES))
    ready = next(each for each in templates(currency="PLN") if each.key == "behavioural_rfm")
    homes.force(home, *segmentation.load(ready.text, path="ready"))
    refreshing.refresh(home)
    return home


def members(home, key: str) -> list[str]:
    opened = reading.opened(home)
    return sorted(opened.snapshot.key(int(each)) for each in reading.answer(home, key).true.ordinals())


def test_a_home_computes_counts_and_explains_what_is_relative(shop):
    assert members(shop, "best") == ["c36", "c37", "c38", "c39"]
    assert members(shop, "best_of_small") == ["c27", "c28", "c29"]
    assert len(reading.answer(shop, "best_of_small").unknown) == 10
    assert members(shop, "lucky") == [
        f"c{number:02}" for number in range(40) if drawn(f"c{number:02}", percent=Decimal(25), seed="spring")
    ]
    assert members(shop, "rfm_none") == ["c00"]
    assert sum(len(reading.answer(shop, key).true) for key in ready_keys()) == 40
    assert counting.count(shop, "top 10 % by revenue_12m").inside == 4
    assert counting.count(shop, 'quintile(revenue_12m) = 5 within segment "small"').cannot_say == 10

    told = explaining.explain(shop, "c30", "best")
    (place,) = [part["rank"] for part in [told.as_json()["rule"]["evidence"]]]
    assert place == {"rank": 10, "of": 40, "group": None}
    assert told.changes() == ("top 10 % by revenue_12m: 600.00 PLN more (revenue_12m is 3,000.00 PLN)",)
    assert explaining.explain(shop, "c39", "best").changes() == (
        "top 10 % by revenue_12m: more than 400.00 PLN less (revenue_12m is 3,900.00 PLN)",
    )
    within = explaining.explain(shop, "c26", "best_of_small")
    assert within.changes() == (
        'top 3 by revenue_12m within segment "small": 100.00 PLN more (revenue_12m is 2,600.00 PLN)',
    )

    found = near_misses.near_misses(shop, "best", most=2)
    assert found.customers == 36
    assert [(each.customer, each.missing.split(" (")[0]) for each in found.listed] == [
        ("c35", "100.00 PLN more"),
        ("c34", "200.00 PLN more"),
    ]
    pages = {key: segment_page.segment(shop, key, language="en", sight=EVERYTHING) for key in RULES}
    assert {key for key, page in pages.items() if page.relative} == {"best", "best_of_small", "leaders"}


def ready_keys() -> list[str]:
    ready = next(each for each in templates(currency="PLN") if each.key == "behavioural_rfm")
    return [each.key for part in segmentation.load(ready.text, path="ready") for each in part.segments]
