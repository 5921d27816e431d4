"""The overview: one page for those who decide, whose numbers are those of all other pages and lead to customers."""

from __future__ import annotations

import re
import shutil
from html import unescape

import pytest

from presek.app import month_before, wiring
from presek.app.refresh import refresh
from presek.values.instant import AsOf, day_number, day_of


@pytest.fixture(scope="module")
def moved(company, tmp_path_factory, django_db_blocker):
    """The site over the example company with a past: a run of 40 days before, one of 30, and today's again."""
    from tests.web import people

    folder = tmp_path_factory.mktemp("moved") / "home"
    shutil.copytree(company, folder)
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        wiring.start(folder)
        site = people.Site(folder)
        as_of = site.home.as_of()
        for days in (40, 30, 0):
            refresh(site.home, as_of=AsOf.end_of(day_of(day_number(as_of.day) - days), as_of.zone))
        yield site
        people.leave()
        wiring.start(before)


def shown(site, role="manager", language="en"):
    answer = site.client(role, language=language).get("/overview")
    assert answer.status_code == 200
    return answer.content.decode()


def rows(text):
    """Of each segment the cells of its row, as text, and its links."""
    found = {}
    for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", text, re.S):
        key = re.search(r'href="/segments/(\w+)"', row).group(1)
        found[key] = (unescape(re.sub(r"<[^>]+>|\s+", " ", row)), re.findall(r'href="([^"]+)"', row))
    return found


def test_every_segment_says_the_size_that_its_page_and_the_list_say(moved):
    counts = {each.key: each.inside for each in moved.home.published().counts}
    found = rows(shown(moved))
    assert set(found) == set(counts)
    for key, (text, links) in found.items():
        assert re.search(rf"\b{counts[key]:,}\b", text)
        assert f"/?in-segment={key}" in links


def test_who_came_and_went_is_counted_from_a_month_before_and_listed(moved):
    told = month_before.movements(moved.home)
    assert told.since == day_of(day_number(moved.home.as_of().day) - 30)
    found = rows(shown(moved))
    client = moved.client("manager")
    some = [(key, each) for key, each in told.by_segment.items() if len(each.came)]
    assert some
    for key, each in some:
        assert f"+{len(each.came)}" in found[key][0]
        listed = client.get(f"/overview/{key}/came").content.decode()
        keys = re.findall(r'href="/customers/([^"]+)"', listed)
        snapshot = moved.index.values.opened.snapshot
        assert keys == [snapshot.key(int(one)) for one in each.came.ordinals()[:100]]
    sizes = {each.key: each.inside for each in moved.home.published().counts}
    assert all(each.before + len(each.came) - len(each.went) == sizes[key] for key, each in told.by_segment.items())


def test_every_segment_has_a_little_chart_that_leads_to_its_size_over_time(moved):
    page = shown(moved)
    keys = [each.key for each in moved.home.published().counts]
    assert page.count('class="spark"') == len(keys)
    assert all(f'href="/segments/{key}/over-time"' in page for key in keys)
    assert 'class="spark"' not in shown(moved, "viewer")


def test_without_an_earlier_day_nothing_is_said_of_who_came(site):
    text = shown(site)
    assert ">came<" not in text
    assert "as soon as there is an earlier day" in text
    assert site.client("manager").get("/overview/a_class/went").status_code == 404


def test_what_waits_leads_to_where_it_is_decided(site):
    text = shown(site)
    assert re.search(r'<a class="badge warn" href="/exceptions">1 policy waits for approval</a>', text)
    assert re.search(r'href="/administration/jobs">no worker runs', text)


def test_who_sees_no_records_is_told_no_small_count_and_led_to_no_list(moved):
    found = rows(shown(moved, "viewer"))
    counts = {each.key: each.inside for each in moved.home.published().counts}
    few = [key for key, inside in counts.items() if inside < 10]
    assert few
    for key in few:
        assert "< 10" in found[key][0]
    assert not any("/overview/" in link for _, links in found.values() for link in links)
    assert moved.client("viewer").get("/overview/a_class/came").status_code == 403


@pytest.mark.parametrize(("language", "words"), [("pl", ("przybyło", "Obowiązujące zasady")), ("sl", ("prišlo",))])
def test_the_overview_speaks_polish_and_slovene(moved, language, words):
    text = shown(moved, language=language)
    assert all(word in text for word in words)
