"""The same base and rules in DuckDB: its own tables, its own threads, SQL as one would write it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from benchmarks.drawn import AMOUNTS, AS_OF, DATES, NUMBERS, ROWS, WORDS
from benchmarks.rules import Feature, Rule, stamp
from presek.segment.windows import LastUnits, bounds

THREADS = 2


def load(parquet: Path, database: Path) -> None:
    """Makes DuckDB's own tables of the base."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"SET threads = {THREADS}")
        plain = [*WORDS, *NUMBERS, *DATES, "consent"]
        amounts = [f"({key} / 10000.0)::DECIMAL(18, 4) AS {key}" for key in AMOUNTS]
        connection.execute(
            f"CREATE TABLE customers AS SELECT ordinal, {', '.join([*plain, *amounts])} FROM '{parquet}/facts.parquet'"
        )
        for relation, words in ROWS.items():
            columns = ["ordinal", "happened_at", *words]
            columns += ["(net_amount / 10000.0)::DECIMAL(18, 4) AS net_amount"] if relation == "orders" else []
            connection.execute(
                f"CREATE TABLE {relation} AS SELECT {', '.join(columns)} FROM '{parquet}/{relation}.parquet'"
            )


def opened(database: Path) -> duckdb.DuckDBPyConnection:
    """The tables, to read."""
    connection = duckdb.connect(str(database), read_only=True)
    connection.execute(f"SET threads = {THREADS}")
    return connection


def query(rules: Sequence[Rule]) -> str:
    """One query for the counts of some rules: each relation is grouped once, with all aggregates the rules need."""
    names = {
        feature: f"f{number}" for number, feature in enumerate(dict.fromkeys(f for r in rules for f in r.features))
    }
    joins = [_grouped(relation, names) for relation in ROWS if any(each.relation == relation for each in names)]
    counts = [f"count(*) FILTER (WHERE {_condition(rule, names)})" for rule in rules]
    return f"SELECT {', '.join(counts)} FROM customers {' '.join(joins)}"


def counts(connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule]) -> list[int]:
    """How many are in each rule, all in one query."""
    return list(connection.execute(query(rules)).fetchall()[0])


def facet_counts(connection: duckdb.DuckDBPyConnection, keys: Iterable[str], where: str) -> list[tuple[object, ...]]:
    """The counts of facets over a selection, in one scan."""
    sets = ", ".join(f"({key})" for key in keys)
    return connection.execute(
        f"SELECT {', '.join(keys)}, count(*) FROM customers WHERE {where} GROUP BY GROUPING SETS ({sets})"
    ).fetchall()


def _grouped(relation: str, names: dict[Feature, str]) -> str:
    mine = {feature: name for feature, name in names.items() if feature.relation == relation}
    aggregates = ", ".join(f"{feature.aggregate} AS {name}" for feature, name in mine.items())
    where = ""
    if all(feature.window is not None for feature in mine):
        longest = max(feature.window or 0 for feature in mine)
        start = bounds(LastUnits(longest, "days"), AS_OF).start
        where = f" WHERE happened_at >= {stamp(start or 0)}"
    return (
        f"LEFT JOIN (SELECT ordinal, {aggregates} FROM {relation}{where} GROUP BY ordinal) {relation} USING (ordinal)"
    )


def _condition(rule: Rule, names: dict[Feature, str]) -> str:
    sql = rule.sql
    for feature in rule.features:
        sql = sql.replace(f"{{{feature.text}}}", names[feature])
    return sql
