"""A week is seven days, a year twelve months, an hour sixty minutes: windows that begin and end alike are alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from presek.segment.passes.everywhere import everywhere
from presek.segment.terms import Aggregate, Ago, Exists, Term, Value
from presek.segment.walk import over_parts, over_values
from presek.segment.windows import LastUnits, NextUnits, PreviousUnits, Unit, Window

SMALLER: dict[Unit, tuple[int, Unit]] = {"weeks": (7, "days"), "years": (12, "months"), "hours": (60, "minutes")}
Counted = TypeVar("Counted", LastUnits, PreviousUnits, NextUnits, Ago)


def plain_windows(term: Term) -> Term:
    """Counts windows in minutes, days or months."""
    return everywhere(term, _plain)


def _plain(term: Term) -> Term:
    match term:
        case Exists(window=window) if window is not None:
            return replace(term, window=plain_window(window))
        case Ago(unit="years"):
            return _smaller(term)
        case _:
            return over_values(term, _plain_value)


def _plain_value(value: Value) -> Value:
    match value:
        case Aggregate(window=window) if window is not None:
            return replace(value, window=plain_window(window))
        case _:
            return over_parts(value, _plain_value)


def plain_window(window: Window) -> Window:
    """The same window in the smaller unit."""
    match window:
        case LastUnits():
            return _smaller(window)
        case PreviousUnits():
            return _smaller(window)
        case NextUnits():
            return _smaller(window)
        case _:
            return window


def _smaller(counted: Counted) -> Counted:
    factor, unit = SMALLER.get(counted.unit, (1, counted.unit))
    return replace(counted, count=counted.count * factor, unit=unit)
