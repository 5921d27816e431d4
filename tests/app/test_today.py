"""Today and the timeline over a small base: the example of the specification, from imported files to the list."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from presek.app import (
    counting,
    explaining,
    processes,
    quotes,
    timeline,
    today,
    today_actions,
    today_page,
    today_pins,
    today_writing,
    wiring,
)
from presek.app import worker as workers
from presek.app.sight import EVERYTHING
from presek.app.timeline import Wanted
from presek.app.today import Asked
from presek.app.today_actions import Action
from presek.store import queue
from presek.values.facts import Row
from presek.values.problem import Problems
from tests.app import homes, policy_home

PEOPLE = ("anna", "borut", "celina", "dawid", "eva", "filip")
ORDERS = {"anna": ("50000", "2026-06-20"), "dawid": ("30000", "2026-06-25"), "eva": ("6000", "2026-06-20"),
          "celina": ("4000", "2026-06-10")}  # fmt: skip
CONTACTS = {"borut": "2026-05-16", "dawid": "2026-06-25", "anna": "2026-05-31", "celina": "2025-05-26",
            "eva": "2026-06-05"}  # fmt: skip
PRIORITY = {"anna": (80, 30), "borut": (60, 30), "celina": (20, 90), "dawid": (80, 14), "eva": (60, 30)}
PROCESS = {
    "key": "key_account",
    "labels": {"en": "Key account"},
    "stages": [
        {"key": "needs", "labels": {"en": "Needs"}, "mandatory": [{"key": "visit", "labels": {"en": "Visit"}}]},
        {"key": "offer", "labels": {"en": "Offer"}},
    ],
}
SAY = {"say": lambda _: None}


def fill(home) -> None:
    rows = [
        {"customer": key, "name": key.title(), "kind": "company", "country": "PL", "owner": "Maja",
         "phone": f"+4850010020{place}", "consent_phone": "true", "customer_since": "2024-01-01"}
        for place, key in enumerate(PEOPLE)
    ]  # fmt: skip
    homes.put(home, "customers", rows)
    orders = [{"customer": key, "net_amount": amount, "ordered_at": f"{day}T10:00:00"}
              for key, (amount, day) in ORDERS.items()]  # fmt: skip
    days = ("2026-01-01", "2026-01-31", "2026-03-02", "2026-04-01")
    orders += [{"customer": "borut", "net_amount": "2500", "ordered_at": f"{day}T10:00:00"} for day in days]
    homes.put(home, "orders", orders)
    talked = [{"customer": key, "at": f"{day}T10:00:00", "channel": "email", "direction": "in", "outcome": "reached"}
              for key, day in CONTACTS.items()]  # fmt: skip
    homes.put(home, "interactions", talked)
    quoted = {"customer": "dawid", "quoted_on": "2026-06-10", "valid_until": "2026-07-02", "status": "sent",
              "net_amount": "900"}  # fmt: skip
    homes.put(home, "quotes", [quoted])
    homes.put(home, "contracts", [{"customer": "eva", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}])
    rules = {key: f'name = "{key.title()}"' for key in PRIORITY}
    homes.force(home, homes.segments("people", rules), homes.segments("quiet", {"quiet_90": QUIET}))
    policy_home.policy_book.set_seller(policy_home.Party(country="PL", size="small"), by="maria")
    policy_home.refresh.refresh(home)
    for key, (weight, cadence) in PRIORITY.items():
        gives = {"priority": {"weight": weight, "cadence_days": cadence}}
        policy_home.put(home, key, key, {**gives, "process": PROCESS} if key == "anna" else gives)


QUIET = "days_since_last_interaction > 90"


@pytest.fixture(scope="module")
def filled(tmp_path_factory, migrated, django_db_blocker):
    """The folder of the base; nothing there is changed."""
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        home = homes.make(tmp_path_factory.mktemp("today") / "home", migrated)
        fill(home)
        homes.leave()
        wiring.start(before)
    return home.path


@pytest.fixture
def base(filled, tmp_path, django_db_blocker):
    """A copy of it, of one's own."""
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        shutil.copytree(filled, tmp_path / "home")
        wiring.start(tmp_path / "home")
        yield homes.Home.open(tmp_path / "home")
        homes.leave()
        wiring.start(before)


