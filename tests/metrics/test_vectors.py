"""The metrics of behaviour by the vectors of the specification, through the language and on both engines."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from presek.catalog.default import default_catalog
from presek.values.instant import add_months
from tests.metrics.bases import CATALOG, TODAY, ago, measured, people

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
RFM, PAY = VECTORS["rfm"], VECTORS["pay"]
MONTHS = {
    "X": [10, 12, 9, 11, 10, 10, 12, 8, 11, 9, 10, 8],
    "Y": [0, 20, 5, 0, 30, 10, 0, 25, 5, 10, 0, 15],
    "Z": [0, 0, 0, 120, 0, 0, 0, 0, 0, 0, 0, 0],
}


def orders(*days_ago: int, amount: float = 10) -> dict[str, object]:
    return {"orders": [{"at": ago(days), "net_amount": amount} for days in days_ago]}


def days_of(count: int) -> dict[str, object]:
    """So many order days, with two orders on the first."""
    return orders(5, *range(5, 5 + count))


def test_frequency_ranks_are_those_of_the_vector():
    base = people([days_of(count) for count in RFM["F"]])
    found = measured(base, "order_days_12m", "frequency_rank")
    assert found == {"order_days_12m": RFM["F"], "frequency_rank": RFM["F_score"]}


def test_recency_ranks_are_those_of_the_vector_and_who_never_ordered_has_none():
    base = people([orders(days) for days in RFM["R_days"]] + [{}])
    found = measured(base, "days_since_last_order", "recency_rank")
    assert found == {"days_since_last_order": [*RFM["R_days"], None], "recency_rank": [*RFM["R_score"], None]}


def test_equal_values_share_the_middle_rank_and_three_have_the_first_the_third_and_the_fifth():
    equal = people([orders(7, amount=20) for _ in RFM["all_equal"]])
    assert measured(equal, "monetary_rank", "recency_rank") == {
        "monetary_rank": RFM["all_equal"],
        "recency_rank": RFM["all_equal"],
    }
    three = people([orders(7, amount=amount) for amount in (1, 2, 3)])
    assert measured(three, "monetary_rank")["monetary_rank"] == RFM["n3"]


def test_classes_of_revenue_are_those_of_the_vector():
    base = people([orders(7, amount=amount) for amount in VECTORS["abc"]["v"]])
    assert measured(base, "abc_class")["abc_class"] == VECTORS["abc"]["cls"]


def test_the_variation_of_twelve_months_and_its_class_are_those_of_the_vector():
    first = add_months(date(2026, 6, 15), -11)
    monthly = [
        {"orders": [{"at": str(add_months(first, place)), "net_amount": each} for place, each in enumerate(amounts)]}
        for amounts in MONTHS.values()
    ]
    found = measured(people([*monthly, {}, orders(7, amount=-5)]), "revenue_variation", "xyz_class")
    assert [round(each, 4) for each in found["revenue_variation"][:3]] == list(VECTORS["xyz"].values())
    assert found["revenue_variation"][3:] == [None, None]
    assert found["xyz_class"] == ["X", "Y", "Z", "Z", "Z"]


def invoice(amount: int, *, issued: int, paid_after: int | None, term: int = 30) -> dict[str, object]:
    begun = TODAY - timedelta(days=issued)
    paid = {} if paid_after is None else {"paid_on": str(begun + timedelta(days=paid_after))}
    return {"at": str(begun), "gross_amount": amount, "due_on": str(begun + timedelta(days=term)), **paid}


def test_payment_is_that_of_the_vector():
    rows = [(1000, 60, 28), (2500, 60, 45), (500, 60, 30), (2000, 50, None)]
    invoices = [invoice(amount, issued=issued, paid_after=paid) for amount, issued, paid in rows]
    measures = ("days_late_signed", "days_late_weighted", "days_late_mean", "late_share", "collection_days")
    found = measured(people([{"invoices": invoices}, {}]), *measures)
    wanted = [PAY["signed_w"], PAY["late_w"], PAY["late_mean"], 100 * PAY["late_ratio"], PAY["collect_days_paid"]]
    assert [round(found[name][0], 4) for name in measures] == wanted
    assert [found[name][1] for name in measures] == [None] * 5


def test_sales_outstanding_are_those_of_the_vector():
    paid = invoice(14050, issued=100, paid_after=20)
    open_ones = [invoice(4000, issued=30, paid_after=None), invoice(200, issued=3, paid_after=None)]
    assert measured(people([{"invoices": [paid, *open_ones]}]), "days_sales_outstanding") == {
        "days_sales_outstanding": [PAY["dso"]]
    }


@pytest.mark.parametrize(
    ("days", "stage"), [(30, "active"), (48, "active"), (49, "at_risk"), (97, "at_risk"), (98, "lapsed")]
)
def test_a_lapse_is_that_of_the_vector(days: int, stage: str):
    gaps = [28, 35, 30, 41]
    own = orders(*(days + sum(gaps[place:]) for place in range(len(gaps) + 1)))
    found = measured(people([own]), "median_order_gap", "lapse_ratio", "lapse_class", "lifecycle_stage")
    assert found["median_order_gap"] == [VECTORS["lapse"]["median"]]
    assert [round(each, 3) for each in found["lapse_ratio"]] == [VECTORS["lapse"]["ratios"][str(days)]]
    assert (found["lapse_class"], found["lifecycle_stage"]) == ([stage], [stage])


def test_a_rhythm_is_never_shorter_than_thirty_days_and_that_of_the_base_where_gaps_are_few():
    base = people([orders(1, 2, 3, 4, 5), orders(1, 200), {}])
    assert measured(base, "order_rhythm", "lapse_class") == {
        "order_rhythm": [30, 90, 90],
        "lapse_class": ["active", "active", None],
    }
    few = people([orders(48), orders(49, 90), orders(97), orders(98)])
    assert measured(few, "lapse_class", catalog=default_catalog(rhythm="32.5")) == {
        "lapse_class": ["active", "at_risk", "at_risk", "lapsed"]
    }


def test_of_stages_of_the_life_cycle_the_first_that_holds_is_taken():
    base = people(
        [
            {"blocked": True},
            {"blocked": True, **orders(5)},
            {},
            {"blocked": False, **orders(5)},
            orders(5, 6),
            orders(140),
            orders(400),
            orders(5, 400),
        ]
    )
    stages = ["blocked", "blocked", "prospect", "new", "active", "at_risk", "lapsed", "won_back"]
    assert measured(base, "lifecycle_stage") == {"lifecycle_stage": stages}


NAMES = {
    5: "new potential loyal champion champion",
    4: "promising potential loyal champion champion",
    3: "fading needs_attention needs_attention loyal loyal",
    2: "hibernating hibernating at_risk at_risk at_risk",
    1: "lost lost at_risk cannot_lose cannot_lose",
}
"""The name of each cell, by recency and by the middle of frequency and money, rounded half up."""


@pytest.mark.parametrize("scored", ["score", "rank"])
def test_the_twenty_five_cells_have_the_names_of_the_table(scored: str):
    cells = list(product(range(1, 6), repeat=3))
    counted = {name: f'interactions.count(where topic = "{name}")' for name in ("recency", "frequency", "monetary")}
    stand_ins = {f"{name}_{scored}": text for name, text in counted.items()}
    measures = {key: replace(CATALOG.measures[key], value=text) for key, text in stand_ins.items()}
    catalog = replace(CATALOG, measures={**CATALOG.measures, **measures})
    topics = [[name for name, many in zip(counted, cell, strict=True) for _ in range(many)] for cell in cells]
    facts = [{"interactions": [{"at": ago(1), "topic": topic} for topic in each]} for each in topics]
    group = "rfm_group" if scored == "score" else "rfm_group_rank"
    names = [NAMES[recency].split()[(frequency + money + 1) // 2 - 1] for recency, frequency, money in cells]
    assert measured(people(facts), group, catalog=catalog) == {group: names}


def test_scores_go_by_fixed_limits():
    limits = {"recency": [(30, 5), (31, 4), (90, 4), (91, 3), (180, 3), (181, 2), (365, 2), (366, 1)]}
    found = measured(people([orders(days) for days, _ in limits["recency"]] + [{}]), "recency_score", "rfm_group")
    assert found["recency_score"] == [*(score for _, score in limits["recency"]), None]
    assert found["rfm_group"][-1] is None
    counts = [(1, 1), (2, 2), (3, 3), (5, 3), (6, 4), (11, 4), (12, 5)]
    found = measured(people([days_of(count) for count, _ in counts]), "frequency_score")
    assert found["frequency_score"] == [score for _, score in counts]
    amounts = [(99.99, 1), (100, 2), (999.99, 2), (1000, 3), (9999.99, 3), (10_000, 4), (49_999.99, 4), (50_000, 5)]
    found = measured(people([orders(5, amount=amount) for amount, _ in amounts]), "monetary_score")
    assert found["monetary_score"] == [score for _, score in amounts]


def test_engagement_tells_two_way_contacts_from_what_was_only_sent():
    rows = [
        {"at": ago(2), "channel": "email", "direction": "out"},
        {"at": ago(9), "channel": "phone", "direction": "out", "outcome": "reached"},
        {"at": ago(30), "channel": "phone", "direction": "in"},
        {"at": ago(40), "channel": "web", "direction": "in"},
    ]
    found = measured(people([{"interactions": rows}]), "days_since_two_way_contact", "phone_share", "email_share")
    assert found == {"days_since_two_way_contact": [9], "phone_share": [50], "email_share": [25]}


def test_a_contract_without_another_after_it_is_churned():
    ended, running = {"at": ago(10)}, {"at": str(TODAY + timedelta(days=100))}
    base = people([{"contracts": [ended]}, {"contracts": [ended, running]}, {"contracts": [running]}, {}])
    assert measured(base, "contract_churned") == {"contract_churned": [True, False, False, None]}
