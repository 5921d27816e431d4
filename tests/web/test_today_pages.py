"""Today and the timeline as pages: what each role may, what a form does, and a list that agrees one by one."""

from __future__ import annotations

import random

import numpy as np
import pytest

from presek.app import today, today_arrays, today_judging, today_pins
from presek.app.today import Asked
from presek.app.today_judging import INSIDE, Moment
from presek.store.queue import CustomerState
from presek.workqueue import ranking
from presek.workqueue.exclusions import Exclusion, left_out

HOUR = 3_600_000_000


def top(site):
    """Somebody on everybody's list, and the key of their row."""
    found = today.today(site.home, Asked())
    return found.key(found.scored[0].place)


@pytest.mark.parametrize("hours", [0, 12, 96])
def test_the_list_judges_everybody_as_one_by_one(site, hours):
    base = today_arrays.base(site.home)
    moment = Moment(today.now(site.home) + hours * HOUR, site.home.as_of().zone)
    chance = random.Random(hours)
    at = moment.at
    drawn = [
        CustomerState(put_off_until=at + HOUR, skipped=bool(chance.randrange(2))),
        CustomerState(put_off_until=at - HOUR),
        CustomerState(contacted_at=at - chance.randrange(1, 200) * HOUR),
        CustomerState(pin_kind="by_hand", pin_deadline=at + HOUR),
    ]
    states = {ordinal: chance.choice(drawn) for ordinal in range(len(base.present)) if chance.random() < 0.3}
    mine = np.flatnonzero(base.present)
    pins = today_pins.pins_of(base, mine, states, moment=moment)
    pinned = np.isin(mine, np.fromiter(pins, np.int64, len(pins)))

    judged = today_judging.judged(base, mine, states, moment=moment, pinned=pinned)

    for place in range(len(mine)):
        left = left_out(judged.state(place), pinned=bool(pinned[place]))
        assert (None if judged.out[place] == INSIDE else list(Exclusion)[int(judged.out[place])]) == (left and left.why)
        assert ranking.points(judged.case(place)).total * 1_000_000 == int(judged.score[place])
    ranked = list(judged.ranked())
    assert not set(ranked) & set(np.flatnonzero(judged.out != INSIDE))
    one_by_one = sorted(
        ranked,
        key=lambda place: ranking.order(
            ranking.points(judged.case(place)).total,
            None if judged.contact[place] == today_arrays.NEVER else int(judged.contact[place]),
            base.key(int(mine[place])),
        ),
    )
    assert ranked == one_by_one


@pytest.mark.parametrize(("language", "title"), [("en", "Today"), ("pl", "Dziś"), ("sl", "Danes")])
def test_the_page_is_whole_in_every_language(site, language, title):
    page = site.client("manager", language=language).get("/today").content.decode()

    assert f"<h1>{title}</h1>" in page
    assert 'aria-labelledby="lane-scored"' in page
    assert page.count("today-row") > 10
    assert "tel:+" in page


def test_of_one_owner_the_list_holds_nobody_else_and_who_owns_nobody_is_told(site):
    (owner, many), *_ = today.owners(site.home)
    mine = today.today(site.home, Asked((owner,)))
    page = site.client("manager").get("/today", {"person": owner}).content.decode()

    assert mine.customers == many
    assert f"{many} customers" in page
    for entry in (*mine.pinned[:10], *mine.scored, *mine.reserved):
        assert f'id="row-{mine.key(entry.place)}"' in page
    assert "Nobody is looked after by sales" in site.client("sales").get("/today", {"person": owner}).content.decode()


def test_at_night_nobody_may_be_called_and_the_reason_is_listed(site):
    page = site.client("manager").get("/today", {"at": "22:00", "left": "quiet_hours"}).content.decode()

    assert "tel:" not in page
    assert "Quiet hours" in page
    assert "until 1 Jul 2026 08:00" in page
    assert site.client("manager").get("/today", {"at": "noon"}).status_code == 422
    assert site.client("manager").get("/today", {"left": "nothing"}).status_code == 422


