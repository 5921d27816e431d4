"""Whom to call now, in the clicks that were promised, on a phone, by keyboard and in three languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def owner(changing, django_db_blocker):
    """The sales role goes by the name of somebody whose list has a row that may be called."""
    from presek.app import wiring
    from tests.web import people

    before = wiring.home_folder()
    with django_db_blocker.unblock():
        wiring.start(changing.folder)
        named = name_of(people.Site(changing.folder).home)
        people.User.objects.filter(username="sales").update(first_name=named)
        people.leave()
        wiring.start(before)
    return named


def name_of(home) -> str:
    from presek.app import today, today_page
    from presek.app.sight import EVERYTHING
    from presek.app.today import Asked

    for name, _ in today.owners(home):
        rows = today_page.shown(home, Asked((name,)), language="en", sight=EVERYTHING).rows
        if any(row.callable for row in rows):
            return name
    raise AssertionError("nobody may be called")


NO_TELEPHONE = "addEventListener('click', (event) => event.target.closest('a.call') && event.preventDefault())"
"""Chromium asks which program takes telephone calls, in a dialog that nobody here can answer."""


def test_u1_whom_to_call_now_in_four_clicks_on_a_phone_and_by_keyboard(somebody, owner):
    somebody.sign_in("sales")
    page = somebody.page
    page.add_init_script(NO_TELEPHONE)
    page.set_viewport_size({"width": 390, "height": 844})
    somebody.start()
    somebody.click(page.get_by_role("link", name="Today", exact=True))
    row = page.locator("details.today-row").filter(has=page.locator("a.call")).first
    name = row.locator(".name").inner_text()
    call = row.locator("a.call")
    assert (call.get_attribute("href") or "").startswith("tel:+")
    with page.expect_response("**/today/act") as noted:
        somebody.click(call)  # opens its row first, which is a click too
    assert noted.value.status in {0, 302}
    somebody.click(row.get_by_role("button", name="Reached", exact=True))

    expect(page.get_by_role("status")).to_contain_text(name)
    assert somebody.clicks <= 4
    assert somebody.look() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("status").get_by_role("button", name="Take back").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Taken back.")

    for language, title, reached in (("pl", "Dziś", "Nawiązano kontakt"), ("sl", "Danes", "Dosežena stranka")):
        page.context.add_cookies([{"name": "presek_language", "value": language, "url": somebody.url}])
        somebody.start("/today")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        first = page.locator("details.today-row").filter(has=page.locator("a.call")).first
        first.locator("> summary").press("Enter")
        first.get_by_role("button", name=reached, exact=True).press("Enter")
        undo = page.get_by_role("status").get_by_role("button")
        expect(undo).to_be_visible()
        undo.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
