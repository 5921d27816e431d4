"""The first-run tour by keyboard alone, on a phone and on a desk, to the newcomer's own first intersection."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.by_keyboard import at_start

pytestmark = pytest.mark.browser
SIZES = {"en": {"width": 1366, "height": 768}, "pl": {"width": 390, "height": 844}}


@pytest.mark.parametrize("language", SIZES)
def test_a_newcomer_finds_their_first_intersection_by_keyboard(somebody, language):
    page = somebody.page
    page.set_viewport_size(SIZES[language])
    keys = at_start(somebody, {"en": "analyst", "pl": "marketing"}[language], language)
    card, name = page.locator(".tour"), f"Mine {language}"
    somebody.start("/help")  # from where it always begins; Explore offers it only to those who were never asked
    keys.press(keys.named("button", "Start the tour"))
    first = keys.said("Click a value in one of the panels. Every other number follows.")
    expect(card.locator("[aria-current=step]")).to_have_text(first)
    keys.press(somebody.value("country", "PL"), "Space")
    expect(card.locator("li.done")).to_have_count(1)
    keys.press(somebody.value("industry", "K"), "Space")
    expect(card.locator("li.done")).to_have_count(2)
    assert somebody.look() == []
    keys.press(keys.named("button", "Save as segment"))
    keys.fill(page.locator("#segment-name"), name)
    keys.press(keys.named("button", "Save"))
    keys.press(card.get_by_role("link"))
    keys.press(page.locator("#rows tbody a").first)
    expect(card).to_contain_text(name)
    assert somebody.look() == []
    keys.press(keys.named("button", "Understood"))
    expect(card.get_by_role("heading")).to_contain_text(name)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    keys.press(keys.named("button", "Close"))
    expect(card).to_have_count(0)
