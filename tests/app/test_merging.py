"""Merging customers: what was said of one counts for the other; undone, all is as it was."""

from __future__ import annotations

import random

import pytest

from presek.app import customer_page, duplicates, finding, merging, pages_duplicates, reading, refresh, undoing
from presek.app.sight import EVERYTHING
from presek.segment.parse import parse
from presek.segment.reference import Context, takes_in
from presek.store import audit, imports
from presek.values.problem import Problems
from tests.app import homes

RULES = {
    "big": "orders.sum(net_amount) >= 100 PLN",
    "often": "orders.count() >= 2",
    "here": 'city = "Ptuj"',
    "nowhere": "city is unknown",
}


@pytest.fixture
def base(home):
    homes.put(
        home,
        "customers",
        [
            {"customer": "a", "name": "Anna Nowak", "email": "anna@example.com", "city": "Ptuj"},
            {"customer": "b", "name": "ANNA NOWAK", "email": "anna@example.com", "city": ""},
            {"customer": "c", "name": "Jan Kos", "email": "jan@example.com", "city": "Koper"},
            {"customer": "d", "name": "Nowak Anna", "email": "anna@example.com", "city": "Maribor"},
        ],
    )
    orders = [("a", "1", 60), ("b", "2", 70), ("c", "3", 10), ("d", "4", 5)]
    rows = [
        {"customer": customer, "order": number, "ordered_at": "2026-05-01", "net_amount": f"{amount} PLN"}
        for customer, number, amount in orders
    ]
    columns = {"ordered_at": "ordered_at", "net_amount": "net_amount"}
    homes.put(home, "orders", rows, row_key={"column": "order"}, columns=columns)
    homes.force(home, homes.segments("s", RULES))
    return home


def members(home, segment):
    opened = reading.opened(home)
    return {opened.snapshot.key(int(each)) for each in reading.answer(home, segment).true.ordinals()}


def agrees_with_the_reference(home):
    opened, as_of = reading.opened(home), reading.as_of(home)
    rules = {key: parse(rule) for key, rule in RULES.items()}
    context = Context(opened.catalog, as_of, rules)
    everybody = [opened.snapshot.customer(int(each), opened.catalog) for each in opened.everybody().ordinals()]
    return all(
        members(home, key) == {each.key for each in everybody if takes_in(rule, each, context) is True}
        for key, rule in rules.items()
    )


def test_what_was_said_of_a_merged_customer_counts_for_the_one_that_stays(base):
    refresh.refresh(base)
    assert members(base, "big") == set()

    merging.merge(base, "b", "a", by="tests")
    done = refresh.refresh(base)

    assert done.customers == 3
    assert members(base, "big") == members(base, "often") == members(base, "here") == {"a"}
    assert agrees_with_the_reference(base)


def test_both_keys_find_the_customer_that_stays_and_its_page_shows_both(base):
    merging.merge(base, "b", "a", by="tests")
    refresh.refresh(base)

    page = customer_page.customer(base, "b", language="en", sight=EVERYTHING)
    assert (page.key, page.other_keys) == ("a", ("b",))
    assert [each.key for each in finding.find(base, "b", most=5)] == ["a"]
    assert {each.key for each in finding.find(base, "", most=9)} == {"a", "c", "d"}


def test_a_fact_of_the_one_that_stays_holds_where_both_say_something_at_one_instant(base):
    merging.merge(base, "a", "d", by="tests")
    refresh.refresh(base)
    assert members(base, "here") == set()
    merging.undo(base, 1, by="tests")
    merging.merge(base, "d", "a", by="tests")
    refresh.refresh(base)
    assert members(base, "here") == {"a"}


def test_each_field_can_be_taken_from_either_and_undoing_the_merge_takes_that_back(base):
    homes.put(base, "customers", [{"customer": "d", "name": "A. Nowak", "city": "Maribor"}])
    before = refresh.refresh(base).hash
    taken = {"name": "a", "city": "a", "email": "d", "language": "a"}
    made = merging.merge(base, "d", "a", by="tests", take=taken)
    refresh.refresh(base)
    page = customer_page.customer(base, "a", language="en", sight=EVERYTHING)
    known = {each.key: each.value.text for each in page.facts}
    assert (known["name"], known["city"]) == ("Anna Nowak", "Ptuj")
    assert agrees_with_the_reference(base)
    with pytest.raises(Problems, match="undo the merge"):
        undoing.undo(base, record_of_merge(made))
    merging.undo(base, made.number, by="tests")
    assert refresh.refresh(base).hash == before
    page = customer_page.customer(base, "d", language="en", sight=EVERYTHING)
    assert {each.key: each.value.text for each in page.facts}["name"] == "A. Nowak"


def test_the_value_of_the_one_who_goes_can_be_taken_though_it_is_older(base):
    homes.put(base, "customers", [{"customer": "a", "name": "Anna Nowak-Kos", "city": "Kranj"}])
    merging.merge(base, "b", "a", by="tests", take={"name": "b", "city": "a"})
    refresh.refresh(base)
    known = {each.key: each for each in customer_page.customer(base, "a", language="en", sight=EVERYTHING).facts}
    assert (known["name"].value.text, known["city"].value.text) == ("ANNA NOWAK", "Kranj")


