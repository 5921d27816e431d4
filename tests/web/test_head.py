"""The head of every page says where one is."""

from __future__ import annotations

import re

import pytest

HERE = re.compile(r'<a href="([^"]+)" aria-current="(\w+)">')
BELOW = {
    "/segments": "/segments",
    "/segments/b_class/overlap": "/segments",
    "/segments/b_class/customers?state=in": "/segments",
    "/segments/b_class/edit": "/segments",
    "/segments/new/rule": "/segments",
    "/explore/compare?country=PL&compared-with=sex%3D2": "/",
    "/explore/views": "/",
    "/export?country=PL": "/",
    "/policies/findings": "/policies",
    "/policies/findings/customers?flaw=gap&output=process&of=": "/policies",
    "/exceptions/new": "/policies",
    "/customers/P-00019/timeline": "/customers",
    "/customers/P-00019/history": "/customers",
    "/quotes": "/customers",
    "/find?find=a": "/customers",
    "/today/contact/P-00019": "/today",
}


@pytest.mark.parametrize("path", BELOW)
def test_the_head_marks_the_page_above(site, path):
    head = site.client("manager").get(path).content.decode().partition("</nav>")[0]
    found = HERE.findall(head)
    assert found == [(BELOW[path], "page" if path.split("?")[0] == BELOW[path] else "true")]
