"""The drawn rules asked of an engine of SQL over the company's own tables: as the product does, and written by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

from benchmarks import company, rules
from benchmarks import drawn as base
from benchmarks.drawn import Size
from presek.engine.sql import binding as bindings
from presek.engine.sql import external, keys
from presek.engine.sql.connection import Connection
from presek.engine.sql.run import Packed, run
from presek.engine.sql.tables import Tables
from presek.plan.lower import lower
from presek.plan.steps import Plan
from presek.segment.parse import parse

Sets = Mapping[str, tuple[Packed, Packed]]
CLICKHOUSE = "CREATE TABLE {} ENGINE = MergeTree ORDER BY tuple() AS SELECT * FROM file('{}/*.parquet', Parquet)"
SPARK = "CREATE OR REPLACE TEMPORARY VIEW {} AS SELECT * FROM parquet.`{}`"
INTO = {"clickhouse": CLICKHOUSE, "pyspark": SPARK}


def bring(connection: Connection, directory: Path) -> None:
    """Brings the tables into an engine: its own ones where it has such, else views of the files."""
    if connection.dialect in INTO:
        for table in company.TABLES:
            connection.command(INTO[connection.dialect].format(table, directory / table))


def copied(url: str, directory: Path) -> None:
    """Brings the tables into PostgreSQL, by a client that takes Arrow."""
    import adbc_driver_postgresql.dbapi as driver

    with driver.connect(url) as connection, connection.cursor() as cursor:
        for table in company.TABLES:
            file = parquet.ParquetFile(directory / table / "part-0.parquet")
            reader = pa.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches(base.BATCH))
            cursor.adbc_ingest(table, reader, mode="create")
        connection.commit()
    with driver.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def bound(connection: Connection, size: Size) -> Tables:
    """The company's tables as a session knows them, its customers told their ordinals."""
    ordinals = pa.array(np.arange(size.customers))
    keys.give_ordinals(connection, company.keys(ordinals), ordinals)
    said = bindings.load(company.binding("duckdb:///nowhere"), path="engine.yaml", catalog=base.catalog())
    return external.tables_of(said, connection, base.catalog())


def plan(many: int = 100) -> Plan:
    """The plan of the first so many drawn rules."""
    return lower({each.key: parse(each.text) for each in rules.drawn_rules()[:many]}, base.catalog(), base.AS_OF)


def answers(connection: Connection, size: Size, *, many: int = 100) -> Sets:
    """Who is in each of the first so many rules, and of whom it cannot be said."""
    return run(plan(many), bound(connection, size), connection, size=size.customers).sets


def fingerprint(sets: Sets) -> str:
    """What two engines must agree on, to the last customer."""
    digest = hashlib.sha256()
    for key, (true, unknown) in sorted(sets.items()):
        digest.update(key.encode() + true.tobytes() + unknown.tobytes())
    return digest.hexdigest()[:16]
