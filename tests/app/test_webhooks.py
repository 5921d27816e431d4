"""Webhooks against a receiver on this machine: signed, in order, at least once, never lost, given up and sent again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
import ssl

import pytest

from presek.values.problem import Problems
from tests.app.receiver import receiving


@pytest.fixture(autouse=True)
def may_be_reached(monkeypatch):
    monkeypatch.setenv("PRESEK_WEBHOOK_NETWORKS", "127.0.0.0/8")


@pytest.fixture
def receiver():
    with receiving() as one:
        yield one


@pytest.fixture(scope="module")
def base(tmp_path_factory, migrated, django_db_blocker):
    """Thirty firms, in one run."""
    from presek.app import refresh, wiring
    from tests.app import homes

    before = wiring.home_folder()
    with django_db_blocker.unblock():
        home = homes.make(tmp_path_factory.mktemp("webhooks") / "home", migrated)
        homes.put(home, "customers", [{"customer": f"c{number}", "employees": number} for number in range(30)])
        homes.force(home, homes.segments("size", {"small": "employees < 10", "large": "employees >= 25"}))
        refresh.refresh(home)
        homes.leave()
        wiring.start(before)
    return home.path


@pytest.fixture
def firms(tmp_path, base, django_db_blocker):
    from presek.app import wiring
    from tests.app import homes

    before = wiring.home_folder()
    with django_db_blocker.unblock():
        yield homes.make(tmp_path / "home", base)
        homes.leave()
        wiring.start(before)


@pytest.fixture
def told(firms, receiver):
    """The base with an endpoint for everything, and its secret."""
    from presek.app import webhooks

    return firms, webhooks.add(firms, "crm", receiver.url, topics=(), segments=(), by="anna")


def come(home, *names: str) -> None:
    """New customers come into the segment of small ones."""
    from presek.app import refresh
    from tests.app import homes

    homes.put(home, "customers", [{"customer": name, "employees": 1} for name in names])
    refresh.refresh(home)


def deliver(home, *, waits=(0,), tries: int = 3, seconds: float = 5.0) -> None:
    from presek.app.webhook_delivery import Delivery, Schedule

    Delivery(home, print, Schedule(waits, tries, seconds)).all_due()


def signature_by_the_book(secret: str, came) -> str:
    """As the specification writes it: independent of the product's own code."""
    key = base64.b64decode(secret[len("whsec_") :])
    content = came.headers["webhook-id"] + "." + came.headers["webhook-timestamp"] + "." + came.body
    return "v1," + base64.b64encode(hmac.new(key, content.encode("utf-8"), hashlib.sha256).digest()).decode()


def test_who_comes_and_goes_is_told_once_signed_and_with_keys_only(told, receiver):
    from presek.app import clock, refresh
    from tests.app import homes

    home, secret = told
    come(home, "new", "żółw")
    homes.put(home, "customers", [{"customer": "c3", "employees": 12}])
    refresh.refresh(home)

    deliver(home)
    deliver(home)

    entered, left = receiver.came
    assert entered.said["type"] == "segment.entered"
    data = entered.said["data"]
    assert data["customers"] == ["new", "żółw"]
    assert (data["segment"], data["run"], data["as_of"], data["reason"]) == ("small", 2, "2026-06-30", "data")
    assert set(data) == {"run", "at", "segment", "as_of", "meaning_key", "reason", "customers"}
    assert (left.said["type"], left.said["data"]["customers"]) == ("segment.left", ["c3"])
    for each in receiver.came:
        assert each.headers["webhook-signature"] == signature_by_the_book(secret, each)
        assert abs(int(each.headers["webhook-timestamp"]) - clock.now() / 1e6) < 60
        assert each.headers["content-type"] == "application/json"
    assert entered.key != left.key


def test_only_what_is_wanted_is_told(firms, receiver):
    from presek.app import refresh, webhooks
    from tests.app import homes

    webhooks.add(firms, "lost", receiver.url, topics=["segment.left"], segments=["large"], by="anna")
    come(firms, "new")
    homes.put(firms, "customers", [{"customer": key, "employees": 15} for key in ("c3", "c27")])
    refresh.refresh(firms)
    deliver(firms)

    assert [(each.said["type"], each.said["data"]["customers"]) for each in receiver.came] == [
        ("segment.left", ["c27"])
    ]


