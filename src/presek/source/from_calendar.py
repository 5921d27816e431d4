"""A calendar as an ICS file or address (RFC 5545): meetings that are over, with the addresses of who was asked."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from presek.source import code_pages, contact, touches
from presek.source.definition import CalendarPlace
from presek.source.pulled import Pulled, Rows, refused
from presek.source.touches import Touch, Unread, Who

Said: TypeAlias = Mapping[str, Any]
"""An event: its properties by name, each what its kind makes of it."""
Rule: TypeAlias = Any
"""How an event is repeated, as the library has it."""
NOT_AS_IT_SHOULD = "this meeting can't be read: its start, length or repetition is not as RFC 5545 has it"
SECONDS, LARGEST = 60, 50_000_000
BEGINNING = re.compile(r"^BEGIN:VCALENDAR\s*$", re.IGNORECASE | re.MULTILINE)
MOST_TIMES = 5_000
"""Of one event that is repeated."""
MOST_ADDRESSES = 50


def pull(place: CalendarPlace, rows: Rows, *, zone: ZoneInfo, now: datetime, who: Who) -> Pulled:
    """All meetings that had ended at `now`; those that were told before are unchanged."""
    if find_spec("icalendar") is None:
        raise refused(place.shown, "the Python package icalendar is not installed.", code="not-installed")
    with rows:
        for touch in of_text(_text(place), place, zone=zone, now=now):
            touches.put(touch, rows, who)
    return rows.done({}, whole=False)


def of_text(text: bytes, place: CalendarPlace, *, zone: ZoneInfo, now: datetime) -> Iterator[Touch | Unread]:
    """The contacts that a calendar tells of: each meeting with each address that is not ours."""
    from icalendar import Calendar

    text_of_calendar = code_pages.text_of(text)
    try:
        calendars = Calendar.from_ical(text_of_calendar, multiple=True)
        events: list[Said] = [event for each in calendars for event in each.walk("VEVENT")]
    except touches.UNREADABLE as wrong:
        raise refused(place.shown, f"this is no calendar: {touches.plain(str(wrong))}.", code="no-calendar") from None
    if (
        not calendars
        or len(calendars) < len(BEGINNING.findall(text_of_calendar))
        or any(each.name != "VCALENDAR" for each in calendars)
    ):
        raise refused(place.shown, "this calendar is cut off, or none.", code="no-calendar")
    moved = {found for event in events if (found := _moved(event, zone)) is not None}
    for number, event in enumerate(events):
        try:
            yield from _meetings(event, moved, place=place, zone=zone, now=now)
        except touches.UNREADABLE:
            yield Unread(f"{event.get('UID') or number}", NOT_AS_IT_SHOULD, "visit")


def _moved(event: Said, zone: ZoneInfo) -> tuple[str, datetime] | None:
    """Which time of a repeated event is told by itself."""
    try:
        return (str(event.get("UID")), _at(event["RECURRENCE-ID"].dt, zone)) if _is_override(event) else None
    except touches.UNREADABLE:
        return None


def _meetings(
    event: Said, moved: set[tuple[str, datetime]], *, place: CalendarPlace, zone: ZoneInfo, now: datetime
) -> Iterator[Touch]:
    """The contacts of one event, each time that it was."""
    start = event.get("DTSTART")
    if start is None or str(event.get("STATUS") or "").upper() == "CANCELLED":
        return
    length = _length(event)
    for begun in _times(event, zone=zone, now=now):
        instant = _at(begun, zone)
        if (str(event.get("UID")), instant) in moved and not _is_override(event):
            continue
        if instant + length <= now:
            yield from _touches(event, instant, length, place=place)


def _touches(event: Said, at: datetime, length: timedelta, *, place: CalendarPlace) -> Iterator[Touch]:
    organizer = _address(event.get("ORGANIZER"))
    asked = [*_listed(event.get("ATTENDEE"))]
    others = [each for each in dict.fromkeys([organizer, *asked]) if each and not _ours(each, place)]
    if len(others) > MOST_ADDRESSES:
        return
    ours = next((each for each in (organizer, *asked) if each and _ours(each, place)), "")
    direction = "in" if organizer and not _ours(organizer, place) else "out"
    topic = str(event.get("SUMMARY") or "") if place.subjects else ""
    for each in others:
        yield Touch(
            f"{event.get('UID')} {at.isoformat()}", at, each, "visit", "in" if direction == "in" else "out",
            outcome="reached", topic=topic, minutes=f"{length.total_seconds() / 60:.1f}", agent=ours,
        )  # fmt: skip


def _times(event: Said, *, zone: ZoneInfo, now: datetime) -> Iterator[datetime | date]:
    """When an event begins: once, or each time that it is repeated until now."""
    start = event["DTSTART"].dt
    rules, more = _several(event.get("RRULE")), _days(event, "RDATE")
    if _is_override(event) or not (rules or more):
        yield start
        return
    left_out = {_at(each, zone) if isinstance(each, datetime) else each for each in _days(event, "EXDATE")}
    told: set[datetime] = set()
    for each in chain(_by_rules(event, rules, zone=zone, now=now), more):
        at = _at(each, zone)
        if at not in told and not left_out & {at, at.astimezone(zone).date()}:
            told.add(at)
            yield each


def _by_rules(event: Said, rules: list[Rule], *, zone: ZoneInfo, now: datetime) -> Iterator[datetime | date]:
    start = event["DTSTART"].dt
    if not rules:
        yield start
    plain = start if isinstance(start, datetime) else datetime(start.year, start.month, start.day, tzinfo=zone)
    begin = plain if plain.tzinfo else plain.replace(tzinfo=zone)
    for rule in rules:
        yield from _repeated(rule, begin, until=_until(rule, begin), now=now)


def _days(event: Said, name: str) -> list[datetime | date]:
    """The days and times of a list in an event; of a period, when it begins."""
    found = [each.dt for group in _several(event.get(name)) for each in group.dts]
    return [each[0] if isinstance(each, tuple) else each for each in found]


def _repeated(rule: Rule, begin: datetime, *, until: datetime | None, now: datetime) -> Iterator[datetime]:
    from dateutil.rrule import rrulestr

    # The end is told as a day, a local time or an instant, whatever the standard says; it is compared here.
    parts = (each for each in rule.to_ical().decode().split(";") if not each.upper().startswith("UNTIL="))
    for number, each in enumerate(rrulestr(";".join(parts), dtstart=begin)):
        if number >= MOST_TIMES or each > now or (until is not None and each > until):
            return
        yield each


def _until(rule: Rule, begin: datetime) -> datetime | None:
    """The last instant at which a repeated event may begin; a day is meant to its end."""
    found = next(iter(_several(rule.get("UNTIL"))), None)
    if found is None:
        return None
    if isinstance(found, datetime):
        return found if found.tzinfo else found.replace(tzinfo=begin.tzinfo)
    return datetime(found.year, found.month, found.day, 23, 59, 59, tzinfo=begin.tzinfo)


def _length(event: Said) -> timedelta:
    start, end, lasts = event["DTSTART"].dt, event.get("DTEND"), event.get("DURATION")
    found = timedelta(0) if isinstance(start, datetime) else timedelta(days=1)
    if lasts is not None:
        found = lasts.dt
    elif end is not None:
        with suppress(TypeError):  # a day and a time side by side
            found = end.dt - start
    return max(timedelta(0), found)


def _at(moment: datetime | date, zone: ZoneInfo) -> datetime:
    """The instant; of a whole day, its beginning in the base's zone."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=zone)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _is_override(event: Said) -> bool:
    return event.get("RECURRENCE-ID") is not None


