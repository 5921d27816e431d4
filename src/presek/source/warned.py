"""Warnings of an import: rows that are kept although something is odd about a value, or that are kept without it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import pyarrow as pa

from presek.source.block import Numbers
from presek.source.faults import Fault

Rule: TypeAlias = Literal["left out", "mended", "odd"]
"""The value was left out; something near to it was taken for it; it was kept as it is."""


@dataclass(frozen=True, slots=True)
class Warned:
    """What happened to the values of one column: by which rule, in how many rows, and one of them as an example."""

    column: str
    rule: Rule
    rows: int
    example: str

    def as_json(self) -> dict[str, object]:
        """The warning as it is printed."""
        return {"column": self.column, "rule": self.rule, "rows": self.rows, "example": self.example}

    def __str__(self) -> str:
        return f"{self.column}: {self.example} ({self.rule}; {self.rows:,} row{'s' if self.rows != 1 else ''})"


def warned(rule: Rule, faults: Iterable[Fault], *, kept: Numbers) -> list[Warned]:
    """The warnings of one block, of rows that are kept."""
    found = []
    for fault in faults:
        places = np.flatnonzero(fault.mask & kept)
        if len(places):
            text = fault.texts.take(pa.array(places[:1])).to_pylist()[0]
            found.append(Warned(fault.column, rule, len(places), fault.reason(text if text is not None else "")))
    return found


def added(warnings: Iterable[Warned]) -> tuple[Warned, ...]:
    """The warnings of all blocks, each column and rule once."""
    known: dict[tuple[str, Rule], Warned] = {}
    for each in warnings:
        before = known.get((each.column, each.rule))
        rows = each.rows + (before.rows if before else 0)
        known[each.column, each.rule] = Warned(each.column, each.rule, rows, before.example if before else each.example)
    return tuple(known.values())
