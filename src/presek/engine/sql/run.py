"""Runs a plan through an engine of SQL: one statement out, words of bits back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from presek.engine.can import refusals
from presek.engine.sql import bitmaps
from presek.engine.sql.connection import Connection
from presek.engine.sql.statement import IN_WORD, TOLD, Statement, statement
from presek.engine.sql.tables import Tables
from presek.plan.steps import Leaf, Plan
from presek.values.problem import Problems

Packed = npt.NDArray[np.uint8]
Told = Callable[[Leaf], tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_] | None]]
"""The verdicts of a leaf that no engine of SQL judges, by ordinal: where true, and where unknown (None: nowhere)."""


@dataclass(frozen=True, slots=True)
class Answers:
    """By rule the packed bits of those who are in, and of those of whom it cannot be said."""

    sets: Mapping[str, tuple[Packed, Packed]]


def run(plan: Plan, tables: Tables, connection: Connection, *, size: int, told: Told | None = None) -> Answers:
    """The answer of every rule of a plan. `size`: how many ordinals there are.

    Raises Problems ("not-yet") where the plan holds a term of the engine's ledger.
    """
    refused = refusals(plan, connection.dialect)
    if refused:
        raise Problems.of(refused)
    asked = statement(plan, tables, dialect=connection.dialect)
    if asked.told:
        if told is None:
            raise TypeError("random shares and the past are to be told")
        connection.give(TOLD, given({leaf: told(leaf) for leaf in asked.told}, size))
    return taken(connection.fetch(asked.text), asked, size=size)


def taken(found: pa.Table, asked: Statement, *, size: int) -> Answers:
    """The answer of every rule, from what the engine gave for the statement."""
    if asked.bitmaps:
        return Answers(dict(zip(asked.rules, bitmaps.pairs(found, len(asked.rules), size=size), strict=True)))
    return answers(found, asked.rules, size=size)


def given(told: Mapping[Leaf, tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_] | None]], size: int) -> pa.Table:
    """What is told of leaves, by ordinal, as a table of the engine."""
    columns = {"ordinal": pa.array(np.arange(size))}
    for place, (true, unknown) in enumerate(told.values()):
        columns[f"told{place}"] = pa.array(true.astype(np.int64), mask=unknown)
    return pa.table(columns)


def answers(found: pa.Table, rules: tuple[str, ...], *, size: int) -> Answers:
    """The bits of each rule, from the words by ordinal."""
    return Answers(dict(zip(rules, pairs(found, len(rules), size=size), strict=True)))


def pairs(found: pa.Table, many: int, *, size: int) -> Iterator[tuple[Packed, Packed]]:
    """By rule, in the order of their bits: those who are in, and those of whom it cannot be said."""
    ordinal = found.column("ordinal").to_numpy()
    for first in range(0, many, IN_WORD):
        words = np.zeros(size, "<i8")
        words[ordinal] = found.column(f"word{first // IN_WORD}").to_numpy()
        lanes = np.ascontiguousarray(words.view(np.uint8).reshape(-1, 8).T)
        for place in range(min(IN_WORD, many - first)):
            yield _bit(lanes, 2 * place), _bit(lanes, 2 * place + 1)


def _bit(lanes: npt.NDArray[np.uint8], place: int) -> Packed:
    """One bit of every word; `lanes`: the first bytes of all words, the second ones, and so on."""
    return np.packbits(lanes[place >> 3] & np.uint8(1 << (place & 7)), bitorder="little")
