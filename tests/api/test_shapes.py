"""One shape of success and one of failure, on every route."""

from __future__ import annotations

import json

import pytest

from tests.api.routes import API

ANSWER = {"version", "as_of", "data", "next"}
ROUTES = [route for route in API if route.name not in {"presek-api:docs"}]
PROBLEM = {"code", "says", "at", "nearest", "branch"}


def refused(answer, status: int, code: str | None = None) -> list[dict[str, object]]:
    """The problems of a refusal, whose shape and status are as documented."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    said = answer.json()
    assert set(said) == {"problems"}
    assert said["problems"]
    for problem in said["problems"]:
        assert set(problem) == PROBLEM
        assert problem["says"].endswith((".", "?"))
    if code is not None:
        assert said["problems"][0]["code"] == code
    return said["problems"]


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_whatever_a_stranger_asks_the_refusal_has_one_shape(ask, route, method):
    answer = getattr(ask.stranger().client, method)(route.path, content_type="application/json")

    code = answer.json()["problems"][0]["code"]
    assert code in {"no-key", "method", "no-route", "media-type"}
    refused(answer, {"no-key": 401, "method": 405, "no-route": 404, "media-type": 415}[code])
    if code == "method":
        assert answer["Allow"]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("segments", {}),
        ("segments/a_class/customers", {"limit": 3}),
        ("segments/a_class/near-misses", {}),
        ("intersections", {"of": ["a_class", "it_small"]}),
        ("intersections/customers", {"of": ["a_class", "it_small"], "without": ["b_class"]}),
        ("customers/{customer}/segments", {}),
        ("customers/{customer}/segments/a_class/explanation", {}),
    ],
)
def test_an_answer_has_one_shape_and_names_its_version(ask, path, query):
    program = ask()
    answer = program.get(path.format(customer=ask.site.customer), query)

    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert set(said) == ANSWER
    assert said["version"] == answer["Presek-Version"]
    assert said["as_of"] == "2026-06-30"
    again = program.get(path.format(customer=ask.site.customer), query, if_none_match=answer["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])


def test_an_answer_that_differs_has_another_etag(ask):
    program = ask()
    first, second = (program.get("segments", {"language": language}) for language in ("en", "pl"))

    assert first["ETag"] != second["ETag"]
    assert program.get("segments", {"language": "pl"}, if_none_match=first["ETag"]).status_code == 200


def test_what_is_not_there_is_not_found(ask):
    program = ask()
    refused(program.get("segments/nothing/customers"), 404, "unknown-segment")
    refused(program.get("segments/nothing/near-misses"), 404, "unknown-segment")
    refused(program.get("customers/nobody at all/segments"), 404, "unknown-customer")
    refused(program.get(f"customers/{ask.site.customer}/segments/nothing/explanation"), 404, "unknown-segment")
    refused(program.get("nothing"), 404, "no-route")


def test_a_question_that_names_what_is_not_there_is_told_its_nearest(ask):
    problems = refused(ask().get("intersections", {"of": ["a_clas"]}), 422, "unknown-segment")

    assert problems[0]["nearest"][0] == "a_class"


def test_every_fault_of_a_question_is_told_at_its_place(ask):
    problems = refused(ask().get("segments/a_class/customers", {"limit": 0, "state": "maybe"}), 422, "shape")

    assert {problem["at"]["path"] for problem in problems} == {"/limit", "/state"}


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        ("{", "application/json", 400, "unreadable"),
        ("[" * 100_000, "application/json", 400, "unreadable"),
        (b"\xff", "application/json", 400, "unreadable"),
        ("{}", "text/plain", 415, "media-type"),
        ("{}", "application/x-www-form-urlencoded", 415, "media-type"),
        ("{}", "application/json", 422, "shape"),
        ("[]", "application/json", 422, "shape"),
        (json.dumps({"rule": "employees > 3", "rul": 1}), "application/json", 422, "shape"),
        (json.dumps({"rule": "emplyees > 3"}), "application/json", 422, "unknown-field"),
        (json.dumps({"rule": "employees >"}), "application/json", 422, None),
        (json.dumps({"rule": "\ud800"}), "application/json", 422, None),
        (json.dumps({"rule": {"edition": 1, "rule": {}}}), "application/json", 422, None),
        (json.dumps({"rule": "employees > 3", "as_of": "soon"}), "application/json", 422, "no-date"),
        (json.dumps({"rule": "x" * 3_000_000}), "application/json", 413, "too-large"),
    ],
)
def test_a_body_that_cannot_be_used_is_refused_with_its_status(ask, body, content_type, status, code):
    refused(ask().post("count", body, content_type=content_type), status, code)


def test_too_many_requests_are_told_when_to_come_back(ask):
    program = ask("segments", per_minute=12)
    answers = [program.get("segments") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    refused(answers[-1], 429, "too-many-requests")
    assert 1 <= int(answers[-1]["Retry-After"]) <= 5


def test_a_fault_of_ours_is_told_without_its_detail(ask, monkeypatch):
    from presek.api import segments

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(segments.listing, "listed", fail)
    answer = ask().get("segments")

    refused(answer, 500, "presek")
    assert b"secret" not in answer.content


def test_a_full_disk_is_the_operators(ask, monkeypatch):
    import errno

    from presek.api import segments

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(segments.listing, "listed", fail)
    assert refused(ask().get("segments"), 503)[0]["branch"] == "place"


def test_head_says_what_get_says_without_the_body(ask):
    program = ask()
    got, head = program.get("segments"), program.client.head("/api/v1/segments")

    assert (head.status_code, head.content, head["ETag"]) == (200, b"", got["ETag"])


def test_a_host_that_is_not_ours_is_refused_in_the_same_shape(ask):
    refused(ask().client.get("/api/v1/segments", headers={"host": "elsewhere.example"}), 400)
