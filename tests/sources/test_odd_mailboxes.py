"""Mailboxes whose messages, or whose server, are not as they should be: nothing is lost, and what is wrong is told."""

from __future__ import annotations

import pytest

from presek.source import from_mail
from presek.values.problem import Problems
from tests.sources.definitions import rows_kept
from tests.sources.test_contacts import at_mail, box, firms, kept, read, waiting

__all__ = ["box", "firms"]

DAY = "Date: Mon, 15 Jun 2026 09:00:00 +0200"
TO = "To: office@us.example"


def raw(*lines: str | bytes) -> bytes:
    return b"\r\n".join([each if isinstance(each, bytes) else each.encode() for each in (*lines, "", "")])


def rejected(home) -> list[str]:
    """Why rows were rejected, with what stood there."""
    found = [row for batch in home.lake.read("rejects", home.head().get("rejects")) for row in batch.to_pylist()]
    return sorted(str(each["value"]) for each in found)


def test_broken_messages_are_read_as_far_as_they_can_be_and_the_others_are_kept_with_their_reason(firms, box, tmp_path):
    box.messages = {
        1: raw("From: anna@firm.pl", TO, DAY, "Message-ID: <1@x>", b"Subject: Za\xbf\xf3\xb3\xe6"),
        2: raw("From: =?utf-8?q?=C5=BBaneta?= <anna@firm.pl>", TO, DAY, "Message-ID: <1@x>", "Subject: another"),
        3: raw(TO, DAY, "Message-ID: <3@x>"),
        4: raw("From: anna@firm.pl", TO, "Date: 32 Foo 20xx", "Message-ID: <4@x>"),
        5: raw("From: borut@podjetje.si", TO, "Date: Thu, 01 Jan 1960 00:00:00 +0100", "Message-ID: <5@x>"),
        6: b"\x00\xff\xfe no header at all",
        7: b"",
        8: raw("From: anna@firm.pl", TO, DAY, "Message-ID: <8@x>", "Subject: " + "=?utf-8?b?" * 2_000),
        9: raw("From: anna@firm.pl", "To: " + ", ".join(f"a{number}@us.example" for number in range(3_000)), DAY),
    }
    at_mail(firms, box, tmp_path, subjects=True)

    done = read(firms)

    assert done.read == 9
    assert done.read == done.accepted + done.rejected + done.unchanged
    assert [each[:3] for each in kept(firms)][-1] == ("anna", "email", "in")
    assert len(rejected(firms)) == done.rejected >= 4
    assert sum("no date" in each for each in rejected(firms)) == 3
    assert sum("no sender" in each for each in rejected(firms)) == 1
    assert not waiting(firms)
    assert (read(firms).read, len(rows_kept(firms, "interactions"))) == (0, done.accepted)
    assert not any("BODY[" in each or "RFC822" in each for each in box.asked)  # no attachment is ever fetched


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("uid_fetch", "drop"), ("header", "drop"), ("uid_search", "drop"),
        ("uid_search", "* SEARCH 1 two ³ -4 " + "9" * 99),
        ("login", "drop"), ("examine", "* NONSENSE"), ("uid_fetch", "hang"), ("capability", "hang"),
    ],
)  # fmt: skip
def test_a_server_that_drops_hangs_or_talks_nonsense_is_told_and_the_next_reading_loses_nothing(
    firms, box, tmp_path, monkeypatch, command, answer
):
    monkeypatch.setattr(from_mail, "SECONDS", 0.2)
    for number in (1, 2):
        box.messages[number] = raw("From: anna@firm.pl", TO, DAY, f"Message-ID: <{number}@x>")
    at_mail(firms, box, tmp_path)
    box.answers = {command: answer}
    told = []
    try:
        read(firms)
    except Problems as wrong:
        told.append(str(wrong))
    assert all("the mailbox can't be read" in each for each in told)
    box.answers = {}
    monkeypatch.setattr(from_mail, "SECONDS", 10)

    read(firms)

    assert [each[0] for each in kept(firms)] == ["anna", "anna"]
