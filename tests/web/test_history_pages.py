"""The past on pages: size over time, who moved, a customer's memberships; how long members of a new segment stay."""

from __future__ import annotations

import re

import pytest

from presek.app import customer_history, day_asked, history, reading
from presek.app import refresh as refreshing


@pytest.fixture
def lived(own_site):
    """The example company, published for a day two months ago and for today again."""
    zone = own_site.home.as_of().zone
    refreshing.refresh(own_site.home, as_of=day_asked.read("2026-04-30", zone))
    refreshing.refresh(own_site.home)
    return own_site


def test_a_segment_shows_its_past_and_every_number_leads_to_the_customers_behind_it(lived):
    page = lived.client().get("/segments/b_class/over-time?from=2026-04-30&to=2026-06-30")
    shown = page.context["page"].history
    told = history.migration(lived.home, "value", start="2026-04-30", end="2026-06-30")
    flows = {
        (each.source, each.target): each.customers for each in told.flows if "b_class" in {each.source, each.target}
    }

    assert sorted(each.customers for each in shown.ways) == sorted(flows.values())
    assert len(shown.ways) > 1
    for way in shown.ways:
        listed = lived.client().get(way.url)
        assert listed.status_code == 200
        assert listed.context["page"].listed.found.total == way.customers
    assert len(shown.lines) > 1
    for line in shown.lines:
        assert lived.client().get(line.url).context["page"].listed.found.total == line.inside
        for url, many in ((line.entered_url, line.entered), (line.left_url, line.left)):
            assert bool(url) == bool(many)
            assert not url or lived.client().get(url).context["page"].listed.found.total == many
    assert any(line.entered_url and line.left_url for line in shown.lines)
    with_moments = lived.client().get(next(line.entered_url for line in shown.lines if line.entered))
    assert all(each.at and each.why for each in with_moments.context["page"].listed.customers)
    assert "<svg" in shown.chart
    assert next(line.inside for line in shown.lines) == len(reading.answer(lived.home, "b_class").true)

    seen = lived.client("viewer").get("/segments/b_class/over-time").context["page"].history
    assert (seen.lines, seen.ways, seen.hidden) == ((), (), True), "moves of a few would speak of somebody"

    wrong = lived.client().get("/segments/b_class/over-time?from=2019-01-01&to=x")
    assert wrong.context["page"].history.faults
    nowhere = lived.client().get("/segments/b_class/moved?source=x&target=b_class&from=2026-04-30&to=2026-06-30")
    assert nowhere.status_code == 422

    key = next(
        key
        for key in reading.opened(lived.home).snapshot.keys.to_pylist()
        if any(each.until for each in customer_history.of_customer(lived.home, key))
    )
    past = lived.client().get(f"/customers/{key}/history")
    stays = customer_history.of_customer(lived.home, key)
    assert len(past.context["page"].now) + len(past.context["page"].before) == len(stays)
    assert lived.client().get("/customers/nobody-at-all/history").status_code == 404


def test_how_long_members_stay_is_set_with_the_segment_and_changed_later(lived):
    form = {"country": "PL", "segment-name": "Poland", "segmentation-key": "industry"}
    refused = lived.client().post("/segments/new", {**form, "segment-hold": "a while"})
    assert refused.status_code == 422
    assert re.search("a while", refused.content.decode())
    refused = lived.client().post("/segments/new", {**form, "segment-exit": "contry = 1"})
    assert refused.status_code == 422
    kept = lived.client().post("/segments/new", {**form, "segment-hold": "30 days", "segment-exit": 'country = "SI"'})
    assert kept.status_code == 302
    assert "at least 30" in lived.client().get(kept["Location"]).content.decode()

    address = f"{kept['Location']}/stay"
    assert address in lived.client().get(kept["Location"]).content.decode()
    shown = lived.client().get(address).context["page"]
    assert (shown.hold, shown.exit, shown.version) == ("30 days", 'country = "SI"', 1)
    form = {"segment-hold": "2 months", "segment-exit": "", "segment-version": "1"}
    looked = lived.client().post(address, {**form, "look": "1"}).context["page"]
    assert looked.effect.inside > 0
    assert looked.effect.leaving == 0
    assert lived.client().get(address).context["page"].version == 1
    assert lived.client().post(address, {**form, "segment-hold": "a while"}).status_code == 422
    assert lived.client().post(address, {**form, "segment-exit": "contry = 1"}).status_code == 422
    assert lived.client().post(address, form)["Location"] == kept["Location"]
    assert "at least 2" in lived.client().get(kept["Location"]).content.decode()
    assert lived.client().post(address, {**form, "segment-hold": ""}).status_code == 409, "version 1 is no more"
    ended = lived.client().post(address, {**form, "segment-hold": "", "segment-version": "2"})
    assert ended.status_code == 302
    assert "at least" not in "".join(lived.client().get(kept["Location"]).context["page"].found.stays)
    part = "/segments/a_class/stay"
    refused = lived.client().post(part, {"segment-exit": 'country = "SI"', "segment-version": "1"})
    assert refused.status_code == 422
    assert lived.client().get("/segments/nowhere/stay").status_code == 404
