"""Finding customers that may be one: marks bring them together, Splink compares and scores them by fixed weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.comparison_level_library import CustomLevel, ElseLevel
from splink.comparison_library import CustomComparison
from splink.internals.comparison_level_creator import ComparisonLevelCreator

from presek.source import duplicates_pairs, duplicates_plain
from presek.source.duplicates_weights import COMPARISONS, SAME, UNKNOWN, Comparison, chance

LEAST_SCORE = 0.1
MOST_PAIRS = 100_000
RARE_NAME = 0.0001
"""How often a name is met that nobody else has, in a small base; in a larger one 1 / its size."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two customers that may be one. `score` is the probability; `levels` says how each comparison came out."""

    first: int
    second: int
    score: float
    levels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FoundPairs:
    """The pairs, the likeliest first; how many were compared; how many were likely enough (`pairs` holds the best)."""

    pairs: tuple[Pair, ...]
    compared: int
    likely: int


def find(
    people: pa.Table, *, exact_only: bool, least: float = LEAST_SCORE, most: int = MOST_PAIRS, threads: int = 2
) -> FoundPairs:
    """Pairs of customers (shape `duplicates_plain.PEOPLE`) that may be one. Equal input gives equal output."""
    with duckdb.connect(config={"threads": threads}) as connection:
        duplicates_plain.ready(connection, people)
        compared = duplicates_pairs.meet(connection, exact_only=exact_only)
        if not compared:
            return FoundPairs((), 0, likely=0)
        scored = _scored(connection, size=people.num_rows, least=least)
        likely = int(connection.execute(f"select count(*) from {scored}").fetchall()[0][0])
        columns = ", ".join(f"gamma_{comparison.key}" for comparison in COMPARISONS)
        rows = connection.execute(
            f"select ordinal_l, ordinal_r, match_probability, {columns} from {scored} "
            f"order by round(match_probability, 6) desc, ordinal_l, ordinal_r limit {most}"
        ).fetchall()
    return FoundPairs(tuple(map(_pair, rows)), compared, likely=likely)


def _scored(connection: duckdb.DuckDBPyConnection, *, size: int, least: float) -> str:
    """The name of the table of scored pairs."""
    database = DuckDBAPI(connection=connection)
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="ordinal",
        probability_two_random_records_match=chance(size),
        comparisons=[_comparison(each, size) for each in COMPARISONS],
        blocking_rules_to_generate_predictions=[],
        retain_matching_columns=True,
    )
    linker = Linker(database.register("plain_people"), settings, log_level=None)
    connection.execute(_name_shares(size))
    linker.table_management.register_term_frequency_lookup(database.register("name_shares"), "name")
    linker.table_management.register_blocked_pairs_for_predict(database.register("met"))
    found = linker.inference.predict(threshold_match_probability=least, warning_mode="never")
    return str(found.physical_name)


def _name_shares(size: int) -> str:
    """How common each name is among others than the two that are compared."""
    rare = min(RARE_NAME, 1 / size)
    return (
        f"create or replace table name_shares as select name, {rare} + greatest(count(*) - 2, 0) / {size} as tf_name "
        "from plain_people where name is not null group by name"
    )


def _comparison(comparison: Comparison, size: int) -> CustomComparison:
    unknown = CustomLevel(comparison.unless, label_for_charts=UNKNOWN).configure(is_null_level=True)
    levels: list[ComparisonLevelCreator | dict[str, Any]] = [unknown]
    for level in comparison.levels:
        made = CustomLevel(level.sql, label_for_charts=level.name) if level.sql else ElseLevel()
        levels.append(made.configure(m_probability=level.same, u_probability=level.other_in(size)))
        if comparison.key == "name" and level.name == SAME:
            made.configure(tf_adjustment_column="name")
    return CustomComparison(levels, output_column_name=comparison.key)


def _pair(row: tuple[object, ...]) -> Pair:
    first, second, score = row[:3]
    levels = {comparison.key: _level(comparison, int(str(gamma))) for comparison, gamma in zip(COMPARISONS, row[3:])}
    return Pair(int(str(first)), int(str(second)), score=round(float(str(score)), 4), levels=levels)


def _level(comparison: Comparison, gamma: int) -> str:
    """Splink numbers the levels from the weakest, 0, upwards; -1 is unknown."""
    return UNKNOWN if gamma < 0 else comparison.levels[len(comparison.levels) - 1 - gamma].name
