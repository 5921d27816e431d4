"""ClickHouse, by its own client; without a server through chDB in this process."""

from __future__ import annotations

import re

import clickhouse_connect
import pyarrow as pa

KINDS = {
    "int64": "Nullable(Int64)",
    "string": "Nullable(String)",
    "bool": "Nullable(Bool)",
    "double": "Nullable(Float64)",
}
SETTINGS = {
    "session_timezone": "UTC",
    "join_use_nulls": 1,
    "transform_null_in": 0,
    "cast_keep_nullable": 1,
}
FIXES = {
    r"\buniqIf\(": "uniqExactIf(",
    r"\buniq\(": "uniqExact(",
    " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING": "",
}
"""What Ibis writes that means something else here: `uniq` is about right, and a rank over such a frame counts rows."""


class ClickHouse:
    """A client of its own, in UTC; a join that finds nothing gives NULL."""

    dialect = "clickhouse"

    def __init__(self, dsn: str = "chdb://memory") -> None:
        self.client = clickhouse_connect.get_client(dsn=dsn)

    def fetch(self, statement: str) -> pa.Table:
        """The rows of a statement."""
        for written, meant in FIXES.items():
            statement = re.sub(written, meant, statement)
        return self.client.query_arrow(statement, settings=SETTINGS)

    def give(self, name: str, table: pa.Table) -> None:
        """A table for the statements that follow, instead of any of this name."""
        columns = ", ".join(f"`{field.name}` {KINDS[str(field.type)]}" for field in table.schema)
        self.client.command(f"DROP TABLE IF EXISTS `{name}`")
        self.client.command(f"CREATE TABLE `{name}` ({columns}) ENGINE = Memory")
        if table.num_rows:
            self.client.insert_arrow(name, table)

    def close(self) -> None:
        """Ends the session."""
        self.client.close()
