"""Mails, calendars and call records that are not as they should be: what can be read is read, the rest is told."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from presek.source import from_calendar, from_calls, from_mail, touches
from presek.source.definition import CalendarPlace, CallsPlace, FolderPlace, MailPlace
from presek.source.pulled import Rows
from presek.source.touches import Touch, Unread

MAIL = MailPlace("imaps://mail.example/INBOX", "me@us.example", own=("us.example",), subjects=True)
CALENDAR = CalendarPlace("/team.ics", own=("us.example",), subjects=True)
WARSAW, NOW = ZoneInfo("Europe/Warsaw"), datetime(2026, 6, 30, tzinfo=UTC)
DATE = "Date: Mon, 01 Jun 2026 10:00:00 +0200"
FROM, TO = "From: Anna <anna@firm.pl>", "To: me@us.example"
START = "DTSTART:20260601T100000Z"


def mail(*lines: str, encoding: str = "utf-8") -> list[Touch | Unread]:
    content = "\r\n".join([*lines, "", ""]).encode(encoding)
    return from_mail.read(message_from_bytes(content, policy=policy.default), MAIL, otherwise="1.2")


def meetings(*lines: str, encoding: str = "utf-8") -> list[Touch | Unread]:
    event = [*lines, "ATTENDEE:mailto:anna@firm.pl", "ORGANIZER:mailto:me@us.example"]
    calendar = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", *event, "END:VEVENT", "END:VCALENDAR", ""]
    return [*from_calendar.of_text("\r\n".join(calendar).encode(encoding), CALENDAR, zone=WARSAW, now=NOW)]


@pytest.mark.parametrize(
    "lines",
    [
        [FROM, TO, DATE, "Message-ID: <>"],
        [FROM, TO, DATE, "Message-ID:"],
        [FROM, TO, DATE, "Subject: =?x-foo?B?AAECgf//?="],
        [FROM, TO, DATE, "Subject: =?utf-8?B?###?="],
        [FROM, "To: =?utf-8?q?=40?=@, ,;<,>", DATE],
    ],
)
def test_a_mail_with_a_strange_line_is_a_contact_all_the_same(lines):
    [found] = mail(*lines)

    assert isinstance(found, Touch)
    assert (found.address, found.at) == ("anna@firm.pl", datetime(2026, 6, 1, 8, tzinfo=UTC))
    assert touches.plain(found.topic).isprintable()


@pytest.mark.parametrize("when", ["31 Dec 9999 23:59:59 -1200", "1 Jun 99999999999999999999 10:00 +0200", "soon", ""])
def test_a_mail_of_no_time_is_no_contact(when):
    assert mail(FROM, TO, f"Date: {when}", "Message-ID: <1@x>") == []


def test_letters_of_another_code_page_stop_nothing():
    [found] = mail("From: Żaneta <zaneta@firm.pl>", TO, DATE, "Subject: Zażółć", encoding="cp1250")
    [seen] = meetings("UID:1", START, "SUMMARY:Zażółć gęślą", encoding="cp1250")
    [wide] = meetings("UID:1", START, "SUMMARY:Zażółć gęślą", encoding="utf-16")

    assert isinstance(found, Touch)
    assert found.address == "zaneta@firm.pl"
    assert [each.topic for each in (seen, wide) if isinstance(each, Touch)] == ["Zażółć gęślą"] * 2


@pytest.mark.parametrize(
    ("start", "rule", "times"),
    [
        (START, "FREQ=DAILY;UNTIL=20260610", 10),
        (START, "FREQ=DAILY;UNTIL=20260610T095959Z", 9),
        (START, "FREQ=DAILY;UNTIL=20260610T100000Z", 10),
        ("DTSTART;TZID=Europe/Warsaw:20260601T100000", "FREQ=DAILY;UNTIL=20260610T100000", 10),
        ("DTSTART;VALUE=DATE:20260601", "FREQ=DAILY;UNTIL=20260610", 10),
        ("DTSTART;VALUE=DATE:20260601", "FREQ=DAILY;UNTIL=20260610T000000Z", 10),
        (START, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 0),
    ],
)
def test_a_repeated_meeting_ends_however_its_end_is_told(start, rule, times):
    assert len(meetings("UID:1", start, f"RRULE:{rule}")) == times


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART:yesterday"],
        [START, START],
        ["DTSTART:00010101T000000"],
        ["DTSTART;VALUE=PERIOD:20260601T100000Z/PT1H"],
        [START, "RRULE:FREQ=SOMETIMES"],
        [START, "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:x"],
        [START, "DURATION:long"],
        [START, "DURATION:P999999999D"],
    ],
)
def test_a_meeting_that_cant_be_read_is_kept_apart_with_its_reason(lines, tmp_path: Path):
    [found] = meetings("UID:1", *lines)
    with Rows(tmp_path) as rows:
        touches.put(found, rows, lambda address: address)

    assert isinstance(found, Unread)
    assert "can't be read" in (tmp_path / "rows.jsonl").read_text("utf-8")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1250", "utf-16"])
def test_call_records_are_read_in_any_code_page(tmp_path: Path, encoding):
    path = tmp_path / "calls.csv"
    path.write_text("Numer;Początek;Długość\n+48221234567;2026-06-01 10:00;60\n+48221234567;soon;1\n", encoding)
    columns = {"from": "Numer", "at": "Początek", "seconds": "Długość"}
    place = CallsPlace(FolderPlace(str(tmp_path)), region="PL", columns=columns, separator=";")
    rows = Rows(tmp_path)
    from_calls.pull(place, path, rows, zone=WARSAW, who=lambda number: number)

    assert rows.count == 1
    assert "2026-06-01T08:00:00+00:00" in (tmp_path / "rows.jsonl").read_text("utf-8")


@pytest.mark.parametrize(
    ("when", "at"),
    [
        ("2026-06-15 09:00:00", "2026-06-15T07:00:00+00:00"),
        ("2026-06-15T09:00:00Z", "2026-06-15T09:00:00+00:00"),
        ("20260615T090000", "2026-06-15T07:00:00+00:00"),
        ("15.06.2026 09:00", "2026-06-15T07:00:00+00:00"),
        ("15. 6. 2026 9:00:05", "2026-06-15T07:00:05+00:00"),
        ("15-06-2026, 09.00.05", "2026-06-15T07:00:05+00:00"),
        ("6/15/2026 9:00 AM", "2026-06-15T07:00:00+00:00"),
        ("06/15/2026 12:05:00 am", "2026-06-14T22:05:00+00:00"),
        ("31.02.2026 10:00", None),
        ("15.06-2026 10:00", None),
        ("soon", None),
    ],
)
def test_the_time_of_a_call_is_read_as_telephone_systems_write_it(when, at):
    place = CallsPlace(FolderPlace("/calls"), region="PL", columns={})
    record = {"at": when, "from": "+48221234567", "to": "101", "seconds": "00:01:30"}
    found = from_calls.of_record(record, place, zone=WARSAW)

    assert (None if found is None else found.at.isoformat()) == at
    assert found is None or (found.minutes, found.outcome) == ("1.5", "reached")


def test_a_call_whose_day_cant_be_told_from_its_month_is_kept_apart_and_never_guessed(tmp_path: Path):
    path = tmp_path / "calls.csv"
    path.write_text("from,at,seconds\n+48221234567,03/04/2026 10:00,60\n", "utf-8")
    columns = {name: name for name in ("from", "at", "seconds")}
    rows = Rows(tmp_path)
    from_calls.pull(
        CallsPlace(FolderPlace(str(tmp_path)), region="PL", columns=columns),
        path,
        rows,
        zone=WARSAW,
        who=lambda number: number,
    )
    assert "whether the day or the month comes first" in (tmp_path / "rows.jsonl").read_text("utf-8")