def shown(home, at: str = "", **more):
    asked = Asked(today.owner(home, "maja"), at=today_page.moment_asked(home, at))
    return today_page.shown(home, asked, language="en", sight=EVERYTHING, **more)


def act(home, kind: str, customer: str, **more: str):
    return today_actions.act(home, Action(kind, customer, "maja", **more))


def keys(found) -> list[str]:
    return [row.key for row in found.rows]


def test_r10_the_list_is_ranked_by_points_that_anybody_can_add_up(base):
    found = shown(base)

    assert [(row.key, str(row.points)) for row in found.rows] == [
        ("borut", "78.0"), ("dawid", "66.0"), ("anna", "58.5"), ("celina", "55.0"), ("eva", "38.3"),
    ]  # fmt: skip
    borut = found.rows[0]
    assert dict(borut.parts) == {"value": 18, "due": 25, "trigger": 17.5, "segment": 12, "overdue": 5.5}
    assert [each.code for each in borut.because] == ["at_risk", "due"]
    assert dict(found.left) == {"no_cadence": 1}


def test_r11_the_list_depends_on_the_moment(base):
    late = shown(base, "22:00")
    assert [row for row in late.rows if row.callable] == []
    assert dict(late.left)["quiet_hours"] == 5
    complaint = {"customer": "eva", "opened_at": "2026-06-30T09:30:00", "ticket_number": "T-1", "complaint": "true"}
    homes.put(base, "tickets", [complaint])

    workers.work(base, once=True, **SAY)

    assert keys(shown(base))[0] == "eva"
    assert shown(base).rows[0].because[0].code == "complaint"
    assert shown(base).rows[0].tickets == 1


def test_r36_a_logged_call_is_the_last_interaction_and_ends_a_silence(base):
    assert counting.count(base, QUIET).inside == 1
    number = act(base, "done", "celina", result="reached", note="will think about it").number
    assert "celina" not in keys(shown(base))

    workers.work(base, once=True, **SAY)

    assert counting.count(base, QUIET).inside == 0
    said = explaining.explain(base, "celina", "quiet_90").as_json(EVERYTHING)
    assert said["verdict"] == "out"
    (last,) = timeline.last_interactions(base, "celina", language="en", sight=EVERYTHING, most=1)
    told = {name: value.text for name, value in last.details}
    assert (last.on.isoformat(), last.channel, told["Direction"]) == ("2026-06-30", "phone", "To the customer")
    assert told["Topic"] == "will think about it"
    rule = 'last_interaction_channel = "phone" and last_interaction_direction = "out"'
    assert counting.count(base, rule).inside == 1

    today_actions.undo(base, number, by="maja")
    workers.work(base, once=True, **SAY)
    assert counting.count(base, QUIET).inside == 1
    assert "celina" in keys(shown(base))


def test_r37_the_timeline_has_every_event_in_order_and_by_channel(base):
    homes.put(base, "visits", [{"customer": "eva", "at": "2026-06-29T08:00:00", "page": "prices"}])
    policy_home.refresh.refresh(base)
    whole = timeline.timeline(base, "eva", Wanted(), language="en", sight=EVERYTHING)

    told = [(each.kind, each.on.isoformat(), each.channel) for each in whole.events]
    assert told == [
        ("contracts", "2026-12-31", ""), ("visits", "2026-06-29", "web"), ("orders", "2026-06-20", ""),
        ("interactions", "2026-06-05", "email"),
    ]  # fmt: skip
    assert [each.planned for each in whole.events] == [True, False, False, False]
    by_mail = timeline.timeline(base, "eva", Wanted(channels=("email",)), language="en", sight=EVERYTHING)
    assert [each.kind for each in by_mail.events] == ["interactions"]
    second = timeline.timeline(base, "eva", Wanted(page=2, a_page=3), language="en", sight=EVERYTHING)
    assert [each.kind for each in second.events] == ["interactions"]
    for wrong in (Wanted(kinds=("orrders",)), Wanted(channels=("fax",)), Wanted(page=9)):
        with pytest.raises(Problems):
            timeline.timeline(base, "eva", wrong, language="en", sight=EVERYTHING)


