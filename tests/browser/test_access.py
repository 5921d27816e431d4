"""Everybody can use it: axe finds nothing, in every look; the keyboard is enough; each language has its words."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

PAGES = {
    "explore": "/?country=PL&sex=2&in-segment=b_class",
    "empty": "/?in-segment=a_class&not-in-segment=a_class&sex=~&kind=public",
    "grouped": "/?group-by=sex",
    "set aside": "/?-country=PL&age-from=20&age-to=50&compared-with=sex%3D2&interests=travel",
    "compared": "/explore/compare?country=SI&compared-with=sex%3D2",
    "cross table": "/explore/table?country=PL&table-down=industry&table-across=kind",
    "views": "/explore/views?sex=2",
    "columns": "/explore/arrange?sex=2",
    "overview": "/overview",
    "notifications": "/notifications",
    "segments": "/segments",
    "segment": "/segments/careful_it_buyers",
    "partition": "/segments/c_class",
    "segment over time": "/segments/b_class/over-time",
    "overlap of a segment": "/segments/b_class/overlap",
    "interests of a segment": "/segments/b_class/interests",
    "versions of a segment": "/segments/b_class/versions",
    "customers of a segment": "/segments/careful_it_buyers/customers?state=cannot-say",
    "save": "/segments/new?sex=2&age=35",
    "nothing to save": "/segments/new",
    "how long members stay": "/segments/a_class/stay",
    "rule": "/segments/careful_it_buyers/edit",
    "rule from nothing": "/segments/new/rule",
    "customers": "/customers?find=a",
    "search": "/find?find=se",
    "receivables": "/receivables?late=15",
    "nobody found": "/customers?find=zzzzzz",
    "duplicates": "/data/duplicates",
    "sources": "/data/sources",
    "export": "/export?country=PL",
    "new customer": "/edit/customers",
    "edit many": "/edit/selection?country=PL",
    "edit one field": "/edit/selection?country=PL&edit-field=owner",
    "edits": "/edit",
    "jobs": "/administration/jobs",
    "policies": "/policies",
    "policies looked over": "/policies/findings",
    "policy": "/policies/a_customers",
    "policy edited": "/policies/a_customers/edit",
    "policy simulated": "/policies/b_customers/simulation?version=2",
    "policy simulated customers": "/policies/b_customers/simulation/customers?version=2",
    "exceptions": "/exceptions",
    "quotes": "/quotes",
    "content": "/content",
    "landing text": "/content/landing?industry=K&stage=awareness",
    "brief": "/content/brief?industry=62.10",
    "needs": "/content/needs",
    "hints": "/content/hints",
    "pitch lines": "/content/pitch",
    "messages": "/content/messages",
    "message": "/content/messages/spring_news",
    "new message": "/content/messages/new",
    "several callers": "/support?caller=a",
    "today": "/today",
    "timeline": "/customers/F-00063/timeline",
    "help": "/help?words=quiet",
    "document": "/help/tutorials/first-intersection",
    "glossary": "/help/glossary",
    "exception asked for": "/exceptions/new?customer=F-00063&dimension=service",
}
LIGHT, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
COLOURS, OTHERS = {"runOnly": ["color-contrast"]}, {"rules": {"color-contrast": {"enabled": False}}}
"""Half of the time goes into contrast, which depends on the colours alone, and the rest doesn't depend on them."""
PARTS = 4
LONG_WORDS = ("/", "/segments/b_class", "/segments/b_class/over-time", "/overview", "/today", "/policies/a_customers")
"""Pages that are looked at in Polish and Slovene too; `python -m tests.browser.sweep` looks at all of them."""


def looked_at(visitor: Visitor) -> list[str]:
    """What is wrong with the page that is open: light, dark, on a phone, and wider than any screen."""
    page = visitor.page
    wrong = visitor.look()
    page.emulate_media(color_scheme="dark")
    wrong += [f"dark: {fault}" for fault in visitor.look(COLOURS)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    wrong += [f"phone: {fault}" for fault in visitor.look(OTHERS)]
    wrong += visitor.too_wide()
    page.set_viewport_size(LIGHT)
    return wrong


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_on_any_page(visitor, served, part):
    visitor.page.set_viewport_size(LIGHT)
    visitor.sign_in("manager")
    of_customer = {
        "customer": f"/customers/{served.customer}",
        "edit": f"/edit/customers/{served.customer}",
        "new quote": f"/quotes/new?customer={served.customer}",
        "caller": f"/support?caller={served.customer}",
    }
    wrong = []
    for name, path in list({**PAGES, **of_customer}.items())[part::PARTS]:
        visitor.start(path)
        for closed in visitor.page.locator("details:not(.menu):not([open]) > summary").all():
            if closed.is_visible():
                closed.click()
        wrong += [f"{name}: {fault}" for fault in looked_at(visitor)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["pl", "sl"])
def test_no_main_page_is_wider_than_a_screen_in_a_language_of_long_words(visitor, served, language):
    visitor.page.context.add_cookies([{"name": "presek_language", "value": language, "url": visitor.url}])
    visitor.sign_in("manager")
    wrong = []
    for path in (*LONG_WORDS, f"/customers/{served.customer}"):
        visitor.start(path)
        for closed in visitor.page.locator("details:not(.menu):not([open]) > summary").all():
            if closed.is_visible():
                closed.click()
        wrong += [f"{path} {fault}" for fault in visitor.too_wide()]
    assert not wrong, "\n".join(wrong)


def test_axe_finds_nothing_before_the_sign_in_and_in_an_open_menu(visitor):
    visitor.page.set_viewport_size(LIGHT)
    visitor.page.goto(f"{visitor.url}/sign-in")
    wrong = looked_at(visitor)
    visitor.sign_in("manager")
    visitor.start("/segments")
    visitor.page.locator(".menu summary").click()
    wrong += looked_at(visitor)
    assert not wrong, "\n".join(wrong)


def test_the_first_tab_leads_past_the_head(visitor):
    visitor.sign_in()
    visitor.start("/segments")
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.locator(":focus")).to_have_text("Skip to content")
    visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("document.activeElement.id") == "main"
