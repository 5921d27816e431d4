"""A quote with the right terms and a landing text for an industry, in the clicks that were promised."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.by_keyboard import LANGUAGES, at_start

pytestmark = pytest.mark.browser
DAYS = {"en": "days", "pl": "dni", "sl": "dn"}


@pytest.fixture
def quoted(served) -> str:
    """The key of somebody with a discount of 5 % and nothing that stands against a quote."""
    from presek.app import quotes

    asked = {"lines": [{"product": "drill", "quantity": "1", "unit_price": "100"}]}
    for at in range(served.size):
        key = served.index.values.opened.snapshot.key(at)
        found = quotes.check(served.home, key, asked).answer
        if found.net.amount == 95 and found.accepted and found.terms is not None and found.terms.net_days:
            return key
    raise AssertionError("nobody has a discount of 5 %")


@pytest.mark.parametrize("language", LANGUAGES)
def test_u2_a_quote_with_the_right_terms_in_three_clicks(somebody, quoted, language):
    keys = at_start(somebody, "sales", language)
    page = somebody.page
    page.keyboard.press("/")
    keys.fill(page.locator("#find"), quoted)
    keys.press(page.locator("#find"))
    keys.press(keys.named("link", "New quote"))
    expect(page.locator("#terms")).to_contain_text(DAYS[language])
    locked = page.locator("#discount-0")
    expect(locked).to_have_value("5\N{NO-BREAK SPACE}%")
    expect(locked).not_to_be_editable()
    for name, typed in (("product", "drill"), ("quantity", "2"), ("price", "129,90"), ("vat", "23")):
        keys.fill(page.locator(f"#{name}-0"), typed)
    keys.press(keys.named("button", "Add line"))

    expect(page.locator("#net-0")).to_have_value(re.compile(r"246[.,]81"))
    expect(page.locator(".totals")).to_contain_text(re.compile(r"303[.,]58"))
    assert keys.clicks == 3
    if language != "en":
        return
    assert somebody.look() == []
    keys.press(keys.named("button", "Keep the quote"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quote 1")
    assert somebody.look() == []
    with page.expect_download() as paper:
        keys.press(page.get_by_role("link", name="PDF English"))
    assert paper.value.suggested_filename == "quote-1-en.pdf"


def test_a_product_that_was_bought_before_brings_its_price(somebody):
    at_start(somebody, "sales", "en", "/?in-segment=b_class")
    page = somebody.page
    page.locator("#rows tbody a").first.click()
    page.get_by_role("link", name="New quote").click()
    known = page.locator("#bought option").first
    product, price = known.get_attribute("value"), known.get_attribute("data-price")
    assert product
    assert price
    page.locator("#product-0").fill(product)
    page.locator("#quantity-0").focus()

    expect(page.locator("#price-0")).to_have_value(price)


@pytest.mark.parametrize("language", LANGUAGES)
def test_u6_a_landing_text_for_an_industry_in_five_clicks(somebody, language):
    keys = at_start(somebody, "marketing", language)
    page = somebody.page
    keys.press(keys.named("link", "Content"))
    keys.press(page.locator('th a[href="/content/landing?industry=J"]'))
    keys.press(page.get_by_role("main").get_by_role("link", name=keys.said("Offer")))
    keys.fill(page.locator(f"#title-{language}"), "Za založnike")
    keys.fill(page.locator(f"#text-{language}"), "Vse za knjigo.")
    keys.press(keys.named("button", "Publish"))

    keys.is_told("Published.")
    written = page.locator("fieldset", has=page.locator(f"#title-{language}")).locator(".badge")
    expect(written).to_have_text(keys.said("published"))
    assert keys.clicks <= 5
    assert somebody.look() == []


def test_the_keyboard_is_enough_for_a_line(somebody, quoted):
    keys = at_start(somebody, "sales", "en", f"/customers/{quoted}")
    page = somebody.page
    keys.press(keys.named("link", "New quote"))
    expect(page.locator("#product-0")).to_be_focused()
    for typed in ("drill", "3", "10"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#product-1")).to_be_focused()
    expect(page.locator(".totals")).to_contain_text("28.50")
