"""The strip of a customer's page: what comes next, and what concerns the role of whoever looks."""

from __future__ import annotations

import re

import pytest

PROCESS = "key_account"


@pytest.fixture
def key_account(own_site) -> str:
    """The key of a customer in the process of key accounts, in its first stage."""
    from presek.app import processes

    keys = [own_site.index.values.opened.snapshot.key(each) for each in range(own_site.size)]
    found = ((key, processes.progress(own_site.home, key)) for key in keys)
    return next(key for key, where in found if where is not None and where.process.key == PROCESS)


def shown(site, role: str, key: str) -> str:
    answer = site.client(role).get(f"/customers/{key}")
    assert answer.status_code == 200
    return answer.content.decode()


def segments_in(text: str) -> list[str]:
    """The chips of the segments that the customer is in."""
    chips = text.split('class="chips in-segments"', 1)[1].split("</div>", 1)[0]
    return re.findall(r'href="/segments/([^"]+)"', chips)


@pytest.mark.parametrize(("role", "block"), [("finance", "Payments"), ("support", "ickets"), ("marketing", "Consents")])
def test_r05_every_role_sees_the_same_segments_and_its_own_block(site, role: str, block: str):
    others = {"finance": "Payments", "support": "ickets", "marketing": "Consents"}.keys() - {role}
    text = shown(site, role, site.customer)
    strip = text.split("work-strip", 1)[1].split("</section>", 1)[0]
    titles = re.findall(r"<h2>([^<]+)</h2>", strip)

    assert [each for each in titles if block in each]
    assert len(titles) == 2
    for other in others:
        assert segments_in(shown(site, other, site.customer)) == segments_in(text)


def test_r06_a_change_of_stage_with_an_open_mandatory_action_is_refused_and_names_it(own_site, key_account):
    from presek.app import processes

    client = own_site.client("sales")
    refused = client.post(f"/next-action/{key_account}", {"stage": "offer"}, follow=True).content.decode()
    assert "Visit the customer" in refused
    assert "mandatory" in refused
    assert processes.progress(own_site.home, key_account).stage.key == "needs"

    for action in ("visit", "deciders"):
        client.post(f"/next-action/{key_account}", {"done": action})
    client.post(f"/next-action/{key_account}", {"stage": "offer"})

    assert processes.progress(own_site.home, key_account).stage.key == "offer"


def test_what_is_next_names_the_day_of_the_cadence(own_site, key_account):
    assert re.search(r"Contact (by|due) \d+ \w+ \d{4}", shown(own_site, "sales", key_account))


def test_only_those_who_edit_move_a_customer(own_site, key_account):
    assert own_site.client("support").post(f"/next-action/{key_account}", {"stage": "offer"}).status_code == 403
