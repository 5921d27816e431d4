"""The acceptance tests of the requirements that the core fulfils, at the level of the app: from files to answers."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from presek.app import counting, explaining, intersecting, kept_sets, listing, reading, refresh
from presek.segment import used
from presek.segment.parse import parse
from presek.values.problem import Problems
from tests.app import homes

BEFORE = datetime(2026, 6, 30, 22, 0, tzinfo=UTC)
"""The end of 30 June 2026 in Warsaw."""


def orders_of(customer, amounts, *, days_ago=10):
    at = (BEFORE - timedelta(days=days_ago)).strftime("%Y-%m-%dT%H:%M:%S")
    return [{"customer": customer, "ordered_at": at, "net_amount": amount} for amount in amounts]


def members(home, segment):
    answer = reading.answer(home, segment)
    opened = reading.opened(home)
    return {opened.snapshot.key(ordinal) for ordinal in answer.true.ordinals().tolist()}


def test_r01_assigned_and_unassigned_customers_add_up_to_a_thousand(home):
    chance = random.Random(1)
    people = [
        {"customer": f"c{number}", "kind": "company", "employees": chance.choice(["", 5, 20, 100])}
        for number in range(1000)
    ]
    homes.put(home, "customers", people)
    homes.force(
        home,
        homes.segments(
            "size", {"small": "employees < 10", "large": "employees >= 50", "unassigned": "otherwise"}, partition=True
        ),
    )
    done = refresh.refresh(home)

    sizes = {count.key: count.inside for count in done.counts}
    assert sum(sizes.values()) == 1000
    assert sizes["unassigned"] == sum(1 for person in people if person["employees"] in ("", 20))
    everybody = [customer for key in sizes for customer in members(home, key)]
    assert len(everybody) == len(set(everybody)) == 1000


def test_r02_a_partition_that_overlaps_is_refused_with_the_name_of_a_customer_in_both(home):
    homes.put(home, "customers", [{"customer": key, "kind": "company"} for key in ("anna", "borut", "celina")])
    homes.put(home, "orders", [*orders_of("anna", [5_000]), *orders_of("borut", [12_000])])
    overlapping = homes.segments(
        "value", {"five": "revenue_12m >= 5_000 PLN", "ten": "revenue_12m >= 10_000 PLN"}, partition=True
    )

    with pytest.raises(Problems, match="customer 'borut' is in both five and ten of the partition value") as refused:
        homes.force(home, overlapping)
    assert refused.value.problems[0].code == "promise-broken"
    assert listing.listed(home).segmentations == ()

    apart = {"five": "revenue_12m >= 5_000 PLN and revenue_12m < 10_000 PLN", "ten": "revenue_12m >= 10_000 PLN"}
    with pytest.raises(Problems, match="customer 'celina' is in no segment of the partition value"):
        homes.force(home, homes.segments("value", apart, partition=True))

    plan = homes.force(home, homes.segments("value", {**apart, "rest": "otherwise"}, partition=True))
    (promise,) = plan.promises
    assert (promise.disjoint, promise.covering) == ("proved", "proved")
    assert promise.kept


def test_r03_only_catalogued_attributes_can_be_asked_for(home):
    homes.put(home, "customers", [{"customer": "anna", "kind": "company"}])

    with pytest.raises(Problems):
        counting.count(home, "important")
    with pytest.raises(Problems, match="no field is called 'important'"):
        counting.count(home, "important = true")


def test_r03_an_explanation_shows_both_numbers_of_a_condition_that_fails(home):
    homes.put(home, "customers", [{"customer": "anna", "kind": "company"}])
    homes.put(home, "orders", orders_of("anna", ["9999.99"]))
    homes.force(home, homes.segments("value", {"ten": "orders.sum(net_amount, last 12 months) >= 10_000.00 PLN"}))
    refresh.refresh(home)

    explained = explaining.explain(home, "anna", "ten")

    plain = explained.as_json()
    assert plain["verdict"] == "out"
    evidence = plain["rule"]["evidence"]
    assert (evidence["actual"], evidence["asked"]) == ("9,999.99 PLN", ["10,000.00 PLN"])
    assert "FAIL" in plain["rule"]["says"]
    assert "0.01 PLN more" in plain["smallest_change"][0]


def test_r03_an_explanation_tells_source_and_date_and_what_is_unknown(home):
    people = [
        {"customer": "anna", "employees": 12, "seen": "2026-05-04"},
        {"customer": "borut", "employees": "", "seen": ""},
    ]
    homes.put(
        home, "customers", people, source="crm", observed_at={"column": "seen"}, columns={"employees": "employees"}
    )
    homes.force(home, homes.segments("size", {"small": "employees < 50"}))
    refresh.refresh(home)

    (known,) = explaining.explain(home, "anna", "small").as_json()["rule"]["evidence"]["knowledge"]
    assert (known["source"], known["observed_on"]) == ("crm", "2026-05-04")
    assert explaining.explain(home, "borut", "small").as_json()["verdict"] == "cannot say"


def test_r15_the_same_data_and_instant_give_the_same_hash_twice_and_after_a_restart(home):
    homes.put(home, "customers", [{"customer": f"c{number}", "employees": number} for number in range(300)])
    homes.force(home, homes.segments("size", {"small": "employees < 10", "large": "employees >= 50"}))

    first = refresh.refresh(home)
    again = refresh.refresh(home)
    rebuilt = homes.as_after_a_restart(home)
    restarted = refresh.refresh(rebuilt)

    assert first.hash == again.hash == restarted.hash
    assert first.hash != refresh.refresh(home, as_of=homes.end_of("2026-06-29")).hash


def test_r21_one_customer_belongs_to_four_segmentations_one_of_each_model(home):
    homes.put(
        home, "customers", [{"customer": "anna", "birth_date": "1980-02-03", "employees": 12, "interests": "sailing"}]
    )
    homes.put(home, "orders", orders_of("anna", [100]))
    four = {
        "demographic": "birth_date < 1990-01-01",
        "firmographic": "employees >= 10",
        "behavioural": "any orders(last 12 months)",
        "psychographic": 'interests has "sailing"',
    }
    homes.force(home, *(homes.segments(f"by_{model}", {model: rule}) for model, rule in four.items()))
    refresh.refresh(home)

    catalog = home.catalog()
    for model, rule in four.items():
        assert {each.value for each in used.models(parse(rule), catalog)} == {model}
        assert members(home, model) == {"anna"}
    assert len(listing.listed(home).segmentations) == 4


def test_r28_demographics_sort_group_and_filter_and_the_missing_are_a_group_of_their_own(home):
    people = [{"customer": "anna", "sex": "2"}, {"customer": "borut", "sex": "1"}, {"customer": "celina", "sex": ""}]
    homes.put(home, "customers", people)
    rules = {"women": 'sex = "2"', "men": 'sex = "1"', "missing": "sex is unknown"}
    homes.force(home, homes.segments("sex", rules, partition=True))
    refresh.refresh(home)

    assert {key: members(home, key) for key in rules} == {"women": {"anna"}, "men": {"borut"}, "missing": {"celina"}}


def test_r32_events_of_an_unregistered_source_are_rejected(home, tmp_path):
    homes.put(home, "customers", [{"customer": "anna", "kind": "company"}])

    with pytest.raises(Problems, match="gossip"):
        homes.put(home, "gossip", [{"customer": "anna", "heard_at": "2026-06-01"}])

    assert set(home.head()) == {"customers", "facts"}


def test_r44_a_rule_may_mix_all_four_models(home):
    people = [
        {"customer": "anna", "birth_date": "1980-02-03", "employees": 12, "interests": "sailing"},
        {"customer": "borut", "birth_date": "1980-02-03", "employees": 12, "interests": "chess"},
    ]
    homes.put(home, "customers", people)
    homes.put(home, "orders", [*orders_of("anna", [100]), *orders_of("borut", [100])])
    rule = 'birth_date < 1990-01-01 and employees >= 10 and any orders(last 12 months) and interests has "sailing"'

    assert counting.count(home, rule).inside == 1
    found = {each.value for each in used.models(parse(rule), home.catalog())}
    assert found == {"demographic", "firmographic", "behavioural", "psychographic"}


def test_r45_a_class_and_industry_and_silence_equal_a_search_through_every_customer(home):
    chance = random.Random(45)
    industries = ["62.10", "61.10", "47.11", "64.19", ""]
    people = [{"customer": f"c{number}", "industry": chance.choice(industries)} for number in range(800)]
    orders, talks = [], []
    for person in people:
        orders += orders_of(person["customer"], [chance.choice([100, 4_999, 30_000])] * chance.randrange(4))
        if chance.random() < 0.8:
            days = chance.choice([1, 29, 30, 31, 90])
            at = (BEFORE - timedelta(days=days, hours=1)).strftime("%Y-%m-%dT%H:%M:%S")
            talks.append({"customer": person["customer"], "at": at, "days": days, "channel": "phone"})
    homes.put(home, "customers", people)
    homes.put(home, "orders", orders)
    homes.put(home, "interactions", talks, columns={"at": "at", "channel": "channel"})
    homes.force(home, homes.segments("value", {"a_class": "revenue_12m >= 30_000 PLN"}))
    homes.force(home, homes.segments("trade", {"telecom_and_it": 'industry within "K"'}))
    homes.force(home, homes.segments("contact", {"silent": "interactions.last() more than 30 days ago"}))
    refresh.refresh(home)

    found = intersecting.intersect(home, ["a_class", "telecom_and_it", "silent"])

    revenue = {person["customer"]: 0 for person in people}
    for order in orders:
        revenue[order["customer"]] += order["net_amount"]
    last = {talk["customer"]: talk["days"] for talk in talks}
    expected = {
        person["customer"]
        for person in people
        if person["industry"] in ("62.10", "61.10")
        and revenue[person["customer"]] >= 30_000
        and last.get(person["customer"], 0) > 30
    }
    assert 0 < len(expected) < 100
    assert found.inside == len(expected)
    opened = reading.opened(home)
    assert {opened.snapshot.key(ordinal) for ordinal in found.customers.ordinals().tolist()} == expected


def test_r46_whoever_decides_reads_the_same_answer_from_one_place_without_an_export(home):
    homes.put(home, "customers", [{"customer": f"c{number}", "employees": number} for number in range(40)])
    homes.force(home, homes.segments("size", {"small": "employees < 10"}))
    refresh.refresh(home)

    listed = listing.listed(home).segmentations[0].segments[0].inside
    counted = counting.count(home, 'in segment "small"').inside
    crossed = intersecting.intersect(home, ["small"]).inside
    kept = len(kept_sets.read(home.path, reading.published_run(home).directory, "small").true)

    assert listed == counted == crossed == kept == 10


def test_r32_an_event_over_a_channel_that_is_not_registered_is_rejected_with_its_reason(home):
    homes.put(home, "customers", [{"customer": "anna", "kind": "company"}])
    talks = [
        {"customer": "anna", "at": "2026-06-01T10:00:00", "channel": "phone"},
        {"customer": "anna", "at": "2026-06-02T10:00:00", "channel": "gossip"},
    ]

    report = homes.put(home, "interactions", talks)

    assert (report.accepted, report.rejected) == (1, 1)
    assert "gossip" in report.first_rejects[0]
    assert counting.count(home, "any interactions(last 90 days)").inside == 1
