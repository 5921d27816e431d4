"""The past over the API: what the commands and pages say of it."""

from __future__ import annotations

from presek.app import customer_history, history, reading


def test_the_past_is_told_as_the_pages_tell_it(site, ask):
    program = ask("customers", "segments")
    day = reading.as_of(site.home).day.isoformat()

    told = program.get(f"segments/a_class/customers-on/{day}", {"limit": 3}).json()
    whole = history.members_on(site.home, "a_class", day)
    assert told["data"] == whole.as_json(keys=whole.members.keys()[:3])
    rest = program.get(f"segments/a_class/customers-on/{day}", {"cursor": told["next"]}).json()
    assert told["data"]["customers"] + rest["data"]["customers"] == whole.members.keys()

    assert program.get("segments/a_class/history").json()["data"]["days"] == [
        each.as_json() for each in history.days(site.home, "a_class")
    ]
    key = whole.members.keys()[0]
    assert program.get(f"customers/{key}/history").json()["data"]["stays"] == [
        each.as_json() for each in customer_history.of_customer(site.home, key)
    ]
    moved = program.get("segmentations/value/migration", {"to": day}).json()["data"]
    assert moved == history.migration(site.home, "value", end=day).as_json()


def test_what_nobody_kept_is_refused_with_its_reason(ask):
    program = ask("customers", "segments")
    for path, code in [
        ("segments/a_class/customers-on/2001-01-01", "before-history"),
        ("segments/a_class/customers-on/never", "no-date"),
        ("segments/nothing/history", "unknown-segment"),
        ("segmentations/nothing/migration", "unknown-segmentation"),
        ("customers/nobody/history", "unknown-customer"),
    ]:
        said = program.get(path)
        assert said.status_code in {404, 422}, path
        assert [each["code"] for each in said.json()["problems"]] == [code]