def test_r38_each_row_has_the_last_three_interactions(base):
    talks = [{"customer": "dawid", "at": f"2026-06-0{day}T10:00:00", "channel": "phone", "direction": "in"}
             for day in (1, 2, 3, 4)]  # fmt: skip
    homes.put(base, "interactions", talks)
    policy_home.refresh.refresh(base)
    rows = {row.key: row for row in shown(base).rows}

    assert [str(each.on) for each in rows["dawid"].last] == ["2026-06-25", "2026-06-04", "2026-06-03"]
    assert [str(each.on) for each in rows["anna"].last] == ["2026-05-31"]
    last = timeline.last_interactions(base, "dawid", language="en", sight=EVERYTHING)
    assert [str(each.on) for each in last] == ["2026-06-25", "2026-06-04", "2026-06-03"]


def test_a_row_names_the_mandatory_action_and_the_terms_of_its_customer(base):
    (anna,) = (row for row in shown(base).rows if row.key == "anna")
    assert anna.next_step is not None
    assert [each.key for each in anna.next_step.open_actions] == ["visit"]
    with pytest.raises(Problems, match="visit"):
        processes.move(base, "anna", "offer", by="maja")
    assert [(each.way, each.mark) for each in anna.channels] == [
        ("phone", "given"), ("email", "no_address"), ("visit", "no_address"),
    ]  # fmt: skip
    assert (anna.phone, anna.value_class, anna.owner) == ("+48500100200", "A", "Maja")


def test_what_is_put_off_skipped_or_pinned_is_where_it_belongs(base):
    act(base, "snooze", "borut", until="2026-07-03")
    act(base, "skip", "dawid", reason="wrong_time")
    act(base, "pin", "eva", note="asked at the fair")
    found = shown(base, left="put_off")

    assert keys(found) == ["eva", "anna", "celina"]
    assert dict(found.left) == {"no_cadence": 1, "put_off": 1, "skipped": 1}
    assert [each.key for each in found.listed] == ["borut"]
    assert found.rows[0].because[0].about == "asked at the fair"
    assert "dawid" in keys(shown(base, "2026-07-01T10:00"))
    assert "borut" in keys(shown(base, "2026-07-03T10:00"))


def test_a_promised_call_back_is_pinned_from_its_day_on_and_ends_when_it_is_done(base):
    act(base, "done", "eva", result="call_back", call_back="2026-07-01T14:30")
    found = shown(base, "2026-07-01T10:00")
    assert keys(found)[0] == "eva"
    assert found.rows[0].because[0].code == "call_back"
    assert found.rows[0].purpose == "service"

    act(base, "done", "eva", result="reached")

    assert "eva" not in keys(shown(base, "2026-07-01T10:00"))


def test_nobody_reached_is_no_contact_and_is_tried_again_the_next_working_day(base):
    act(base, "done", "borut", result="not_reached")

    assert "borut" not in keys(shown(base))
    assert keys(shown(base, "2026-07-01T10:00"))[0] == "borut"


def test_the_same_action_sent_twice_is_done_once_and_written_once(base):
    first, second = (act(base, "done", "eva", result="reached", token="one") for _ in range(2))

    assert first.number == second.number
    assert [today_writing.write(base) for _ in range(2)] == [1, 0]
    assert queue.to_write(9) == ()


