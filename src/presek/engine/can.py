"""The ledger: what each engine cannot do, with the reason. Everything else it can."""

from __future__ import annotations

from collections.abc import Mapping

from presek.plan import walk
from presek.plan.steps import Classed, Drawn, Fifth, Leading, Leaf, Moves, Plan, WasIn
from presek.values.problem import Problem

DOUBLES = (
    "sums, averages and deviations of quotients are not the same to the last bit twice on {engine}, "
    "which adds doubles in the order in which it meets them"
)
NAMES = {"duckdb": "DuckDB", "postgres": "PostgreSQL", "clickhouse": "ClickHouse", "pyspark": "Spark"}
LEDGER: Mapping[str, Mapping[str, str]] = {
    "columnar": {},
    **{engine: {"double-sum": DOUBLES.format(engine=name)} for engine, name in NAMES.items()},
}
"""By engine, by kind of leaf (history, rank, sample, value, double-sum): the reason, as a sentence without its stop."""

ADDING = frozenset({"sum", "avg", "stddev"})


def refusals(plan: Plan, engine: str = "columnar") -> tuple[Problem, ...]:
    """A problem ("not-yet") for each kind of leaf of a plan that an engine cannot do. Empty: it can do all."""
    cannot = LEDGER[engine]
    kinds = dict.fromkeys(kind for leaf in plan.leaves for kind in kinds_of(leaf))
    return tuple(Problem("not-yet", f"{cannot[kind]}.", facts=(("kind", kind),)) for kind in kinds if kind in cannot)


def kinds_of(leaf: Leaf) -> tuple[str, ...]:
    """The kinds of a leaf: what it needs, and whether it adds doubles."""
    added = [each for value in walk.expressions(leaf) for each in walk.aggregates(value) if each.function in ADDING]
    doubles = any(each.argument is not None and each.argument.shape.form == "real" for each in added)
    return (kind_of(leaf), "double-sum") if doubles else (kind_of(leaf),)


def kind_of(leaf: Leaf) -> str:
    """What a leaf needs beside the values of one customer: the past, the other customers, a draw; or nothing more."""
    match leaf:
        case WasIn() | Moves():
            return "history"
        case Leading() | Classed() | Fifth():
            return "rank"
        case Drawn():
            return "sample"
        case _:
            return "value"
