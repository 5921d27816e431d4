"""A site without any data: every page says what to do next, and leads there."""

from __future__ import annotations

import re

import pytest

from presek.app.home import Home
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
    broken = []
    for route in PAGES:
        answer = client.get(route.path)
        broken += [route.name] if answer.status_code == 500 else []
        answer.close()
    assert broken == []


def test_an_empty_selection_and_a_search_without_result_lead_on(site):
    client = site.client("manager")
    empty = "/?kind=person&industry=K"
    for path in (empty, "/support?caller=zzzzzz", "/segments/new", "/quotes", "/administration/webhooks"):
        answer = client.get(path)
        assert answer.status_code == 403 or steps(answer.content.decode()), path


def test_what_needs_a_computed_segment_leads_to_the_first_file_too(empty_site):
    for path in ("/today", "/policies/findings", "/quotes/new?customer=F-00063"):
        assert empty_site.client("administrator").get(path).get("Location") == "/data", path
    told = empty_site.client("viewer").get("/policies/findings").content.decode()
    assert "There are no customers yet" in told
    assert "presek" not in told.split("<main")[1].lower(), "no command, no folder"


def test_before_the_first_refresh_pages_say_that_it_comes(own_site, monkeypatch):
    monkeypatch.setattr(Home, "published", lambda _: None)
    for path in ("/today", "/policies/findings", "/quotes/new?customer=F-00063"):
        told = own_site.client("manager").get(path).content.decode()
        assert "Nothing has been computed yet" in told, path
        assert steps(told), path
