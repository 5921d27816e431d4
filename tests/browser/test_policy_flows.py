"""Flows of policies in the clicks promised, by keyboard alone and in each language: an exception approved, a discount
changed, a channel taken away, prepayment proposed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.by_keyboard import LANGUAGES, at_start

pytestmark = pytest.mark.browser


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


def test_u4_a_discount_is_changed_safely_in_five_clicks(somebody, language):
    keys = at_start(somebody, "finance", language)
    page = somebody.page
    keys.press(page.locator('.segment-choice a[href="/segments/a_class"]'))
    keys.press(keys.named("link", "Policy"))
    keys.press(keys.named("link", "Edit"))
    percent = 9 + LANGUAGES.index(language)
    keys.fill(page.locator("#percent"), str(percent))
    keys.press(keys.named("button", "Simulate"))
    expect(page.locator("table.matrix")).to_contain_text(str(percent))
    keys.press(keys.named("button", "Send for approval"))

    keys.is_told("Sent for approval. Another person decides.")
    assert keys.clicks == 5


def test_u7_the_telephone_is_taken_away_with_its_load_in_five_clicks(somebody, language):
    keys = at_start(somebody, "support", language)
    page = somebody.page
    segment = {"en": "b_class", "pl": "seniors", "sl": "a_class"}[language]
    keys.press(page.locator(f'.segment-choice a[href="/segments/{segment}"]'))
    keys.press(keys.named("link", "Service level"))
    keys.press(page.locator('#service input[value="phone"]'), "Space")
    keys.press(keys.named("button", "Simulate"))
    fewer = page.get_by_role("row", name=keys.said("Calls a year by customers who may phone"))
    expect(fewer).to_contain_text(re.compile("[-\N{MINUS SIGN}]"))
    keys.press(keys.named("button", "Send for approval"))

    keys.is_told("Sent for approval. Another person decides.")
    assert keys.clicks == 5


def test_u3_an_exception_is_approved_until_a_day_in_three_clicks(somebody, served, language):
    keys = at_start(somebody, "sales", language, f"/exceptions/new?customer={served.customer}&dimension=discount")
    page = somebody.page
    keys.fill(page.locator("#percent"), "15")
    keys.press(keys.named("button", "Ask for it"))
    expect(page.locator("main").get_by_role("status")).to_be_visible()

    keys = at_start(somebody, "manager", language)
    keys.press(page.locator('header.top a[href="/exceptions"]'))
    keys.press(page.get_by_role("link", name=re.compile(f": {keys.said('Discount')}")).first)
    expect(page.locator("main")).to_contain_text(keys.said("Revenue of twelve months"))
    keys.reach(page.locator("#until"))
    page.keyboard.type("08312026")  # the browser's own calendar speaks the language of the device, not of the page
    expect(page.locator("#until")).to_have_value("2026-08-31")
    keys.press(keys.named("button", "Approve"))

    keys.is_told("Approved.")
    assert keys.clicks == 3


def test_r17_segments_conditions_and_the_next_action_are_seen_without_scrolling(somebody, served):
    somebody.page.set_viewport_size({"width": 1366, "height": 768})
    at_start(somebody, "sales", "en", f"/customers/{served.customer}")

    lately = 'section[aria-labelledby="contacts-title"]'
    for part in (".in-segments", ".work-strip", ".conditions-card", lately, "#why-title", ".segment-why"):
        box = somebody.page.locator(part).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 768, part
    assert somebody.page.get_by_text("Next action").first.is_visible()
    assert somebody.page.locator(".conditions-card h3, .conditions-card h2").filter(has_text="Pitch").is_visible()


def test_law_answers_as_one_types_and_axe_finds_nothing(somebody):
    at_start(somebody, "finance", "en", "/policies/a_customers/edit")
    somebody.page.locator("#net_days").fill("90")

    expect(somebody.page.locator("#legal")).to_contain_text("LPD-60")
    assert somebody.look() == []


def test_u8_prepayment_is_proposed_for_a_late_payer_in_four_clicks(somebody, language):
    keys = at_start(somebody, "finance", language)
    page = somebody.page
    keys.press(keys.named("link", "Receivables"))
    keys.press(page.locator('.edges a[href="?late=15"]'))
    expect(page.locator(".notice:visible")).to_contain_text(re.compile("22"))  # people are decided one by one
    firm = page.locator('input[name="customer"]').first
    key = firm.get_attribute("value")
    keys.press(firm, "Space")
    keys.press(keys.named("button", "Propose prepayment"))

    expect(page.locator(".proposed")).to_contain_text(key)
    assert keys.clicks == 4

    keys = at_start(somebody, "manager", language, page.url.removeprefix(somebody.url))
    keys.press(keys.named("button", "Refuse all"))
    expect(page.locator("h1 .badge")).to_have_text(keys.said("refused"))
