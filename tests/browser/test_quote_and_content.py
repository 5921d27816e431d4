"""A quote with the right terms and a landing text for an industry, in the clicks that were promised."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


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


def test_u2_a_quote_with_the_right_terms_in_three_clicks(somebody, quoted):
    somebody.sign_in("sales")
    somebody.start()
    page = somebody.page
    page.locator("#find").fill(quoted)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    somebody.click(page.get_by_role("link", name="New quote"))
    expect(page.locator("#terms")).to_contain_text("days")
    locked = page.locator("#discount-0")
    expect(locked).to_have_value("5\N{NO-BREAK SPACE}%")
    expect(locked).not_to_be_editable()
    for name, typed in (("product", "drill"), ("quantity", "2"), ("price", "129,90"), ("vat", "23")):
        page.locator(f"#{name}-0").fill(typed)
    somebody.click(page.get_by_role("button", name="Add line"))

    expect(page.locator("#net-0")).to_have_value("246.81 PLN".replace(" ", "\N{NO-BREAK SPACE}"))
    expect(page.locator(".totals")).to_contain_text("303.58")
    assert somebody.clicks <= 3
    assert somebody.look() == []
    page.get_by_role("button", name="Keep the quote").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quote 1")
    assert somebody.look() == []
    with page.expect_download() as paper:
        page.get_by_role("link", name="PDF English").click()
    assert paper.value.suggested_filename == "quote-1-en.pdf"


def test_a_product_that_was_bought_before_brings_its_price(somebody):
    somebody.sign_in("sales")
    somebody.start("/?in-segment=b_class")
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


def test_u6_a_landing_text_for_an_industry_in_five_clicks(somebody):
    somebody.sign_in("marketing")
    somebody.start()
    page = somebody.page
    somebody.click(page.get_by_role("navigation").get_by_role("link", name="Content"))
    somebody.click(page.get_by_role("link", name="J Publishing", exact=False))
    somebody.click(page.get_by_role("link", name="Offer"))
    somebody.click(page.locator("#title-sl"))
    page.locator("#title-sl").fill("Za založnike")
    page.locator("#text-sl").fill("Vse za knjigo.")
    somebody.click(page.get_by_role("button", name="Publish"))

    expect(page.get_by_role("status")).to_contain_text("Published")
    expect(page.locator("fieldset", has=page.locator("#title-sl")).locator(".badge")).to_have_text("published")
    assert somebody.clicks == 5
    assert somebody.look() == []


def test_the_keyboard_is_enough_for_a_line(somebody, quoted):
    somebody.sign_in("sales")
    somebody.start(f"/customers/{quoted}")
    page = somebody.page
    page.get_by_role("link", name="New quote").press("Enter")
    expect(page.locator("#product-0")).to_be_focused()
    for typed in ("drill", "3", "10"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#product-1")).to_be_focused()
    expect(page.locator(".totals")).to_contain_text("28.50")
