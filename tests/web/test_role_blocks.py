"""Everybody sees the same segments of a customer, and what their role needs first."""

from __future__ import annotations

import re

import pytest

from presek.web import roles

TITLES = {"finance": "For Finance", "support": "For Support", "marketing": "For Marketing"}
SEEN_FIRST = {
    "finance": ("Payment terms", "overdue invoices", "Exceptions"),
    "support": ("Service level", "complaints", "Last interaction"),
    "marketing": ("Interests and hobbies", "website visits"),
}


def page_of(site, role: str, key: str) -> str:
    return site.client(role).get(f"/customers/{key}").content.decode()


def segments_in(page: str) -> list[str]:
    return re.findall(r'<a class="chip[^"]*" href="(/segments/[^"]+)">', page)


def block_in(page: str) -> str:
    found = re.search(r'<section class="card pad listed role-block".*?</section>', page, re.S)
    return re.sub(r"<[^>]+>", " ", found[0]) if found else ""


def test_r05_finance_support_and_marketing_see_the_same_segments_and_their_own_block(site):
    key = site.customer_with("interests")
    pages = {role: page_of(site, role, key) for role in TITLES}

    assert segments_in(pages["finance"])
    assert segments_in(pages["finance"]) == segments_in(pages["support"]) == segments_in(pages["marketing"])
    for role, title in TITLES.items():
        block = block_in(pages[role])
        assert title in block
        assert all(wanted.lower() in block.lower() for wanted in SEEN_FIRST[role]), block
        assert sum(other in pages[role] for other in TITLES.values()) == 1


def test_the_segments_page_is_the_same_for_all_who_see_records(site):
    tables = set()
    for role in ("finance", "support", "marketing"):
        page = site.client(role).get("/segments").content.decode()
        tables.add(tuple(re.findall(r'href="/segments/(\w+)"', page)))
    assert len(tables) == 1


@pytest.mark.parametrize("role", list(roles.MAY))
def test_r46_every_role_opens_its_view_and_nobody_needs_an_export(site, role):
    """What each role decides by stands on its pages: segments, sizes and conditions for all; customers for those who
    may see them, with the block of the role."""
    client = site.client(role)
    for page in ("/overview", "/segments", "/segments/a_class", "/policies", "/"):
        assert client.get(page).status_code == 200, page
    customer = client.get(f"/customers/{site.customer}")
    assert (customer.status_code == 200) == (roles.RECORDS in roles.MAY[role])
    if role in TITLES:
        assert TITLES[role] in customer.content.decode()
