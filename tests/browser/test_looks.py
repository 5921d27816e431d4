"""Language and colours are switched on any page and kept; the overview fits one sheet of paper."""

from __future__ import annotations

from io import BytesIO

import pypdf
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

BACKGROUND = "getComputedStyle(document.documentElement).backgroundColor"


@pytest.mark.parametrize(
    ("button", "code", "title", "total"),
    [("Polski", "pl", "Segmenty", "klientów"), ("Slovenščina", "sl", "Segmenti", "strank")],
)
def test_the_language_is_switched_and_kept(visitor, button, code, title, total):
    visitor.sign_in()
    visitor.start("/segments")
    visitor.page.locator(".menu summary").click()
    visitor.page.get_by_role("button", name=button).click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(title)
    visitor.start("/?country=PL")
    expect(visitor.page.locator("html")).to_have_attribute("lang", code)
    expect(visitor.page.locator(".figures")).to_contain_text(total)
    visitor.click(visitor.value("sex", "2"))
    visitor.settled()
    expect(visitor.page.locator("#chips")).to_contain_text({"pl": "Kobieta", "sl": "Ženski"}[code])

    visitor.page.locator(".menu summary").click()
    visitor.page.get_by_role("button", name="English").click()  # it is kept for the person, whom others meet too
    expect(visitor.page.locator("html")).to_have_attribute("lang", "en")


def test_the_colours_are_switched_and_kept(visitor):
    visitor.page.emulate_media(color_scheme="light")
    visitor.sign_in()
    light = visitor.page.evaluate(BACKGROUND)
    visitor.page.locator(".menu summary").click()
    visitor.page.get_by_role("button", name="Dark").click()
    expect(visitor.page.locator("html")).to_have_attribute("data-theme", "dark")
    dark = visitor.page.evaluate(BACKGROUND)
    assert dark != light
    visitor.start("/segments")
    assert visitor.page.evaluate(BACKGROUND) == dark


def test_without_a_choice_the_colours_follow_the_device(visitor):
    visitor.page.emulate_media(color_scheme="light")
    visitor.sign_in()
    light = visitor.page.evaluate(BACKGROUND)
    visitor.page.emulate_media(color_scheme="dark")
    assert visitor.page.evaluate(BACKGROUND) != light


def test_the_overview_prints_on_one_sheet_of_a4_in_every_language(visitor):
    visitor.sign_in("manager")
    for language in ("en", "pl", "sl"):
        visitor.page.context.add_cookies([{"name": "presek_language", "value": language, "url": visitor.url}])
        visitor.start("/overview")
        printed = pypdf.PdfReader(BytesIO(visitor.page.pdf(format="A4", prefer_css_page_size=True)))
        assert len(printed.pages) == 1
        assert visitor.page.locator(".overview h1").inner_text() in printed.pages[0].extract_text()


@pytest.mark.parametrize("language", ["en", "pl", "sl"])
def test_the_head_of_a_phone_is_low_and_its_pages_are_reached_by_keyboard(visitor, language):
    visitor.page.context.add_cookies([{"name": "presek_language", "value": language, "url": visitor.url}])
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.sign_in("manager")
    visitor.start("/policies")
    head, links = visitor.page.locator("header.top"), visitor.page.locator("header.top nav a")
    assert head.bounding_box()["height"] <= 120
    expect(visitor.page.locator('header.top nav [aria-current="page"]')).to_be_in_viewport(ratio=1)
    for link in links.all():
        link.focus()
        expect(link).to_be_in_viewport(ratio=1)
    visitor.page.keyboard.press("/")
    visitor.page.keyboard.type("sok")
    expect(visitor.page.get_by_role("option").first).to_be_in_viewport(ratio=1)
    assert visitor.too_wide() == []


def test_where_the_device_decides_the_colours_the_page_that_is_open_is_told_by_a_line(visitor):
    visitor.sign_in()
    visitor.start("/segments/b_class/overlap")
    outline = "node => getComputedStyle(node).outlineStyle"
    marks = [visitor.page.locator(f"{part} [aria-current]") for part in (".top nav", ".sections")]
    assert [each.evaluate(outline) for each in marks] == ["none", "none"]
    visitor.page.emulate_media(forced_colors="active")
    assert [each.evaluate(outline) for each in marks] == ["solid", "solid"]
