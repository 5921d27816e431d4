"""Bounds of a segment's size: out of them an alert stands, and those whom it concerns are told once."""

from __future__ import annotations

from presek.app import notifying
from presek.store import alerts, audit

SEGMENT = "b_class"
URL = f"/segments/{SEGMENT}/size-bounds"
PAGE = f"/segments/{SEGMENT}/over-time"


def put(site, role: str = "analyst", **typed: str) -> str:
    return site.client(role).post(URL, typed, follow=True).content.decode()


def test_out_of_its_bounds_an_alert_stands_and_whoever_set_them_is_told_once(own_site):
    notifying.look(own_site.home)
    put(own_site, least="1 000 000")

    overview = own_site.client("manager").get("/overview").content.decode()
    assert "The size of B customers is" in overview
    assert "below 1000000." in overview
    assert "pod 1000000." in own_site.client("manager", language="sl").get("/overview").content.decode()
    assert "below 1000000." not in own_site.client("viewer").get("/overview").content.decode()
    notifying.look(own_site.home)
    notifying.look(own_site.home)
    told = [each for each in notifying.of_person("analyst", page=1) if each.kind == "segment-size"]
    assert [(each.facts["segment"], each.way) for each in told] == [(SEGMENT, "mail")]
    assert audit.latest(1)[0].action == "size bounds set"


def test_inside_its_bounds_it_is_quiet_again_and_both_empty_take_them_away(own_site):
    put(own_site, most="0")
    assert any("above 0." in each.says for each in alerts.standing())
    page = put(own_site, least="0", most="1000000")
    assert not any("B customers" in each.says for each in alerts.standing())
    assert 'name="most" value="1000000"' in page
    assert "Set by analyst." in page
    assert "at least 0, at most 1,000,000" in own_site.client("viewer").get(PAGE).content.decode()
    assert "Set by" not in put(own_site, least="", most="")


def test_what_is_no_number_or_crossed_is_told_and_not_kept(own_site):
    assert "is no whole number of customers" in put(own_site, least="many")
    assert "is below the lower one" in put(own_site, least="9", most="3")
    assert own_site.client("sales").post(URL, {"least": "1"}).status_code == 403
    assert own_site.client("analyst").post("/segments/nothing/size-bounds", {"least": "1"}).status_code == 404
    assert alerts.standing() == ()
