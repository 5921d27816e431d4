"""The company's own website: the tag's visits and forms, from registered origins, with consent, of known customers."""

from __future__ import annotations

import json
import re

import pytest

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
