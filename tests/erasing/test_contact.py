"""One contact of a company erased alone: nothing says who it was, and the company stays as it was."""

from __future__ import annotations

import pytest

from presek.app import erasing, intake, problem_words, reading, refresh
from presek.source import erased
from presek.store import alerts, audit
from presek.store.audit import Entry
from presek.values.problem import Problems
from tests.app import homes
from tests.erasing import person
from tests.intake.sending import SHOP, sent

NAME, MAIL, PHONE = "Bogumiła Żuraw", "b.zuraw@firm.example", "+48501999888"
OTHER, SHARED = "Jan Dolenc", "office@firm.example"


@pytest.fixture
def company(home):
    homes.put(
        home, "customers", [{"customer": "firm", "name": "Firm", "email": SHARED}, {"customer": "b", "name": "B"}]
    )
    contacts = [
        {"customer": "firm", "row": "k1", "name": NAME, "email": MAIL, "phone": PHONE},
        {"customer": "firm", "row": "k2", "name": OTHER, "email": SHARED, "phone": "+48501999777"},
        {"customer": "b", "row": "k3", "name": "Ewa Lis", "email": "ewa@b.example", "phone": ""},
    ]
    columns = {name: name for name in ("name", "email", "phone")}
    homes.put(home, "contacts", contacts, row_key={"column": "row"}, columns=columns)
    homes.force(home, homes.segments("s", {"all": "everyone"}))
    intake.allow(SHOP, by="tests")
    call = {"relation": "interactions", "happened_at": "2026-06-01T10:00:00", "source": SHOP, "customer": "firm"}
    sent(
        home,
        {**call, "id": "c1", "channel": "phone", "contact_name": NAME, "topic": f"call back {PHONE}"},
        {**call, "id": "c2", "channel": "email", "contact_name": OTHER, "topic": f"from {SHARED}"},
    )
    audit.add(Entry(person.AT, "maria", action="called", subject="firm", detail={"said": [f"spoke with {NAME}"]}))
    return home


def rows(home, relation, key="firm"):
    opened = reading.opened(home)
    return {row.key: row.values for row in opened.rows(relation, opened.ordinal(key))}


def test_nothing_of_the_contact_is_left_and_the_company_and_its_others_stay(company, monkeypatch):
    planned = erasing.plan(company, "firm", contact="k1")
    assert (planned.goes, planned.blanked) == ({"contacts": 1}, {"interactions": 1})

    done = erasing.finish(company, erasing.ask(company, "firm", contact="k1", reason="asked by mail", by="dora"))

    assert (done.done, done.of_contact, done.rows) == (True, True, {"contacts": 1})
    assert [each["name"] for each in rows(company, "contacts").values()] == [OTHER]
    assert [each["name"] for each in rows(company, "contacts", "b").values()] == ["Ewa Lis"]
    told = rows(company, "interactions").values()
    assert sorted((each["channel"], each["contact_name"], each["topic"]) for each in told) == [
        ("email", OTHER, f"from {SHARED}"), ("phone", None, None),
    ]  # fmt: skip
    homes.leave()
    monkeypatch.setattr(person, "TRACES", (NAME, MAIL, PHONE, "uraw"))
    assert person.found_in(company.path) == []


def test_a_contact_who_is_not_there_is_refused_and_two_are_two_erasings(company):
    with pytest.raises(Problems) as refused:
        erasing.ask(company, "firm", contact="k9", reason="asked")
    assert [each.code for each in refused.value.problems] == ["no-contact"]

    asked = [erasing.ask(company, "firm", contact=row, reason="asked") for row in ("k1", "k2", "k1")]
    whole = erasing.ask(company, "firm", reason="asked")
    assert (asked[0], len({*asked, whole})) == (asked[2], 3)
    for number in sorted({*asked, whole}):
        assert erasing.finish(company, number).done


def test_a_contact_who_is_sent_again_stays_out_and_that_is_told(company):
    erasing.finish(company, erasing.ask(company, "firm", contact="k1", reason="asked by mail", by="dora"))
    again = [
        {"customer": "firm", "row": "k1", "name": NAME, "email": MAIL, "phone": PHONE},
        {"customer": "firm", "row": "k4", "name": "Nina Zupan", "email": "nina@firm.example", "phone": ""},
    ]
    columns = {name: name for name in ("name", "email", "phone")}
    report = homes.put(company, "contacts", again, row_key={"column": "row"}, columns=columns)

    assert (report.accepted, report.rejected) == (1, 1)
    told = [row for batch in company.lake.read("rejects", company.head()["rejects"]) for row in batch.to_pylist()]
    assert [each["reason"] for each in told] == [erased.REASON_OF_CONTACT]
    assert not any(each in str(told) for each in (NAME, MAIL, PHONE, "k1"))
    refresh.refresh(company)
    assert sorted(each["name"] for each in rows(company, "contacts").values()) == [OTHER, "Nina Zupan"]
    [alert] = alerts.standing()
    assert (alert.code, MAIL in alert.says) == ("erased-contact", False)
    for language in ("pl", "sl"):
        assert problem_words.said(alert.says, language) != alert.says
        assert "{" not in problem_words.said(alert.says, language)


def test_a_program_that_tells_of_an_erased_contact_is_refused_and_nothing_is_kept(company):
    event = {"relation": "contacts", "id": "p7", "source": SHOP, "customer": "firm", "name": NAME, "email": MAIL}
    assert sent(company, event).accepted == 1
    row = f"{SHOP}:p7"
    erasing.finish(company, erasing.ask(company, "firm", contact=row, reason="asked by mail", by="dora"))

    became = sent(company, {**event, "name": f"{NAME} again"}, {**event, "id": "p8", "name": "Nina Zupan"})

    assert (became.accepted, became.aside, became.rejected) == (1, 0, 1)
    assert became.reasons[0]["says"] == erased.REASON_OF_CONTACT
    assert set(rows(company, "contacts")) == {"k1", "k2", f"{SHOP}:p8"}
    assert [each.code for each in alerts.standing()] == ["erased-contact"]
    kept = [row for batch in company.lake.read("rejects", company.head()["rejects"]) for row in batch.to_pylist()]
    assert not any(each in str(kept) for each in (NAME, MAIL))
