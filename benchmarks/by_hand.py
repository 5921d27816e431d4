"""The drawn rules as one statement by a person over the company's tables, for each engine in its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.company import TIMES
from benchmarks.drawn import AS_OF, ROWS
from benchmarks.engine_run import Sets
from benchmarks.rules import Feature, Rule, stamp
from presek.engine.sql.connection import Connection
from presek.engine.sql.run import answers
from presek.engine.sql.statement import IN_WORD
from presek.segment.windows import LastUnits, bounds

STAMP, DAY = re.compile(r"TIMESTAMPTZ '([0-9: -]+)\+00'"), re.compile(r"DATE '([0-9-]+)'")
WRITTEN = {
    "clickhouse": ((STAMP, r"toDateTime64('\1', 6, 'UTC')"), (DAY, r"toDate32('\1')")),
    "pyspark": ((STAMP, r"TIMESTAMP '\1+00:00'"),),
}
"""Literals, where an engine writes them otherwise."""


def query(rules: Sequence[Rule], *, dialect: str) -> str:
    """Each relation is grouped once; the answers stand in words of bits, as those of a compiled statement do.

    It says who is in and of whom it cannot be said, as the compiled one does, but by the company's own key: whoever
    wrote it has still to find each customer's place in the sets (`sets`), which the compiled one says itself.
    """
    features = dict.fromkeys(feature for rule in rules for feature in rule.features)
    names = {feature: f"f{number}" for number, feature in enumerate(features)}
    joins = [_grouped(relation, names) for relation in ROWS if any(each.relation == relation for each in names)]
    judged = ", ".join(f"({_condition(rule, names)}) AS r{number}" for number, rule in enumerate(rules))
    words = ", ".join(_word(range(start, min(start + IN_WORD, len(rules)))) for start in range(0, len(rules), IN_WORD))
    found = f"SELECT customer_id, {judged} FROM people {' '.join(joins)}"
    text = f"SELECT customer_id, {words} FROM ({found}) judged"
    for pattern, meant in WRITTEN.get(dialect, ()):
        text = pattern.sub(meant, text)
    return text


def asked(connection: Connection, rules: Sequence[Rule], *, size: int) -> Sets:
    """The sets that it finds."""
    return sets(connection.fetch(query(rules, dialect=connection.dialect)), rules, size=size)


def sets(found: pa.Table, rules: Sequence[Rule], *, size: int) -> Sets:
    """The sets in its rows. Customers' keys are numbers of eight digits after a letter, so that their places are read
    from them: cheaper than looking each up, as other keys would want it."""
    ordinals = pc.utf8_slice_codeunits(found.column("customer_id").cast(pa.large_string()), 1).cast(pa.int64())
    table = found.drop_columns("customer_id").append_column("ordinal", ordinals)
    return answers(table, tuple(rule.key for rule in rules), size=size).sets


def _grouped(relation: str, names: dict[Feature, str]) -> str:
    mine = {feature: name for feature, name in names.items() if feature.relation == relation}
    time = TIMES[relation]
    aggregates = ", ".join(
        f"{feature.aggregate.replace('happened_at', time)} AS {name}" for feature, name in mine.items()
    )
    where = f"{time} < {stamp(AS_OF.instant)}"
    if all(feature.window is not None for feature in mine):
        longest = max(feature.window or 0 for feature in mine)
        where += f" AND {time} >= {stamp(bounds(LastUnits(longest, 'days'), AS_OF).start or 0)}"
    made = f"SELECT customer_id, {aggregates} FROM {relation} WHERE {where} GROUP BY customer_id"
    return f"LEFT JOIN ({made}) of_{relation} USING (customer_id)"


def _condition(rule: Rule, names: dict[Feature, str]) -> str:
    sql = rule.sql
    for feature in rule.features:
        sql = sql.replace(f"{{{feature.text}}}", names[feature])
    return sql


def _word(places: Iterable[int]) -> str:
    each = list(places)
    bits = (
        f"CASE WHEN r{number} IS NULL THEN {2 << 2 * place} WHEN r{number} THEN {1 << 2 * place} ELSE 0 END"
        for place, number in enumerate(each)
    )
    return f"{' + '.join(bits)} AS word{each[0] // IN_WORD}"
