"""The page of possible duplicates: who may use it, what its buttons do."""

from __future__ import annotations

import pytest

from presek.app import duplicates_job, merging, worker
from presek.store import audit, duplicates
from presek.store.duplicates import Link, Proposed

PAGE = "/data/duplicates"


@pytest.fixture
def pair(own_site):
    """Two customers that are proposed, and a link; their keys."""
    keys = own_site.index.values.opened.snapshot.keys
    duplicates.replace([Proposed(0, 1, 0.97, levels={"name": "close", "place": "town"})], at=1)
    duplicates.replace_links([Link(2, 3, contact="1", by=("email",))])
    return keys[0].as_py(), keys[1].as_py()


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize("role", ["viewer", "sales", "nobody"])
def test_those_who_may_not_bring_data_in_may_not_merge(site, role):
    assert site.client(role).get(PAGE).status_code == 403
    assert site.client(role).post(PAGE, {"do": "undo", "number": "1"}).status_code == 403


def test_a_button_without_its_token_does_nothing(own_site, pair):
    client = own_site.client(checks=True)
    assert client.post(PAGE, {"do": "keep-first", "first": pair[0], "second": pair[1]}).status_code == 403
    assert merging.history(own_site.home) == ()


@pytest.mark.parametrize("language", ["en", "pl", "sl"])
def test_two_customers_stand_side_by_side_with_what_agrees_and_differs(own_site, pair, language):
    said = text(own_site.client(language=language).get(PAGE))
    assert all(key in said for key in pair)
    assert {"en": "almost surely one", "pl": "prawie na pewno", "sl": "skoraj gotovo"}[language] in said
    assert {"en": "e-mail", "pl": "e-mail", "sl": "e-poštni"}[language] in said


def test_whose_value_counts_is_chosen_field_by_field(own_site, pair):
    client, (first, second) = own_site.client(), pair
    found = client.get(PAGE).context["page"].pairs[0]
    line = next(each for each in (*found.lines, *found.more) if each.choice and each.first and each.second)
    other = {"first": "second", "second": "first", "": "second"}[line.later]
    said = {"do": "keep-first", "first": first, "second": second, f"take-{line.key}": other}
    assert client.post(PAGE, said, follow=True).status_code == 200
    entry = next(each for each in audit.latest(9) if each.action == "merge-customers")
    assert entry.detail["take"] == {line.key: {"first": first, "second": second}[other]}


def test_a_merge_by_a_button_can_be_undone_by_a_button(own_site, pair):
    client, (first, second) = own_site.client(), pair
    said = text(client.post(PAGE, {"do": "keep-first", "first": first, "second": second}, follow=True))
    assert f"Merged: {second} into {first}." in said
    (made,) = merging.history(own_site.home)
    assert (made.gone, made.into, made.by) == (second, first, "analyst")

    said = text(client.post(PAGE, {"do": "undo", "number": made.number}, follow=True))
    assert "undone by analyst" in said
    assert not merging.history(own_site.home)[0].holds


def test_a_pair_that_is_two_goes_and_comes_back_when_that_is_withdrawn(own_site, pair):
    client, (first, second) = own_site.client(), pair
    assert "No pair waits." in text(client.post(PAGE, {"do": "reject", "first": first, "second": second}, follow=True))
    said = text(client.post(PAGE, {"do": "withdraw", "first": first, "second": second}, follow=True))
    assert "almost surely one" in said


def test_what_cannot_be_done_is_told_on_the_page(own_site, pair):
    said = text(own_site.client().post(PAGE, {"do": "undo", "number": "77"}, follow=True))
    assert "there is no merge 77." in said


def test_a_search_that_is_asked_for_is_done_by_the_worker(own_site, pair):
    client = own_site.client()
    assert "A search is under way." in text(client.post(PAGE, {"do": "find"}, follow=True))
    worker.work(own_site.home, say=lambda _: None, once=True)
    assert not duplicates_job.under_way()
    assert (0, 1) not in {(each.first, each.second) for each in duplicates.proposed()}


def test_a_customer_page_shows_of_whom_they_are_a_contact(own_site, pair):
    keys = own_site.index.values.opened.snapshot.keys
    for one, other in ((2, 3), (3, 2)):
        assert f"/customers/{keys[other].as_py()}" in text(own_site.client().get(f"/customers/{keys[one].as_py()}"))
