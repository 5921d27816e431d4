"""What only a whole file tells: two orders of dates in one column, and columns of values that may never be kept. Found
before anything is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from presek.source import moments
from presek.source.block import Block, Numbers
from presek.source.faults import mask_of
from presek.source.mapping import ColumnRule, Mapping
from presek.source.refused_values import refused_columns
from presek.values.problem import Branch, Problem, Problems

OTHER = {"day month year": "month day year", "month day year": "day month year"}
SURE = {
    "day month year": r"^\s*(?:1[3-9]|2\d|3[01])\s*[./-]\s*\d{1,2}\s*[./-]\s*\d{4}",
    "month day year": r"^\s*\d{1,2}\s*[./-]\s*(?:1[3-9]|2\d|3[01])\s*[./-]\s*\d{4}",
}
"""Dates that can be read in one order only."""
MANY, SEVERAL = 0.1, 0.001
"""The share of a column's dates that makes a second order: of any number of them, and of two at least."""


@dataclass(slots=True)
class _Dates:
    """Of one column: rows with a date, rows that only the other order reads, and an example of each order."""

    rows: int = 0
    other: int = 0
    mine: str = ""
    theirs: str = ""

    @property
    def mixed(self) -> bool:
        share = self.other / max(self.rows, 1)
        return bool(self.mine and self.theirs) and (share >= MANY or (self.other > 1 and share >= SEVERAL))


@dataclass(slots=True)
class Watch:
    """Looks on while the blocks of one file are read. `refused` are places of columns, and what they would keep."""

    refused: dict[int, str] = field(default_factory=dict)
    _dates: dict[str, _Dates] = field(default_factory=dict)

    def block(self, block: Block, columns: tuple[str, ...], mapping: Mapping) -> None:
        """Looks at a block. Raises Problems where a mapped column's values may never be kept."""
        for place, what in refused_columns(block.cells).items():
            self.refused.setdefault(place, what)
        wrong = [(columns[place], what) for place, what in self.refused.items() if columns[place] in mapping.columns]
        says = "the values of the column '{}' are never kept ({}); take it out of the mapping."
        if wrong:
            raise Problems.of([Problem("refused", says.format(*each), branch=Branch.DATA) for each in wrong])

    def dates(self, rule: ColumnRule, texts: pa.Array, *, bad: Numbers) -> None:
        """Looks at the dates of a block's column, `bad` those that its order does not read."""
        order = rule.style.date_order
        if order not in OTHER or not rule.checked:
            return
        seen = self._dates.setdefault(rule.title, _Dates())
        seen.rows += len(texts) - texts.null_count
        if not seen.mine:
            sure = texts.filter(pc.fill_null(pc.match_substring_regex(texts, SURE[order]), fill_value=False))
            seen.mine = sure[0].as_py() if len(sure) else ""
        if bad.any():
            other = mask_of(pc.match_substring_regex(texts, SURE[OTHER[order]])) & bad
            theirs = texts.filter(pa.array(other))
            if len(theirs) and moments.day(theirs[0].as_py(), replace(rule.style, date_order=OTHER[order])):
                seen.other += len(theirs)
                seen.theirs = seen.theirs or theirs[0].as_py()

    def stop(self) -> None:
        """Raises Problems where a column has dates in two orders: which of them are right, nobody can tell."""
        found = [
            Problem("mixed-dates", _one_line(_mixed(name, each)), branch=Branch.DATA)
            for name, each in self._dates.items()
            if each.mixed
        ]
        if found:
            raise Problems.of(found)


def _mixed(name: str, dates: _Dates) -> str:
    return (
        f"the column '{name}' has dates in two orders, such as {dates.mine!r} and {dates.theirs!r} "
        f"({dates.other:,} of {dates.rows:,}): which of the others are right can't be told; write them in one order, "
        "or say 'check: false' to reject those that can't be read."
    )


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
