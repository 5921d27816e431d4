"""Asks an engine of SQL: bits of leaves and values for a page, or sets alone for a publication."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from presek.engine.columnar import shown
from presek.engine.sql.connection import Connection
from presek.engine.sql.run import Packed, Told
from presek.engine.sql.tables import Tables
from presek.plan.steps import Plan
from presek.values.problem import Problem

Stopping = Callable[[], bool]


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
    raise NotImplementedError


def judge(
    plan: Plan,
    tables: Tables,
    connection: Connection,
    *,
    size: int,
    told: Told | None = None,
    stopping: Stopping | None = None,
) -> Judged:
    """The sets of every rule. A rule at which the engine fails is refused with the engine's reason, and with it those
    that refer to it; the others are answered.

    Raises Problems where nothing can be asked at all, where it takes too long, and ("engine-stopped") once `stopping`.
    """
    raise NotImplementedError
