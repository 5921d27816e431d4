"""Pages as they are rendered: nothing of them is left in English, and what is counted stands in the right form."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import ngettext
from ruamel.yaml import YAML

from presek.app import wiring
from presek.app.keys import SCOPES
from presek.catalog import default
from presek.demo import company as example
from presek.web import roles
from tests.browser.test_access import PAGES as LOOKED_AT
from tests.web import page_text, people, wording
from tests.web.test_words import catalog

ENGLISH = re.compile(
    r"\b(the|of|is|are|and|with|this|that|from|was|were|which|nothing|customers?|days?)\b", re.IGNORECASE
)
POINT = re.compile(r"(?<![\d.,])\d+\.\d+(?![\d.])")
CODE = re.compile(r"^\W*\d\d\.\d|: \d\d\.\d\d |NACE|https?:")
"""Numbers with a point that are none: codes of industries, the name of their list, addresses."""
DOCUMENTS = ("document", "help")
"""Pages of the documentation are in English."""
ENOUGH = 2
"""So many English words make a text English; one alone may be a name."""
MOST_BYTES = 150_000
DEMO = Path(example.__file__).parent / "data"
OF_CUSTOMER = {
    "customer": "/customers/{key}",
    "edit": "/edit/customers/{key}",
    "history": "/customers/{key}/history",
    "new quote": "/quotes/new?customer={key}",
    "contact": "/today/contact/{key}",
}
OF_ADMINISTRATION = {
    each: each
    for each in (
        "/data", "/data/imports/1", "/data/imports/1/rejects", "/policies/new", "/account", "/account/second-factor",
        "/administration", "/administration/audit", "/administration/fields", "/administration/fields/email",
        "/administration/settings", "/administration/people", "/administration/people/2", "/administration/roles",
        "/administration/keys", "/administration/webhooks", "/administration/backup", "/administration/engine",
        "/customers/{key}/rights", "/customers/{key}/timeline", "/edit/rows/contacts/{key}", "/segments/none",
        "/exceptions/new?customer={key}&dimension=payment_terms", "/segments/b_class/moved?way=came",
    )
}  # fmt: skip
OWN_WORDS = re.compile(r"presek|https?:|/api/|@|AdventureWorks|Online Retail")


@cache
def spoken(language: str) -> set[str]:
    """English texts of the site that are called otherwise in the language."""
    said = catalog(language)
    theirs = {each.string for each in said if isinstance(each.string, str)}
    return {
        one
        for one, many in wording.of_site()
        if many is None and "%" not in one and (message := said.get(one)) and message.string != one and len(one) > 3
    } - theirs


@cache
def keys() -> set[str]:
    """Keys of fields, which pages show beside their names, what API keys are for, and the names of those let in."""
    catalog = default.default_catalog()
    return {*catalog.fields, *catalog.measures, *catalog.relations, *roles.MAY, *SCOPES, people.NOBODY}


@cache
def called(language: str) -> set[str]:
    """English names, of several words, of fields, relations and codes that the language calls otherwise."""
    catalog = default.default_catalog()
    relations = catalog.relations.values()
    named = [*catalog.fields.values(), *catalog.measures.values(), *catalog.code_lists.values(), *relations]
    named += [field for each in relations for field in each.fields.values()]
    named += [code for codes in catalog.code_lists.values() for code in codes.codes.values()]
    theirs = {each.labels.get(language, each.labels["en"]) for each in named}
    return {each.labels["en"] for each in named if " " in each.labels["en"]} - theirs


@dataclass(frozen=True)
class Shown:
    """A page as it came: its text, and what it weighs on the wire."""

    text: str
    weight: int


RECORDED = {"complaint"}
"""What rows of the example company say of themselves, in the words in which they were recorded."""


@pytest.fixture(scope="module")
def shown(company, django_db_blocker) -> dict[str, Shown]:
    """The pages that are looked at in a browser, each asked for once, in Polish."""
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        wiring.start(company)
        site = people.Site(company)
        client, found = site.client("administrator", language="pl"), {}
        for name, path in {**LOOKED_AT, **OF_CUSTOMER, **OF_ADMINISTRATION}.items():
            answer = client.get(path.format(key=site.customer), headers={"Accept-Encoding": "gzip"})
            weight = len(answer.content)
            body = gzip.decompress(answer.content) if answer.get("Content-Encoding") == "gzip" else answer.content
            found[name] = Shown(body.decode(), weight)
        people.leave()
        wiring.start(before)
    return found


@cache
def of_company() -> tuple[str, ...]:
    """What the example company wrote itself: names, descriptions and texts stay as they were written."""
    said = [YAML(typ="safe").load(file.read_text("utf-8")) for file in DEMO.glob("*.yaml")]
    return tuple(" ".join(text.split())[:40] for text in strings(said) if len(text) > 12)


def strings(value: object) -> list[str]:
    """Every text within a value."""
    if isinstance(value, dict):
        return [text for each in value.values() for text in strings(each)]
    if isinstance(value, list):
        return [text for each in value for text in strings(each)]
    return [value] if isinstance(value, str) else []


def left_in_english(text: str, language: str) -> list[str]:
    """The pieces of a page that stand in English: texts of the site, and what has several English words."""
    return [each for each in page_text.texts(text, language) if is_english(each, language)]


def is_english(text: str, language: str) -> bool:
    if text in RECORDED or text in keys():
        return False
    several = len(set(map(str.lower, ENGLISH.findall(text)))) >= ENOUGH
    named = text in spoken(language) or text in called(language)
    if not named and (not several or OWN_WORDS.search(text)):
        return False
    return not any(own in text for own in of_company())


def test_no_page_says_anything_in_english(shown):
    left = {name: found for name, page in shown.items() if (found := left_in_english(page.text, "pl"))}
    assert left == {}


def test_no_number_is_written_with_the_point_of_english(shown):
    pages = {name: page for name, page in shown.items() if name not in DOCUMENTS}
    said = {name: page_text.texts(page.text, "pl") for name, page in pages.items()}
    wrong = {
        name: [each for each in texts if POINT.search(each) and not CODE.search(each)] for name, texts in said.items()
    }
    assert {name: texts for name, texts in wrong.items() if texts} == {}


@pytest.mark.parametrize("path", ["/", "/segments/careful_it_buyers", "/help", "/nothing-here", "/exceptions"])
def test_nor_in_slovene(site, path):
    text = site.client("manager", language="sl").get(path).content.decode()
    assert left_in_english(text, "sl") == []


def test_no_page_weighs_more_than_150_kilobytes(shown):
    assert {name: page.weight for name, page in shown.items() if page.weight > MOST_BYTES} == {}


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("pl", 1, "1 klient"), ("pl", 2, "2 klientów"), ("pl", 5, "5 klientów"), ("pl", 22, "22 klientów"),
        ("sl", 1, "1 stranka"), ("sl", 2, "2 stranki"), ("sl", 3, "3 stranke"), ("sl", 5, "5 strank"),
        ("sl", 101, "101 stranka"), ("sl", 102, "102 stranki"),
    ],
)  # fmt: skip
def test_customers_are_counted_in_the_right_form(site, language, number, said):
    with translation.override(language):
        assert ngettext("%(n)s customer", "%(n)s customers", number) % {"n": number} == said
