"""A customer who objects to marketing (GDPR article 21): from that moment on no list, no file for marketing and no
call but for service; whatever sources say later."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from presek.app import clock, exporting, messages, objecting, reading, refresh, today
from presek.app.messages import Template
from presek.app.today import Asked
from presek.store import audit
from presek.values.problem import Problems
from tests.app import homes
from tests.erasing import person
from tests.erasing.person import KEY


@pytest.fixture
def base(home):
    person.fill(home)
    consents = [
        {"customer": key, "row": f"{key}-{channel}", "at": "2026-01-01T00:00:00", "purpose": "marketing",
         "channel": channel, "granted": "true"}
        for key in ("a", KEY) for channel in ("email", "phone")
    ]  # fmt: skip
    put(home, consents)
    refresh.refresh(home)
    messages.put(home, Template("news", "here", "marketing", "email", {"en": "Hi"}, {"en": "Hi"}), by="test")
    return home


def put(home, consents):
    columns = {name: name for name in ("at", "purpose", "channel", "granted")}
    return homes.put(home, "consents", consents, row_key={"column": "row"}, columns=columns)


def recipients(home) -> set[str]:
    return {each.customer for each in messages.recipients(home, messages.template("news")).allowed}


def in_file(home, path, *, marketing: bool) -> set[str]:
    exporting.export(home, "here", path, kind="csv", marketing=marketing)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["customer"] for row in csv.DictReader(file)}


def consented(home) -> dict[str, bool]:
    """Of each customer whether they may be called for something that is no service."""
    found = today.today(home, Asked()).judged
    opened = found.base.deciding.standings.opened
    return {opened.snapshot.key(int(ordinal)): found.state(place).consented for place, ordinal in enumerate(found.mine)}


def test_who_objects_is_on_no_list_and_in_no_file_for_marketing_at_once_and_called_for_service_only(base, tmp_path):
    assert recipients(base) == {"a", KEY}
    assert consented(base)[KEY]

    made = objecting.put(base, KEY, came_by="letter of 3 May", day=date(2026, 5, 3), by="dora")

    assert recipients(base) == {"a"}
    assert messages.recipients(base, messages.template("news")).silenced == 1
    assert KEY not in in_file(base, tmp_path / "marketing.csv", marketing=True)
    assert KEY in in_file(base, tmp_path / "books.csv", marketing=False)
    assert (consented(base)[KEY], consented(base)["a"]) == (False, True)
    assert (made.as_json()["since"], made.came_by, made.by) == ("2026-05-03", "letter of 3 May", "dora")
    assert "objected" in {each.action for each in audit.latest(20)}


def test_the_log_of_consents_says_so_and_a_source_that_says_otherwise_lifts_nothing(base):
    objecting.put(base, KEY, came_by="by mail", by="dora")
    refresh.refresh(base)
    opened = reading.opened(base)
    rows = opened.rows("consents", opened.ordinal(KEY))
    refused = {each.values["channel"] for each in rows if each.values["granted"] is False}
    assert refused == {"email", "phone", "sms", "post"}

    later = {"customer": KEY, "row": "later", "at": f"{base.as_of(clock.now()).day}T23:59:00"}
    put(base, [{**later, "purpose": "marketing", "channel": "email", "granted": "true"}])
    refresh.refresh(base)
    assert recipients(base) == {"a"}
    assert not consented(base)[KEY]

    objecting.withdraw(base, KEY, reason="asked for the newsletter again", by="dora")
    assert KEY in recipients(base)


@pytest.mark.parametrize(
    ("key", "said", "code"),
    [
        ("nobody", {"came_by": "mail"}, "unknown-customer"),
        (KEY, {"came_by": " "}, "no-reason"),
        (KEY, {"came_by": "mail", "day": date(2999, 1, 1)}, "day-to-come"),
    ],
)
def test_what_can_not_be_is_refused(base, key, said, code):
    with pytest.raises(Problems) as refused:
        objecting.put(base, key, **said)
    assert refused.value.problems[0].code == code
    assert objecting.listed() == ()


def test_twice_is_once_and_nothing_to_withdraw_is_told(base):
    objecting.put(base, KEY, came_by="mail", by="dora")
    with pytest.raises(Problems, match="objects to marketing already"):
        objecting.put(base, KEY, came_by="mail", by="dora")
    with pytest.raises(Problems, match="does not object"):
        objecting.withdraw(base, "a", reason="none")