def record_of_merge(made):
    """The number of the record that the merge's chosen facts are kept under."""
    return next(number for number, each in imports.numbered() if each.path.startswith(f"merge {made.number}: "))


def test_a_merged_customer_that_is_merged_again_counts_for_the_last(base):
    merging.merge(base, "b", "a", by="tests")
    merging.merge(base, "a", "d", by="tests")
    assert merging.merge(base, "c", "b", by="tests").into == "d"
    assert refresh.refresh(base).customers == 1
    page = customer_page.customer(base, "b", language="en", sight=EVERYTHING)
    assert (page.key, page.other_keys) == ("d", ("a", "b", "c"))


@pytest.mark.parametrize("seed", range(4))
def test_merges_undone_in_any_order_leave_the_result_hash_as_it_was(base, seed):
    chance = random.Random(seed)
    before = refresh.refresh(base).hash
    numbers = []
    for _ in range(3):
        gone, into = chance.sample("abcd", 2)
        try:
            numbers.append(merging.merge(base, gone, into, by="tests").number)
        except Problems:
            continue
    assert refresh.refresh(base).hash != before
    assert agrees_with_the_reference(base)

    chance.shuffle(numbers)
    for number in numbers:
        merging.undo(base, number, by="tests")

    assert refresh.refresh(base).hash == before
    history = merging.history(base)
    assert sorted(each.number for each in history) == numbers_of(history)
    assert not any(each.holds for each in history)


def numbers_of(history):
    return list(range(1, len(history) + 1))


def test_the_result_is_the_same_after_a_restart_that_builds_all_anew(base):
    merging.merge(base, "b", "a", by="tests")
    before = refresh.refresh(base).hash
    assert refresh.refresh(homes.as_after_a_restart(base)).hash == before


def test_a_row_that_comes_for_a_merged_customer_counts_for_the_one_that_stays(base):
    merging.merge(base, "c", "a", by="tests")
    row = {"customer": "c", "order": "9", "ordered_at": "2026-05-02", "net_amount": "90 PLN"}
    columns = {"ordered_at": "ordered_at", "net_amount": "net_amount"}
    homes.put(base, "orders", [row], row_key={"column": "order"}, columns=columns)
    refresh.refresh(base)
    assert members(base, "big") == {"a"}


@pytest.mark.parametrize(
    ("do", "code"),
    [
        (lambda home: merging.merge(home, "b", "a", by="t"), "one-already"),
        (lambda home: merging.merge(home, "a", "b", by="t"), "one-already"),
        (lambda home: merging.merge(home, "b", "c", by="t"), "merged-already"),
        (lambda home: merging.merge(home, "nobody", "c", by="t"), "unknown-customer"),
        (lambda home: merging.undo(home, 9, by="t"), "no-merge"),
        (lambda home: duplicates.reject(home, "c", "c", by="t"), "same-customer"),
        (lambda home: duplicates.withdraw(home, "c", "a", by="t"), "no-verdict"),
    ],
)
def test_what_cannot_be_merged_or_undone_is_told(base, do, code):
    merging.merge(base, "b", "a", by="t")
    with pytest.raises(Problems) as told:
        do(base)
    assert told.value.problems[0].code == code


def shown(home):
    found = pages_duplicates.listed(home, page=1, language="en", sight=EVERYTHING)
    return {(pair.first.key, pair.second.key) for pair in found.pairs}


def test_doubles_are_proposed_with_their_reasons_and_a_rejected_pair_never_again(base):
    refresh.refresh(base)
    assert duplicates.find(base, by="tests").proposed == 3
    assert shown(base) == {("a", "b"), ("a", "d"), ("b", "d")}
    (pair, *_) = pages_duplicates.listed(base, page=1, language="en", sight=EVERYTHING).pairs
    assert {each.key for each in pair.fields if each.verdict == pages_duplicates.AGREES} == {"name", "email"}

    duplicates.reject(base, "b", "a", by="tests")
    duplicates.find(base, by="tests")
    assert shown(base) == {("a", "d"), ("b", "d")}

    duplicates.withdraw(base, "a", "b", by="tests")
    duplicates.find(base, by="tests")
    assert shown(base) == {("a", "b"), ("a", "d"), ("b", "d")}


def test_a_merged_pair_is_proposed_no_more_until_the_merge_is_undone(base):
    refresh.refresh(base)
    duplicates.find(base, by="tests")
    merging.merge(base, "b", "a", by="tests")
    assert shown(base) == {("a", "d")}
    merging.undo(base, 1, by="tests")
    assert shown(base) == {("a", "b"), ("a", "d"), ("b", "d")}
    assert [each.action for each in audit.latest(3)][:2] == ["undo-merge", "merge-customers"]
