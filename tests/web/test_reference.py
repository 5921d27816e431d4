"""The reference page of the site names every page, every role with its rights, and every name of Explore's address."""

from __future__ import annotations

from django.urls import URLPattern, get_resolver

from presek.app import selection
from presek.web import roles
from tests.web.wording import WEB

PAGE = WEB.parents[2] / "docs" / "reference" / "site.md"
SWITCHES = {"language", "theme"}


def test_every_page_stands_in_the_reference():
    text = PAGE.read_text("utf-8")
    pages = (each for each in get_resolver("presek.web.urls").url_patterns if isinstance(each, URLPattern))
    for pattern in pages:  # the API has a page of its own
        path = "/" + str(pattern.pattern).replace("<str:key>", "KEY").replace("<path:key>", "KEY")
        assert pattern.name in SWITCHES or f"`{path}`" in text, path


def test_every_role_stands_there_with_its_rights():
    rows = [line.split("|") for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]
    for role, may in roles.MAY.items():
        row = next(row for row in rows if f"`{role}`" in row[1])
        granted = [cell.strip() == "yes" for cell in row[2:6]]
        assert granted == [right in may for right in (roles.VIEW, roles.SAVE, roles.INTRUSIVE, roles.SPECIAL)], role


def test_every_name_of_the_address_of_explore_stands_there():
    text = PAGE.read_text("utf-8")
    for name in (selection.INSIDE, selection.OUTSIDE, selection.SORT, selection.GROUP, selection.ROWS):
        assert f"`{name}`" in text