def test_only_the_last_action_is_taken_back_and_it_leaves_what_was_before(base):
    snoozed = act(base, "snooze", "borut", until="3")
    done = act(base, "done", "borut", result="reached")
    with pytest.raises(Problems, match="can't be taken back"):
        today_actions.undo(base, snoozed.number, by="maja")

    today_actions.undo(base, done.number, by="maja")
    assert dict(shown(base).left)["put_off"] == 1
    today_actions.undo(base, snoozed.number, by="maja")
    assert "borut" in keys(shown(base))


@pytest.mark.parametrize(
    ("kind", "more", "code"),
    [
        ("dial", {}, "unknown-action"),
        ("done", {"result": "fine"}, "unknown-result"),
        ("done", {"result": "reached", "channel": "fax"}, "unknown-channel"),
        ("done", {"result": "call_back", "call_back": "soon"}, "no-day"),
        ("snooze", {"until": "2026-06-30"}, "not-to-come"),
        ("snooze", {"until": "2036-06-30"}, "not-to-come"),
        ("snooze", {"until": "9999-12-31"}, "not-to-come"),
        ("skip", {"reason": "lazy"}, "unknown-reason"),
        ("pin", {"note": "x" * 501}, "too-long"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_place(base, kind, more, code):
    with pytest.raises(Problems) as refused:
        act(base, kind, "eva", **more)

    assert refused.value.problems[0].code == code
    assert queue.states(0) == {}


def test_nobody_and_no_owner_are_told(base):
    with pytest.raises(Problems, match="no customer"):
        act(base, "pin", "nobody")
    with pytest.raises(Problems, match="Did you mean Maja"):
        today.owner(base, "Maya")
    with pytest.raises(Problems, match="no time"):
        shown(base, "noon")


def test_a_quote_that_was_made_here_ends_soon_and_stands_on_the_timeline(base):
    def of_borut():
        return next(each for each in shown(base).rows if each.key == "borut")

    line = {"product": "pump", "quantity": 2, "unit_price": "450.00", "vat_percent": 23}
    assert "quote_expiring" not in [each.code for each in of_borut().because]
    long = quotes.keep(base, "borut", {"lines": [line]}, by="maja", valid_days=5).number
    assert "quote_expiring" not in [each.code for each in of_borut().because]
    number = quotes.keep(base, "borut", {"lines": [line]}, by="maja", valid_days=4).number

    assert "quote_expiring" in [each.code for each in of_borut().because]
    told = timeline.timeline(base, "borut", Wanted(kinds=("quotes",)), language="en", sight=EVERYTHING)
    details = [{name: value.text or value.on or value.amount for name, value in each.details} for each in told.events]
    assert {each["Quote number"] for each in details} == {str(number), str(long)}
    (own,) = (each for each in details if each["Quote number"] == str(number))
    assert (own["Quote status"], own["Net amount"], own["Valid to"]) == ("Sent", 900, date(2026, 7, 3))
    assert not any(each.planned for each in told.events)
    quotes.close(base, number, "accepted", by="maja")
    quotes.close(base, long, "withdrawn", by="maja")
    assert "quote_expiring" not in [each.code for each in of_borut().because]
    (left,) = timeline.timeline(base, "borut", Wanted(kinds=("quotes",)), language="en", sight=EVERYTHING).events
    assert "Accepted" in [value.text for _, value in left.details]


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"complaint": True, "category": "billing"}, True),
        ({"complaint": True}, True),
        ({"category": "Complaint"}, True),
        ({"category": "reklamacja"}, True),
        ({"complaint": False, "category": "complaint"}, False),
        ({"complaint": True, "category": "question"}, False),
        ({"complaint": True, "category": "Vprašanje"}, False),
        ({"category": "fault"}, False),
    ],
)
def test_a_question_is_no_complaint_however_it_is_marked(values, complaint):
    assert today_pins.is_complaint(Row("T-1", None, None, recorded_at=0, values=values)) is complaint
