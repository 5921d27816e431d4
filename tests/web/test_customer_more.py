"""The lower part of a customer's page: neighbours, the timeline with its filter, memberships, what is not known."""

from __future__ import annotations

import re

from presek.app import neighbours, timeline
from presek.app.sight import EVERYTHING
from presek.app.timeline import Wanted
from presek.web import charts_stays
from presek.web.charts_stays import Bar, Stripe

SELECTION = "country=PL&sort=name"


def test_next_and_previous_lead_through_the_whole_selection_one_came_from(site):
    client = site.client("sales")
    page = client.get(f"/?{SELECTION}").content.decode()
    first = re.search(r'href="(/customers/[^"]+\?from=[^"]+)"', page)[1].replace("&amp;", "&")

    shown = client.get(first).content.decode()
    assert 'rel="prev"' not in shown
    following = re.search(r'rel="next" href="([^"]+)"', shown)[1].replace("&amp;", "&")
    back = re.search(r'rel="prev" href="([^"]+)"', client.get(following).content.decode())[1]
    assert back.replace("&amp;", "&") == first

    pairs, seen, key = [("country", "PL"), ("sort", "name")], set(), re.match(r"/customers/([^?]+)", first)[1]
    while key:
        seen.add(key)
        found = neighbours.neighbours(site.home, pairs, key, sight=EVERYTHING)
        assert found.place == len(seen)
        key = found.after
    assert len(seen) == found.total


def test_who_is_not_in_the_selection_is_told_so(site):
    snapshot = site.index.values.opened.snapshot
    lives_in = snapshot.customer(0, site.home.catalog()).fields["country"][-1].value
    country = "SI" if lives_in == "PL" else "PL"
    found = neighbours.neighbours(site.home, [("country", country)], site.customer, sight=EVERYTHING)
    assert (found.place, found.before, found.after) == (0, "", "")
    page = site.client("sales").get(f"/customers/{site.customer}", {"from": f"country={country}"}).content.decode()
    assert "no longer among the" in page
    assert neighbours.neighbours(site.home, [], "nobody at all", sight=EVERYTHING) is None


def test_the_timeline_on_the_page_is_filtered_in_place_by_kind_and_channel(site):
    key = site.customer
    whole = timeline.timeline(site.home, key, Wanted(), language="en", sight=EVERYTHING)
    kind = whole.kinds[0]
    page = site.client("dpo").get(f"/customers/{key}", {"kind": kind.key}).content.decode()

    assert f"The whole timeline: {kind.count:,} event" in page
    assert f'value="{kind.key}" selected' in page
    assert site.client("dpo").get(f"/customers/{key}", {"kind": "no such kind"}).status_code == 404


def test_what_is_not_known_is_said_and_only_of_fields_that_one_may_see(site):
    page = site.client("viewer")
    assert page.get(f"/customers/{site.customer}").status_code == 403
    shown = site.client("finance").get(f"/customers/{site.customer}").content.decode()
    assert "Not known:" in shown
    unknown = " ".join(re.findall(r"Not known: ([^<]+)", shown))
    assert "Marital status" not in unknown


def test_bars_of_stays_lie_between_the_first_day_and_the_last():
    bars = (Bar(10, 20, "A <b>", lasts=False), Bar(30, 40, "again", lasts=True))
    drawn = charts_stays.stays(
        (Stripe("A", "/segments/a", bars), Stripe("B", "/segments/b", (Bar(15, 40, "b", lasts=True),))),
        ends=("1 May", "30 May"),
        label="Memberships over time",
    )

    assert drawn.count("<rect") == 3
    assert "A &lt;b&gt;" in drawn
    places = re.findall(r'<rect class="[^"]+" x="([\d.]+)".*? width="([\d.]+)"', drawn)
    assert max(float(left) + float(wide) for left, wide in places) <= charts_stays.WIDTH - charts_stays.RIGHT + 0.1
