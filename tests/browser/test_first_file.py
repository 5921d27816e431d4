"""U12: from nothing to active segments with a file of 500 customers, in at most ten screens and a quarter of an hour,
without SQL and without a mouse, in each language."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import expect

from presek.app import conditions, reading, wiring
from presek.app.clock import Stopwatch
from presek.app.home import Home
from presek.store import definitions
from tests.browser.by_keyboard import Keyboard
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
        for role in ("analyst", "manager"):
            user = User.objects.create_user(role, password=people.PASSWORD)
            user.groups.add(Group.objects.get(name=role))
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


def put_in_force(keys: Keyboard, screens: Screens) -> None:
    """From the report of the first import to segments."""
    keys.press(keys.named("link", "Next: ready segmentations"))
    expect(keys.named("button", "Consumers")).to_have_attribute("aria-current", "true")
    screens.look("templates")
    keys.press(keys.named("button", "Put in force"))
    expect(keys.page.locator("table.segments").first).to_be_visible()
    screens.look("segments")


def approve_as_another_person(keys: Keyboard, screens: Screens, url: str) -> None:
    """The manager opens the page of approvals, reads and approves the ready policies."""
    keys.page.context.clear_cookies()
    keys.page.goto(f"{url}/exceptions")
    screens.look("second sign in")
    keys.fill(keys.page.locator("#username"), "manager")
    keys.fill(keys.page.locator("#password"), people.PASSWORD)
    keys.page.keyboard.press("Enter")
    expect(keys.named("button", "Approve all")).to_be_visible()
    screens.look("approvals")
    for box in keys.page.get_by_role("checkbox").all():
        keys.reach(box)
        keys.page.keyboard.press("Space")
    keys.press(keys.named("button", "Approve all"))
    expect(keys.page.get_by_text("Nothing waits.")).to_be_visible()
    screens.look("approved")


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
    if language == "en":  # the words of the other two are tested without a browser
        approve_as_another_person(keys, screens, empty_company.url)
    assert len(screens.seen) <= MOST_SCREENS
    assert watch.seconds() <= MOST_SECONDS
    home = Home.open(empty_company.folder)
    for part in definitions.load():
        assert sum(len(reading.answer(home, each.key).true) for each in part.segments) == 496
    term = conditions.conditions(home, "K7").terms.value
    assert (term.net_days if term else None) == (14 if language == "en" else None)
    page.goto(f"{empty_company.url}/data")
    screens.look("data")
    page.goto(f"{empty_company.url}/data/imports/1/rejects")
    page.locator("details.segment-why summary").first.click()
    screens.look("rejects")
    assert screens.wrong == [], "\n".join(screens.wrong)
    assert visitor.faults == []
