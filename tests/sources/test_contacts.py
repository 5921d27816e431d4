"""Mailboxes and call records: contacts with known addresses and numbers become interactions, others wait aside."""

from __future__ import annotations

from typing import Any

import pytest
from ruamel.yaml import YAML

from presek.values.problem import Problems
from tests.sources import mailbox
from tests.sources.definitions import rows_kept

CUSTOMERS = [
    {"customer": "anna", "email": "anna@firm.pl", "phone": "+48 22 123 45 67"},
    {"customer": "borut", "email": "borut@podjetje.si", "phone": "+386 1 234 56 78"},
]
OURS = {"own": ["us.example", "+48 22 999 99 99"], "region": "PL"}
ASTERISK = '"","{}","{}","ctx","""x"" <1>","SIP/1","SIP/2","Dial","x","{}","","",{},{},"{}","DOCUMENTATION","{}",""\n'


@pytest.fixture
def firms(home):
    from presek.app import refresh
    from tests.app import homes

    homes.put(home, "customers", CUSTOMERS)
    refresh.refresh(home)
    return home


@pytest.fixture
def box(monkeypatch):
    monkeypatch.setenv("MAIL_PASSWORD", mailbox.PASSWORD)
    with mailbox.serving() as one:
        yield one


def add(home, beside, /, **said: Any) -> None:
    from presek.app import sources

    path = beside / "source.yaml"
    with path.open("w") as file:
        YAML().dump({"edition": 1, "key": "contacts", **said}, file)
    sources.add(home, path)


def read(home):
    from presek.app import source_runs

    return source_runs.run(home, "contacts")


def kept(home) -> list[tuple[object, ...]]:
    """The interactions, by time: of whom, by what, from whom, how it came out."""
    rows = sorted(rows_kept(home, "interactions").values(), key=lambda row: row["at"])
    return [
        (CUSTOMERS[row["ordinal"]]["customer"], row["channel"], row["direction"], row["outcome"], row["topic"])
        for row in rows
    ]


def waiting(home) -> list[str]:
    from presek.source import shape

    name = shape.aside_name("interactions")
    return [
        key for batch in home.lake.read(name, home.head().get(name)) for key in batch.column("customer_key").to_pylist()
    ]


def at_mail(home, box, folder, **more: Any) -> None:
    said = {"kind": "mailbox", "url": box.url, "user": "office@us.example", "password": "env:MAIL_PASSWORD"}
    add(home, folder, **{**said, "own": ["us.example"], **more})


def test_r35_mail_with_known_addresses_becomes_interactions_and_is_read_once(firms, box, tmp_path):
    day = "Mon, 15 Jun 2026 {:02d}:00:00 +0200"
    box.put(1, message_id="<1@x>", date=day.format(9), subject="secret words", **{"from": "Anna <ANNA@firm.pl>"},
            to="office@us.example")  # fmt: skip
    box.put(2, message_id="<2@x>", date=day.format(10), **{"from": "sales@us.example"},
            to="borut@podjetje.si, nobody@else.example", cc="boss@us.example")  # fmt: skip
    box.put(3, message_id="<3@x>", date=day.format(11), **{"from": "anna@firm.pl"}, precedence="bulk")
    box.put(4, date="no date", **{"from": "anna@firm.pl"})
    at_mail(firms, box, tmp_path)

    first = read(firms)
    assert kept(firms) == [("anna", "email", "in", None, None), ("borut", "email", "out", None, None)]
    assert (first.accepted, first.aside, waiting(firms)) == (3, 1, ["nobody@else.example"])

    box.put(5, message_id="<5@x>", date=day.format(12), **{"from": "anna@firm.pl"}, to="office@us.example")
    assert read(firms).read == 1
    assert read(firms).read == 0
    box.validity = 8
    assert read(firms).unchanged == 4
    assert len(kept(firms)) == 3
    assert not any("STORE" in each or "SELECT" in each or "BODY[" in each for each in box.asked)


def test_subjects_are_kept_only_where_the_definition_says_so(firms, box, tmp_path):
    box.put(1, message_id="<1@x>", date="Mon, 15 Jun 2026 09:00:00 +0200", subject="=?utf-8?q?=C5=BB=C3=B3=C5=82w?=",
            **{"from": "anna@firm.pl"})  # fmt: skip
    at_mail(firms, box, tmp_path, subjects=True)
    read(firms)
    assert kept(firms)[0][4] == "Żółw"


def test_a_mailbox_that_refuses_is_told_without_its_password_and_pauses(firms, box, tmp_path, monkeypatch):
    from presek.app import sources

    at_mail(firms, box, tmp_path)
    monkeypatch.setenv("MAIL_PASSWORD", "wrong one")
    with pytest.raises(Problems, match="does not let office") as told:
        read(firms)
    assert "wrong one" not in str(told.value)
    assert sources.listed(firms)[0].freshness == "paused"


def test_a_folder_that_a_mailbox_has_not_is_told(firms, box, tmp_path):
    box.url = box.url.replace("INBOX", "Nothing")
    at_mail(firms, box, tmp_path)
    with pytest.raises(Problems, match="no folder 'Nothing'"):
        read(firms)


