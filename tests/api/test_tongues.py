"""A refusal says what is wrong in the language of who asks; all that programs go by stays the same."""

from __future__ import annotations

import json

import pytest

from presek.app import problem_words
from tests.api.test_shapes import refused


def said(program, path: str, language: str, *, body: object = None):
    headers = {"accept-language": language} if language else {}
    if body is None:
        return program.client.get(f"/api/v1/{path}", headers=headers)
    return program.client.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "en"), ("en", "en"), ("pl", "pl"), ("sl", "sl"), ("pl-PL,pl;q=0.9,en;q=0.1", "pl"),
        ("de,sl-SI;q=0.5", "sl"),
        ("de", "en"), ("en,pl;q=0.9", "en"), ("pl;q=0", "en"), ("*", "en"), (";;;=,q", "en"), ("pl," * 5_000, "pl"),
        ("x" * 9_000, "en"),
    ],
)  # fmt: skip
def test_the_first_language_that_there_is_counts_and_without_one_it_is_english(ask, asked, language):
    answer = said(ask("customers"), "customers/nobody at all/segments", asked)
    [problem] = refused(answer, 404, "unknown-customer")

    english = "no customer has the key 'nobody at all'."
    assert problem["says"] == problem_words.said(english, language)
    assert (answer["Content-Language"], "Accept-Language" in answer["Vary"]) == (language, True)


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("nothing/here", None, 404, "no-route"),
        ("customers?phone=1&email=a@b.pl", None, 422, "look-up"),
        ("segments", {}, 405, "method"),
        ("segments", None, 403, "not-allowed"),
    ],
)
def test_whatever_refuses_says_so_in_the_language_and_the_rest_is_the_same(ask, path, body, status, code):
    program = ask("conditions")
    plain, polish = (said(program, path, language, body=body) for language in ("", "pl"))
    [before], [after] = refused(plain, status, code), refused(polish, status, code)

    assert after["says"] != before["says"]
    assert {**after, "says": ""} == {**before, "says": ""}


def test_who_has_no_key_is_told_in_the_language_and_events_on_the_straight_way_are_too(ask):
    stranger = ask.stranger() if hasattr(ask, "stranger") else None
    if stranger is not None:
        assert "klucz" in refused(said(stranger, "segments", "pl"), 401, "no-key")[0]["says"]
    events = said(ask("intake"), "events", "sl", body="[{]")
    english = said(ask("intake"), "events", "", body="[{]")
    told, plain = json.loads(events.content), json.loads(english.content)
    assert [each["code"] for each in told["problems"]] == [each["code"] for each in plain["problems"]]
    assert events["Content-Language"] == "sl"


def test_an_answer_is_the_same_in_every_language(ask):
    program = ask("conditions")
    key = ask.site.customer
    assert (
        said(program, f"customers/{key}/conditions", "pl").content
        == said(program, f"customers/{key}/conditions", "").content
    )
