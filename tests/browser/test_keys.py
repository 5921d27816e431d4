"""Keys of programs and the page of the API, in a real browser under the strict policy; U11 by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.by_keyboard import LANGUAGES, at_start

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", LANGUAGES)
def test_u11_an_integrator_gets_a_key_by_keyboard_and_conditions_of_a_day_with_their_version(visitor, served, language):
    keys = at_start(visitor, "administrator", language)
    page = visitor.page
    keys.press(page.locator('.menu a[href="/administration"]'))
    keys.press(page.get_by_role("main").get_by_role("link", name=keys.said("Keys of programs")))
    keys.fill(page.locator("#key-name"), f"ERP {language}")
    keys.press(page.locator('input[value="conditions"]'), "Space")
    keys.press(keys.named("button", "Make a key"))
    secret = page.locator("#made-key").input_value()

    address = f"{visitor.url}/api/v1/customers/{served.customer}/conditions"
    program = {"authorization": f"Bearer {secret}"}
    one, again = (page.request.get(address, params={"as_of": "2026-06-30"}, headers=program) for _ in range(2))
    told = one.json()
    assert (told["as_of"], told["data"]["customer"]) == ("2026-06-30", served.customer)
    assert len(told["data"]["version"]) == 64
    assert again.headers["etag"] == one.headers["etag"]
    assert again.json()["data"] == told["data"], "asked again, the same is told"
    assert page.request.get(address).status == 401
    assert keys.clicks <= 6


@pytest.mark.parametrize("width", [1440, 390])
def test_an_administrator_makes_a_key_and_reads_what_programs_can_ask(visitor, width):
    page = visitor.page
    page.set_viewport_size({"width": width, "height": 900})
    visitor.sign_in("administrator")
    page.locator(".menu summary").click()
    page.get_by_role("link", name="Administration").click()
    page.locator("main").get_by_role("link", name="Keys of programs").click()
    page.fill("#key-name", f"Till {width}")
    page.locator('input[value="conditions"]').check()
    page.get_by_role("button", name="Make a key").click()
    expect(page.locator("#made-key")).to_be_visible(timeout=20_000)

    assert visitor.look() == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.get_by_role("link", name="What programs can ask").click()
    expect(page.locator(".opblock").first).to_be_visible(timeout=20_000)
    expect(page.locator("#swagger-ui")).to_contain_text("/api/v1/customers/{key}/conditions")


def test_a_question_is_tried_from_the_page_with_a_key(visitor):
    page = visitor.page
    visitor.sign_in("administrator")
    visitor.start("/administration/keys")
    page.fill("#key-name", "Tried in the browser")
    page.locator('input[value="segments"]').check()
    page.get_by_role("button", name="Make a key").click()
    secret = page.locator("#made-key").input_value()
    visitor.start("/api/docs")
    page.locator("button.authorize").click()
    page.locator(".modal-ux input").fill(secret)
    page.locator(".modal-ux button.authorize").click()
    page.locator(".modal-ux button.btn-done").click()
    page.locator("#operations-segments-segments").get_by_role("button").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()

    expect(page.locator(".live-responses-table tbody .response-col_status").first).to_contain_text(
        "200", timeout=20_000
    )
    expect(page.locator(".live-responses-table")).to_contain_text("presek-version")
