"""The same over HTTP: what is answered is safe, what has not the shape of an event keeps nothing."""

from __future__ import annotations

import gzip
import json

import pytest

from presek.app import intake, intake_body
from presek.values.problem import Problems
from tests.intake.sending import SHOP, drain, order, ready, rows


@pytest.fixture
def shop(home):
    """A program that may tell events of the shop."""
    from presek.app import keys
    from tests.api.programs import Program

    ready(home, "anna")
    return Program(keys.add("shop", ["intake"], by="tests").secret)


def test_a_list_one_alone_and_lines_are_taken_plain_or_packed(home, shop):
    lines = "\n".join(json.dumps(order(number)) for number in (3, 4)) + "\n"
    packed = gzip.compress(json.dumps([order(5)]).encode())
    answers = [
        shop.post("events", json.dumps([order(1)])),
        shop.post("events", json.dumps(order(2))),
        shop.post("events", lines, content_type="application/x-ndjson"),
        shop.client.post(
            "/api/v1/events", packed, content_type="application/json", headers={"content-encoding": "gzip"}
        ),
    ]
    drain(home)

    assert [answer.status_code for answer in answers] == [202] * 4
    assert [key for key, _ in rows(home)] == [f"shop:{number}" for number in (1, 2, 3, 4, 5)]


def test_a_receipt_tells_what_became_of_a_batch(home, shop):
    said = [order(1), order(2, customer="zofia"), order(3, net_amount="much"), order(4, colour="red")]
    taken = shop.post("events", json.dumps(said)).json()["data"]
    address = f"events/receipts/{taken['receipt']}"
    before = shop.get(address).json()["data"]
    drain(home)
    after = shop.get(address).json()["data"]

    assert (taken["taken"], taken["apart"]) == (4, 1)
    assert [(each["index"], each["code"]) for each in taken["reasons"]] == [(3, "unknown-field")]
    assert before["state"] == "waiting"
    assert (after["state"], after["accepted"], after["aside"], after["rejected"]) == ("done", 2, 1, 2)
    assert [(each["index"], each["field"]) for each in after["reasons"]] == [(2, "net_amount"), (3, "colour")]
    assert shop.get("events/receipts/nothing.0.1").status_code == 404


BAD = {
    "zero bytes": (b"", 415),
    "a space": (b" ", 400),
    "no json": (b"{", 400),
    "not a number": (b'{"id": NaN}', 400),
    "no text": (b"\xff\xfe", 400),
    "no events": (b"[]", 400),
    "nested too deep": (b"[" * 100_000, 400),
    "a list of lists": (b"[[]]", 422),
    "no id": (json.dumps({key: it for key, it in order(1).items() if key != "id"}).encode(), 422),
    "an empty id": (json.dumps(order("")).encode(), 422),
    "a control character": (json.dumps(order("a\u0000")).encode(), 422),
    "no customer": (json.dumps({key: it for key, it in order(1).items() if key != "customer"}).encode(), 422),
    "a version that is text": (json.dumps({**order(1), "version": "new"}).encode(), 422),
    "too many": (json.dumps([order(1)] * 10_001).encode(), 413),
    "too large": (b'{"id": "' + b"x" * (17 << 20) + b'"}', 413),
}


def test_what_is_no_batch_of_events_is_refused_whole(home, shop):
    statuses, told = {}, {}
    for name, (body, _) in BAD.items():
        answer = shop.post("events", body)
        statuses[name], told[name] = answer.status_code, answer.json()["problems"]

    assert statuses == {name: status for name, (_, status) in BAD.items()}
    assert all(told.values())
    assert drain(home) == 0


def test_r32_an_event_of_a_source_that_is_not_registered_is_refused_and_kept_apart(home, shop):
    taken = shop.post("events", json.dumps([{**order(1), "source": "gossip"}, order(2)])).json()["data"]
    drain(home)

    assert (taken["apart"], taken["reasons"][0]["code"]) == (1, "unknown-source")
    assert [key for key, _ in rows(home)] == ["shop:2"]


def test_a_bomb_is_not_unpacked(home, shop):
    bomb = gzip.compress(b"[" + b" " * (40 << 20) + b"]")
    cut = gzip.compress(json.dumps([order(1)]).encode())[:-9]
    for body, status in ((bomb, 413), (cut, 400), (b"plain", 400)):
        answer = shop.client.post(
            "/api/v1/events", body, content_type="application/json", headers={"content-encoding": "gzip"}
        )
        assert answer.status_code == status
    assert shop.client.post(
        "/api/v1/events", b"x", content_type="application/json", headers={"content-encoding": "br"}
    ).status_code == 415  # fmt: skip


def test_an_event_is_taken_back(home, shop):
    shop.post("events", json.dumps([order(1), order(2)]))
    drain(home)

    answer = shop.client.delete(f"/api/v1/events/orders/{SHOP}/1")
    drain(home)

    assert answer.status_code == 202
    assert [key for key, _ in rows(home)] == ["shop:2"]


def test_facts_of_one_customer_are_changed_and_put(home, shop):
    from tests.intake.sending import facts

    said = {"source": SHOP, "facts": {"employees": 12, "city": "Kraków"}, "valid_from": "2026-06-01"}
    changed = shop.client.patch("/api/v1/customers/anna/facts", json.dumps(said), content_type="application/json")
    nobody = shop.client.patch("/api/v1/customers/borut/facts", json.dumps(said), content_type="application/json")
    made = shop.client.put("/api/v1/customers/celina/facts", json.dumps(said), content_type="application/json")
    drain(home)
    unset = {"source": SHOP, "facts": {"city": None}}
    shop.client.patch("/api/v1/customers/anna/facts", json.dumps(unset), content_type="application/json")
    drain(home)

    assert [answer.status_code for answer in (changed, nobody, made)] == [202] * 3
    told = intake.became(home, nobody.json()["data"]["receipt"])
    assert (told.accepted, told.rejected, told.reasons[0]["says"]) == (0, 1, "no customer has this key.")
    assert facts(home, "celina")["city"] == "Kraków"
    assert (facts(home, "anna")["employees"], facts(home, "anna")["city"]) == (120, None)


def packed(*said: object) -> bytes:
    return b"".join(gzip.compress(json.dumps([each]).encode()[1:-1] + b"\n") for each in said)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (packed(order(1)) + b"more", "something else stands behind it"),
        (packed(order(1))[:-3], "ends in the middle"),
        (b"[]", "no gzip"),
        (b"", "ends in the middle"),
    ],
)
def test_a_gzip_that_is_not_what_it_says_is_refused_whole(body, says):
    with pytest.raises(Problems, match=says):
        intake_body.unpacked(body, "gzip")


def test_gzips_one_behind_the_other_are_all_read():
    body = intake_body.unpacked(packed(order(1), order(2)), "gzip")

    assert [each["id"] for each in intake_body.read(body, lines=True)] == ["1", "2"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("[" * 100_000, "too deep"),
        ('{"id": ' + "9" * 5_000 + "}", "too many digits"),
        ('{"id": NaN}', "NaN is no number in JSON"),
        ("\ufeff", "nothing in the body"),
        ("[]", "nothing in the body"),
        ('{"id": "1"', "this is no JSON"),
    ],
)
def test_what_cant_be_read_is_told_in_plain_words(body, says):
    with pytest.raises(Problems, match=says):
        intake_body.read(body.encode(), lines=False)
