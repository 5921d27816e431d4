"""The search in the head by keyboard alone: called by a key, suggested while one types, chosen, and left again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from presek.app import searching

pytestmark = pytest.mark.browser


def test_somebody_is_found_by_keyboard_from_any_page_and_axe_finds_nothing(visitor, served):
    found = searching.customers(served.home, "sok", most=1).found[0]
    visitor.sign_in("sales")
    visitor.start("/segments")
    page, field = visitor.page, visitor.page.locator("#find")
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.type("sok")
    option = page.get_by_role("option").first
    expect(option).to_contain_text(found.name)
    expect(field).to_have_attribute("aria-expanded", "true")
    assert visitor.look() == []

    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "find-0")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.keyboard.type(found.key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(found.name)
