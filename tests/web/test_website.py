"""The company's own website: the tag's visits and forms, from registered origins, with consent, of known customers."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ORIGIN = "https://www.example.com"
FILE = """\
edition: 1
source: website
origins: [https://www.example.com, "https://shop.example.com:8443"]
forms:
  - key: newsletter
    create: true
    facts: {name: legal_name}
    thanks: https://www.example.com/thanks
    consent: {purpose: newsletter, channel: email, version: "2026-01", text: I want the newsletter.}
  - key: contact
"""
VISIT = {"consent": True, "visit": "0123456789abcdef01234567", "page": "/drills?email=a@b.pl", "pages": 1,
         "device": "mobile", "referrer": "https://search.example/q?x", "campaign": "spring"}  # fmt: skip


@pytest.fixture(scope="module")
def shared(company, tmp_path_factory, django_db_blocker):
    """A copy of the example company whose website is registered."""
    import shutil

    from presek.app import web_channel, wiring
    from tests.web import people

    folder = tmp_path_factory.mktemp("website") / "home"
    shutil.copytree(company, folder)
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        wiring.start(folder)
        site = people.Site(folder)
        (folder.parent / "web.yaml").write_text(FILE)
        web_channel.register(site.home, folder.parent / "web.yaml")
        yield site
        people.leave()
        wiring.start(before)


@pytest.fixture(autouse=True)
def not_throttled():
    from presek.web import website

    website.throttle.forget()


def post(site, path: str, said: object, *, origin: str | None = ORIGIN):
    headers = {} if origin is None else {"origin": origin}
    return site.client(None, checks=True).post(path, json.dumps(said), content_type="application/json", headers=headers)


def rows(site, relation: str) -> list[dict[str, object]]:
    """What came by the website into a relation, by whoever it is of."""
    from presek.app import worker
    from presek.app.reading import opened

    worker.work(site.home, say=lambda _: None, once=True)
    found = []
    home = site.home
    for batch in home.lake.read(relation, home.head().get(relation)):
        for row in batch.to_pylist():
            if "website" in str(row["origin"]) or "website" in str(row["row_key"]):
                found.append({**row, "customer": opened(home).snapshot.key(row["ordinal"])})
    return found


def test_a_visit_grows_with_its_pages_and_is_one_event(shared):
    from presek.app import web_channel

    customer = shared.customer
    token = web_channel.token(shared.home, customer)
    for pages in (1, 2, 2, 3):
        assert post(shared, "/collect", {**VISIT, "customer": token, "pages": pages}).status_code == 204
    found = rows(shared, "visits")

    latest = max(found, key=lambda row: row["version"])
    assert {row["row_key"] for row in found} == {latest["row_key"]}
    assert (latest["customer"], latest["page"], latest["pages"]) == (customer, "/drills", 3)
    assert (latest["device"], latest["source"], latest["campaign"]) == ("mobile", "search.example", "spring")


def test_without_consent_or_of_nobody_nothing_is_kept(shared):
    from presek.app import web_channel

    token = web_channel.token(shared.home, shared.customer)
    forged = token[:-4] + ("AAAA" if not token.endswith("AAAA") else "BBBB")
    wrong = [{"consent": False}, {"consent": "yes"}, {"customer": ""}, {"customer": forged}, {"visit": "../x"}]
    for each in wrong:
        said = {**VISIT, "customer": token, **each}
        assert web_channel.collect(shared.home, said) is False
        assert post(shared, "/collect", said).status_code == 204


@pytest.mark.parametrize(
    "origin", [None, "https://evil.example", "null", "http://www.example.com", ORIGIN + ".evil.pl"]
)
def test_only_registered_origins_are_answered(shared, origin):
    for path in ("/collect", "/forms/contact"):
        answer = post(shared, path, {"email": "a@b.pl"}, origin=origin)
        assert answer.status_code == 403
        assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize("body", ["", "[]", "{", "\0", "[" * 100_000, '{"a": "' + "x" * 20_000 + '"}'])
def test_what_is_no_message_is_refused(shared, body):
    headers = {"origin": ORIGIN}
    answer = shared.client(None).post("/collect", body, content_type="application/json", headers=headers)
    assert answer.status_code == 400


def test_a_form_is_an_interaction_and_a_tick_a_consent_with_the_version_of_its_text(shared):
    said = {"email": "New.Person@Example.COM", "name": "Nova d.o.o.", "consent": "on", "message": "Hello"}
    answer = shared.client(None, checks=True).post("/forms/newsletter", said, headers={"origin": ORIGIN})
    assert (answer.status_code, answer["Location"]) == (302, "https://www.example.com/thanks")
    [interaction] = rows(shared, "interactions")
    [consent] = rows(shared, "consents")

    assert interaction["customer"] == consent["customer"] == "New.Person@example.com"
    assert (interaction["channel"], interaction["direction"], interaction["topic"]) == ("web", "in", "Hello")
    assert (consent["purpose"], consent["channel"], consent["granted"]) == ("newsletter", "email", True)
    assert consent["evidence"] == "form newsletter, text 2026-01"


def test_a_form_of_somebody_known_is_theirs_and_a_machine_is_not_kept(shared):
    from presek.app import web_channel

    token = web_channel.token(shared.home, shared.customer)
    assert post(shared, "/forms/contact", {"customer": token, "message": "Call me"}).status_code == 204
    assert post(shared, "/forms/contact", {"customer": token, "website": "spam"}).status_code == 204
    found = [row for row in rows(shared, "interactions") if row["campaign"] == "contact"]
    assert [(row["customer"], row["topic"]) for row in found] == [(shared.customer, "Call me")]


def test_what_is_wrong_with_a_form_is_said(shared):
    assert post(shared, "/forms/nothing", {}).status_code == 404
    refused = post(shared, "/forms/contact", {"email": "nobody"})
    assert refused.status_code == 422
    assert "e-mail address" in refused.json()["problems"][0]
    assert post(shared, "/forms/contact", {"email": "a@b.pl", "message": "x" * 20_000}).status_code == 413


def test_forms_are_taken_only_so_often(shared):
    answers = [post(shared, "/forms/contact", {"email": "x"}).status_code for _ in range(20)]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_the_script_is_for_other_sites_sets_no_cookie_and_sends_nothing_without_consent(shared):
    answer = shared.client(None).get("/tag.js")
    script = answer.content.decode()

    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Content-Type"].startswith("text/javascript")
    assert not answer.cookies
    assert "document.cookie" not in script
    assert re.search(r"if \(!agreed \|\| !customer\) return;", script)


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("https://www.example.com,", "https://www.example.com/x,", "is no origin"),
        ("legal_name", "legal_nme", "no field is called"),
        ("purpose: newsletter", "purpose: news", "'purpose' is one of"),
        ("thanks: https://www", "thanks: https://evil", "one of the origins"),
        ("edition: 1", "edition: 2", "edition"),
    ],
)
def test_a_wrong_registration_is_told_with_its_place(shared, tmp_path, was, now, says):
    from presek.app import web_channel
    from presek.values.problem import Problems

    file = tmp_path / "web.yaml"
    file.write_text(FILE.replace(was, now, 1))
    with pytest.raises(Problems, match=says) as told:
        web_channel.register(shared.home, file)
    assert told.value.problems[0].at is not None


NASTY = [
    None, True, -1, 10**30, 1e308, "", "\0", "\ud800", "x" * 9_000, [], [[]], {"a": {"b": []}}, ["a"], "//[",
    "javascript:x", "a\r\nSet-Cookie: x=1", "\u202e\u200b", "2026-01-01", "١٢٣",
]  # fmt: skip
"""What no field of a message should hold."""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*VISIT, "customer", "begun", "more"]), st.sampled_from(NASTY)))
def test_no_value_of_a_visit_stops_the_site_and_what_is_kept_of_it_is_sound(shared, said):
    from presek.app import web_channel
    from presek.web import website

    website.throttle.forget()
    token = web_channel.token(shared.home, shared.customer)
    answer = post(shared, "/collect", {**VISIT, "customer": token, **said})
    assert answer.status_code == 204 or (answer.status_code == 400 and len(json.dumps(said)) > 10_000)


def test_what_odd_visits_left_is_kept_whole_and_nothing_of_it_waits_or_is_refused(shared):
    from presek.app import web_channel, worker

    token = web_channel.token(shared.home, shared.customer)
    for number, odd in enumerate(NASTY):
        said = {name: odd for name in ("page", "device", "referrer", "campaign", "pages", "begun")}
        assert web_channel.collect(shared.home, {**VISIT, **said, "customer": token, "visit": f"{number:024x}"})
    worker.work(shared.home, say=lambda _: None, once=True)

    kept = {str(row["row_key"])[-24:]: row for row in rows(shared, "visits")}
    mine = [kept[f"{number:024x}"] for number in range(len(NASTY))]
    assert {row["device"] for row in mine} == {"other"}
    assert all(1 <= row["pages"] <= 1_000 for row in mine)
    assert {row["duration"] for row in mine} == {None}


@pytest.mark.parametrize(("years", "known"), [(0, True), (-20, False), (20, False), (-1, False)])
def test_where_a_visitors_clock_is_off_by_years_the_length_of_a_visit_is_unknown_and_not_guessed(shared, years, known):
    from presek.app import clock, web_channel

    token, visit = web_channel.token(shared.home, shared.customer), f"{years & 0xFFFF:024x}aa"
    begun = (clock.now() + years * 365 * 86_400_000_000) // 1000 - 60_000
    assert web_channel.collect(shared.home, {**VISIT, "customer": token, "visit": visit, "begun": begun})
    [row] = [row for row in rows(shared, "visits") if str(row["row_key"]).endswith(visit)]
    assert (row["duration"] is not None) == known
    assert abs(row["happened_at"].timestamp() * 1_000_000 - clock.now()) < 600_000_000


def test_a_message_that_is_played_again_later_takes_nothing_back(shared):
    from presek.app import web_channel

    token, visit = web_channel.token(shared.home, shared.customer), "b" * 24
    for pages in (1, 5, 1, 3):
        web_channel.collect(shared.home, {**VISIT, "customer": token, "visit": visit, "pages": pages})
        rows(shared, "visits")
    mine = [row for row in rows(shared, "visits") if str(row["row_key"]).endswith(visit)]
    assert max(mine, key=lambda row: row["version"])["pages"] == 5


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({f"field{number}": "x" for number in range(10_000)}, {400, 413}),
        ({"email": "a@b.pl\r\nBcc: all@b.pl", "message": "x"}, {422}),
        ({"email": ["a@b.pl"] * 3, "message": "Żółw 🐢 \u202e \0"}, {302}),
        ({"email": "ż" * 60 + "@b.pl"}, {302, 422}),
        ({"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.pl"}, {302, 422}),
        ({"email": "a@b.pl", "name": "x" * 3_000, "consent": "on\r\nLocation: https://evil.example"}, {302}),
        ({"customer": "\ud800", "email": "a@b.pl"}, {302}),
        ({}, {422}),
    ],
)
def test_forms_that_no_person_sends_are_answered_and_stop_nothing(shared, said, status):
    safe = {name: [part.encode("utf-8", "ignore").decode() for part in ([each] if isinstance(each, str) else each)]
            for name, each in said.items()}  # fmt: skip
    answer = shared.client(None, checks=True).post("/forms/newsletter", safe, headers={"origin": ORIGIN})
    assert answer.status_code in status
    assert answer.get("Location", "https://www.example.com/thanks") == "https://www.example.com/thanks"
    answer = post(shared, "/forms/contact", said)
    assert answer.status_code in {204, 400, 413, 422}
    assert not {"Location", "Set-Cookie"} & set(answer.headers)


def test_a_form_with_files_keeps_none_of_them(shared):
    from django.core.files.uploadedfile import SimpleUploadedFile

    said = {"email": "files@b.pl", "message": "see file", "cv": SimpleUploadedFile("../../x.exe", b"MZ" * 500)}
    answer = shared.client(None, checks=True).post("/forms/contact", said, headers={"origin": ORIGIN})
    assert answer.status_code == 200
    found = [row for row in rows(shared, "interactions") if row["topic"] == "see file"]
    assert len(found) <= 1
    assert not list(shared.home.path.rglob("x.exe"))
