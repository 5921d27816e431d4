"""PostgreSQL, by its own client."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pyarrow as pa
from psycopg import sql

KINDS = {"int64": "bigint", "string": "text", "bool": "boolean", "double": "double precision"}
AT_ONCE = 50_000


class Postgres:
    """A connection of its own, in UTC; tables that are given are temporary."""

    dialect = "postgres"

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True, options="-c timezone=UTC -c jit=off")

    def fetch(self, statement: str) -> pa.Table:
        """The rows of a statement; numbers only."""
        with self.connection.cursor(binary=True) as cursor:
            cursor.execute(statement.encode())
            names = [column.name for column in cursor.description or ()]
            batches = [pa.array(list(column), pa.int64()) for column in zip(*_rows(cursor), strict=True)]
        return pa.table(dict(zip(names, batches or [pa.array([], pa.int64())] * len(names), strict=True)))

    def give(self, name: str, table: pa.Table) -> None:
        """A table for the statements that follow, instead of any of this name."""
        columns = [
            sql.SQL("{} {}").format(sql.Identifier(field.name), sql.SQL(KINDS[str(field.type)]))
            for field in table.schema
        ]
        called = sql.Identifier(name)
        with self.connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(called))
            cursor.execute(sql.SQL("CREATE TEMPORARY TABLE {} ({})").format(called, sql.SQL(", ").join(columns)))
            with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(called)) as copy:
                for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
                    copy.write_row(row)
            cursor.execute(sql.SQL("ANALYZE {}").format(called))

    def close(self) -> None:
        """Ends the connection."""
        self.connection.close()


def _rows(cursor: psycopg.Cursor) -> Iterator[tuple[object, ...]]:
    while found := cursor.fetchmany(AT_ONCE):
        yield from found
