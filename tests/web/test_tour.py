"""The first-run tour on the pages: offered once, kept for each person, and it ends with their own segment."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from presek.app import touring
from presek.store import tours
from tests.web.people import NOBODY


@pytest.fixture
def newcomer(site):
    """A browser of somebody with a role whom the tour was not yet offered, whatever happened in other tests."""
    met = []

    def come(role: str = "analyst", *, language: str = "en") -> Client:
        met.append(User.objects.get(username=role).pk)
        tours.keep(met[-1], touring.Standing(touring.UNASKED))
        return site.client(role, language=language)

    yield come
    for person in met:
        tours.keep(person, touring.Standing(touring.UNASKED))


def step(client: Client, path: str) -> str:
    """Which step of the tour a page shows; empty: none."""
    card = client.get(path).context["tour"]
    return card.key if card else ""


def test_it_is_offered_on_explore_and_nowhere_else(newcomer):
    client = newcomer()
    assert step(client, "/") == "offer"
    assert step(client, "/segments") == ""


def test_who_says_not_now_is_not_asked_again_and_begins_it_from_the_menu(newcomer):
    client = newcomer()
    client.post("/help/tour", {"do": "leave"})
    assert step(client, "/") == ""
    assert "Start the tour" in client.get("/segments").content.decode()
    client.post("/help/tour", {"do": "begin"})
    assert step(client, "/") == "choose"


def test_each_person_has_their_own_place_in_it(newcomer):
    analyst, marketer = newcomer(), newcomer("marketing")
    analyst.post("/help/tour", {"do": "begin"})
    assert (step(analyst, "/"), step(marketer, "/")) == ("choose", "offer")


def test_who_gets_lost_is_led_back(newcomer):
    client = newcomer()
    client.post("/help/tour", {"do": "begin"})
    card = client.get("/policies").context["tour"]
    assert (card.key, card.go) == ("elsewhere", ("/", "Go on"))


def test_it_ends_with_the_segment_that_the_newcomer_saved_by_its_name(own_site):
    client = own_site.client("analyst")
    client.post("/help/tour", {"do": "begin"})
    assert step(client, "/?country=PL&sex=2") == "choose"
    named = client.get("/segments/new?country=PL&sex=2").context
    assert named["tour"].key == "name"
    said = {"country": "PL", "sex": "2", "segment-name": "Women of Poland"}
    said["segmentation-key"] = named["page"].segmentation
    answer = client.post("/segments/new", said, follow=True)
    card = answer.context["tour"]
    assert (card.key, card.number) == ("members", 3)
    listed = client.get(card.go[0]).context
    assert listed["tour"].key == "open"
    customer = listed["page"].table.groups[0].rows[0].url
    why = client.get(customer).context["tour"]
    assert (why.key, why.may_finish) == ("why", True)
    assert "Women of Poland" in why.says
    done = client.post("/help/tour", {"do": "finish"}, follow=True)
    assert done.context["tour"].title == "“Women of Poland” is your first intersection"
    assert done.context["page"].found.label == "Women of Poland"
    client.post("/help/tour", {"do": "close"})
    assert step(client, "/") == ""


@pytest.mark.parametrize(("role", "steps"), [("sales", 3), ("viewer", 2)])
def test_who_may_not_save_ends_with_the_intersection_itself(newcomer, site, role, steps):
    client = newcomer(role)
    client.post("/help/tour", {"do": "begin"})
    card = client.get("/?country=PL&sex=2").context["tour"]
    assert card.of == steps
    assert card.may_finish == (role == "viewer")
    if role == "sales":
        assert client.get(f"/customers/{site.customer}").context["tour"].may_finish
    client.post("/help/tour", {"do": "finish"})
    assert step(client, "/") == "done"


def test_who_has_no_role_sees_no_tour(newcomer):
    assert newcomer(NOBODY).get("/", follow=True).context["tour"] == None  # noqa: E711 - it is worked out when asked
