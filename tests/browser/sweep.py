"""Walks every page in Chromium and says what is wrong with it: at four widths, light and dark, in three languages.

    python -m tests.browser.sweep [--home HOME] [--only explore] [--without-axe]

Each page is opened once for each language and then only resized: the page itself may not be wider than the screen
(tables scroll in their own box), nothing may stand in the console (there a breach of the content security policy is
told too), and axe finds nothing, light, dark and on a phone. It takes some minutes, so that `./test` has a share of it
only (`test_access.py`). Without a home, the example company is made up in a temporary one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

LANGUAGES = ("en", "pl", "sl")


def main() -> None:
    """Walks, and ends with 1 where anything is wrong."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--home", type=Path)
    asked.add_argument("--only", default="")
    asked.add_argument("--without-axe", action="store_true")
    given = asked.parse_args()
    begun, faults = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="presek-sweep-") as temporary:
        from tests.browser import screenshots

        home = given.home or Path(temporary) / "home"
        named = {name: path.format(**found) for found in [screenshots.prepare(home)] for name, path in _pages()}
        pages = {name: path for name, path in named.items() if given.only in name}
        from tests.browser.conftest import serving

        with serving(home) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(**screenshots.browser_options())
            for language in LANGUAGES:
                for said in walked(browser, server.url, language, pages, axe=not given.without_axe):
                    print(f"{language}: {said}", flush=True)
                    faults += 1
            browser.close()
    print(f"{len(pages)} pages in {len(LANGUAGES)} languages: {faults} faults ({time.monotonic() - begun:.0f} s)")
    sys.exit(1 if faults else 0)


def walked(browser: Browser, url: str, language: str, pages: dict[str, str], *, axe: bool) -> Iterator[str]:
    """What is wrong with each page in a language; axe looks in English alone, for it looks at no words."""
    from tests.browser import screenshots, test_access
    from tests.browser.visitor import Visitor

    context = browser.new_context(viewport={"width": 1366, "height": 768}, color_scheme="light")
    context.add_cookies([{"name": "presek_language", "value": language, "url": url}])
    visitor = Visitor(context.new_page(), url)
    visitor.page.goto(f"{url}/sign-in?next=/")
    visitor.page.fill("#username", screenshots.USER)
    visitor.page.fill("#password", screenshots.PASSWORD)
    visitor.page.locator("main button").click()
    visitor.page.wait_for_selector("header.top nav")
    for name, path in pages.items():
        visitor.start(path)
        for closed in visitor.page.locator("details:not(.menu):not([open]) > summary").all():
            if closed.is_visible():
                closed.click()
        wrong = test_access.looked_at(visitor) if axe and language == "en" else visitor.too_wide()
        yield from (f"{name} ({path}) {each}" for each in [*wrong, *visitor.faults])
        visitor.faults.clear()
    context.close()


def _pages() -> list[tuple[str, str]]:
    """Every page there is a picture of, and those that only axe looks at."""
    from tests.browser import screenshots, test_access, test_administration

    seen = set(screenshots.PAGES.values())
    looked_at = {**test_access.PAGES, **test_administration.PAGES, "rights": "/customers/F-00063/rights?do=erase"}
    more = [(name, path) for name, path in looked_at.items() if path not in seen]
    return [*((name, path) for name, path in screenshots.PAGES.items() if name != "missing"), *more]


if __name__ == "__main__":
    main()
