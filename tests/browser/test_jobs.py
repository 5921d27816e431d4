"""The jobs as whoever runs the product sees them: what waits, runs and ended, told without loading the page anew; a job
is stopped and asked for again by keyboard, and its page has its log."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from presek.app import wiring
from tests.browser.by_keyboard import Keyboard
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def queue(changing, django_db_blocker):
    """The queue of the home that is shown, to do what its worker does."""
    from presek.store import jobs
    from tests.web import people

    before = wiring.home_folder()
    with django_db_blocker.unblock():
        wiring.start(changing.folder)
        yield jobs
        people.leave()
        wiring.start(before)


def row(visitor: Visitor, number: int):
    """The line of a job in the list."""
    return visitor.page.locator(f'#latest-jobs tr:has(a[href$="/jobs/{number}"])')


def test_a_job_is_followed_stopped_and_asked_for_again_by_keyboard(somebody, queue):
    somebody.sign_in("administrator")
    somebody.start("/administration/jobs")
    page, keys = somebody.page, Keyboard(somebody.page, "en")

    keys.press(page.get_by_role("button", name="Refresh now"))
    expect(page.locator("#latest-jobs")).to_contain_text("waiting")
    number = queue.latest(1, kind="refresh")[0].number

    taken = queue.begin(at=1)
    assert taken is not None
    assert taken.number == number
    queue.note(number, "refreshed 3 segments", at=2)
    queue.progress(number, {"share": 0.4})
    expect(row(somebody, number)).to_contain_text("running 40")
    assert somebody.look() == []

    stop = row(somebody, number).get_by_role("button", name="Stop")
    keys.reach(stop)
    queue.progress(number, {"share": 0.6})
    expect(row(somebody, number)).to_contain_text("running 60")
    expect(stop).to_be_focused()
    keys.press(stop)
    expect(row(somebody, number)).to_contain_text("stopping")
    assert queue.should_stop(number)
    queue.stopped(number, at=3)
    expect(row(somebody, number)).to_contain_text("stopped")

    keys.press(row(somebody, number).get_by_role("button", name="Once more"))
    expect(page.locator("main .notice.success")).to_have_text("It is done in a moment.")
    again = queue.latest(1, kind="refresh")[0].number
    assert again != number
    expect(row(somebody, again)).to_contain_text("waiting")

    keys.press(row(somebody, number).locator("a"))
    expect(page.locator("#job-log")).to_contain_text("refreshed 3 segments")
    assert somebody.look() == []
    assert somebody.too_wide() == []


def test_a_double_click_asks_once(somebody, queue):
    somebody.sign_in("administrator")
    somebody.start("/administration/jobs")
    somebody.page.get_by_role("button", name="Tidy the data now").dblclick()
    expect(somebody.page.locator("main .notice.success")).to_have_count(1)
    assert len(queue.unfinished("upkeep")) == 1
