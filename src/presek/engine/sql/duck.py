"""DuckDB in this process."""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb
import pyarrow as pa


@dataclass(slots=True)
class Duck:
    """A connection of its own; tables are given as Arrow and are not copied."""

    dialect: str = "duckdb"
    connection: duckdb.DuckDBPyConnection = field(default_factory=lambda: duckdb.connect(config={"threads": 2}))

    def fetch(self, statement: str) -> pa.Table:
        """The rows of a statement."""
        return self.connection.sql(statement).to_arrow_table()

    def give(self, name: str, table: pa.Table) -> None:
        """A table for the statements that follow."""
        self.connection.register(name, table)
