"""Leaves about the past: the bits of everybody, from the line of published runs."""

from __future__ import annotations

from typing import assert_never

from presek.engine.columnar.answers import Truths
from presek.membership import remembered
from presek.membership.customers import Customers, everyone, nobody
from presek.membership.remembered import Line
from presek.plan.steps import Moves, Remembered, WasIn


def told(leaf: Remembered, line: Line, *, now: int, size: int) -> Truths:
    """The packed verdicts of a leaf, by the line of its segment, for an answer of the instant `now`."""
    match leaf:
        case WasIn(until=until):
            return _truths(*remembered.was_in(line, until, now=now, size=size))
        case Moves(direction=direction, start=start, end=end):
            found = remembered.moves(line, start=start, end=end, now=now, size=size)
            moved = found.entered if direction == "entered" else found.left
            return _truths(moved, nobody(size) if found.known else everyone(size) - moved)
        case _:
            assert_never(leaf)


def _truths(true: Customers, unknown: Customers) -> Truths:
    return Truths(true.bits, unknown.bits if unknown.bits.any() else None)
