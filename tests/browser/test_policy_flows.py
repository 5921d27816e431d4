"""Flows of policies in the clicks promised: an exception approved, a discount changed, a channel taken away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_u4_a_discount_is_changed_safely_in_five_clicks(somebody):
    somebody.sign_in("finance")
    somebody.start()
    somebody.click(somebody.page.locator('.segment-choice a[href="/segments/a_class"]'))
    somebody.click(somebody.page.get_by_role("link", name="Policy", exact=True))
    somebody.click(somebody.page.get_by_role("link", name="Edit"))
    somebody.page.locator("#percent").fill("10")
    somebody.click(somebody.page.get_by_role("button", name="Simulate"))
    expect(somebody.page.locator("table.matrix")).to_contain_text("10")
    somebody.click(somebody.page.get_by_role("button", name="Send for approval"))

    expect(somebody.page.get_by_role("status")).to_contain_text("Sent for approval")
    assert somebody.clicks == 5


def test_u7_the_telephone_is_taken_away_with_its_load_in_five_clicks(somebody):
    somebody.sign_in("support")
    somebody.start()
    somebody.click(somebody.page.locator('.segment-choice a[href="/segments/b_class"]'))
    somebody.click(somebody.page.get_by_role("link", name="Service level"))
    somebody.click(somebody.page.get_by_label("phone"))
    somebody.click(somebody.page.get_by_role("button", name="Simulate"))
    expect(somebody.page.get_by_role("row", name="Calls a year")).to_contain_text("-")
    somebody.click(somebody.page.get_by_role("button", name="Send for approval"))

    expect(somebody.page.get_by_role("status")).to_contain_text("Sent for approval")
    assert somebody.clicks == 5


def test_u3_an_exception_is_approved_until_a_day_in_three_clicks(somebody, served):
    somebody.sign_in("sales")
    somebody.start(f"/exceptions/new?customer={served.customer}&dimension=discount")
    somebody.page.locator("#percent").fill("15")
    somebody.page.get_by_role("button", name="Ask for it").click()
    expect(somebody.page.get_by_role("status")).to_contain_text("Asked for")
    somebody.page.locator(".menu summary").click()
    somebody.page.get_by_role("button", name="Sign out").click()

    somebody.sign_in("manager")
    somebody.start()
    somebody.click(somebody.page.get_by_role("link", name=re.compile("wait")))
    somebody.click(somebody.page.get_by_role("link", name=re.compile(": Discount")))
    expect(somebody.page.locator("main")).to_contain_text("Revenue of twelve months")
    somebody.page.locator("#until").fill("2026-08-31")
    somebody.click(somebody.page.get_by_role("button", name="Approve"))

    expect(somebody.page.get_by_role("status")).to_contain_text("Approved")
    assert somebody.clicks == 3


def test_r17_segments_conditions_and_the_next_action_are_seen_without_scrolling(somebody, served):
    somebody.page.set_viewport_size({"width": 1366, "height": 768})
    somebody.sign_in("sales")
    somebody.start(f"/customers/{served.customer}")

    for part in (".in-segments", ".work-strip", ".conditions-card"):
        box = somebody.page.locator(part).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 768, part
    assert somebody.page.get_by_text("Next action").first.is_visible()


def test_law_answers_as_one_types_and_axe_finds_nothing(somebody):
    somebody.sign_in("finance")
    somebody.start("/policies/a_customers/edit")
    somebody.page.locator("#net_days").fill("90")

    expect(somebody.page.locator("#legal")).to_contain_text("LPD-60")
    assert somebody.look() == []