def _listed(said: object) -> Iterator[str]:
    for each in _several(said):
        found = _address(each)
        if found:
            yield found


def _several(said: object) -> list[Any]:
    return [] if said is None else said if isinstance(said, list) else [said]


def _address(said: object) -> str | None:
    text = str(said or "")
    return contact.email(text[len("mailto:") :]) if text.lower().startswith("mailto:") else None


def _ours(address: str, place: CalendarPlace) -> bool:
    lowered = address.lower()
    return any(lowered == own or lowered.endswith(f"@{own}") for own in (each.lower() for each in place.own))


def _text(place: CalendarPlace) -> bytes:
    try:
        if not place.url.startswith("https://"):
            with Path(place.url.removeprefix("file://")).open("rb") as file:
                return _whole(file.read(LARGEST + 1), place)
        with urllib.request.urlopen(place.url, timeout=SECONDS) as answer:
            return _whole(answer.read(LARGEST + 1), place)
    except (OSError, urllib.error.URLError) as error:
        says = f"the calendar can't be read: {getattr(error, 'strerror', None) or getattr(error, 'reason', error)}."
        raise refused(place.shown, says) from None


def _whole(content: bytes, place: CalendarPlace) -> bytes:
    if len(content) > LARGEST:
        raise refused(place.shown, "this calendar has more than 50 MB.", code="too-long")
    return content