def test_a_message_has_at_most_so_many_customers_and_all_come_in_order(told, receiver, monkeypatch):
    from presek.app import webhook_delivery

    monkeypatch.setattr(webhook_delivery, "MOST_CUSTOMERS", 3)
    home, _ = told
    names = [f"n{number}" for number in range(8)]
    come(home, *names)
    deliver(home)

    assert [len(each.said["data"]["customers"]) for each in receiver.came] == [3, 3, 2]
    assert receiver.taken() == names


def test_a_receiver_that_was_down_finds_everything_in_order_by_the_same_keys(told, receiver):
    home, _ = told
    come(home, "first")
    receiver.statuses = [500, 503]
    deliver(home)
    assert len({each.key for each in receiver.came}) == 1

    receiver.status = 500
    come(home, "second")
    deliver(home, waits=(3600,))
    come(home, "third")
    deliver(home, waits=(3600,))
    before = len(receiver.came)
    assert receiver.taken() == ["first", "second"]  # the order is kept: the third waits for the second

    from presek.store import webhooks as kept

    receiver.status = 200
    kept.change("crm", next_at=0)
    deliver(home)
    assert receiver.taken() == ["first", "second", "third"]
    assert receiver.came[before].key == receiver.came[before - 1].key


def test_what_was_sent_and_not_noted_is_sent_again_by_the_same_key(told, receiver, monkeypatch):
    from presek.store import webhooks as kept

    home, _ = told
    come(home, "new")

    def dies(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(kept, "succeeded", dies)
        with pytest.raises(KeyboardInterrupt):
            deliver(home)
    deliver(home)

    assert len(receiver.came) == 2
    assert receiver.came[0].key == receiver.came[1].key
    assert receiver.came[0].body == receiver.came[1].body


def test_after_the_last_try_a_message_is_given_up_told_and_can_be_sent_again(told, receiver):
    from presek.app import webhooks
    from presek.store import alerts
    from presek.store import webhooks as kept

    home, _ = told
    come(home, "first")
    receiver.status = 400
    deliver(home, tries=3)
    [dead] = kept.messages(state="dead")
    assert (dead.tries, dead.status, len(receiver.came)) == (3, 400, 3)
    assert [alert.code for alert in alerts.standing()] == ["webhook-given-up"]
    assert webhooks.find(home, "crm").dead == 1

    receiver.status = 204
    come(home, "second")
    deliver(home)
    assert webhooks.resend([dead.pk], by="anna") == 1
    deliver(home)
    assert [each.key for each in receiver.came].count(dead.key) == 4
    assert receiver.taken() == ["first", "second"]
    assert webhooks.find(home, "crm").dead == 0
    assert alerts.standing() == ()
    with pytest.raises(Problems, match="was given up"):
        webhooks.resend([dead.pk], by="anna")


def test_a_receiver_that_is_gone_for_good_is_left_alone(told, receiver):
    from presek.app import webhooks

    home, _ = told
    receiver.status = 410
    come(home, "new")
    deliver(home)
    deliver(home)

    assert len(receiver.came) == 1
    assert webhooks.find(home, "crm").state == "paused"
    receiver.status = 200
    webhooks.pause("crm", paused=False, by="anna")
    deliver(home)
    assert receiver.taken() == ["new"]


def test_a_slow_receiver_is_not_waited_for_and_holds_no_other_up(told, receiver):
    from presek.app import webhooks

    home, _ = told
    receiver.hold.clear()
    with receiving() as quick:
        webhooks.add(home, "quick", quick.url, topics=(), segments=(), by="anna")
        come(home, "new")
        deliver(home, seconds=0.3, waits=(3600,))
        assert quick.taken() == ["new"]
    assert webhooks.find(home, "crm").last.says == "no answer within 0.3 seconds."


def test_nobody_is_followed_elsewhere(told, receiver):
    from presek.app import webhooks

    home, _ = told
    receiver.status, receiver.headers = 302, {"Location": receiver.url}
    come(home, "new")
    deliver(home, waits=(3600,))
    assert len(receiver.came) == 1
    assert "is not followed" in webhooks.find(home, "crm").last.says


def test_for_a_day_two_secrets_are_good(told, receiver):
    from presek.app import webhooks
    from presek.store import webhooks as kept

    home, old = told
    new = webhooks.rotate(home, "crm", by="anna")
    webhooks.send_test("crm", by="anna")
    deliver(home)
    [came] = receiver.came
    assert came.headers["webhook-signature"].split() == [signature_by_the_book(each, came) for each in (new, old)]

    kept.change("crm", old_until=1)
    webhooks.send_test("crm", by="anna")
    deliver(home)
    assert receiver.came[1].headers["webhook-signature"] == signature_by_the_book(new, receiver.came[1])
    assert receiver.came[1].said["type"] == "webhook.test"


def test_the_database_holds_no_secret(told):
    home, secret = told
    homes_database = (home.path / "presek.sqlite3").read_bytes() + (home.path / "presek.sqlite3-wal").read_bytes()
    assert secret.removeprefix("whsec_").encode() not in homes_database


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://a.example/x", "expected https"),
        ("https://", "expected https"),
        ("http://crm.example/x", "travel by https"),
        ("https://anna:secret@crm.example/x", "no user name"),
        ("https://crm.example/a b", "without spaces"),
        ("https://crm.example:99999/", "no address"),
        ("https://crm.example/" + "x" * 1000, "at most 1000"),
    ],
)
def test_an_address_that_cannot_be_right_is_refused(firms, url, says):
    from presek.app import webhooks

    with pytest.raises(Problems, match=says):
        webhooks.add(firms, "crm", url, topics=(), segments=(), by="anna")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "fe80::1", "fd00::1",
     "::ffff:10.0.0.1", "224.0.0.1"],
)  # fmt: skip
def test_a_host_of_a_private_network_is_not_reached_unless_it_is_allowed(address, monkeypatch):
    from presek.app import webhook_sending

    def looked_up(host, port, **_):
        return [(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    tried = []

    def connected(place, **_):
        tried.append(place)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(webhook_sending.socket, "getaddrinfo", looked_up)
    monkeypatch.setattr(webhook_sending.socket, "create_connection", connected)
    refused = webhook_sending.send("https://inside.example/x", "{}", {}, allowed=())
    assert "has no public address" in refused.says
    assert tried == []
    webhook_sending.send("https://inside.example/x", "{}", {}, allowed=("inside.example",))
    assert tried == [(address, 443)]


def test_https_is_checked(receiver):
    from presek.app import webhook_sending

    url = receiver.url.replace("http://", "https://")
    outcome = webhook_sending.send(url, "{}", {}, allowed=("127.0.0.0/8",), seconds=2)
    assert outcome.status == 0
    assert "no safe connection" in outcome.says
    assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED


def test_changed_conditions_are_told_step_by_step(firms, receiver):
    """The day's file says who differs from yesterday; a step, only who differs from the step before it."""
    from presek.app import condition_files, webhooks
    from tests.app import policy_home

    policy_home.policy_book.set_seller(policy_home.Party(country="PL", size="small", body="firm"), by="maria")
    policy_home.put(firms, "small", "small", {"payment_terms": {"net_days": 14}})
    assert condition_files.renew(firms).step == 1
    webhooks.add(firms, "erp", receiver.url, topics=["conditions.changed"], segments=(), by="anna")
    policy_home.put(firms, "large", "large", {"payment_terms": {"net_days": 30}})
    assert condition_files.renew(firms).customers == 30
    assert condition_files.renew(firms).step == 2
    deliver(firms)
    deliver(firms)

    [came] = receiver.came
    assert came.said["type"] == "conditions.changed"
    assert receiver.taken() == [f"c{number}" for number in range(25, 30)]
    assert set(came.said["data"]) == {"run", "at", "day", "policies", "customers"}
