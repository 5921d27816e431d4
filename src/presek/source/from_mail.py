"""A mailbox by IMAP (RFC 3501), read and never changed: who wrote to whom and when. No message itself is fetched, only
six lines of its header; the subject is kept only where the definition says so."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from presek.source import contact, touches
from presek.source.definition import MailPlace
from presek.source.pulled import Going, Pulled, Rows, Secrets, refused, without
from presek.source.touches import Touch, Unread, Who

SECONDS = 30
AT_ONCE = 200
HEADERS = "BODY.PEEK[HEADER.FIELDS (FROM TO CC DATE SUBJECT MESSAGE-ID LIST-ID AUTO-SUBMITTED PRECEDENCE)]"
UID = re.compile(rb"UID (\d+)")
LONGEST_NUMBER = 10
"""Digits of the number of a message: 32 bits."""
MOST_ADDRESSES = 50
"""Of one message; one to more people is no contact with any of them."""
NO_TIME_SAYS = "this message can't be read: it has no date, or one that is none"
NO_SENDER_SAYS = "this message can't be read: it has no sender with an address"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
HERE = {"localhost", "127.0.0.1", "::1"}


def pull(place: MailPlace, rows: Rows, *, state: Mapping[str, Any], secrets: Secrets, going: Going, who: Who) -> Pulled:
    """Reads what came after the mark in the state; all of it where the mailbox was made anew."""
    with _told(place, secrets), _mailbox(place, secrets) as (server, validity), rows:
        last = int(state.get("mark") or 0) if state.get("validity") == validity else 0
        numbers = [number for number in _search(server, place, after=last) if number > last]
        for begin in range(0, len(numbers), AT_ONCE):
            some = numbers[begin : begin + AT_ONCE]
            for number, message in _headers(server, some):
                for touch in read(message, place, otherwise=f"{validity}.{number}"):
                    touches.put(touch, rows, who)
            going(rows.count)
    return rows.done({"mark": max([last, *numbers]), "validity": validity}, whole=False)


def read(message: EmailMessage, place: MailPlace, *, otherwise: str) -> list[Touch | Unread]:
    """The contacts that a message is; one that can't be read is told as such."""
    try:
        return [*of_message(message, place, otherwise=otherwise)]
    except touches.UNREADABLE:
        return [Unread(otherwise, "this message can't be read: its header is not as RFC 5322 has it", "email")]


def of_message(message: EmailMessage, place: MailPlace, *, otherwise: str) -> Iterator[Touch | Unread]:
    """The contacts that a message is: with its sender, or where that is one of ours, with everybody it went to."""
    if _by_machine(message):
        return
    at = _moment(message)
    sender = next(iter(_addresses(message, "From")), None)
    if at is None or sender is None:
        yield Unread(otherwise, NO_TIME_SAYS if at is None else NO_SENDER_SAYS, "email")
        return
    identity = _identity(message) or otherwise
    topic = str(message.get("Subject") or "") if place.subjects else ""
    others = [each for each in _addresses(message, "To", "Cc") if not _ours(each, place)]
    if _ours(sender, place):
        if len(others) <= MOST_ADDRESSES:
            for each in others:
                yield Touch(identity, at, each, "email", "out", topic=topic, agent=sender)
        return
    ours = next((each for each in _addresses(message, "To", "Cc") if _ours(each, place)), "")
    yield Touch(identity, at, sender, "email", "in", topic=topic, agent=ours)


