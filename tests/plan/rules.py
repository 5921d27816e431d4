"""Rules whose plans are kept as text beside this file, in `golden/`: one file a subject."""

from __future__ import annotations

PLANS: dict[str, dict[str, str]] = {
    "shared_aggregates": {
        "loyal": 'orders.count(last 30 days, where channel = "web") >= 3 '
        'and orders.count(last 90 days, where channel = "web") >= 5',
        "fading": 'not (orders.count(last 30 days, where channel = "web") >= 3) and any orders(last 90 days)',
        "large": "revenue_12m >= 10_000 PLN or basket > 500 PLN",
    },
    "sugar_is_gone": {
        "ages": "age between 18 and 65 and birth_date has its day in next 2 days",
        "trade": 'industry within "62" or latest_trade within "62"',
        "cities": 'city = "Łódź" or city in ("Kraków", "Gdańsk") or city ~= "STRASSE"',
        "quiet": "no orders(last 3 months) and orders.last() more than 2 months ago",
        "late": "orders.avg(days between due_on and paid_on, last 12 months) > 7.5",
        "fresh": "headcount >= 50 and joined_at less than 36 hours ago",
    },
    "segments_refer_to_each_other": {
        "rest": 'not (in segment "big") and not (not (in segment "small"))',
        "small": "employees < 10",
        "big": 'employees >= 250 and (vip = true and interests has any ("sailing", "golf"))',
    },
}