def test_a_result_takes_the_row_away_and_is_taken_back(own_site):
    client, key = own_site.client("manager"), top(own_site)
    said = {"customer": key, "do": "done:reached", "note": "spoke of the offer", "token": "abc", "back": "*"}
    answer = client.post("/today/act", said, follow=True)
    page = answer.content.decode()

    assert f'id="row-{key}"' not in page
    assert "Noted: " in page
    (number,) = {text.split('"')[0] for text in page.split('name="number" value="')[1:]}
    again = client.post("/today/act", said, follow=True).content.decode()
    assert again.count('name="number"') == page.count('name="number"')
    back = client.post("/today/undo", {"number": number, "back": "*"}, follow=True).content.decode()
    assert "Taken back." in back
    assert f'id="row-{key}"' in back


def test_what_cannot_be_done_is_told_and_changes_nothing(own_site):
    client, key = own_site.client("manager"), top(own_site)
    for said in ({"do": "dial"}, {"do": "done:fine"}, {"do": "snooze", "until": "soon"}, {"do": "stage:x"}, {}):
        page = client.post("/today/act", {"customer": key, **said}, follow=True).content.decode()
        assert 'class="notice error"' in page, said
        assert f'id="row-{key}"' in page
    assert 'class="notice error"' in client.post("/today/undo", {"number": "x"}, follow=True).content.decode()


def test_a_contact_is_logged_from_the_customer_s_page(own_site):
    client, key = own_site.client("sales"), own_site.customer
    form = client.get(f"/today/contact/{key}").content.decode()
    assert 'name="call-back"' in form
    said = {"customer": key, "then-customer": key, "do": "done", "result": "reached", "channel": "visit",
            "direction": "in", "note": "came by"}  # fmt: skip
    answer = client.post("/today/act", said)
    assert answer["Location"] == f"/customers/{key}"

    from presek.app import refresh

    refresh.refresh(own_site.home)
    page = client.get(f"/customers/{key}/timeline", {"kind": "interactions"}).content.decode()
    assert "came by" in page
    assert page.index("came by") < page.index("</ol>")
    assert client.get("/today/contact/nobody at all").status_code == 404


def test_the_timeline_pages_and_filters_without_a_script(site):
    key = max(
        (site.index.values.opened.snapshot.key(each) for each in range(8)),
        key=lambda each: len(site.client().get(f"/customers/{each}/timeline").content),
    )
    client = site.client("support")
    page = client.get(f"/customers/{key}/timeline").content.decode()

    assert "page 1 of " in page
    older = client.get(f"/customers/{key}/timeline?page=2").content.decode()
    assert "page 2 of " in older
    by_phone = client.get(f"/customers/{key}/timeline?channel=phone").content.decode()
    assert ">Phone</span>" in by_phone
    assert ">E-mail</span>" not in by_phone
    for wrong in ("?page=99999", "?kind=nothing", "?channel=fax"):
        assert client.get(f"/customers/{key}/timeline{wrong}").status_code == 404


def test_the_api_tells_the_list_and_takes_what_was_done(own_site):
    from tests.api.programs import Programs

    ask = Programs(own_site)
    program = ask("today", "customers")
    owner = today.owners(own_site.home)[0][0]
    found = program.get("today", {"person": owner, "left": "no_consent"}).json()["data"]
    assert found["rows"][0]["points"]
    assert found["listed"][0]["rule"]
    row = next(each for each in found["rows"] if each["lane"] == "scored")
    said = {"action": "done", "customer": row["key"], "result": "reached", "token": "t-1"}
    first, second = (program.client.post("/api/v1/today/actions", said, content_type="application/json") for _ in "12")
    assert first.json()["data"] == second.json()["data"]
    assert row["key"] not in [each["key"] for each in program.get("today", {"person": owner}).json()["data"]["rows"]]
    number = first.json()["data"]["number"]
    undone = program.client.post(f"/api/v1/today/actions/{number}/undo", "{}", content_type="application/json")
    assert undone.status_code == 200
    told = program.get(f"customers/{row['key']}/timeline", {"kind": ["interactions", "orders"], "limit": 2}).json()
    assert len(told["data"]["events"]) <= 2
    assert len(told["data"]["last_interactions"]) <= 3
    assert program.get("today", {"person": "nobody"}).status_code == 422
    ask.leave()
