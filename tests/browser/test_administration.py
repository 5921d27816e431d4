"""From an invitation to one's own start page: a link, a password, a second factor; and no fault on the way."""

from __future__ import annotations

import pyotp
from playwright.sync_api import expect

from presek.app import clock
from tests.browser.test_access import LIGHT, looked_at

PASSWORD = "a longer new password"
SECOND = 1_000_000
PAGES = {
    "people": "/administration/people",
    "roles": "/administration/roles",
    "fields": "/administration/fields?find=interests",
    "field": "/administration/fields/interests",
    "audit": "/administration/audit",
    "settings": "/administration/settings",
    "engine": "/administration/engine",
    "erasings": "/administration/erasings",
    "account": "/account",
    "second factor": "/account/second-factor",
}


def test_somebody_invited_sets_a_password_and_a_second_factor_and_comes_to_their_own_page(visitor):
    page = visitor.page
    visitor.sign_in("administrator")
    visitor.start("/administration")
    visitor.click(page.get_by_role("main").get_by_role("link", name="People"))
    page.fill("#person-name", "zoja")
    page.get_by_label("Sales").check()
    page.get_by_label("Viewer").uncheck()
    visitor.click(page.get_by_role("button", name="Invite"))
    link = page.locator("#made-link").input_value()

    page.context.clear_cookies()
    page.goto(link)
    page.fill("#new_password1", PASSWORD)
    page.fill("#new_password2", PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{visitor.url}/today")

    page.goto(f"{visitor.url}/account/second-factor")
    totp = pyotp.TOTP(page.locator(".secret").inner_text().replace(" ", ""))
    now = clock.now() // SECOND
    page.fill("#code", totp.at(now))
    page.keyboard.press("Enter")
    expect(page.locator(".recovery code")).to_have_count(10)
    page.get_by_role("link", name="I have kept them; go on").click()
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()

    page.fill("#username", "zoja")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#code")).to_be_focused()
    page.fill("#code", totp.at(now + 30))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{visitor.url}/today")


def test_axe_finds_nothing_on_the_pages_of_administration(visitor, served):
    visitor.page.set_viewport_size(LIGHT)
    visitor.page.goto(f"{visitor.url}/password")
    wrong = [f"forgotten: {fault}" for fault in looked_at(visitor)]
    visitor.sign_in("administrator")
    for name, path in {**PAGES, "rights": f"/customers/{served.customer}/rights?do=erase"}.items():
        visitor.start(path)
        wrong += [f"{name}: {fault}" for fault in looked_at(visitor)]
    assert not wrong, "\n".join(wrong)
