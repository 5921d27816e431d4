"""Spark, by Spark Connect; the same of whatever speaks its protocol (Sail, Databricks)."""

from __future__ import annotations

import warnings

import ibis
import pyarrow as pa
from pyspark.sql import SparkSession

with warnings.catch_warnings():
    # Arrow comes and goes; pandas, of whose newest version PySpark is wary, is never used.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    ibis.pyspark  # noqa: B018 - without its backend having been named once, Ibis does not compile for Spark

KINDS = {"int64": "BIGINT", "string": "STRING", "bool": "BOOLEAN", "double": "DOUBLE"}
SETTINGS = {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"}


class Spark:
    """A session of its own, in UTC."""

    dialect = "pyspark"

    def __init__(self, url: str) -> None:
        self.session = SparkSession.builder.remote(url).create()
        for name, value in SETTINGS.items():
            self.session.conf.set(name, value)

    def fetch(self, statement: str) -> pa.Table:
        """The rows of a statement."""
        return self.session.sql(statement).toArrow()

    def give(self, name: str, table: pa.Table) -> None:
        """A table for the statements that follow, instead of any of this name."""
        frame = self.session.createDataFrame(table) if table.num_rows else self.session.sql(_nobody(table.schema))
        frame.createOrReplaceTempView(name)

    def close(self) -> None:
        """Ends the session."""
        self.session.stop()


def _nobody(schema: pa.Schema) -> str:
    """A table without rows."""
    columns = ", ".join(f"CAST(NULL AS {KINDS[str(field.type)]}) AS `{field.name}`" for field in schema)
    return f"SELECT {columns} WHERE FALSE"
