"""The straight way of events tells what the ordinary way tells."""

from __future__ import annotations

import json

import pytest

from presek.api import straight
from tests.intake.sending import drain, order, ready, rows

OF_LANGUAGES = {"Content-Language", "Vary"}
ONCE = {"ETag", "Content-Length"}


@pytest.fixture
def shop(home):
    from presek.app import keys
    from tests.api.programs import Program

    ready(home, "anna")
    return Program(keys.add("shop", ["intake"], by="tests").secret)


def test_the_straight_way_answers_with_the_headers_of_the_ordinary_way(home, shop, monkeypatch):
    straightly = shop.post("events", json.dumps([order(1)]))
    refused = shop.post("events", b"{")
    monkeypatch.setattr(straight, "ADDRESS", "/nowhere")
    ordinarily = shop.post("events", json.dumps([order(2)]))
    refused_too = shop.post("events", b"{")
    drain(home)

    assert [key for key, _ in rows(home)] == ["shop:1", "shop:2"]
    assert straightly.headers.keys() == ordinarily.headers.keys() - {"Content-Language"}
    for one, other in ((straightly, ordinarily), (refused, refused_too)):
        assert one.status_code == other.status_code
        assert one.json().keys() == other.json().keys()
        said = {name: value for name, value in one.headers.items() if name not in OF_LANGUAGES | ONCE}
        assert said == {name: value for name, value in other.headers.items() if name in said}
    assert refused.json() == refused_too.json()


def test_a_revoked_key_a_strange_host_and_too_many_posts_are_refused_at_once(home, shop):
    from presek.app import keys
    from tests.api.programs import Program

    slow = Program(keys.add("slow", ["intake"], per_minute=1, by="tests").secret)
    said = json.dumps([order(1)])
    slowly = [slow.post("events", said).status_code for _ in range(2)]
    strange = shop.client.post(
        "/api/v1/events", said, content_type="application/json", headers={"host": "evil.example"}
    )
    before = shop.post("events", said).status_code
    keys.revoke("shop", by="tests")
    after = shop.post("events", said).status_code
    other = Program(keys.add("reader", ["segments"], by="tests").secret).post("events", said).status_code

    assert (slowly, strange.status_code, before, after, other) == ([202, 429], 400, 202, 401, 403)


def test_who_sends_more_than_may_wait_is_told_to_come_later_and_nothing_of_it_is_kept(home, shop, monkeypatch):
    from presek.app import intake_waiting

    first = shop.post("events", json.dumps([order(1)]))
    monkeypatch.setenv("PRESEK_INTAKE_WAITING_MB", "0")
    intake_waiting._lately.cache_clear()
    later = shop.post("events", json.dumps([order(2)]))
    one = shop.client.put(
        "/api/v1/customers/anna/facts", json.dumps({"source": "shop", "facts": {}}), content_type="application/json"
    )
    drain(home)
    intake_waiting._lately.cache_clear()
    again = shop.post("events", json.dumps([order(3)]))
    drain(home)

    assert [first.status_code, later.status_code, one.status_code, again.status_code] == [202, 503, 503, 202]
    assert (later.headers["Retry-After"], later.json()["problems"][0]["code"]) == ("10", "intake-full")
    assert [key for key, _ in rows(home)] == ["shop:1", "shop:3"]


LINES = {
    "one a line": ('{"a": 1}\n{"a": 2}', [{"a": 1}, {"a": 2}]),
    "empty lines and blanks": ('\n  {"a": 1}\r\n\n{"a": 2}  \n \n', [{"a": 1}, {"a": 2}]),
    "two on one line": ('{"a": 1} {"a": 2}\n', None),
    "one over two lines": ('{"a":\n1}\n', None),
    "a list begun and ended elsewhere": ('{"a": [{}\n{}]}\n{},{}\n', None),
    "a comma between": ('{"a": 1},\n{"a": 2}\n', None),
}


@pytest.mark.parametrize("case", LINES)
def test_of_json_lines_each_is_one_value_and_nothing_else(case):
    from presek.app import intake_body
    from presek.values.problem import Problems

    text, expected = LINES[case]
    if expected is None:
        with pytest.raises(Problems):
            intake_body.read(text.encode(), lines=True)
    else:
        assert intake_body.read(text.encode(), lines=True) == expected
