"""Whom to call now, in the clicks that were promised, on a phone, by keyboard and in three languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.by_keyboard import LANGUAGES, at_start

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


@pytest.mark.parametrize("language", LANGUAGES)
def test_u1_whom_to_call_now_in_four_clicks_on_a_phone_by_keyboard_alone(somebody, owner, language):
    page = somebody.page
    page.add_init_script(NO_TELEPHONE)
    page.set_viewport_size({"width": 390, "height": 844})
    keys = at_start(somebody, "sales", language)
    keys.press(keys.named("link", "Today"))
    expect(page.get_by_role("heading", level=1)).to_have_text(keys.said("Today"))
    row = page.locator("details.today-row").filter(has=page.locator("a.call")).first
    name = row.locator(".name").inner_text()
    call = row.locator("a.call")
    assert (call.get_attribute("href") or "").startswith("tel:+")
    with page.expect_response("**/today/act") as noted:
        keys.press(call)  # opens its row first, which is a click too
    assert noted.value.status in {0, 302}
    keys.press(row.get_by_role("button", name=keys.said("Reached"), exact=True))

    expect(page.locator("main").get_by_role("status")).to_contain_text(name)
    assert keys.clicks <= 4
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert somebody.look() == []
    keys.press(page.locator("main").get_by_role("status").get_by_role("button", name=keys.said("Take back")))
    expect(page.locator("main").get_by_role("status")).to_contain_text(keys.said("Taken back."))
