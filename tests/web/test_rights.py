"""The rights of a person: all that is known of them, who had to do with it, and what they may ask for."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile

import pytest

from presek.app import editing, erasing, reading, rights_trail, wiring
from presek.app.editing import Edit
from presek.store import audit, erasures, sightings
from presek.store.rights_models import CustomerSeen
from tests.api.programs import Programs
from tests.web import people


@pytest.fixture(scope="module")
def bureau(company, tmp_path_factory, django_db_blocker):
    """A copy of the example company in which one customer was edited, looked at, and taken along in a file."""
    folder = tmp_path_factory.mktemp("rights") / "home"
    shutil.copytree(company, folder)
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        wiring.start(folder)
        CustomerSeen.objects.all().delete()  # other tests looked at the company before it was copied
        made = people.Site(folder)
        editing.save_customer(made.home, made.customer, Edit({"job_title": "Zqjob"}, by="sales"))
        made.client("sales").get(f"/customers/{made.customer}")
        asked = {"file-kind": "csv", "file-column": ["name", "city"]}
        taken = made.client("marketing").post("/export", asked)
        assert taken.status_code == 200
        taken.close()
        yield made
        people.leave()
        wiring.start(before)


def page_of(bureau, role: str = "dpo", **asked: str) -> str:
    return bureau.client(role).get(f"/customers/{bureau.customer}/rights", asked).content.decode()


def answer_of(bureau, kind: str, language: str = "pl") -> dict[str, str]:
    said = {"do": kind, "language": language}
    answer = bureau.client("dpo").post(f"/customers/{bureau.customer}/rights", said)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def test_the_page_tells_facts_with_source_and_use_segments_with_rules_and_who_had_to_do_with_it(bureau):
    page = page_of(bureau)
    for title in ("What is known", "Segments, and why", "Conditions, and why", "Who had to do with it"):
        assert title in page
    for word in ("sales", "marketing", "selection everybody", "edited by hand", "name, city"):
        assert word in page
    assert sightings.of_customer(bureau.customer)[0][0] == "sales"
    assert "opened the page" in page


def test_who_looks_twice_a_day_is_told_once_and_who_stood_in_no_file_is_not_told_of_one(bureau):
    bureau.client("sales").get(f"/customers/{bureau.customer}")
    assert [person for person, _ in sightings.of_customer(bureau.customer)] == ["sales"]
    none = rights_trail.trail(bureau.home, ["nobody"], ordinal=10**6)
    assert (none.seen, none.files) == ((), ())


def test_the_answer_is_one_file_to_read_in_their_language_and_for_programs_and_is_noted(bureau):
    files = answer_of(bureau, "access")
    told = json.loads(files["data.json"])

    assert set(files) == {"data.json", "to-read.html", "style.css"}
    assert "Dane osobowe" in files["to-read.html"]
    assert "<script" not in files["to-read.html"]
    assert told["customer"] == bureau.customer
    assert {"field", "value", "source", "valid_from", "used_for"} <= set(told["facts"][0])
    assert told["files"][0]["by"] == "marketing"
    assert {each["segment"] for each in told["memberships"]} >= {"a_class", "b_class"}
    assert audit.latest(1)[0].action == "personal data given"


def test_what_was_inferred_is_not_taken_along(bureau):
    told = json.loads(answer_of(bureau, "portable")["data.json"])
    assert {each["kind"] for each in told["facts"]} <= {"declared", "observed"}
    assert "memberships" not in told


def test_erasing_shows_first_what_goes_and_asks_for_the_key_and_a_reason(bureau):
    shown = page_of(bureau, do="erase")
    assert "Stays without the person" in shown
    url = f"/customers/{bureau.customer}/rights"
    bureau.client("dpo").post(url, {"do": "erase", "reason": "letter", "sure": "somebody else"})
    assert bureau.client("dpo").post(url, {"do": "erase", "reason": "", "sure": bureau.customer}).status_code == 422
    assert erasing.listed() == ()
    bureau.client("dpo").post(url, {"do": "erase", "reason": "letter of 3 May", "sure": bureau.customer})
    assert [(each.reason, each.by) for each in erasing.listed()] == [("letter of 3 May", "dpo")]


def test_what_is_done_with_the_data_is_restricted_and_that_is_lifted(bureau):
    url, dpo = f"/customers/{bureau.customer}/rights", bureau.client("dpo")
    assert dpo.post(url, {"do": "restrict", "reason": " "}).status_code == 422
    dpo.post(url, {"do": "restrict", "reason": "disputes the town"})
    assert "Restricted since" in page_of(bureau)
    assert "disputes the town" in page_of(bureau)
    dpo.post(url, {"do": "lift", "reason": "corrected"})
    assert "Restricted since" not in page_of(bureau)


def test_an_objection_to_marketing_is_written_down_with_its_day_shown_and_withdrawn(bureau):
    url, dpo = f"/customers/{bureau.customer}/rights", bureau.client("dpo")
    for wrong in ({"reason": " "}, {"reason": "letter", "day": "yesterday"}, {"reason": "letter", "day": "2999-01-01"}):
        assert dpo.post(url, {"do": "object", **wrong}).status_code == 422
    dpo.post(url, {"do": "object", "reason": "letter of 3 May", "day": "2026-05-03"})
    assert "Objects to marketing since 3 May 2026 (letter of 3 May), written down by dpo." in page_of(bureau)
    shown = bureau.client("sales").get(f"/customers/{bureau.customer}").content.decode()
    assert "Objects to marketing: contact them for service only" in shown
    offered = bureau.client("marketing").get("/export").content.decode()
    assert re.search(r'name="for-marketing" value="1" checked', offered)
    for said, there in (({"for-marketing": "1"}, False), ({}, True)):
        answer = bureau.client("marketing").post("/export", {"file-kind": "csv", **said})
        assert (bureau.customer.encode() in b"".join(answer.streaming_content)) == there
        answer.close()
    dpo.post(url, {"do": "unobject", "reason": "asked for the newsletter again"})
    assert "Objects to marketing since" not in page_of(bureau)
    assert dpo.post(url, {"do": "unobject", "reason": "again"}).status_code == 422


def test_others_do_not_reach_it(bureau):
    assert bureau.client("sales").get(f"/customers/{bureau.customer}/rights").status_code == 403
    assert "/rights" not in bureau.client("sales").get(f"/customers/{bureau.customer}").content.decode()
    assert bureau.client("dpo").get("/customers/nobody/rights").status_code == 404


def test_erasings_are_listed_without_who_it_was_and_restrictions_with_why(bureau):
    gone = reading.opened(bureau.home).snapshot.key(1)
    number = erasing.ask(bureau.home, gone, reason="asked by letter", by="dora")
    said = bureau.client("dpo").get("/administration/erasings").content.decode()
    assert ("asked by letter" in said, gone in said, " under way" in said) == (True, False, True)
    assert bureau.client("sales").get("/administration/erasings").status_code == 403
    assert erasing.find(number).state == "asked"
    erasures.drop(number)


def test_a_program_erases_and_restricts_with_a_key_for_it_and_is_told_what_is_wrong(bureau):
    somebody = reading.opened(bureau.home).snapshot.key(2)
    made = Programs(bureau)
    rights, other = made("rights"), made("customers")
    asked = {"customer": somebody, "reason": "by mail"}
    assert other.post("erasings", asked).status_code == 403
    refused = rights.post("erasings", {**asked, "contact": "nobody"})
    assert (refused.status_code, refused.json()["problems"][0]["code"]) == (422, "no-contact")
    assert rights.post("erasings", {"customer": "nobody at all", "reason": "x"}).status_code == 422
    assert rights.post("erasings", {"customer": somebody}).json()["problems"][0]["code"] == "no-reason"
    planned = rights.post("erasings", {**asked, "dry_run": True})
    assert (planned.status_code, planned.json()["data"]["customers"]) == (200, [somebody])

    taken = rights.post("erasings", asked)
    number = taken.json()["data"]["number"]
    assert (taken.status_code, taken.json()["data"]["state"]) == (202, "asked")
    assert rights.post("erasings", asked).json()["data"]["number"] == number
    assert rights.get(f"erasings/{number}").json()["data"]["by"] == "key program 0"
    assert rights.get("erasings/999999").status_code == 404
    erasures.drop(number)

    assert rights.post("restrictions", asked).json()["data"] == {"customer": somebody, "restricted": True}
    assert rights.post("restrictions", asked).json()["problems"][0]["code"] == "restricted-already"
    page = bureau.client("dpo").get("/administration/erasings").content.decode()
    assert somebody in page
    assert rights.post("restrictions", {**asked, "lift": True}).status_code == 200
    made.leave()


def test_a_program_writes_down_an_objection_and_programs_that_ask_for_conditions_are_told(bureau):
    somebody = reading.opened(bureau.home).snapshot.key(3)
    made = Programs(bureau)
    rights, reader = made("rights"), made("conditions")
    asked = {"customer": somebody, "reason": "letter of 3 May", "day": "2026-05-03"}
    assert reader.post("objections", asked).status_code == 403
    for wrong, code in (
        ({"customer": "nobody at all"}, "unknown-customer"), ({"reason": " "}, "no-reason"),
        ({"day": "2999-01-01"}, "day-to-come"), ({"withdraw": True}, "not-objecting"), ({"day": "soon"}, "shape"),
    ):  # fmt: skip
        refused = rights.post("objections", {**asked, **wrong})
        assert (refused.status_code, refused.json()["problems"][0]["code"]) == (422, code)

    put = rights.post("objections", asked).json()["data"]
    assert put == {"customer": somebody, "objects": True, "since": "2026-05-03"}
    assert rights.post("objections", asked).json()["problems"][0]["code"] == "objected-already"
    assert rights.post("restrictions", {"customer": somebody, "reason": "disputes it"}).status_code == 200
    told = reader.get(f"customers/{somebody}/conditions").json()["data"]
    many = reader.post("conditions", {"customers": [somebody, bureau.customer]}).json()["data"]["conditions"]
    said = [(each["restricted"], each["objects_to_marketing"]) for each in (told, *many)]
    assert said == [(True, True), (True, True), (False, False)]
    by = {each.action: each.by for each in audit.latest(9)}
    assert (by["objected"], by["restricted"]) == ("key program 0", "key program 0")

    assert rights.post("objections", {**asked, "withdraw": True}).json()["data"]["objects"] is False
    assert rights.post("restrictions", {"customer": somebody, "reason": "settled", "lift": True}).status_code == 200
    again = reader.get(f"customers/{somebody}/conditions").json()["data"]
    assert (again["restricted"], again["objects_to_marketing"]) == (False, False)
    assert again["hash"] == told["hash"]
    made.leave()
