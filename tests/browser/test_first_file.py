"""U12: from nothing to active segments with a file of 500 customers, in at most ten screens, without SQL."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import expect

from presek.app import reading, wiring
from presek.app.home import Home
from presek.store import definitions
from tests.browser.conftest import serving
from tests.browser.visitor import Visitor
from tests.web import customers_file, people

pytestmark = pytest.mark.browser

MOST_SCREENS = 10
LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1366, "height": 768}},
    "dark phone": {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
}


@pytest.fixture(params=LOOKS)
def browser_context_args(browser_context_args, request):
    return {**browser_context_args, **LOOKS[request.param]}


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
    """Counts the pages that a person gets to see, and lets axe look at each."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.seen: list[str] = []
        self.wrong: list[str] = []

    def look(self, name: str) -> None:
        self.seen.append(name)
        page = self.visitor.page
        self.wrong += [f"{name}: {fault}" for fault in self.visitor.look()]
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if width > 0:
            self.wrong.append(f"{name}: {width} pixels wider than the screen")
        folder = os.environ.get("PRESEK_PICTURES")
        if folder:
            look = page.viewport_size["width"]
            page.screenshot(path=f"{folder}/{len(self.seen):02d}-{name}-{look}.png", full_page=True)


def test_u12_a_file_of_500_customers_becomes_active_segments_in_ten_screens(empty_company, page, tmp_path):
    page.set_default_timeout(30_000)
    visitor = Visitor(page, empty_company.url)
    screens = Screens(visitor)
    file = tmp_path / "klienci.csv"
    file.write_text(customers_file.text(500), "cp1250")
    page.goto(f"{empty_company.url}/")
    screens.look("sign in")
    page.fill("#username", "analyst")
    page.fill("#password", people.PASSWORD)
    page.locator("main button").click()
    expect(page.locator("#file")).to_be_visible()
    screens.look("send a file")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Send").click()
    expect(page.locator('select[name="column-2"]')).to_have_value("sex")
    screens.look("mapping")
    page.get_by_role("button", name="Try it: nothing is kept").click()
    expect(page.get_by_role("heading", name="What would happen")).to_be_visible()
    screens.look("tried out")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("link", name="Next: ready segmentations")).to_be_visible()
    screens.look("report")
    page.get_by_role("link", name="Next: ready segmentations").click()
    screens.look("question")
    page.get_by_role("button", name="Consumers").click()
    screens.look("templates")
    page.get_by_role("button", name="Put in force").first.click()
    expect(page.get_by_role("heading", name="Age groups")).to_be_visible()
    screens.look("segments")
    assert len(screens.seen) <= MOST_SCREENS
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
