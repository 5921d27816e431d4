"""Changes of segments wait for a second person, where the site asks for one: by whatever way they come."""

from __future__ import annotations

import pytest

from presek.app import (
    keys,
    notification_words,
    notifying,
    reading,
    rule_desk,
    rule_pieces,
    segment_approving,
    site_settings,
    size_bounds,
)
from presek.store import audit, definitions, segment_changes

KEY = "late_payers"
OLD = 'kind in ("company", "sole_trader") and (days_late_avg > 15 or overdue_amount > 5_000 PLN)'
NEW = f"{OLD} and revenue_12m >= 5_000 PLN"
OTHER = f"{OLD} and revenue_12m >= 9_000 PLN"


@pytest.fixture
def asking(own_site):
    """The example company, where a second person approves every change."""
    site_settings.put(site_settings.SEGMENT_APPROVAL, site_settings.ALL, by="administrator")
    return own_site


def in_force(key: str = KEY):
    return {each.key: each for part in definitions.load() for each in part.segments}.get(key)


def rule_in_force(key: str = KEY) -> str:
    return " ".join(in_force(key).typed.split())


def version(key: str = KEY) -> int:
    return definitions.versions_in_force().get(key, 0)


def propose(site, rule: str = NEW, role: str = "analyst", key: str = KEY) -> int:
    """Saves another rule as the pages do; the number of the change that waits."""
    client = site.client(role)
    client.post(f"/segments/{key}/edit", {"rule": rule, "do": "preview"})
    answer = client.post(f"/segments/{key}/edit/preview", {"reason": "Worth a letter"})
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"].startswith("/segments/changes/")
    return int(answer["Location"].rsplit("/", 1)[1])


def decide(site, number: int, do: str = "approve", *, role: str = "manager", says: str = ""):
    return site.client(role).post(f"/segments/changes/{number}/decide", {"do": do, "says": says})


def waiting() -> list[int]:
    return [each.kept.number for each in segment_approving.waiting()]


def shown(site, number: int, role: str = "manager"):
    return site.client(role).get(f"/segments/changes/{number}")


def test_a_changed_rule_waits_and_another_person_puts_it_in_force(asking):
    home, before = asking.home, version()
    members = len(reading.answer(home, KEY).true)
    number = propose(asking)

    assert (rule_in_force(), version()) == (OLD, before), "nothing changes before somebody approves"
    assert len(reading.answer(home, KEY).true) == members
    assert "waits for approval" in asking.client("viewer").get(f"/segments/{KEY}").content.decode()
    page = shown(asking, number).context["page"]
    assert [each.says[0].replace("\N{NO-BREAK SPACE}", " ") for each in page.segments] == [
        "Added: revenue in 12 months is at least 5,000 PLN"
    ]
    move = next(each for each in page.moves if each.url == f"/segments/{KEY}")
    leaving = asking.client("manager").get(move.leaving_url).context["page"].listed.found
    assert leaving.total == int(move.leaving) > 0
    assert page.changed > 0
    assert asking.client("manager").get(page.changes_url).context["page"].listed.found.total == page.changed
    assert all(
        asking.client("manager").get(each.url).context["page"].listed.found.total == each.customers
        for each in page.changes[:2]
    )
    assert f"/segments/changes/{number}" in asking.client("manager").get("/exceptions").content.decode()

    assert decide(asking, number, role="analyst").status_code == 403
    assert decide(asking, number).status_code == 302
    assert (rule_in_force(), version()) == (NEW, before + 1)
    assert len(reading.answer(home, KEY).true) == members - int(move.leaving)
    assert waiting() == []
    told = asking.client().get(f"/segments/{KEY}/versions").context["page"]
    assert (told.versions[0].by, told.versions[0].reason) == ("analyst", "Worth a letter")
    assert "approved by manager" in told.versions[0].approved
    assert {each.says for each in told.done} >= {"proposed a change of a segment", "approved a change of a segment"}
    assert decide(asking, number).status_code == 422, "it does not wait any more"


def test_nobody_approves_their_own_change_and_a_refusal_says_why(asking):
    notifying.look(asking.home)
    number = propose(asking, role="manager")
    assert "another person decides" in decide(asking, number).content.decode()
    assert "says why" in decide(asking, number, "refuse", role="administrator").content.decode()
    notifying.look(asking.home)
    assert decide(asking, number, "refuse", role="administrator", says="Too narrow").status_code == 302
    notifying.look(asking.home)

    def told(person: str) -> list[str]:
        found = notifying.of_person(person, page=1)
        return [notification_words.says(each.kind, each.facts, "en") for each in found if "segment-" in each.kind]

    assert told("administrator") == [f"manager proposes to change {KEY}."]
    assert told("manager") == [f"administrator decided of your change of {KEY}: refused."]
    assert told("analyst") == []
    assert rule_in_force() == OLD
    assert "Too narrow" in shown(asking, number).content.decode()
    assert "Too narrow" in asking.client("manager").get(f"/segments/{KEY}/versions").content.decode()


def test_its_maker_takes_a_change_back_or_goes_on_changing_it(asking):
    first = propose(asking)
    own = f"/segments/changes/{first}/own"
    assert "alone may do this" in asking.client("marketing").post(own, {"do": "withdraw"}).content.decode()
    assert asking.client("analyst").post(own, {"do": "edit"})["Location"] == f"/segments/{KEY}/edit"
    assert rule_desk.draft(asking.home, "analyst", KEY).typed == NEW
    second = propose(asking, OTHER)
    assert waiting() == [second], "what says it anew stands in the place of the first"
    assert f"/segments/changes/{second}" in shown(asking, first).content.decode()
    assert asking.client("analyst").post(f"/segments/changes/{second}/own", {"do": "withdraw"}).status_code == 302
    assert waiting() == []
    assert rule_in_force() == OLD


