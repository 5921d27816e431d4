"""Help in the product: the documentation with its links and pictures, a search, the glossary, what explains a page."""

from __future__ import annotations

import re

import pytest

from presek.app import glossary, handbook
from presek.web import help_titles
from tests.web.wording import WEB

PAGES = [path for shelf in handbook.SEARCHED for path in handbook.paths(shelf)]
LINK = re.compile(r'<a href="(/help/[^"#]+)(?:#([^"]+))?"')


def test_every_page_is_shown_and_its_links_between_pages_lead_somewhere(site):
    client, dead = site.client("viewer"), []
    shown = {path: client.get(f"/help/{path}").content.decode() for path in [*PAGES, "decisions/index"]}
    for path, text in shown.items():
        article = text.partition('<article class="card pad document"')[2]
        assert "<h1" in article, path
        for target, anchor in LINK.findall(article):
            found = handbook.page(target.removeprefix("/help/"), "en")
            headings = re.findall(r"^#+\s+(.*)$", found.text if found else "", re.MULTILINE)
            if found is None or (anchor and anchor not in map(handbook.anchor_of, headings)):
                dead.append((path, target, anchor))
    assert dead == []


def test_a_page_that_is_not_there_is_told_as_such(site):
    for path in ("nothing", "how-to/nothing", "../README", "decisions/template", "pictures/nothing.png"):
        assert site.client().get(f"/help/{path}").status_code == 404, path


def test_pictures_come_from_the_site_itself(site):
    answer = site.client().get("/help/pictures/explore.png")
    assert answer["Content-Type"] == "image/png"
    answer.close()


def test_html_in_a_page_is_text(site):
    text = site.client().get("/help/reference/site").content.decode()
    assert "&lt;str:key&gt;" in text or "&lt;" in text
    assert "<str:" not in text


@pytest.mark.parametrize(("language", "title"), [("pl", "Twoja pierwsza część wspólna"), ("sl", "Vaš prvi presek")])
def test_titles_speak_the_language_of_the_page_and_the_first_tutorial_does_too(site, language, title):
    client = site.client(language=language)
    assert title in client.get("/help").content.decode()
    shown = client.get("/help/tutorials/first-intersection").context["page"]
    assert (shown.title, shown.language, shown.foreign) == (title, language, False)
    assert client.get("/help/reference/law").context["page"].foreign


def test_every_page_has_a_title_in_each_language():
    assert [path for path in PAGES if path not in help_titles.TITLES] == []


def test_what_is_looked_for_is_found_whatever_accents_and_case(site):
    found = site.client().get("/help?words=QUIÉT hours").context["page"]
    assert "/help/reference/today" in found.hits[0].url
    assert [each.key for each in found.terms] == ["quiet_hours"]
    glossed = site.client(language="pl").get("/help?words=czesc wspolna").context["page"]
    assert [each.key for each in glossed.terms] == ["intersection"]
    nothing = site.client().get("/help?words=zzzzzz")
    assert "Nothing was found" in nothing.content.decode()


@pytest.mark.parametrize("language", glossary.LANGUAGES)
def test_the_glossary_has_every_word_in_each_language(site, language):
    page = site.client(language=language).get("/help/glossary").context["page"]
    assert len(page.terms) == len(glossary.terms()) > 80
    assert all(each.name and len(each.others) == 2 for each in page.terms)
    assert all(all(term.says) for term in glossary.terms().values()), "each word is explained"


def test_a_question_mark_of_a_page_names_a_word_of_the_glossary():
    used = set()
    for path in (WEB / "templates").glob("*.html"):
        used |= set(re.findall(r'{% term "(\w+)" %}', path.read_text("utf-8")))
    assert used
    assert {key for key in used if not glossary.terms()[key].says[0]} == set()


def test_each_page_leads_to_what_explains_it(site):
    client = site.client("manager")
    assert client.get("/policies").context["help_link"][0] == "/help/how-to/give-conditions-to-a-segment"
    assert client.get("/").context["help_link"] == (
        "/help/tutorials/first-intersection",
        "Help: Your first intersection",
    )
    explained = {path for _, path in help_titles.OF_PAGES}
    assert {path for path in explained if handbook.page(path, "en") is None} == set()
