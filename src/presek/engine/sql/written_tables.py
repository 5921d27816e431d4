"""The tables and views that Presek writes where the customers are: their columns, and the statements that make them.

| table | one row |
|---|---|
| presek_runs | a batch that was written whole; what no row here names does not count |
| presek_memberships | a customer who is in a segment, of whom it cannot be said, or who is out, from a batch on |
| presek_conditions | the conditions of a customer from a batch on |

Rows are only appended. `presek_memberships_now` and `presek_conditions_now` are what holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pyarrow as pa

from presek.values.problem import Problem, Problems

EDITION = 1
"""Of the tables' shape. Later editions add columns at the end and take none away: views and grants stay."""

Kind: TypeAlias = Literal["whole", "text", "truth", "money", "percent", "instant"]
Columns: TypeAlias = Mapping[str, Kind]

TYPES: Mapping[str, Mapping[Kind, str]] = {
    "duckdb": {
        "whole": "BIGINT",
        "text": "VARCHAR",
        "truth": "BOOLEAN",
        "money": "DECIMAL(19, 4)",
        "percent": "DECIMAL(9, 2)",
        "instant": "TIMESTAMPTZ",
    },
    "postgres": {
        "whole": "bigint",
        "text": "text",
        "truth": "boolean",
        "money": "numeric(19, 4)",
        "percent": "numeric(9, 2)",
        "instant": "timestamptz",
    },
    "clickhouse": {
        "whole": "Int64",
        "text": "String",
        "truth": "Bool",
        "money": "Decimal(19, 4)",
        "percent": "Decimal(9, 2)",
        "instant": "DateTime64(6, 'UTC')",
    },
    "pyspark": {
        "whole": "BIGINT",
        "text": "STRING",
        "truth": "BOOLEAN",
        "money": "DECIMAL(19, 4)",
        "percent": "DECIMAL(9, 2)",
        "instant": "TIMESTAMP",
    },
}
INSTANTS = {
    "duckdb": "make_timestamptz({})",
    "postgres": "TIMESTAMPTZ 'epoch' + {} * INTERVAL '1 microsecond'",
    "clickhouse": "fromUnixTimestamp64Micro({}, 'UTC')",
    "pyspark": "timestamp_micros({})",
}
"""Microseconds since 1970 as an instant, in UTC."""
GIVEN: Mapping[Kind, pa.DataType] = {
    "whole": pa.int64(),
    "text": pa.string(),
    "truth": pa.bool_(),
    "money": pa.string(),
    "percent": pa.string(),
    "instant": pa.int64(),
}
"""As what a column is given to an engine, which makes its own type of it."""

RUNS, MEMBERSHIPS, CONDITIONS = "presek_runs", "presek_memberships", "presek_conditions"
NOW = "_now"

RUNS_COLUMNS: Columns = {
    "batch": "whole",
    "kind": "text",
    "run": "whole",
    "anew": "truth",
    "as_of": "instant",
    "written_at": "instant",
    "row_count": "whole",
    "result": "text",
    "base": "text",
    "edition": "whole",
}
MEMBERSHIPS_COLUMNS: Columns = {
    "batch": "whole",
    "run": "whole",
    "segment": "text",
    "customer": "text",
    "state": "text",
    "version": "whole",
}
CONDITIONS_COLUMNS: Columns = {
    "batch": "whole",
    "run": "whole",
    "customer": "text",
    "gone": "truth",
    "net_days": "whole",
    "payment_method": "text",
    "term_starts": "text",
    "credit_limit": "money",
    "credit_currency": "text",
    "early_payment_percent": "percent",
    "early_payment_days": "whole",
    "credit_block": "truth",
    "discount_percent": "percent",
    "discounts": "text",
    "priority_weight": "whole",
    "cadence_days": "whole",
    "first_response_minutes": "whole",
    "do_not_contact": "truth",
    "service_tier": "text",
    "channels": "text",
    "response_minutes": "whole",
    "resolution_minutes": "whole",
    "process": "text",
    "pitch": "text",
}
TABLES: Mapping[str, Columns] = {
    RUNS: RUNS_COLUMNS,
    MEMBERSHIPS: MEMBERSHIPS_COLUMNS,
    CONDITIONS: CONDITIONS_COLUMNS,
}
ORDERED = {
    RUNS: ("kind", "batch"),
    MEMBERSHIPS: ("segment", "customer", "batch"),
    CONDITIONS: ("customer", "batch"),
}
"""By what ClickHouse keeps a table in order; these are never unknown."""
INDEXES = {
    RUNS: {},
    MEMBERSHIPS: {"_of_one": "(customer)", "_of_segment": "USING brin (segment, batch)"},
    CONDITIONS: {"_of_one": "(customer)"},
}
"""Of PostgreSQL."""
ONE_OF = {MEMBERSHIPS: ("segment", "customer"), CONDITIONS: ("customer",)}
"""Of what there is one row in a view of what holds."""
HOLDS = {MEMBERSHIPS: "state <> 'out'", CONDITIONS: "NOT gone"}


