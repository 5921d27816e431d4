"""Days and times from text. Days become day numbers; local times become UTC in the file's zone.

A local time that the clocks skipped is read with the offset before the change (02:30 → 03:30); one that they showed
twice
is the first of the two. ISO texts are read whatever the file's date order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.source.block import Numbers
from presek.source.faults import mask_of
from presek.source.mapping import Style
from presek.values import instant

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
PARTS = re.compile(r"(\d{1,4})\s*[./ -]\s*(\d{1,2})\s*[./ -]\s*(\d{1,4})", re.ASCII)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
CLOCK = re.compile(
    r"(\d{1,2})(?::(\d{2}))(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]m)?\s*(z|utc|[+-]\d{2}:?\d{2}|[+-]\d{2})?", re.ASCII
)
FAST = r"^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[ T](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?$"
FARTHEST_OFFSET = timedelta(hours=14)
FAST_DAY = r"^[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$"
DAY = 86_400_000_000
QUARTER = 900_000_000
"""Microseconds: every zone's changes of clock fall on whole quarters of an hour."""


def days(texts: pa.Array, style: Style) -> tuple[Numbers, Numbers]:
    """int32 day numbers and a mask of the rows read. A time behind the day is dropped."""
    quick = _plain_days(texts)
    if quick is not None:
        return quick
    coded = texts.dictionary_encode()
    read = [_day_only(text, style) for text in coded.dictionary.to_pylist()]
    values = np.array([0, *(each or 0 for each in read)], dtype=np.int32)
    good = np.array([False, *(each is not None for each in read)], dtype=bool)
    codes = _codes(coded)
    return values[codes], good[codes]


def _plain_days(texts: pa.Array) -> tuple[Numbers, Numbers] | None:
    """As `days`, where all texts are plain ISO days; else None."""
    if pc.all(pc.match_substring_regex(texts, FAST_DAY)).as_py() is False:
        return None
    try:
        found = texts.cast(pa.date32()).cast(pa.int32())
    except pa.ArrowInvalid:  # a day that its month has not: all of them one by one
        return None
    return np.asarray(pc.fill_null(found, 0).to_numpy()), mask_of(pc.is_valid(texts))


def instants(texts: pa.Array, style: Style) -> tuple[Numbers, Numbers]:
    """int64 microseconds UTC and a mask of the rows read. A day without a time is its local midnight."""
    values = np.zeros(len(texts), dtype=np.int64)
    fast = mask_of(pc.match_substring_regex(texts, FAST))
    good = np.zeros(len(texts), dtype=bool)
    if fast.any():
        quick = texts if fast.all() else texts.filter(pa.array(fast))
        try:
            local = quick.cast(pa.timestamp("us")).cast(pa.int64())
        except pa.ArrowInvalid:  # a day that its month has not: all of them one by one
            fast[:] = False
        else:
            values[fast] = to_utc(np.asarray(local.to_numpy()), style.zone)
            good |= fast
    slow = ~fast & mask_of(pc.is_valid(texts))
    if slow.any():
        coded = texts.filter(pa.array(slow)).dictionary_encode()
        read = [moment(text, style) for text in coded.dictionary.to_pylist()]
        codes = coded.indices.to_numpy()
        values[slow] = np.array([each or 0 for each in read], dtype=np.int64)[codes]
        good[slow] = np.array([each is not None for each in read], dtype=bool)[codes]
    return values, good


def to_utc(local: Numbers, zone: ZoneInfo) -> Numbers:
    """Local wall-clock microseconds as UTC."""
    return local - _offsets(local, lambda wall: _wall_offset(wall, zone))


def midnights(day_numbers: Numbers, zone: ZoneInfo) -> Numbers:
    """The instant at which each local day begins."""
    distinct, back = np.unique(day_numbers, return_inverse=True)
    begins = [instant.local_midnight(instant.day_of(int(each)), zone) for each in distinct]
    return np.array(begins, dtype=np.int64)[back]