@contextmanager
def _mailbox(place: MailPlace, secrets: Secrets) -> Iterator[tuple[imaplib.IMAP4, str]]:
    parts = urlsplit(place.url)
    host = parts.hostname or ""
    safe = ssl.create_default_context()
    if parts.scheme == "imaps":
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=safe, timeout=SECONDS)
    else:
        server = imaplib.IMAP4(host, parts.port or 143, timeout=SECONDS)
    try:
        if parts.scheme == "imap" and host not in HERE:
            server.starttls(safe)
        password = secrets[str(place.secret)].reveal() if place.secret else ""
        try:
            server.login(place.user, password)
        except imaplib.IMAP4.abort:
            raise  # the line went dead: nobody said that the password is wrong
        except imaplib.IMAP4.error as error:
            says = f"the mailbox does not let {place.user} in: {without(_plain(error), secrets)}."
            raise refused(place.url, says, code="sign-in-refused") from None
        folder = unquote(parts.path.strip("/")) or "INBOX"
        answer, _ = server.select(f'"{folder}"', readonly=True)
        if answer != "OK":
            raise refused(place.url, f"there is no folder '{folder}' in this mailbox.", code="no-folder")
        yield server, _validity(server)
    finally:
        _leave(server)


def _search(server: imaplib.IMAP4, place: MailPlace, *, after: int) -> list[int]:
    asked = f"UID {after + 1}:*"
    if place.since is not None:
        asked += f" SINCE {place.since.day}-{MONTHS[place.since.month - 1]}-{place.since.year}"
    answer, found = server.uid("SEARCH", asked)
    if answer != "OK":
        raise imaplib.IMAP4.error("the search was refused")
    return sorted(int(each) for each in (found[0] or b"").split() if each.isdigit() and len(each) <= LONGEST_NUMBER)


def _headers(server: imaplib.IMAP4, numbers: list[int]) -> Iterator[tuple[int, EmailMessage]]:
    answer, found = server.uid("FETCH", ",".join(map(str, numbers)), f"(UID {HEADERS})")
    if answer != "OK":
        raise imaplib.IMAP4.error("the headers were refused")
    for each in found:
        if isinstance(each, tuple):
            number = UID.search(each[0])
            message = message_from_bytes(each[1], policy=policy.default)
            assert isinstance(message, EmailMessage)  # the policy's own kind
            yield int(number[1]) if number else 0, message


def _addresses(message: EmailMessage, *names: str) -> list[str]:
    said = [str(each) for name in names for each in message.get_all(name, [])]
    found = (contact.email(address.strip()) for _, address in getaddresses(said))
    return list(dict.fromkeys(each for each in found if each))


def _ours(address: str, place: MailPlace) -> bool:
    lowered = address.lower()
    return lowered == place.user.lower() or any(
        lowered == own or lowered.endswith(f"@{own}") for own in (each.lower() for each in place.own)
    )


def _by_machine(message: EmailMessage) -> bool:
    automatic = str(message.get("Auto-Submitted") or "no").lower() != "no"
    bulk = str(message.get("Precedence") or "").lower() in {"bulk", "list", "junk"}
    return automatic or bulk or "List-Id" in message


def _identity(message: EmailMessage) -> str:
    """By what the message calls itself; empty where that is nothing."""
    try:
        return str(message.get("Message-ID") or "").strip()
    except touches.UNREADABLE:
        return ""


def _moment(message: EmailMessage) -> datetime | None:
    try:
        at = parsedate_to_datetime(str(message.get("Date") or ""))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except touches.UNREADABLE:
        return None


@contextmanager
def _told(place: MailPlace, secrets: Secrets) -> Iterator[None]:
    try:
        yield
    except (OSError, imaplib.IMAP4.error) as error:
        says = f"the mailbox can't be read: {without(_plain(error), secrets)}."
        raise refused(place.url, says) from None


def _plain(error: Exception) -> str:
    said = error.args[0] if error.args else error
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(getattr(error, "strerror", "") or said)
    return text.rstrip(".")


def _validity(server: imaplib.IMAP4) -> str:
    """Under which numbering the messages of the folder that is open go; 0 where the server tells none."""
    told = server.untagged_responses.get("UIDVALIDITY")
    first = told[0] if told else b"0"
    return (first if isinstance(first, bytes) else first[0]).decode("ascii", "replace")


def _leave(server: imaplib.IMAP4) -> None:
    try:
        server.logout()
    except (OSError, imaplib.IMAP4.error):
        server.shutdown()
