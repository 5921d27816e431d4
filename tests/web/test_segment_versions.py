"""The versions of a segment on its page: what changed in words, who moved and why, the way back, uses and deeds."""

from __future__ import annotations

import pytest

from presek.app import refresh, rule_preview
from presek.app.rule_preview import Person
from presek.app.sight import EVERYTHING

KEY = "late_payers"
FIRST = 'kind in ("company", "sole_trader") and (days_late_avg > 15 or overdue_amount > 5_000 PLN)'
SECOND = f"{FIRST} and revenue_12m >= 5_000 PLN"
THIRD = f"{FIRST} and revenue_12m >= 20_000 PLN"


@pytest.fixture
def changed(own_site):
    """The example company with two more versions of a segment, each computed."""
    refresh.refresh(own_site.home)
    person = Person("analyst", "en", EVERYTHING)
    for version, (rule, reason) in enumerate(((SECOND, "Worth a letter"), (THIRD, "Too many letters")), 1):
        rule_preview.save(own_site.home, KEY, rule, person=person, version=version, reason=reason)
    return own_site


def members(site):
    return set(site.client().get(f"/segments/{KEY}/customers?state=in").context["page"].listed.customers)


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_versions_say_what_changed_who_moved_and_lead_back(changed):
    site = changed
    page = site.client().get(f"/segments/{KEY}/versions").context["page"]
    assert [(each.number, each.by, each.reason) for each in page.versions][:2] == [
        (3, "analyst", "Too many letters"),
        (2, "analyst", "Worth a letter"),
    ]
    says = [[plain(one) for one in each.says] for each in page.versions]
    assert says[0] == ["Revenue in 12 months: from 5,000 PLN to 20,000 PLN"]
    assert says[1] == ["Added: revenue in 12 months is at least 5,000 PLN"]
    for language, word in (("pl", "próg z 5 000"), ("sl", "prag z 5.000")):
        said = site.client(language=language).get(f"/segments/{KEY}/versions").context["page"].versions[0].says[0]
        assert word in plain(said)

    narrow = members(site)
    compared = site.client().get(f"/segments/{KEY}/versions?from=1&to=3").context["page"].compared
    counts = {each.label: each for each in compared.counts}
    left = counts["Left because of the rule"]
    assert int(left.said) > 0
    assert {each.said for each in counts.values() if each is not left} == {"0"}, "only the rule changed"
    gone = set(site.client().get(left.url).context["page"].listed.customers)
    assert len(gone) == int(left.said)
    assert [line.mark for line in compared.lines].count("+") == 1
    assert site.client().get(f"/segments/{KEY}/versions?from=1&to=9").status_code == 422

    form = {"number": "1", "version": "3"}
    assert site.client().post(f"/segments/{KEY}/versions/back", form).status_code == 422, "nobody said why"
    stale = site.client().post(f"/segments/{KEY}/versions/back", {**form, "version": "2", "reason": "x"})
    assert stale.status_code == 422
    assert (
        site.client().post(f"/segments/{KEY}/versions/back", {**form, "reason": "All of them again"}).status_code == 302
    )
    again = site.client().get(f"/segments/{KEY}/versions").context["page"]
    assert (again.newest, again.versions[0].reason) == (4, "All of them again")
    assert members(site) == narrow | gone
    assert site.client("viewer").get(f"/segments/{KEY}/versions").context["page"].may_save is False


def test_where_a_segment_is_used_and_who_changed_what(changed):
    from presek.app import webhooks as telling

    telling.add(changed.home, "crm", "https://crm.example/in", topics=["segment.entered"], segments=[KEY], by="analyst")
    page = changed.client().get(f"/segments/{KEY}/versions").context["page"]
    assert {"Policy", "Webhook"} <= {each.kind for each in page.uses}
    for each in page.uses:
        assert changed.client("administrator").get(each.url).status_code == 200
    assert page.done[0].says.casefold().startswith("changed the rule")
    assert [each.reason for each in page.done][:2] == ["Too many letters", "Worth a letter"]
    rest = changed.client().get("/segments/a_class/versions").context["page"]
    named = [each.url for each in rest.uses if each.kind == "Segment that names it"]
    assert named == ["/segments/c_class"], "who is in no other class is in that one"
