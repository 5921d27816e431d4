"""The call records of a telephone system: files of CSV, as Asterisk writes them or with columns that are named."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from presek.source import code_pages, contact, touches
from presek.source.definition import CallsPlace
from presek.source.pulled import Pulled, Rows, refused
from presek.source.touches import Touch, Unread, Who

ASTERISK = (
    "accountcode", "from", "to", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata", "at", "answer",
    "end", "duration", "seconds", "answered", "amaflags", "id", "userfield",
)  # fmt: skip
"""The fields of Asterisk's Master.csv, which has no header, by what they are here: "Asterisk Call Detail Record (CDR)
Specification", docs.asterisk.org."""
NAMES = ("id", "at", "from", "to", "seconds", "answered")
ANSWERED = frozenset({"answered", "yes", "true", "1", "tak", "da"})
LONGEST_EXTENSION = 6
LONGEST_SHOWN = 40
A_PIECE = 1 << 20
TIME = r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?"
BY_DAY = re.compile(rf"(?P<day>\d{{1,2}})([.\-])\s?(?P<month>\d{{1,2}})\2\s?(?P<year>\d{{4}})[\sT,]+{TIME}")
BY_MONTH = re.compile(rf"(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/(?P<year>\d{{4}}),?\s+{TIME}\s?(?P<half>[AaPp][Mm])")
NO_DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}\b(?!.*[AaPp][Mm]$)")
NO_DAY_SAYS = (
    "this call can't be read: whether the day or the month comes first is not said; have the time written as "
    "2026-06-15 09:00 or 15.06.2026 09:00"
)
NO_TIME_SAYS = "this call can't be read: its time is no time, but {}"
LENGTH = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d)")
NUMBER = re.compile(r"[+0-9(][+0-9()\s./-]*")
"""The first number of a text: an extension or a host that stands behind it is no part of it."""
NO_NUMBER = re.compile(r"[^0-9+]")
LONGEST_LENGTH = 7
"""Digits of a length in seconds; one with more is none."""


def pull(place: CallsPlace, path: Path, rows: Rows, *, zone: ZoneInfo, who: Who) -> Pulled:
    """The calls of one file with somebody outside."""
    with rows:
        for record in _records(place, path):
            touch: Touch | Unread | None = of_record(record, place, zone=zone)
            if touch is not None:
                touches.put(touch, rows, who)
    return rows.done({}, whole=False)


def of_record(record: Mapping[str, str], place: CallsPlace, *, zone: ZoneInfo) -> Touch | Unread | None:
    """The contact that a call is; None of a call among ourselves, or with a number that was withheld. One whose time
    can't be read is told as such."""
    caller, called = (_number(record.get(name, ""), place) for name in ("from", "to"))
    if caller is not None and not _ours(caller, place):
        address, direction, ours = caller, "in", record.get("to", "")
    elif called is not None and not _ours(called, place):
        address, direction, ours = called, "out", record.get("from", "")
    else:
        return None
    at = _moment(record.get("at", ""), zone)
    if at is None:
        said = record.get("at", "").strip()
        says = NO_DAY_SAYS if NO_DAY.match(said) else NO_TIME_SAYS.format(touches.plain(said)[:LONGEST_SHOWN])
        return Unread(_identity(record), says, "phone")
    seconds = _seconds(record.get("seconds", "").strip())
    is_length = seconds.isascii() and seconds.isdigit() and len(seconds) <= LONGEST_LENGTH
    answered = record.get("answered", "").strip().lower()
    if answered:
        outcome = "reached" if answered in ANSWERED else "not_reached"
    else:
        outcome = ("reached" if int(seconds) else "not_reached") if is_length else "" if seconds else "not_reached"
    return Touch(
        _identity(record) if record.get("id", "").strip() else f"{at.isoformat()} {record.get('from', '')}",
        at, address, "phone",
        "in" if direction == "in" else "out", outcome=outcome,
        minutes=f"{int(seconds) / 60:.1f}" if is_length else "", agent=ours.strip(),
    )  # fmt: skip


def _records(place: CallsPlace, path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding=_code_page(path), errors="replace", newline="") as file:
            lines = csv.reader((line.replace("\0", "") for line in file), delimiter=place.separator)
            if not place.columns:
                yield from (dict(zip(ASTERISK, line)) for line in lines if line)
                return
            header = next(lines, [])
            missing = [name for name in place.columns.values() if name not in header]
            if missing:
                says = f"the file has no column '{missing[0]}'. It has: {', '.join(header)}."
                raise refused(path.name, says, code="no-column")
            at = {name: header.index(column) for name, column in place.columns.items()}
            for line in lines:
                yield {name: line[place_of] for name, place_of in at.items() if place_of < len(line)}
    except csv.Error:
        raise refused(path.name, "this is no CSV file.", code="no-text") from None


def _code_page(path: Path) -> str:
    """Read piece by piece: such files grow for years."""
    with path.open("rb") as file:
        if file.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
            return "utf-16"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while piece := file.read(A_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return code_pages.CENTRAL_EUROPE
    return "utf-8-sig"


def _number(said: str, place: CallsPlace) -> str | None:
    """The number as E.164; None of an extension, and of what is no number."""
    found = NUMBER.search(said)
    plain = NO_NUMBER.sub("", found[0]) if found else ""
    if plain.startswith("00"):
        plain = f"+{plain[2:]}"
    if len(plain) <= LONGEST_EXTENSION:
        return None
    return contact.phone(plain, region=place.region)


def _ours(number: str, place: CallsPlace) -> bool:
    return number in {contact.phone(each, region=place.region) for each in place.own}


def _identity(record: Mapping[str, str]) -> str:
    return record.get("id", "").strip() or f"{record.get('at', '').strip()} {record.get('from', '')}"


def _seconds(said: str) -> str:
    """A length as whole seconds, also of 1:30 and 00:01:30; anything else as it stands."""
    found = LENGTH.fullmatch(said)
    if found is None:
        return said
    hours, minutes, seconds = (int(each or 0) for each in found.groups())
    return str(3600 * hours + 60 * minutes + seconds)


def _moment(said: str, zone: ZoneInfo) -> datetime | None:
    """ISO 8601; 15.6.2026 9:00 and 15-06-2026 9.00, the day first; 6/15/2026 9:00 AM, the month first."""
    try:
        return _written(said.strip(), zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _written(said: str, zone: ZoneInfo) -> datetime:
    found = BY_DAY.fullmatch(said) or BY_MONTH.fullmatch(said)
    if found is None:
        at = datetime.fromisoformat(said)
        return at if at.tzinfo else at.replace(tzinfo=zone)
    told = found.groupdict()
    hour, half = int(told["hour"]), told.get("half")
    if half is not None:
        hour = hour % 12 + (12 if half.casefold() == "pm" else 0)
    year, month, day = (int(told[name]) for name in ("year", "month", "day"))
    return datetime(year, month, day, hour, int(told["minute"]), int(told["second"] or 0), tzinfo=zone)
