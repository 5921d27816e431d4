"""Signing in: what it says, and how often it may be tried."""

from __future__ import annotations

import pytest

from tests.web.people import PASSWORD

WRONG = {"username": "analyst", "password": "guess"}
RIGHT = {"username": "analyst", "password": PASSWORD}


@pytest.fixture(autouse=True)
def nothing_tried_yet(site, settings, tmp_path):
    """A count of its own for each test: processes of one run of tests share the cache that Django set up first."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": tmp_path / "cache"}}


def test_the_right_password_leads_where_one_wanted_to_go(site):
    answer = site.client(None).post("/sign-in", {**RIGHT, "next": "/segments"})
    assert answer.status_code == 302
    assert answer["Location"] == "/segments"


def test_it_leads_to_no_other_site(site):
    answer = site.client(None).post("/sign-in", {**RIGHT, "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("name", ["analyst", "no such user", ""])
def test_a_refusal_does_not_say_which_half_was_wrong(site, name):
    answer = site.client(None).post("/sign-in", {"username": name, "password": "guess"})
    assert answer.status_code == 422
    assert "This name and this password do not belong together." in answer.content.decode()


def test_after_five_failures_even_the_right_password_has_to_wait(site):
    client = site.client(None)
    for _ in range(5):
        assert client.post("/sign-in", WRONG).status_code == 422
    waiting = client.post("/sign-in", RIGHT)
    assert waiting.status_code == 429
    assert "Wait a quarter of an hour" in waiting.content.decode()


def test_others_at_the_same_address_do_not_wait_with_them(site):
    for _ in range(5):
        site.client(None).post("/sign-in", WRONG)
    assert site.client(None).post("/sign-in", {**RIGHT, "username": "sales"}).status_code == 302


def test_a_name_is_not_tried_from_many_addresses_either(site):
    client = site.client(None)
    tried = [client.post("/sign-in", WRONG, REMOTE_ADDR=f"10.0.0.{place}").status_code for place in range(40)]
    assert tried[0] == 422
    assert tried[-1] == 429


def test_getting_in_forgets_the_failures(site):
    client = site.client(None)
    for _ in range(3):
        for _ in range(4):
            client.post("/sign-in", WRONG)
        assert client.post("/sign-in", RIGHT).status_code == 302
        client.post("/sign-out")


def test_signing_out_ends_the_session(site):
    client = site.client()
    assert client.post("/sign-out").status_code == 302
    assert client.get("/").status_code == 302


def test_a_link_cannot_sign_anybody_out(site):
    client = site.client()
    assert client.get("/sign-out").status_code == 405
    assert client.get("/").status_code == 200
