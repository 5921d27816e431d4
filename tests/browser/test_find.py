"""The search in the head by keyboard alone, and charts saved as files."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from presek.app import searching

pytestmark = pytest.mark.browser


def test_somebody_is_found_by_keyboard_from_any_page_and_axe_finds_nothing(visitor, served):
    found = searching.customers(served.home, "sok", most=1).found[0]
    visitor.sign_in("analyst")
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


def test_a_chart_is_saved_as_picture_drawing_and_table(visitor):
    visitor.sign_in("analyst")
    visitor.start("/segments/a_class/overlap")
    page = visitor.page
    found = {}
    for ending in ("png", "svg", "csv"):
        with page.expect_download() as waiting:
            page.locator(f'.save-chart button[value="{ending}"]').first.click()
        assert waiting.value.suggested_filename == f"presek-overlap.{ending}"
        found[ending] = waiting.value.path().read_bytes()

    assert found["png"].startswith(b"\x89PNG")
    assert len(found["png"]) > 5_000
    drawing = found["svg"].decode()
    assert "<svg" in drawing
    assert 'fill="rgb' in drawing
    assert found["csv"].decode("utf-8-sig").splitlines()[0].startswith("Also in,Customers")
