"""The search in the head: what it suggests, whom the page finds and why, and what a role may not find."""

from __future__ import annotations

import pytest

from presek.app import searching
from presek.app.sight import Sight


@pytest.fixture
def somebody(site):
    """A firm with a contact person, by a number of theirs."""
    found = searching.customers(site.home, "+48", most=200).found
    each = next(one for one in found if any(reason.field == "contacts.phone" for reason in one.reasons))
    return each, next(reason.value for reason in each.reasons if reason.field == "contacts.phone")


def test_the_page_finds_customers_segments_and_pages_and_says_by_what(site, somebody):
    each, number = somebody
    page = site.client("sales").get("/find", {"find": number}).content.decode()

    assert f'href="/customers/{each.key}"' in page
    assert number in page
    assert 'href="/segments/a_class"' in site.client("sales").get("/find", {"find": "a cust"}).content.decode()
    assert site.client("sales").get("/find", {"find": each.key})["Location"] == f"/customers/{each.key}"


def test_suggestions_come_in_groups_with_addresses(site, somebody):
    each, number = somebody
    groups = site.client("sales").get("/find.json", {"find": number}).json()["groups"]

    assert groups[0]["items"][0]["url"] == f"/customers/{each.key}"
    assert number in groups[0]["items"][0]["more"]
    words = site.client("sales", language="sl").get("/find.json", {"find": "SEG"}).json()["groups"]
    assert [item["url"] for group in words for item in group["items"] if group["label"] == "Strani"] == ["/segments"]
    assert site.client("sales").get("/find.json").json() == {"groups": []}


def test_who_may_not_see_customers_finds_segments_and_pages_only(site, somebody):
    each, number = somebody
    client = site.client("viewer")

    assert each.key not in client.get("/find", {"find": number}).content.decode()
    assert client.get("/find.json", {"find": number}).json() == {"groups": []}
    assert client.get("/find.json", {"find": each.key}).json() == {"groups": []}
    assert [group["label"] for group in client.get("/find.json?find=segm").json()["groups"]] == ["Pages"]


def test_more_of_those_found_are_a_click_away_and_the_count_is_of_all(site):
    found = searching.customers(site.home, "a", most=1)
    page = site.client("sales").get("/customers?find=a").content.decode()

    assert f"{found.total} customers were found." in page
    assert "rows=200" in page


def test_a_field_that_a_rule_hides_neither_finds_nor_is_shown(site, somebody):
    each, number = somebody
    hides = Sight(intrusive=False, special=False, hidden=frozenset({"contacts.phone", "city", "region"}))

    assert each.key in [one.key for one in searching.customers(site.home, number, most=9).found]
    assert searching.customers(site.home, number, most=9, sight=hides).total == 0
    assert searching.customers(site.home, each.key, most=1, sight=hides).found[0].place == ""
