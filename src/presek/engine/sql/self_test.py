"""Whether an engine means what Presek means: asked in one statement whenever a session is opened."""

from __future__ import annotations

from functools import lru_cache

from presek.engine.can import NAMES
from presek.engine.sql import probes
from presek.engine.sql.connection import Connection
from presek.engine.sql.probes import PROBES, Probe
from presek.engine.sql.script import Script
from presek.values.problem import Branch, Problem


def faults(connection: Connection) -> tuple[Problem, ...]:
    """A problem for each probe that the engine answers otherwise; empty: it means what we mean."""
    found = connection.fetch(statement(connection.dialect))
    rows = sorted(found.to_pylist(), key=lambda row: int(row["n"]))
    answers = {place: tuple(row[f"p{place}"] for row in rows) for place in range(len(PROBES))}
    return tuple(
        _problem(probe, answers[place], connection.dialect)
        for place, probe in enumerate(PROBES)
        if answers[place] != probe.expected
    )


@lru_cache
def statement(dialect: str) -> str:
    """The probes as a statement; made once a process."""
    script = Script(dialect)
    return script.text(probes.asked(script))


def _problem(probe: Probe, answers: tuple[object, ...], dialect: str) -> Problem:
    says = (
        f"{NAMES[dialect]} answers otherwise than Presek: asked {probe.asks}, it says {_shown(answers)} "
        f"where {_shown(probe.expected)} was expected. {probe.mend}"
    )
    return Problem("engine-means-otherwise", says, branch=Branch.PLACE)


def _shown(answers: tuple[object, ...]) -> str:
    return ", ".join("unknown" if each is None else str(each) for each in answers)
