"""Makes the pictures of the README anew: Explore, a segment and a customer of the example company, at 1366 × 768.

    python -m tests.browser.readme_pictures [--home HOME] [--folder docs/images]

Without a home, the example company is made up in a temporary one, which takes a minute. The same home gives the same
pictures, but for the letters that Chromium has on that machine.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from presek.app import wiring

PICTURES = {
    "explore": "/?country=PL&sex=2&interests=travel",
    "segment": "/segments/careful_it_buyers",
    "customer": "/customers/F-00063",
}
USER, PASSWORD = "ana", "only for pictures"
SIZE = {"width": 1366, "height": 768}
FOLDER = Path(__file__).parents[2] / "docs" / "images"


def main() -> None:
    """Takes them."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--home", type=Path)
    asked.add_argument("--folder", type=Path, default=FOLDER)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="presek-readme-") as temporary:
        home = given.home or Path(temporary) / "home"
        _prepare(home)
        from tests.browser import screenshots
        from tests.browser.conftest import serving

        with serving(home) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(**screenshots.browser_options())
            page = browser.new_page(viewport=SIZE, color_scheme="light", device_scale_factor=1)
            _sign_in(page, server.url)
            for name, path in PICTURES.items():
                page.goto(server.url + path)
                page.screenshot(path=given.folder / f"{name}.png")
            browser.close()


def _prepare(home: Path) -> None:
    """A home with the example company and somebody who sees everything, whom no tour is offered."""
    home.mkdir(parents=True, exist_ok=True)
    wiring.start(home)
    from django.contrib.auth.models import User

    from presek.app import touring, up
    from presek.app.home import Home

    up.prepare(Home.open(home), with_demo=True, say=print)
    if not User.objects.filter(username=USER).exists():
        touring.leave(User.objects.create_superuser(USER, password=PASSWORD).pk)


def _sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/sign-in")
    page.fill("#username", USER)
    page.fill("#password", PASSWORD)
    page.locator("main button").click()
    page.wait_for_selector("header.top nav")


if __name__ == "__main__":
    main()