def test_a_change_of_an_old_version_is_a_conflict_until_its_maker_renews_it(asking):
    stays = asking.client("marketing").post(
        f"/segments/{KEY}/stay", {"segment-hold": "30 days", "segment-exit": "", "segment-version": str(version())}
    )
    hold, rule = int(stays["Location"].rsplit("/", 1)[1]), propose(asking)
    assert decide(asking, rule).status_code == 302
    page = shown(asking, hold).context["page"]
    assert (page.row.conflict, page.conflicts) == (True, (("Firms that pay late", f"/segments/{KEY}/versions"),))
    assert "must be renewed" in asking.client("manager").get("/exceptions").content.decode()
    assert "renews it first" in decide(asking, hold).content.decode()
    renewed = asking.client("marketing").post(f"/segments/changes/{hold}/own", {"do": "renew"})
    new = int(renewed["Location"].rsplit("/", 1)[1])
    assert waiting() == [new]
    assert decide(asking, new).status_code == 302
    kept = in_force()
    assert kept.hold is not None
    assert " ".join(kept.typed.split()) == NEW, "what the other changed meanwhile stays"


def test_going_back_and_bounds_and_removal_wait_too(asking):
    decide(asking, propose(asking))
    back = asking.client("analyst").post(
        f"/segments/{KEY}/versions/back", {"number": "1", "version": str(version()), "reason": "Too few"}
    )
    number = int(back["Location"].rsplit("/", 1)[1])
    assert rule_in_force() == NEW
    decide(asking, number)
    assert rule_in_force() == OLD

    asking.client("analyst").post(f"/segments/{KEY}/size-bounds", {"least": "1", "most": "5000"})
    assert size_bounds.of_segment(KEY) is None
    (bounds,) = waiting()
    assert shown(asking, bounds).context["page"].bounds == ("no bounds", "at least 1, at most 5,000")
    decide(asking, bounds)
    assert (size_bounds.of_segment(KEY).least, size_bounds.of_segment(KEY).by) == (1, "analyst")
    assert audit.latest(1)[0].action == "segment change approved"


def test_only_segments_that_decide_wait_where_the_site_is_set_so(own_site):
    site_settings.put(site_settings.SEGMENT_APPROVAL, site_settings.OF_POLICIES, by="administrator")
    client, new = own_site.client("analyst"), {"segment-name": "Free", "segmentation-key": "motives", "country": "PL"}
    assert client.post("/segments/new", new)["Location"] == "/segments/free", "what is new decides nothing yet"
    client.post("/segments/free/edit", {"rule": 'country = "PL" and revenue_12m >= 1 PLN', "do": "preview"})
    assert client.post("/segments/free/edit/preview", {"reason": "x"})["Location"] == "/segments/free"
    assert waiting() == []
    number = propose(own_site)
    assert waiting() == [number], "a policy uses this one"


def test_without_the_setting_nothing_waits(own_site):
    client = own_site.client("analyst")
    client.post(f"/segments/{KEY}/edit", {"rule": NEW, "do": "preview"})
    page = client.get(f"/segments/{KEY}/edit/preview").content.decode()
    assert "Send for approval" not in page
    assert client.post(f"/segments/{KEY}/edit/preview", {"reason": "x"})["Location"] == f"/segments/{KEY}"
    assert segment_changes.waiting_number() == 0
    assert rule_in_force() == NEW


def test_who_may_not_see_a_fact_neither_reads_nor_decides_a_change_about_it(asking):
    number = propose(asking)
    asking.client("administrator").post(
        "/administration/fields/orders.net_amount", {"do": "rule", "see": ["analyst", "administrator"]}
    )
    page = shown(asking, number).context["page"]
    assert page.hidden
    assert (page.segments, page.moves, page.changes) == ((), (), ())
    assert decide(asking, number).status_code == 422
    assert (
        asking.client("manager").get(f"/segments/changes/{number}/customers?segment={KEY}&way=leaving").status_code
        == 422
    )
    assert waiting() == [number]


def test_programs_are_told_what_waits(asking):
    number = propose(asking)
    secret = keys.add("crm", ["segments"], by="administrator").secret
    said = asking.client(None).get("/api/v1/segment-changes", headers={"Authorization": f"Bearer {secret}"}).json()
    (told,) = said["data"]["changes"]
    assert (told["number"], told["segments"], told["made_by"]) == (number, [KEY], "analyst")


def test_a_ready_segmentation_that_replaces_ones_own_waits_and_new_ones_do_not(asking):
    client, own, both = (
        asking.client("manager"),
        "psychographic_values",
        ["psychographic_values", "behavioural_payment"],
    )
    assert client.post("/data/begin", {"do": "activate", "template": own}).status_code == 302, "what is new is at once"
    standing = next(each for each in definitions.load() if each.key == own)
    first = standing.segments[0]
    figures = [each.text for each in rule_pieces.pieces(first.typed) if each.kind == "figure"]
    moved = {f"figure-{first.key}": [f"{each}5" for each in figures]}
    client.post("/data/begin", {"do": "activate", "template": both, **moved})
    assert {each.key for each in definitions.load()} >= set(both)
    (number,) = waiting()
    assert first.key in segment_approving.one(number).kept.segments
    assert in_force(first.key).typed == first.typed