def local_days(instants_: Numbers, zone: ZoneInfo) -> Numbers:
    """The local day number of each instant."""
    local = instants_ + _offsets(instants_, lambda moment: _offset(moment, zone))
    return (local // DAY).astype(np.int32)


def day(text: str, style: Style) -> date | None:
    """The day that a text begins with, or None."""
    found = _day(text, style)
    return found[0] if found else None


def moment(text: str, style: Style) -> int | None:
    """The instant that a text says, in the style's zone where it names no offset, or None."""
    found = _day(text, style)
    if found is None:
        return None
    when, rest = found
    rest = rest.strip().removeprefix("T").removeprefix("t").removeprefix(",").strip().lower()
    if not rest:
        return instant.local_midnight(when, style.zone)
    clock = CLOCK.fullmatch(rest)
    return None if clock is None else _at_clock(when, clock, style.zone)


def why_no_moment(text: str, *, style: Style, timed: bool) -> str:
    """Why a text is no day or time, for the person who mends the file."""
    kind = "date and time" if timed else "date"
    return f"'{text}' is not a {kind} in the order {style.date_order}"


def _day_only(text: str, style: Style) -> int | None:
    found = _day(text, style)
    if found is None:
        return None
    when, rest = found
    if rest.strip() and moment(text, style) is None:
        return None
    return instant.day_number(when)


def _day(text: str, style: Style) -> tuple[date, str] | None:
    bare = text.strip()
    if found := ISO.match(bare):
        year, month, day_ = map(int, found.groups())
    elif (found := PARTS.match(bare)) or (found := COMPACT.match(bare)):
        ordered = found.re is COMPACT or len(found[1]) == 4
        names = ("year month day" if ordered else style.date_order).split()
        parts = dict(zip(names, found.groups(), strict=True))
        if len(parts["year"]) not in {2, 4} or max(len(parts["month"]), len(parts["day"])) > 2:
            return None
        year, month, day_ = int(parts["year"]), int(parts["month"]), int(parts["day"])
        if len(parts["year"]) == 2:
            return None  # a year of two digits could be of either century
    else:
        return None
    rest = bare[found.end() :]
    if rest[:1].isdigit():
        return None
    try:
        when = date(year, month, day_)
    except ValueError:
        return None
    return (when, rest) if instant.FIRST_DAY <= when <= instant.LAST_DAY else None


def _at_clock(when: date, clock: re.Match[str], zone: ZoneInfo) -> int | None:
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if clock[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if clock[5] == "pm" else 0)
    fraction = int((clock[4] or "0")[:6].ljust(6, "0"))
    try:
        local = datetime(when.year, when.month, when.day, hour, minute, second, fraction)  # noqa: DTZ001 - zoned below
    except ValueError:
        return None
    if clock[6] is None:
        return instant.microseconds(local.replace(tzinfo=zone).astimezone(UTC))
    offset = _named_offset(clock[6])
    return None if offset is None else instant.microseconds(local.replace(tzinfo=UTC)) - offset


def _named_offset(text: str) -> int | None:
    """Microseconds of `z`, `+02:00`, `+0200` or `+02`; None of one that no place on earth has."""
    if text in {"z", "utc"}:
        return 0
    digits = text[1:].replace(":", "").ljust(4, "0")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if int(digits[2:]) >= 60 or span > FARTHEST_OFFSET:
        return None
    return -(span // instant.MICROSECOND) if text[0] == "-" else span // instant.MICROSECOND


def _offsets(moments: Numbers, offset: Callable[[int], int]) -> Numbers:
    """The offset at each moment: looked up once a day, and once a quarter of an hour on days when it changes."""
    days, back = np.unique(moments // DAY, return_inverse=True)
    begins = np.array([offset(int(day) * DAY) for day in days], dtype=np.int64)
    ends = np.array([offset(int(day) * DAY + DAY - 1) for day in days], dtype=np.int64)
    found = begins[back]
    restless = (begins != ends)[back]
    if restless.any():
        quarters, place = np.unique(moments[restless] // QUARTER, return_inverse=True)
        found[restless] = np.array([offset(int(each) * QUARTER) for each in quarters], dtype=np.int64)[place]
    return found


def _wall_offset(wall: int, zone: ZoneInfo) -> int:
    """The offset of a local time, in microseconds."""
    local = instant.moment_of(wall).replace(tzinfo=zone)
    return (local.utcoffset() or timedelta()) // instant.MICROSECOND


def _offset(moment_: int, zone: ZoneInfo) -> int:
    """The offset at an instant, in microseconds."""
    local = instant.moment_of(moment_).astimezone(zone)
    return (local.utcoffset() or timedelta()) // instant.MICROSECOND


def _codes(coded: pa.DictionaryArray) -> Numbers:
    """Indices shifted by one, so that null is 0."""
    return np.asarray(pc.fill_null(pc.add(coded.indices.cast(pa.int64()), 1), 0).to_numpy())
