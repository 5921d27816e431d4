"""Mails, calendars and call records that are not as they should be: what can be read is read, the rest is told."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presek.source import from_calendar, from_calls, from_mail, touches
from presek.source.definition import CalendarPlace, CallsPlace, FolderPlace, MailPlace
from presek.source.pulled import Rows
from presek.source.touches import Touch, Unread
from presek.values.problem import Problems

MAIL = MailPlace("imaps://mail.example/INBOX", "me@us.example", own=("us.example",), subjects=True)
CALENDAR = CalendarPlace("/team.ics", own=("us.example",), subjects=True)
WARSAW, NOW = ZoneInfo("Europe/Warsaw"), datetime(2026, 6, 30, tzinfo=UTC)
DATE = "Date: Mon, 01 Jun 2026 10:00:00 +0200"
FROM, TO = "From: Anna <anna@firm.pl>", "To: me@us.example"
START = "DTSTART:20260601T100000Z"
NAMES = ("From", "To", "Cc", "Date", "Subject", "Message-ID", "List-Id", "Auto-Submitted", "Precedence")
BITS = (
    "Anna <anna@firm.pl>", "<", ">", "=?utf-8?q?", "?=", "@", ";", ",", ":", '"', "(", ")", "[", "\\", "=?x?B?AA?=",
    "\0",
    "\r\n ", "Mon, 01 Jun 2026 10:00:00 +0200", "group: a@b.pl;", "\xff", "ż", "\ud83d", "Thu, 01 Jan 1960 00:00 +0000",
)  # fmt: skip
PROPERTIES = (
    "UID:1", START, "DTSTART;TZID=Nowhere/X:20260601T100000", "DTSTART;VALUE=DATE:20260601", "DTEND:20260601T110000Z",
    "DTEND;VALUE=DATE:20260602", "DURATION:-PT1H", "RRULE:FREQ=WEEKLY;COUNT=3", "RRULE:FREQ=DAILY;INTERVAL=0", "RRULE:",
    "EXDATE;VALUE=DATE:20260608", "RDATE:20260609T100000Z", "RECURRENCE-ID:20260608T100000Z", "STATUS:CANCELLED",
    'ATTENDEE;CN="x:anna@firm.pl', "ORGANIZER:", "  folded", "NOCOLON", "BEGIN:VALARM", "END:VALARM", "END:VEVENT",
    "BEGIN:VEVENT", "DTSTART:", "SEQUENCE:x", "X-\0:1", "DTSTART:99991231T235959Z",
)  # fmt: skip


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
def test_a_mail_of_no_time_is_kept_apart_with_its_reason(when):
    [found] = mail(FROM, TO, f"Date: {when}", "Message-ID: <1@x>")
    assert isinstance(found, Unread)
    assert "no date" in found.says


@pytest.mark.parametrize("sender", [[], ["From:"], ["From: Anna"], ["From: undisclosed-recipients:;"], ["From: <>"]])
def test_a_mail_of_nobody_is_kept_apart_with_its_reason(sender):
    [found] = mail(*sender, TO, DATE)
    assert isinstance(found, Unread)
    assert "no sender" in found.says


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.lists(st.sampled_from(BITS), max_size=5)), max_size=9))
def test_no_header_stops_the_reading_of_a_mailbox(lines):
    raw = "".join(f"{name}: {''.join(bits)}\r\n" for name, bits in lines).encode("utf-8", "surrogatepass")
    found = from_mail.read(message_from_bytes(raw + b"\r\n", policy=policy.default), MAIL, otherwise="1.2")
    assert all((isinstance(each, Touch) and "@" in each.address) or isinstance(each, Unread) for each in found)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(PROPERTIES), max_size=9))
def test_no_line_of_a_meeting_stops_the_reading_of_a_calendar(lines):
    try:
        found = meetings(*lines)
    except Problems as refused:
        found = [each for each in refused.problems if each.code != "no-calendar"]
    assert all(isinstance(each, (Touch, Unread)) for each in found)


def days(*lines: str) -> list[str]:
    return [each.at.strftime("%d %H:%M") for each in meetings("UID:1", *lines) if isinstance(each, Touch)]


def test_exceptions_of_a_repeated_meeting_are_left_out_and_added_however_they_are_told():
    weekly = [START, "RRULE:FREQ=WEEKLY;COUNT=4"]
    assert days(*weekly) == ["01 10:00", "08 10:00", "15 10:00", "22 10:00"]
    assert days(*weekly, "EXDATE:20260608T100000Z", "EXDATE:20260615T100000Z") == ["01 10:00", "22 10:00"]
    assert days(*weekly, "EXDATE;VALUE=DATE:20260608,20260615") == ["01 10:00", "22 10:00"]
    assert days(*weekly, "EXDATE;TZID=Europe/Warsaw:20260608T120000") == ["01 10:00", "15 10:00", "22 10:00"]
    assert days(*weekly, "RDATE:20260609T100000Z", "RDATE:20260608T100000Z")[1:3] == ["08 10:00", "15 10:00"]
    assert sorted(days(START, "RDATE:20260609T110000Z,20260610T110000Z")) == ["01 10:00", "09 11:00", "10 11:00"]
    assert days(START, "RDATE;VALUE=PERIOD:20260609T110000Z/PT1H", "EXDATE:20260601T100000Z") == ["09 11:00"]


def test_times_of_a_repeated_meeting_that_were_moved_or_cancelled_count_once_where_they_are():
    repeated = [
        "BEGIN:VEVENT",
        "UID:1",
        START,
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "ATTENDEE:mailto:anna@firm.pl",
        "END:VEVENT",
    ]
    moved = ["BEGIN:VEVENT", "UID:1", "RECURRENCE-ID:20260608T100000Z", "DTSTART:20260609T120000Z",
             "ATTENDEE:mailto:anna@firm.pl", "END:VEVENT"]  # fmt: skip
    gone = ["BEGIN:VEVENT", "UID:1", "RECURRENCE-ID:20260615T100000Z", "DTSTART:20260615T100000Z", "STATUS:CANCELLED",
            "ATTENDEE:mailto:anna@firm.pl", "END:VEVENT"]  # fmt: skip
    text = "\r\n".join(["BEGIN:VCALENDAR", *repeated, *moved, *gone, "END:VCALENDAR", ""])
    found = [*from_calendar.of_text(text.encode(), CALENDAR, zone=WARSAW, now=NOW)]
    assert sorted(each.at.strftime("%d %H:%M") for each in found if isinstance(each, Touch)) == ["01 10:00", "09 12:00"]


def test_floating_and_whole_days_are_of_the_base_and_what_is_cancelled_or_to_come_is_no_contact():
    assert days("DTSTART:20260601T100000") == ["01 08:00"]
    [whole] = meetings("UID:1", "DTSTART;VALUE=DATE:20260602")
    assert isinstance(whole, Touch)
    assert (whole.at, whole.minutes) == (datetime(2026, 6, 1, 22, tzinfo=UTC), "1440.0")
    assert days(START, "STATUS:CANCELLED") == days("DTSTART:20260630T100000Z") == []


@pytest.mark.parametrize(
    "text", ["", "\0", "<html>", "BEGIN:VCALENDAR\r\n", "BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n", "END:VCALENDAR"]
)
def test_what_is_no_calendar_or_was_cut_off_is_refused_and_never_read_as_empty(text):
    with pytest.raises(Problems) as refused:
        [*from_calendar.of_text(text.encode(), CALENDAR, zone=WARSAW, now=NOW)]
    assert refused.value.problems[0].code == "no-calendar"


def test_ten_thousand_meetings_are_read_and_a_broken_one_among_them_is_told():
    event = "BEGIN:VEVENT\r\nUID:{0}\r\nDTSTART:{1}\r\nATTENDEE:mailto:a{0}@firm.pl\r\nEND:VEVENT\r\n"
    many = [event.format(number, "soon" if number == 77 else "20260601T100000Z") for number in range(10_000)]
    text = f"BEGIN:VCALENDAR\r\n{''.join(many)}END:VCALENDAR\r\n"
    found = [*from_calendar.of_text(text.encode(), CALENDAR, zone=WARSAW, now=NOW)]
    assert [each.identity for each in found if isinstance(each, Unread)] == ["77"]
    assert len({each.address for each in found if isinstance(each, Touch)}) == 9_999


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

    assert rows.count == 2
    kept = (tmp_path / "rows.jsonl").read_text("utf-8")
    assert "2026-06-01T08:00:00+00:00" in kept
    assert "this call can't be read: its time is no time, but soon" in kept


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

    assert (found.at.isoformat() if isinstance(found, Touch) else None) == at
    assert not isinstance(found, Touch) or (found.minutes, found.outcome) == ("1.5", "reached")


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


@pytest.mark.parametrize(
    ("number", "caller"),
    [
        ("(22) 123-45-67", "+48221234567"), ("0048 22 123 45 67", "+48221234567"), ("tel:+48221234567", "+48221234567"),
        ("22 123 45 67 w. 5", "+48221234567"), ("+48 22 123 45 67 ext. 12", "+48221234567"),
        ("+48221234567@sip2.example", "+48221234567"), ("+386 1 234 56 78", "+38612345678"),
        ("anonymous", None), ("Unknown", None), ("*67", None), ("", None), ("+", None), ("9" * 5_000, None),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_written_and_one_that_was_withheld_is_nobodys(number, caller):
    place = CallsPlace(FolderPlace("/calls"), region="PL", columns={})
    record = {"at": "2026-06-15 09:00", "from": number, "to": "101", "seconds": "60"}
    found = from_calls.of_record(record, place, zone=WARSAW)
    assert (found.address if isinstance(found, Touch) else None) == caller


@pytest.mark.parametrize(
    ("said", "minutes", "outcome"),
    [
        ("1:30", "1.5", "reached"), ("90:00", "90.0", "reached"), ("1:02:03", "62.0", "reached"),
        ("0", "0.0", "not_reached"),
        ("00:00", "0.0", "not_reached"), ("", "", "not_reached"), ("0:75", "", ""), ("-5", "", ""), ("30s", "", ""),
        ("1,5", "", ""), ("²", "", ""), ("9" * 400, "", ""), ("9" * 5_000, "", ""),
    ],
)  # fmt: skip
def test_the_length_of_a_call_is_read_or_unknown_and_never_guessed(said, minutes, outcome):
    place = CallsPlace(FolderPlace("/calls"), region="PL", columns={})
    record = {"at": "2026-06-15 09:00", "from": "+48221234567", "to": "101", "seconds": said}
    found = from_calls.of_record(record, place, zone=WARSAW)
    assert isinstance(found, Touch)
    assert (found.minutes, found.outcome) == (minutes, outcome)
