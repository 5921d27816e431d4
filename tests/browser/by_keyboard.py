"""Somebody without a mouse: goes from one thing to the next with Tab, types, and presses Enter or Space.

A press is a click: `clicks` counts them from the person's start page on, whatever language the page speaks.
"""

from __future__ import annotations

from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import FileChooser, Locator, Page, expect

from tests.browser.visitor import Visitor
from tests.web.people import PASSWORD

LANGUAGES = ("en", "pl", "sl")
MOST_TABS = 250
MOST_PRESSES = 3
"""A browser may pass over a key that comes while it still draws the page; a person presses it again."""
FOCUSED = "node => node === document.activeElement"
COMES_LATER = "node => (document.activeElement.compareDocumentPosition(node) & 4) !== 0"
SURE_STEPS = """target => {
    const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")];
    const stops = all.filter((each) => each.checkVisibility() && !each.disabled && each.type !== "hidden"
        && each.tabIndex >= 0 && (each.type !== "radio" || each.checked));
    return stops.indexOf(target) - stops.indexOf(document.activeElement);
}"""
"""How many steps it is at least: what scrolls is a stop too and isn't counted."""


class Keyboard:
    """The keys, pressed on a page in one of the languages."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language
        self.clicks = 0
        # Asked for before any page is there: asked for at the key press, the wish can come after the window opened.
        self.choosers: list[FileChooser] = []
        page.on("filechooser", lambda chooser: self.choosers.append(chooser))

    def reach(self, target: Locator) -> None:
        """Goes on with Tab until the target has the focus; within a group that is one tab stop, with the arrows."""
        expect(target).to_be_visible()
        if target.evaluate(FOCUSED):
            return
        if target.evaluate("node => node.tabIndex < 0"):
            self._tab_to(target.locator("xpath=ancestor::fieldset[1]").locator('[tabindex="0"]').first)
            self._arrow_to(target)
        else:
            self._tab_to(target)

    def _tab_to(self, target: Locator) -> None:
        """As far as it takes, but not for ever."""
        for _ in range(target.evaluate(SURE_STEPS) - 1):
            self.page.keyboard.press("Tab")
        for _ in range(MOST_TABS):
            if target.evaluate(FOCUSED):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} can't be reached with the Tab key")

    def _arrow_to(self, target: Locator) -> None:
        key = "ArrowDown" if target.evaluate(COMES_LATER) else "ArrowUp"
        for _ in range(MOST_TABS):
            if target.evaluate(FOCUSED):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{target} can't be reached with the arrows")

    def press(self, target: Locator, key: str = "Enter") -> None:
        """One click; what is out of sight is opened first, which is a click too."""
        for closed in target.locator("xpath=ancestor::details[not(@open)]").all():
            self._press(closed.locator("> summary"), "Enter")
        self._press(target, key)

    def _press(self, target: Locator, key: str) -> None:
        self.reach(target)
        self.page.keyboard.press(key)
        self.clicks += 1

    def fill(self, target: Locator, text: str) -> None:
        """Types; what stood there is typed over."""
        self.reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def send(self, target: Locator, file: Path) -> None:
        """Chooses a file."""
        self.reach(target)
        for _ in range(MOST_PRESSES):
            self.page.keyboard.press("Enter")
            if self._has_chooser():
                self.choosers.pop().set_files(file)
                return
        raise AssertionError("no window to choose a file in opened")

    def _has_chooser(self) -> bool:
        for _ in range(50):
            if self.choosers:
                return True
            self.page.wait_for_timeout(100)
        return False

    def said(self, text: str) -> str:
        """A text of the site in the language of the page."""
        with translation.override(self.language):
            return gettext(text)

    def is_told(self, text: str) -> None:
        """The page says so, in its language."""
        expect(self.page.locator("main").get_by_role("status")).to_contain_text(self.said(text))

    def named(self, role: str, text: str) -> Locator:
        """What is called so in the language of the page."""
        return self.page.get_by_role(role, name=self.said(text), exact=True).first  # type: ignore[arg-type]


def at_start(somebody: Visitor, role: str, language: str, path: str = "/") -> Keyboard:
    """Somebody of a role on their start page, in their language; nothing is clicked yet."""
    page = somebody.page
    chosen = {"name": "presek_language", "value": language, "url": somebody.url}
    page.context.clear_cookies()
    page.context.add_cookies([chosen])  # type: ignore[list-item]
    page.goto(f"{somebody.url}/sign-in?next={path}")
    page.fill("#username", role)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("header.top .menu")).to_be_visible()
    expect(page.locator("#password")).to_have_count(0)
    return Keyboard(page, language)
