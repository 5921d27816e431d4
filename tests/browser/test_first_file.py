"""U12: from nothing to active segments with a file of 500 customers, in at most ten screens and a quarter of an hour,
without SQL and without a mouse, in each language."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import FileChooser, Locator, Page, expect

from presek.app import reading, wiring
from presek.app.clock import Stopwatch
from presek.app.home import Home
from presek.store import definitions
from tests.browser.conftest import serving
from tests.browser.visitor import Visitor
from tests.web import customers_file, people

pytestmark = pytest.mark.browser

MOST_SCREENS, MOST_SECONDS = 10, 15 * 60
LOOKS = {
    "en": {"color_scheme": "light", "viewport": {"width": 1366, "height": 768}},
    "pl": {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
    "sl": {"color_scheme": "light", "viewport": {"width": 1366, "height": 768}},
}
MOST_TABS = 150
MOST_PRESSES = 3
"""A browser may pass over a key that comes while it still draws the page; a person presses it again."""


@pytest.fixture(params=LOOKS)
def language(request):
    return request.param


@pytest.fixture
def browser_context_args(browser_context_args, language):
    return {**browser_context_args, **LOOKS[language]}


@pytest.fixture
def empty_company(tmp_path, django_db_blocker):
    """A site and a worker over a home without any data."""
    before = wiring.home_folder()
    folder = tmp_path / "home"
    folder.mkdir()
    with django_db_blocker.unblock():
        wiring.start(folder)
        Home.open(folder)
        user = User.objects.create_user("analyst", password=people.PASSWORD)
        user.groups.add(Group.objects.get(name="analyst"))
        command = [sys.executable, "-m", "presek.cli", "worker", "--home", str(folder)]
        worker = subprocess.Popen(command, env={**os.environ, "PRESEK_HOME": str(folder)})
        with serving(folder) as running:
            yield running
        worker.terminate()
        worker.wait(20)
        people.leave()
        wiring.start(before)


class Screens:
    """Counts the pages that a person gets to see, and lets axe look at each, in one language of each look."""

    def __init__(self, visitor: Visitor, *, axe: bool) -> None:
        self.visitor, self.axe = visitor, axe
        self.seen: list[str] = []
        self.wrong: list[str] = []

    def look(self, name: str) -> None:
        self.seen.append(name)
        page = self.visitor.page
        self.wrong += [f"{name}: {fault}" for fault in self.visitor.look()] if self.axe else []
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if width > 0:
            self.wrong.append(f"{name}: {width} pixels wider than the screen")
        folder = os.environ.get("PRESEK_PICTURES")
        if folder:
            look = page.evaluate("document.documentElement.lang")
            page.screenshot(path=f"{folder}/{len(self.seen):02d}-{name}-{look}.png", full_page=True)


class Keyboard:
    """Somebody who has no mouse: goes from one thing to the next with Tab, types, and presses Enter."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language
        # Asked for before any page is there: asked for at the key press, the wish can come after the window opened.
        self.choosers: list[FileChooser] = []
        page.on("filechooser", lambda chooser: self.choosers.append(chooser))

    def reach(self, target: Locator) -> None:
        """Tabs on until the target has the focus, as far as it takes, but not for ever."""
        expect(target).to_be_visible()
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if target.evaluate("node => node === document.activeElement"):
                return
        raise AssertionError(f"{target} can't be reached with the Tab key")

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def fill(self, target: Locator, text: str) -> None:
        self.reach(target)
        self.page.keyboard.type(text)

    def send(self, target: Locator, file: Path) -> None:
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

    def named(self, role: str, text: str) -> Locator:
        """What is called so in the language of the page."""
        with translation.override(self.language):
            return self.page.get_by_role(role, name=gettext(text), exact=True).first


def put_in_force(keys: Keyboard, screens: Screens) -> None:
    """From the report of the first import to segments."""
    keys.press(keys.named("link", "Next: ready segmentations"))
    expect(keys.named("button", "Consumers")).to_be_visible()
    screens.look("question")
    keys.press(keys.named("button", "Consumers"))
    expect(keys.named("button", "Put in force")).to_be_visible()
    screens.look("templates")
    keys.press(keys.named("button", "Put in force"))
    expect(keys.page.locator("table.segments").first).to_be_visible()
    screens.look("segments")


def test_u12_a_file_of_500_customers_becomes_active_segments_in_ten_screens_by_keyboard_alone(
    empty_company, page, tmp_path, language
):
    page.set_default_timeout(30_000)
    page.context.add_cookies([{"name": "presek_language", "value": language, "url": empty_company.url}])
    visitor, keys = Visitor(page, empty_company.url), Keyboard(page, language)
    screens, watch = Screens(visitor, axe=language != "sl"), Stopwatch()
    file = tmp_path / "klienci.csv"
    file.write_text(customers_file.text(500), "cp1250")
    page.goto(f"{empty_company.url}/")
    screens.look("sign in")
    keys.fill(page.locator("#username"), "analyst")
    keys.fill(page.locator("#password"), people.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#file")).to_be_visible()
    screens.look("send a file")
    keys.send(page.locator("#file"), file)
    keys.press(keys.named("button", "Send"))
    expect(page.locator('select[name="column-2"]')).to_have_value("sex")
    screens.look("mapping")
    keys.press(keys.named("button", "Try it: nothing is kept"))
    expect(keys.named("heading", "What would happen")).to_be_visible()
    screens.look("tried out")
    keys.press(keys.named("button", "Import"))
    expect(keys.named("link", "Next: ready segmentations")).to_be_visible()
    screens.look("report")
    put_in_force(keys, screens)
    assert len(screens.seen) <= MOST_SCREENS
    assert watch.seconds() <= MOST_SECONDS
    home = Home.open(empty_company.folder)
    members = [reading.answer(home, each.key).true for part in definitions.load() for each in part.segments]
    assert sum(map(len, members)) == 496
    page.goto(f"{empty_company.url}/data")
    screens.look("data")
    page.goto(f"{empty_company.url}/data/imports/1/rejects")
    page.locator("details.segment-why summary").first.click()
    screens.look("rejects")
    assert screens.wrong == [], "\n".join(screens.wrong)
    assert visitor.faults == []
