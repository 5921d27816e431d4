"""Local calendar days of many instants at once, by the changes of the zone's offset from UTC."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from presek.values.instant import EPOCH, MICROSECOND

DAY = 86_400_000_000
PROBE = 7 * DAY
"""Zones change their offset less often than twice in a week."""
PIECE = 1 << 20
"""Instants taken at once, so that what lies between stays small."""
EARLIEST, LATEST = -62_135_510_400_000_000, 253_402_214_400_000_000
"""Instants a calendar can hold (years 1 to 9999, a day inside)."""


def local_days(instants: npt.NDArray[np.int64], zone: ZoneInfo) -> npt.NDArray[np.int32]:
    """The local day number of each instant; sorted instants are the fastest."""
    if not instants.size:
        return np.zeros(0, np.int32)
    changes, offsets = _changes(
        max(int(instants.min()), EARLIEST) // (365 * DAY), min(int(instants.max()), LATEST) // (365 * DAY) + 1, zone
    )
    days = np.empty(len(instants), np.int32)
    for start in range(0, len(instants), PIECE):
        piece = instants[start : start + PIECE]
        offset = offsets[np.searchsorted(changes, piece, side="right") - 1] if len(offsets) > 1 else offsets[0]
        days[start : start + PIECE] = (piece + offset) // DAY
    return days


@lru_cache(maxsize=64)
def _changes(first: int, last: int, zone: ZoneInfo) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The instants from which an offset holds, and the offsets in microseconds; the first holds from the beginning."""
    start, end = max(first * 365 * DAY, EARLIEST), min(last * 365 * DAY, LATEST)
    changes, offsets = [np.iinfo(np.int64).min], [_offset(start, zone)]
    before = start
    while before < end:
        after = min(before + PROBE, end)
        offset = _offset(after, zone)
        if offset != offsets[-1]:
            changes.append(_first_with(offset, before, after=after, zone=zone))
            offsets.append(offset)
        before = after
    return np.array(changes, np.int64), np.array(offsets, np.int64)


def _first_with(offset: int, before: int, *, after: int, zone: ZoneInfo) -> int:
    while after - before > 1_000_000:
        middle = (before + after) // 2_000_000 * 1_000_000
        if middle <= before:
            break
        before, after = (before, middle) if _offset(middle, zone) == offset else (middle, after)
    return after


def _offset(instant: int, zone: ZoneInfo) -> int:
    moment = (EPOCH + timedelta(microseconds=instant)).astimezone(zone)
    offset = moment.utcoffset()
    return 0 if offset is None else offset // MICROSECOND
