"""The second factor: set up, asked for at the door, used once a code; recovery codes; required of roles."""

from __future__ import annotations

import re

import pyotp
import pytest
from django.contrib.auth.models import User

from presek.app import clock, second_factor, site_settings
from presek.web import second_factor_page
from tests.web import people
from tests.web.test_administration import nothing_tried_yet, office, somebody  # noqa: F401 - the same office

HALF_MINUTE = 30_000_000


@pytest.fixture
def later(monkeypatch):
    """Moves the clock: each call half a minute on."""
    begun, gone = clock.now(), [0]
    monkeypatch.setattr(clock, "now", lambda: begun + gone[0] * HALF_MINUTE)

    def move() -> None:
        gone[0] += 1

    return move


def code_of(secret: str) -> str:
    return pyotp.TOTP(secret).at(clock.now() // 1_000_000)


def guarded(name: str) -> tuple[User, str, tuple[str, ...]]:
    """Somebody with a second factor, its secret and the recovery codes."""
    user = somebody(None, name, "viewer")
    secret = second_factor.offer(user.pk).secret
    return user, secret, second_factor.confirm(user.pk, code_of(secret))


def at_the_door(office, name: str):  # noqa: F811
    client = office.client(None)
    asked = client.post("/sign-in", {"username": name, "password": people.PASSWORD, "next": "/policies"})
    assert asked["Location"] == "/sign-in/code"
    return client


def test_it_is_set_up_with_a_picture_and_a_code(office, later):  # noqa: F811
    somebody(office, "ana", "viewer")
    client = office.client("ana")
    page = client.get("/account/second-factor").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    wrong = client.post("/account/second-factor", {"do": "confirm", "code": "12"})
    right = client.post("/account/second-factor", {"do": "confirm", "code": code_of(secret)}).content.decode()

    assert '<path d="M' in page
    assert wrong.status_code == 422
    assert len(re.findall(r"<code>\w{4}-\w{4}-\w{4}</code>", right)) == 10
    assert secret not in client.get("/account/second-factor").content.decode()


def test_a_password_alone_opens_nothing_and_a_code_opens_once(office, later):  # noqa: F811
    _, secret, _ = guarded("bor")
    client = at_the_door(office, "bor")
    assert client.get("/policies").status_code == 302
    later()
    code = code_of(secret)
    assert client.post("/sign-in/code", {"code": code})["Location"] == "/policies"
    assert client.get("/policies").status_code == 200

    assert at_the_door(office, "bor").post("/sign-in/code", {"code": code}).status_code == 422


def test_a_recovery_code_opens_once_and_wrong_ones_have_to_wait(office, later):  # noqa: F811
    _, _, codes = guarded("cene")
    assert at_the_door(office, "cene").post("/sign-in/code", {"code": codes[0].upper()}).status_code == 302
    client = at_the_door(office, "cene")
    tried = [client.post("/sign-in/code", {"code": codes[0]}).status_code for _ in range(6)]

    assert tried == [422] * 5 + [429]


def test_a_device_is_remembered_until_somebody_signs_out_everywhere(office, later):  # noqa: F811
    user, secret, _ = guarded("dana")
    client = at_the_door(office, "dana")
    later()
    client.post("/sign-in/code", {"code": code_of(secret), "remember": "1"})
    client.post("/sign-out")
    said = {"username": "dana", "password": people.PASSWORD}

    assert client.post("/sign-in", said)["Location"] == "/segments"
    office.client("administrator").post(f"/administration/people/{user.pk}", {"do": "sign-out"})
    assert client.post("/sign-in", said)["Location"] == "/sign-in/code"


def test_whose_role_must_have_one_sets_it_up_before_anything_else(office, later):  # noqa: F811
    somebody(office, "edo", "finance")
    site_settings.put(site_settings.FACTOR_ROLES, ["finance"], by="test")
    client = office.client(None)
    client.post("/sign-in", {"username": "edo", "password": people.PASSWORD})
    held_up = client.get("/segments")
    page = client.get("/account/second-factor").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    client.post("/account/second-factor", {"do": "confirm", "code": code_of(secret)})
    site_settings.put(site_settings.FACTOR_ROLES, [], by="test")

    assert held_up["Location"] == "/account/second-factor"
    assert client.get("/segments").status_code == 200


def test_one_who_lost_everything_is_helped_back_in(office, later):  # noqa: F811
    user, _, _ = guarded("fani")
    office.client("administrator").post(f"/administration/people/{user.pk}", {"do": "second-factor"})

    answer = office.client(None).post("/sign-in", {"username": "fani", "password": people.PASSWORD})
    assert answer["Location"] == "/segments"


def test_the_picture_says_the_address():
    path, side = second_factor_page.picture("otpauth://totp/Presek:ana?secret=ABC")
    assert side >= 25
    assert path.startswith("M2 2h1v1h-1z")