def test_call_records_of_asterisk_grow_and_are_matched_by_number_however_it_is_written(firms, tmp_path):
    folder = tmp_path / "cdr"
    folder.mkdir()
    lines = [
        ASTERISK.format("221234567", "101", "2026-06-15 09:00:00", 95, 90, "ANSWERED", "1"),
        ASTERISK.format("102", "0038612345678", "2026-06-15 10:00:00", 20, 0, "NO ANSWER", "2"),
        ASTERISK.format("101", "102", "2026-06-15 11:00:00", 20, 10, "ANSWERED", "3"),
        ASTERISK.format("anonymous", "101", "2026-06-15 11:30:00", 20, 10, "ANSWERED", "4"),
        ASTERISK.format("+48600100200", "+48229999999", "2026-06-15 12:00:00", 20, 10, "ANSWERED", "5"),
    ]
    (folder / "Master.csv").write_text("".join(lines))
    add(firms, tmp_path, kind="calls", folder=str(folder), settled=0, **OURS)
    assert (read(firms).accepted, waiting(firms)) == (3, ["+48600100200"])
    assert kept(firms) == [("anna", "phone", "in", "reached", None), ("borut", "phone", "out", "not_reached", None)]
    row = min(rows_kept(firms, "interactions").values(), key=lambda each: each["at"])
    assert (row["duration"], row["agent"]) == (15, "101")

    lines.append(ASTERISK.format("101", "22 123-45-67", "2026-06-16 09:00:00", 60, 60, "ANSWERED", "6"))
    (folder / "Master.csv").write_text("".join(lines))
    done = read(firms)
    assert (done.accepted, done.unchanged) == (1, 3)
    assert len(kept(firms)) == 3


def test_call_records_of_any_system_by_the_names_of_its_columns(firms, tmp_path):
    folder = tmp_path / "calls"
    folder.mkdir()
    (folder / "june.csv").write_text("When;Who;Whom;Secs\n2026-06-15T09:00:00+02:00;+48 22 123 45 67;101;30\n")
    columns = {"at": "When", "from": "Who", "to": "Whom", "seconds": "Secs"}
    add(firms, tmp_path, kind="calls", folder=str(folder), settled=0, separator=";", columns=columns, **OURS)
    read(firms)
    assert kept(firms) == [("anna", "phone", "in", "reached", None)]

    (folder / "july.csv").write_text("When;Whom\n")
    with pytest.raises(Problems, match="the file has no column 'Who'"):
        read(firms)


CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//tests//EN
BEGIN:VEVENT
UID:once
DTSTART;TZID=Europe/Warsaw:20260615T090000
DTEND;TZID=Europe/Warsaw:20260615T100000
SUMMARY:About drills
ORGANIZER:mailto:sales@us.example
ATTENDEE:mailto:anna@firm.pl
ATTENDEE:mailto:nobody@else.example
END:VEVENT
BEGIN:VEVENT
UID:weekly
DTSTART:20260601T080000Z
DURATION:PT30M
RRULE:FREQ=WEEKLY;COUNT=4
EXDATE:20260608T080000Z
ORGANIZER:mailto:borut@podjetje.si
ATTENDEE:mailto:sales@us.example
END:VEVENT
BEGIN:VEVENT
UID:weekly
RECURRENCE-ID:20260615T080000Z
DTSTART:20260616T080000Z
DURATION:PT1H
ORGANIZER:mailto:borut@podjetje.si
END:VEVENT
BEGIN:VEVENT
UID:cancelled
DTSTART:20260610T080000Z
STATUS:CANCELLED
ATTENDEE:mailto:anna@firm.pl
END:VEVENT
BEGIN:VEVENT
UID:coming
DTSTART:29990610T080000Z
ATTENDEE:mailto:anna@firm.pl
END:VEVENT
END:VCALENDAR
"""


def test_meetings_of_a_calendar_that_are_over_become_interactions(firms, tmp_path):
    file = tmp_path / "team.ics"
    file.write_text(CALENDAR)
    add(firms, tmp_path, kind="calendar", url=f"file://{file}", own=["us.example"])
    done = read(firms)

    assert (done.accepted, done.aside, waiting(firms)) == (5, 1, ["nobody@else.example"])
    found = sorted(rows_kept(firms, "interactions").values(), key=lambda row: row["at"])
    told = [(CUSTOMERS[row["ordinal"]]["customer"], row["at"].isoformat()[5:16], row["duration"]) for row in found]
    assert told == [
        ("borut", "06-01T08:00", 300), ("anna", "06-15T07:00", 600), ("borut", "06-16T08:00", 600),
        ("borut", "06-22T08:00", 300),
    ]  # fmt: skip
    assert {(row["channel"], row["topic"]) for row in found} == {("visit", None)}
    assert [row["direction"] for row in found] == ["in", "out", "in", "in"]
    assert read(firms).unchanged == 5

    file.write_text("nothing of the kind")
    with pytest.raises(Problems, match="no calendar"):
        read(firms)


def test_the_address_of_a_calendar_is_not_shown_whole(home, tmp_path):
    from presek.app import sources

    add(home, tmp_path, kind="calendar", url="https://calendar.example/private-8f3a/basic.ics")
    assert sources.listed(home)[0].address == "https://calendar.example/…"


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"kind": "mailbox", "url": "imaps://m.example", "user": "a@b.pl"}, "needs a password"),
        ({"kind": "mailbox", "url": "http://m.example", "user": "a", "password": "env:X"}, "begins with one of imaps"),
        ({"kind": "mailbox", "url": "imaps://m.example", "user": "a", "password": "secret"}, "not the secret"),
        ({"kind": "mailbox", "url": "imaps://m.x", "user": "a", "password": "env:X", "since": "June"}, "is a day"),
        ({"kind": "calls", "folder": "x", "columns": {"at": "a"}}, "which column is 'from'"),
        ({"kind": "calls", "folder": "x", "columns": {"att": "a"}}, "Did you mean at"),
        ({"kind": "calls", "folder": "x", "region": "Poland"}, "code of a country"),
    ],
)
def test_a_wrong_definition_is_told(home, tmp_path, said, says):
    with pytest.raises(Problems, match=says):
        add(home, tmp_path, **said)