@dataclass(frozen=True, slots=True)
class Target:
    """The schema (with its catalog or database before it, where there is one) that Presek writes to."""

    schema: str
    dialect: str

    def __post_init__(self) -> None:
        parts = self.schema.split(".")
        if len(parts) > 2 or not all(part.strip() for part in parts):
            says = f"'{self.schema}' names no schema. Expected a name, or two with a dot between: catalog.schema."
            raise Problems(Problem("bad-target", says, path="target"))

    def quoted(self, name: str = "") -> str:
        """The schema, or something in it, as statements write it."""
        parts = [*self.schema.split("."), *([name] if name else [])]
        return ".".join(map(self.name, parts))

    def name(self, one: str) -> str:
        """One name as statements write it."""
        quote = "`" if self.dialect in {"pyspark", "clickhouse"} else '"'
        if self.dialect == "clickhouse":
            one = one.replace("\\", "\\\\")
        return quote + one.replace(quote, quote * 2) + quote

    def dotted(self, name: str) -> str:
        """Something in the schema, as a session is asked for its columns."""
        parts = [*self.schema.split("."), name]
        return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def creating(target: Target) -> Iterator[str]:
    """The statements that make all tables; what is there stays."""
    for table, columns in TABLES.items():
        ordered = ORDERED[table]
        written = ", ".join(
            f"{target.name(name)} {_type(kind, target, key=name in ordered)}" for name, kind in columns.items()
        )
        keys = ", ".join(map(target.name, ordered))
        engine = f" ENGINE = MergeTree ORDER BY ({keys})" if target.dialect == "clickhouse" else ""
        yield f"CREATE TABLE IF NOT EXISTS {target.quoted(table)} ({written}){engine}"


def indexing(table: str, target: Target) -> Iterator[str]:
    """The statements that make what is asked of one customer, or of one segment, quick in a table that has rows.

    An index takes most of the time of every row that comes into it, so it is made after the first ones, and of as
    little as finds one customer; a segment, and a batch, lie together as they were written.
    """
    if target.dialect != "postgres":
        return
    for name, wanted in INDEXES[table].items():
        index = target.name(f"{table}{name}")
        yield f"CREATE INDEX IF NOT EXISTS {index} ON {target.quoted(table)} {wanted}"
    yield f"ANALYZE {target.quoted(table)}"


def copying(table: str, target: Target) -> str | None:
    """The statement that copies rows in as they are given; None where there is none, or a value must be made first."""
    columns = TABLES[table]
    if target.dialect != "postgres" or not {"whole", "text", "truth"}.issuperset(columns.values()):
        return None
    return f"COPY {target.quoted(table)} ({', '.join(map(target.name, columns))}) FROM STDIN (FORMAT binary)"


def adding(table: str, names: Iterator[str], target: Target) -> Iterator[str]:
    """The statements that add columns to a table that an earlier edition made."""
    word = "COLUMNS" if target.dialect == "pyspark" else "COLUMN"
    for name in names:
        kind = _type(TABLES[table][name], target, key=False)
        column = f"{target.name(name)} {kind}"
        shown = f"({column})" if target.dialect == "pyspark" else column
        yield f"ALTER TABLE {target.quoted(table)} ADD {word} {shown}"


def viewing(target: Target) -> Iterator[str]:
    """The statements that make the views of what holds: of each customer the latest row of a batch that is whole, from
    the last batch on that told everything anew."""
    for table, one in ONE_OF.items():
        rows, runs = target.quoted(table), target.quoted(RUNS)
        kind = f"'{table}'"
        own = [name for name in TABLES[table] if name not in {"batch", "run"}]
        columns = ", ".join(f"m.{target.name(name)} AS {target.name(name)}" for name in own)
        names = ", ".join(map(target.name, ["run", "as_of", *(name for name in own if name != "gone")]))
        partition = ", ".join(f"m.{target.name(name)}" for name in one)
        yield (
            f"CREATE OR REPLACE VIEW {target.quoted(table + NOW)} AS SELECT {names} FROM ("
            f"SELECT r.run AS run, r.as_of AS as_of, {columns}, "
            f"row_number() OVER (PARTITION BY {partition} ORDER BY m.batch DESC) AS place "
            f"FROM {rows} m JOIN {runs} r ON r.batch = m.batch AND r.kind = {kind} "
            f"WHERE m.batch >= (SELECT max(batch) FROM {runs} WHERE kind = {kind} AND anew)"
            f") latest WHERE place = 1 AND {HOLDS[table]}"
        )


def inserting(table: str, given: str, target: Target) -> str:
    """The statement that appends what was given under a name."""
    columns = TABLES[table]
    names = ", ".join(map(target.name, columns))
    values = ", ".join(_made(name, kind, target) for name, kind in columns.items())
    return f"INSERT INTO {target.quoted(table)} ({names}) SELECT {values} FROM {target.name(given)}"


def given_schema(table: str) -> pa.Schema:
    """As what the rows of a table are given to an engine."""
    return pa.schema([(name, GIVEN[kind]) for name, kind in TABLES[table].items()])


def _type(kind: Kind, target: Target, *, key: bool) -> str:
    written = TYPES[target.dialect][kind]
    return written if key or target.dialect != "clickhouse" else f"Nullable({written})"


def _made(name: str, kind: Kind, target: Target) -> str:
    quoted = target.name(name)
    match kind:
        case "instant":
            return INSTANTS[target.dialect].format(quoted)
        case "money" | "percent":
            return f"CAST({quoted} AS {_type(kind, target, key=False)})"
        case _:
            return quoted
