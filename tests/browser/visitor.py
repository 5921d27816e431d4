"""Somebody in front of the site: signs in, clicks, and counts the clicks."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from tests.web.people import PASSWORD

WIDTHS = {390: 844, 768: 1024, 1366: 768, 1920: 1080}
"""The sizes of screens that every page is looked at on: width and height."""
OVERFLOW = """() => {
    const wide = document.documentElement.clientWidth, over = document.documentElement.scrollWidth - wide;
    if (over <= 0) return "";
    const scrolls = (node) => node && node !== document.body
        && (getComputedStyle(node).overflowX !== "visible" || scrolls(node.parentElement));
    const first = [...document.body.querySelectorAll("*")].find((node) =>
        node.getBoundingClientRect().right > wide + 1 && !scrolls(node.parentElement));
    const says = first ? `${first.tagName.toLowerCase()}.${first.className.baseVal ?? first.className}` : "";
    return `${over} pixels wider than the screen: ${says} ${(first?.textContent ?? "").trim().slice(0, 60)}`;
}"""


class Visitor:
    """A page with its faults. `clicks` counts from the last `start`."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.faults: list[str] = []
        self.clicks = 0
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"{message.text} {message.location.get('url', '')}")

    def sign_in(self, role: str = "analyst") -> None:
        self.page.goto(f"{self.url}/sign-in?next=/")
        self.page.fill("#username", role)
        self.page.fill("#password", PASSWORD)
        self.page.locator("main button").click()
        expect(self.page.locator("#total")).to_be_visible()

    def start(self, path: str = "/") -> None:
        self.page.goto(self.url + path)
        self.clicks = 0

    def click(self, target: Locator, *, shift: bool = False) -> None:
        """One click, as a person clicks; what is out of sight is opened first, which is a click too."""
        for closed in target.locator("xpath=ancestor::details[not(@open)]").all():
            closed.locator("> summary").click()
            self.clicks += 1
        target.click(modifiers=["Shift"] if shift else [])
        self.clicks += 1

    def value(self, facet: str, token: str) -> Locator:
        """A value of a facet."""
        return self.page.locator(f'input[name="{facet}"][value="{token}"]')

    def total(self) -> int:
        return int(self.page.locator("#total").inner_text().replace(",", "").replace("\u00a0", ""))

    def settled(self) -> None:
        """Waits until the numbers of the last click are there."""
        expect(self.page.locator("#explore.busy")).to_have_count(0)

    def look(self, options: dict[str, object] | None = None) -> list[str]:
        """What axe finds wrong with the page; `options` are axe's own."""
        found = Axe().run(self.page, options=options).response["violations"]
        return [
            f"{each['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
            for each in found
            for node in each["nodes"]
        ]

    def too_wide(self) -> list[str]:
        """Widths at which the open page is wider than the screen, and by which of its parts; the size is put back."""
        before, wrong = self.page.viewport_size, []
        for width, height in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            said = self.page.evaluate(OVERFLOW)
            wrong += [f"at {width}: {said}"] if said else []
        if before is not None:
            self.page.set_viewport_size(before)
        return wrong
