"""A hundred rules, ten of which compare customers with one another; beside them DuckDB's window functions."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks import drawn as base
from benchmarks import duck, rules
from benchmarks.parts import best, peak, plain
from presek.engine.columnar.run import run
from presek.engine.columnar.snapshot import Snapshot
from presek.plan.lower import lower
from presek.segment.parse import parse

PLAIN_RULES = 90


@dataclass(frozen=True, slots=True)
class Ranking:
    """What customers are compared by, as a rule and as a column of DuckDB's table; a test of its rank in both."""

    text: str
    column: str
    test: str


SPENT = rules.Feature("orders", "sum", 365, ())
BOUGHT = rules.Feature("orders", "count", 365, ())
SEEN = rules.Feature("interactions", "count", 90, ())
BY = {
    "spent": (SPENT.text, f"coalesce({SPENT.aggregate}, 0)", "orders"),
    "bought": (BOUGHT.text, f"coalesce({BOUGHT.aggregate}, 0)", "orders"),
    "seen": (SEEN.text, f"coalesce({SEEN.aggregate}, 0)", "interactions"),
    "income": ("income", "income", ""),
}
RANKINGS = (
    Ranking("top 20 % by {}", "spent", "before_top < ceil(size * 20 / 100)"),
    Ranking("bottom 5 % by {}", "spent", "before_bottom < ceil(size * 5 / 100)"),
    Ranking("top 1000 by {}", "bought", "before_top < 1000"),
    Ranking('abc({}) = "A"', "spent", "value > 0 AND above * 100 < 80 * whole"),
    Ranking('abc({}) in ("A", "B")', "spent", "value > 0 AND above * 100 < 95 * whole"),
    Ranking("quintile({}) >= 4", "spent", "fifth >= 4"),
    Ranking("quintile({}) = 5", "bought", "fifth = 5"),
    Ranking("quintile({}) <= 2", "seen", "fifth <= 2"),
    Ranking("top 12.5 % by {}", "income", "before_top < ceil(size * 12.5 / 100)"),
    Ranking("quintile({}) >= 3", "income", "fifth >= 3"),
)


def ranks(directory: Path) -> dict[str, object]:
    """All rules in one pass."""
    wanted = {each.key: each.text for each in rules.drawn_rules()[:PLAIN_RULES]}
    wanted |= {f"r{place}": each.text.format(BY[each.column][0]) for place, each in enumerate(RANKINGS)}
    plan = lower({key: parse(text) for key, text in wanted.items()}, base.catalog(), base.AS_OF)
    opened = Snapshot.open(directory / "snapshot")
    took, answers = best(lambda: run(plan, opened))
    return {"took": took, "counts": [answers.counts(key)[0] for key in wanted]}


def duck_ranks(directory: Path) -> dict[str, object]:
    """The plain rules in one query, and one query with the windows of all four columns for the others."""
    connection = duck.opened(directory / "base.duckdb")
    drawn = rules.drawn_rules()[:PLAIN_RULES]
    took, counts = best(lambda: duck.counts(connection, drawn) + ranked(connection), times=2)
    return {"took": took, "counts": counts}


def ranked(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """How many are in each ranking."""
    found: list[int] = []
    for column, (_, aggregate, relation) in BY.items():
        mine = [each for each in RANKINGS if each.column == column]
        counts = ", ".join(f"count(*) FILTER (WHERE {each.test})" for each in mine)
        found += connection.execute(f"SELECT {counts} FROM ({_windows(aggregate, relation)})").fetchall()[0]
    order = [each for column in BY for each in RANKINGS if each.column == column]
    return [found[order.index(each)] for each in RANKINGS]


def _windows(aggregate: str, relation: str) -> str:
    """Each customer's value with how many stand before it, and what those bring."""
    rows = f"SELECT ordinal, {aggregate} AS value FROM {relation} GROUP BY ordinal" if relation else ""
    values = (
        f"SELECT coalesce(value, 0) AS value FROM customers LEFT JOIN ({rows}) USING (ordinal)"
        if rows
        else f"SELECT {aggregate} AS value FROM customers WHERE {aggregate} IS NOT NULL"
    )
    return (
        "SELECT *, least(5, (5 * (2 * before_bottom + equal)) // (2 * size) + 1) AS fifth FROM ("
        "SELECT value, rank() OVER (ORDER BY value DESC) - 1 AS before_top,"
        " rank() OVER (ORDER BY value) - 1 AS before_bottom,"
        " count(*) OVER (PARTITION BY value) AS equal, count(*) OVER () AS size,"
        " sum(greatest(value, 0)) OVER () AS whole,"
        " sum(greatest(value, 0)) OVER (ORDER BY value DESC)"
        " - greatest(value, 0) * count(*) OVER (PARTITION BY value) AS above"
        f" FROM ({values}))"
    )


PARTS = {part.__name__: part for part in (ranks, duck_ranks)}

if __name__ == "__main__":
    name, where = sys.argv[1], Path(sys.argv[2])
    answer = PARTS[name](where)
    print(json.dumps(answer | {"peak": peak()}, default=plain))
