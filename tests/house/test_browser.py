"""The browser that the pages are tried in is there, draws, and runs scripts."""

from __future__ import annotations

from playwright.sync_api import Page


def test_the_browser_shows_what_a_script_wrote(page: Page):
    page.set_content("<p id=place></p><script>place.textContent = 6 * 7</script>")

    assert page.inner_text("#place") == "42"
