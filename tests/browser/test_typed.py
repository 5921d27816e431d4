"""What was typed isn't lost: a session that ended meanwhile, a form that became too old, a button pressed twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.people import PASSWORD

pytestmark = pytest.mark.browser

SAID = "said on the phone, in May"


@pytest.fixture
def form(visitor, served):
    """The form of an exception, filled in by a manager."""
    visitor.sign_in("manager")
    visitor.start(f"/exceptions/new?customer={served.customer}&dimension=discount")
    visitor.page.locator("#note").fill(SAID)
    return visitor


def ask(page) -> None:
    page.locator('button[name="do"][value="ask"], form:has(#note) button.primary').first.click()


def sign_in_again(page, name: str) -> None:
    page.fill("#username", name)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")


def test_what_was_typed_comes_back_to_whoever_signs_in_again(form, served):
    page = form.page
    page.context.clear_cookies(name="presek_session")
    ask(page)
    expect(page.locator("[data-typed]")).to_be_visible()
    sign_in_again(page, "manager")
    expect(page.locator("#typed-back")).to_be_visible()
    expect(page.locator("#note")).to_have_value(SAID)
    assert f"customer={served.customer}" in page.url
    assert form.look() == []
    page.reload()
    expect(page.locator("#typed-back")).to_be_hidden()
    expect(page.locator("#note")).to_have_value("")


def test_nobody_else_sees_what_was_typed(form):
    page = form.page
    page.context.clear_cookies(name="presek_session")
    ask(page)
    sign_in_again(page, "finance")
    expect(page.locator("#note")).to_have_value("")
    expect(page.locator("#typed-back")).to_be_hidden()
    assert page.evaluate("sessionStorage.length") == 0


def test_a_form_that_became_too_old_leads_back_to_itself_with_what_was_typed(form):
    page = form.page
    page.context.clear_cookies(name="presek_csrf")
    ask(page)
    expect(page.locator("main .next")).to_have_count(1)
    page.locator("main .next").click()
    expect(page.locator("#note")).to_have_value(SAID)
    form.faults[:] = [each for each in form.faults if "403" not in each]
