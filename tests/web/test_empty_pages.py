"""A site without any data: every page says what to do next, and leads there."""

from __future__ import annotations

import re

import pytest

from tests.api.routes import PAGES

NEXT = re.compile(r'<a class="(?:[\w ]+ )?next"[^>]*href="([^"]+)"')
LISTS = (
    "/segments", "/policies", "/exceptions", "/quotes", "/content/messages", "/content/pitch", "/today", "/edit",
    "/data/sources", "/data/duplicates", "/administration/keys", "/administration/webhooks", "/administration/jobs",
    "/", "/customers", "/export",
)  # fmt: skip


def steps(text: str) -> list[str]:
    """Where a page says that it goes on."""
    return NEXT.findall(text)


@pytest.mark.parametrize("role", ["administrator", "viewer"])
def test_an_empty_list_leads_on(empty_site, role):
    client, without = empty_site.client(role), {}
    for path in LISTS:
        answer = client.get(path)
        if answer.status_code == 302:
            assert answer["Location"] == "/data", path
        elif answer.status_code != 403 and not steps(answer.content.decode()):
            without[path] = answer.status_code
    assert without == {}


def test_who_may_import_is_led_to_the_first_file_and_others_are_told_who_may(empty_site):
    assert empty_site.client("analyst").get("/")["Location"] == "/data"
    told = empty_site.client("viewer").get("/").content.decode()
    assert "There are no customers yet" in told
    assert "analyst" in told


def test_no_page_breaks_without_data(empty_site):
    client = empty_site.client("administrator")
    assert [route.name for route in PAGES if client.get(route.path).status_code == 500] == []


def test_an_empty_selection_and_a_search_without_result_lead_on(site):
    client = site.client("manager")
    empty = "/?in-segment=a_class&in-segment=b_class"
    for path in (empty, "/support?caller=zzzzzz", "/segments/new", "/quotes", "/administration/webhooks"):
        answer = client.get(path)
        assert answer.status_code == 403 or steps(answer.content.decode()), path
