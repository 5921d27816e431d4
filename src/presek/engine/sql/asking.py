"""Asks an engine of SQL: bits of leaves and values for a page, or sets alone for a publication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from presek.engine.can import refusals
from presek.engine.columnar import shown
from presek.engine.columnar.answers import Truths, packed
from presek.engine.columnar.trees import answered
from presek.engine.columnar.vectors import Worths
from presek.engine.sql.bisecting import Bisecting, Sets
from presek.engine.sql.connection import Connection
from presek.engine.sql.details import bits_of, details, worths_of
from presek.engine.sql.run import Packed, Told, given, run
from presek.engine.sql.statement import TOLD, told_leaves
from presek.engine.sql.tables import Tables
from presek.plan.steps import Leaf, Plan, Standing
from presek.values.problem import Problem, Problems


@dataclass(frozen=True, slots=True)
class Judged:
    """By rule who is in and of whom it cannot be said, as packed bits; and the rules that the engine could not judge,
    with the reason. Each rule of the plan is in one of the two."""

    sets: Mapping[str, tuple[Packed, Packed]]
    refused: Mapping[str, Problem]


def ask(
    plan: Plan,
    tables: Tables,
    connection: Connection,
    *,
    size: int,
    everybody: npt.NDArray[np.uint8],
    told: Told | None = None,
) -> shown.Answers:
    """The answers as the columnar engine gives them: sets, values, the bits of every leaf. `everybody`: who is in the
    base, as packed bits.

    Raises Problems ("not-yet") where the plan holds a term of the engine's ledger, and the engine's own.
    """
    refused = refusals(plan, connection.dialect)
    if refused:
        raise Problems.of(refused)
    known_here = {leaf: (told or untold)(leaf) for leaf in told_leaves(plan)}
    asked = details(plan, tables, dialect=connection.dialect)
    if asked.told:
        connection.give(TOLD, given({leaf: known_here[leaf] for leaf in asked.told}, size))
    bits: dict[Leaf, Truths] = {leaf: packed(Truths(*truths)) for leaf, truths in known_here.items()}
    values: dict[str, Worths] = {}
    if asked.leaves or asked.values:
        found = connection.fetch(asked.text)
        bits |= bits_of(found, asked.leaves, size=size)
        values = {
            name: worths_of(found, place, value, size=size) for place, (name, value) in enumerate(asked.values.items())
        }
    sets = answered(plan.trees, bits, everybody=everybody, scoped=_there_already)
    return shown.Answers(plan, everybody, sets=sets, values=values, leaves=bits)


def _there_already(leaf: Standing, _: Truths) -> Truths:
    raise TypeError(f"{leaf} was to be judged by the engine")


def judge(
    plan: Plan,
    tables: Tables,
    connection: Connection,
    *,
    size: int,
    told: Told | None = None,
) -> Judged:
    """The sets of every rule. A rule at which the engine fails is refused with the engine's reason, and with it those
    that refer to it; the others are answered.

    Raises Problems where nothing can be asked at all, and ("engine-stopped") once the connection was cancelled.
    """
    remembered = cache(told or untold)

    def asked(some: Plan) -> Sets:
        return run(some, tables, connection, size=size, told=remembered).sets

    work = Bisecting(plan, connection.dialect, asked)
    work.answer()
    return Judged({rule: work.sets[rule] for rule in plan.trees if rule in work.sets}, work.refused)


def untold(leaf: Leaf) -> tuple[npt.NDArray[np.bool_], None]:
    """Nobody was told: a random share or the past has to be."""
    raise TypeError(f"{leaf} is to be told")
