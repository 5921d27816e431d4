"""Windows of time in words, each with a leading space, so that a phrase without a window has none."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from presek.segment.sentence_tongue import Tongue, day_words, form_for, inflected
from presek.segment.windows import (
    Before,
    BetweenDays,
    LastUnits,
    NextUnits,
    PreviousPeriod,
    PreviousUnits,
    Since,
    ThisPeriod,
    Window,
)


def window_words(window: Window | None, tongue: Tongue) -> str:
    """The words of a window: ` in the last 12 months`, ` w tym kwartale`; empty for none."""
    phrases = tongue.windows
    match window:
        case None:
            return ""
        case LastUnits(count=count, unit=unit):
            return _units("last", count, unit, tongue=tongue)
        case NextUnits(count=count, unit=unit):
            return _units("next", count, unit, tongue=tongue)
        case PreviousUnits(count=count, unit=unit):
            return _units("previous", count, unit, tongue=tongue)
        case ThisPeriod(period=period):
            return phrases[f"this {period}"]
        case PreviousPeriod(period=period):
            return phrases[f"previous {period}"]
        case Since(day=day):
            return phrases["since"].format(day_words(day, tongue))
        case Before(day=day):
            return phrases["before"].format(day_words(day, tongue))
        case BetweenDays(first=first, last=last):
            return phrases["between"].format(day_words(first, tongue), day_words(last, tongue))
        case _:
            assert_never(window)


def _units(name: str, count: int, unit: str, *, tongue: Tongue) -> str:
    own = {1: f"{name} one {unit}", 2: f"{name} two {unit}"}.get(count, "")
    if own in tongue.windows:
        return tongue.windows[own]
    other = inflected(tongue.ago[unit], form_for(Decimal(count), tongue))
    return tongue.windows[name].format(count, tongue.windows[f"unit {unit}"], other)
