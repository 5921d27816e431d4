"""Every page is walked: a number that counts customers leads to them, or a reason stands here why it does not."""

from __future__ import annotations

import html
import re

from django.urls import reverse

from tests.api.routes import PAGES, SAMPLES
from tests.web import test_page_sentences

HEADS = test_page_sentences.COUNTED | {
    "In", "Out", "Entered", "Left", "Cannot say", "Would enter", "Would leave", "Customers before", "after",
}  # fmt: skip
"""Heads of columns that hold counts of customers."""
LINK = re.compile(r"<(a|pre|code|svg|select|textarea)\b.*?</\1>", re.DOTALL)
SAID = re.compile(r"(?<![\w.,<-])([1-9][\d,]*)(?:\s*<[^>]*>)*\s+(?:customers?|members?)\b(?! on\b)")
LISTED_THERE = frozenset({
    "customers", "segment-customers", "segment-moved", "simulation-customers", "today", "support", "receivables",
    "find", "explore",
})  # fmt: skip
"""Their counts stand above the very list of those customers."""
REASONS = {
    ("/segments/b_class/over-time", "Cannot say"): "of a past day only the number of those is kept",
    ("/data", "Customers"): "fields by which Explore cannot narrow",
    ("/data/begin", "Customers"): "of a segment that is not in force nobody is a member yet",
    ("/data/begin", "Cannot say"): "as above",
    ("/data/begin", "customers"): "how many they were counted on; all there are",
    ("/explore/compare", "customers"): "how many a group must have",
    ("/segments/b_class", "customers"): "who fails one condition only: the link beside it shows all",
    ("/segments/b_class/interests", "members"): "how many members a thing must have to be told",
}
BESIDE = (
    "/segments/b_class", "/segments/b_class/over-time", "/segments/b_class/overlap", "/segments/b_class/interests",
    "/segments/late_payers/versions", "/policies/b_customers/simulation?version=2", "/export?sex=2", "/data",
    "/edit/selection?sex=2", "/explore/views?sex=2", "/explore/table?country=PL&table-down=industry&table-across=kind",
    "/explore/compare?country=SI&compared-with=sex%3D2", "/content/messages/spring_news", "/policies/a_customers",
)  # fmt: skip


def addresses():
    """Every page that has parts only of which there are samples, and some of a segment, a policy and a message."""
    for route in PAGES:
        if not route.parts and route.name not in LISTED_THERE | {"sign-out"} and not route.name.startswith("help"):
            yield reverse(route.name, kwargs={part: SAMPLES[part] for part in route.parts})
    yield from BESIDE


def nowhere(text: str) -> set[str]:
    """What is counted there without a way to the customers."""
    found = test_page_sentences.Tables(HEADS)
    found.feed(text)
    cells = {head for head, said, link in found.cells if re.fullmatch(r"[1-9][\d,]*", said) and not link}
    return cells | {said[0].split()[-1] for said in SAID.finditer(LINK.sub(" ", text))}


def test_no_page_counts_customers_without_a_way_to_them(site):
    client, found, looked = site.client("administrator"), {}, 0
    for path in addresses():
        answer = client.get(path)
        body = b"" if answer.streaming else answer.content
        answer.close()
        if answer.status_code == 200 and b"<main" in body:
            looked += 1
            said = html.unescape(body.decode()).replace("\N{NO-BREAK SPACE}", " ").split("<main", 1)[1]
            if wrong := {each for each in nowhere(said) if (path.split("?")[0], each) not in REASONS}:
                found[path] = wrong
    assert looked > 40
    assert found == {}
