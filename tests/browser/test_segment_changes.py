"""A change of a segment is sent for approval by one person and approved by another: by keyboard, in each language."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from presek.app import site_settings, wiring
from presek.store import definitions
from tests.browser.by_keyboard import LANGUAGES, at_start

pytestmark = pytest.mark.browser
SEGMENTS = {"en": "late_payers", "pl": "it_small", "sl": "production"}


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def asking(changing, django_db_blocker):
    """The site, where a second person approves every change."""
    from tests.web import people

    before = wiring.home_folder()
    with django_db_blocker.unblock():
        wiring.start(changing.folder)
        site_settings.put(site_settings.SEGMENT_APPROVAL, site_settings.ALL, by="administrator")
        yield
        people.leave()
        wiring.start(before)


def test_one_person_proposes_and_another_approves_in_three_clicks(asking, somebody, language):
    key = SEGMENTS[language]
    keys = at_start(somebody, "analyst", language, f"/segments/{key}/stay")
    page = somebody.page
    keys.fill(page.locator("#segment-hold"), "30 days")
    keys.press(keys.named("button", "Save"))
    expect(page.locator("main").get_by_role("status").first).to_be_visible()
    expect(page).to_have_url(re.compile("/segments/changes/"))
    assert definitions.versions_in_force()[key] == 1

    keys = at_start(somebody, "manager", language)
    keys.press(page.locator('header.top a[href="/exceptions"]'))
    keys.press(page.locator('a[href^="/segments/changes/"]').first)
    expect(page).to_have_url(re.compile("/segments/changes/"))
    expect(keys.named("button", "Approve")).to_be_visible()
    assert somebody.look() == []
    assert somebody.too_wide() == []
    keys.press(keys.named("button", "Approve"))
    keys.is_told("Approved. The change is in force.")
    assert keys.clicks == 3
    assert definitions.versions_in_force()[key] == 2

    keys = at_start(somebody, "analyst", language, f"/segments/{key}/versions")
    expect(page.locator(".version-list").get_by_text("manager")).to_be_visible()
