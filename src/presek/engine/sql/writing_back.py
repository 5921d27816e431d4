"""Writes memberships and conditions as tables where the customers are: appended, and whole or not at all.

Every row carries the number of its batch; a batch counts once its line stands in `presek_runs`, which is written last.
What a broken writer leaves behind counts nowhere, and nothing is ever written into a batch again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import pyarrow as pa

from presek.engine.can import NAMES
from presek.engine.sql import written_tables
from presek.engine.sql.connection import Connection, EngineFailed
from presek.engine.sql.written_tables import CONDITIONS, EDITION, MEMBERSHIPS, RUNS, TABLES, Target
from presek.values.problem import Branch, Problem, Problems

AT_ONCE = 200_000
"""Rows that are given to an engine together."""
GIVEN = "presek_written"
VIEWS = (MEMBERSHIPS + written_tables.NOW, CONDITIONS + written_tables.NOW)
TRANSACTIONS = frozenset({"duckdb", "postgres"})
"""Where a broken batch leaves nothing behind; elsewhere its rows stay, and count nowhere."""
GRANTS = {
    "duckdb": "open the file where no other process writes to it, by a user who may write to it and its folder",
    "postgres": "GRANT USAGE, CREATE ON SCHEMA {schema} TO …; where there is no such schema yet, CREATE SCHEMA "
    "{schema} AUTHORIZATION … first",
    "clickhouse": "GRANT CREATE DATABASE, CREATE TABLE, CREATE VIEW, ALTER ADD COLUMN, DROP VIEW, SELECT, INSERT ON "
    "{schema}.* TO …",
    "pyspark": "GRANT USE SCHEMA, CREATE TABLE, SELECT, MODIFY ON SCHEMA {schema} TO …; where there is no such schema "
    "yet, CREATE SCHEMA {schema} first",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A batch that is whole. `kind` is the table, `anew`: it told of everybody; `result`: what was told, `base`: who
    wrote it. Instants in microseconds."""

    batch: int
    kind: str
    run: int
    anew: bool
    as_of: int
    written_at: int
    result: str
    base: str


def prepare(connection: Connection, target: Target) -> bool:
    """Makes what is missing of schema, tables and views; whether anything was.

    Problems: a right is missing; a newer Presek wrote there, or an earlier one where no column can be added.
    """
    with _told_what_to_grant(target):
        there = {table: set(connection.columns(target.dotted(table))) for table in TABLES}
        views = all(
            connection.columns(target.dotted(table + written_tables.NOW)) for table in (MEMBERSHIPS, CONDITIONS)
        )
        missing = {table: [name for name in columns if name not in there[table]] for table, columns in TABLES.items()}
        edition = _edition(connection, target) if there[RUNS] else 0
        if edition > EDITION:
            says = f"a newer Presek writes to {target.schema} (tables of edition {edition}); install that version here."
            raise Problems(Problem("newer-target", says, branch=Branch.PLACE))
        if views and not any(missing.values()) and edition in {0, EDITION}:
            return False
        with _at_once(connection):
            if not any(there.values()):
                connection.command(_schema(target))
            for statement in written_tables.creating(target):
                connection.command(statement)
            _add(connection, target, {table: names for table, names in missing.items() if there[table]})
            for statement in written_tables.viewing(target):
                connection.command(statement)
        return True


def must_last(other: Connection, target: Target) -> None:
    """Problems where another session does not see what was made: a server that keeps its catalog in memory forgets the
    tables with the session that made them."""
    if not other.columns(target.dotted(RUNS)):
        says = (
            f"{other.server()} forgets the tables in {target.schema} as soon as a session ends, so nobody could read "
            "what is written there; nothing was written. Give the server a catalog that lasts, or take the target out "
            "of engine.yaml."
        )
        raise Problems(Problem("target-forgotten", says, path=target.schema, branch=Branch.PLACE))


def _add(connection: Connection, target: Target, missing: Mapping[str, list[str]]) -> None:
    """Adds columns to tables of an earlier edition."""
    for table, names in missing.items():
        try:
            for statement in written_tables.adding(table, iter(names), target):
                connection.command(statement)
        except EngineFailed as failed:
            if failed.kind != "statement":
                raise
            tables = ", ".join((*VIEWS, *TABLES))
            says = (
                f"the tables in {target.schema} are of an earlier Presek, and {NAMES[target.dialect]} can't add the "
                f"columns that {table} has now: {failed.said} Drop {tables} there, views first; the next writing makes "
                "them and tells everything anew."
            )
            raise Problems(Problem("earlier-target", says, path=target.schema, branch=Branch.PLACE)) from failed


def last(connection: Connection, target: Target, kind: str) -> Mark | None:
    """The last batch of a kind that is whole, or None."""
    names = ("batch", "run", "result", "base")
    asked = ", ".join(map(target.name, names))
    found = connection.fetch(
        f"SELECT {asked}, CASE WHEN anew THEN 1 ELSE 0 END AS told FROM {target.quoted(RUNS)} "
        f"WHERE kind = '{kind}' ORDER BY batch DESC LIMIT 1"
    ).to_pylist()
    if not found:
        return None
    row = found[0]
    return Mark(
        batch=int(row["batch"]),
        kind=kind,
        run=int(row["run"]),
        anew=bool(row["told"]),
        as_of=0,
        written_at=0,
        result=str(row["result"]),
        base=str(row["base"]),
    )


def rows_since_anew(connection: Connection, target: Target, kind: str) -> tuple[int, int]:
    """Of the batches from the last on that told everything anew: the rows of that one, and of those after it."""
    runs = target.quoted(RUNS)
    found = connection.fetch(
        f"SELECT CAST(sum(CASE WHEN anew THEN row_count ELSE 0 END) AS BIGINT) AS whole, "
        f"CAST(sum(CASE WHEN anew THEN 0 ELSE row_count END) AS BIGINT) AS later FROM {runs} WHERE kind = '{kind}' "
        f"AND batch >= (SELECT max(batch) FROM {runs} WHERE kind = '{kind}' AND anew)"
    ).to_pylist()
    return (int(found[0]["whole"] or 0), int(found[0]["later"] or 0)) if found else (0, 0)


def append(connection: Connection, target: Target, mark: Mark, *, tables: Iterable[pa.Table]) -> int:
    """Appends a batch and marks it as whole; how many rows it has. `tables` are of `given_schema`, of any size.

    Where something fails, the batch does not count. Problems: a right is missing; not all rows arrived.
    """
    with _told_what_to_grant(target), _at_once(connection):
        many, copying = 0, written_tables.copying(mark.kind, target)
        for table in _in_parts(tables):
            if copying is None:
                connection.give(GIVEN, table.combine_chunks())
                connection.command(written_tables.inserting(mark.kind, GIVEN, target))
            else:
                connection.command(copying, table)
            many += table.num_rows
        if mark.anew:
            for statement in written_tables.indexing(mark.kind, target):
                connection.command(statement)
        arrived = _count(connection, target, mark)
        if arrived != many:
            says = f"{arrived:,} of {many:,} rows arrived in {target.schema}.{mark.kind}; they do not count."
            raise Problems(Problem("written-in-part", says, branch=Branch.PLACE))
        connection.give(GIVEN, _line(mark, many))
        connection.command(written_tables.inserting(RUNS, GIVEN, target))
    connection.give(GIVEN, written_tables.given_schema(RUNS).empty_table())
    return many


def _in_parts(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same rows in parts that are neither small nor large, still in the chunks that they came in."""
    waiting: list[pa.Table] = []
    for table in tables:
        for start in range(0, table.num_rows, AT_ONCE):
            waiting.append(table.slice(start, AT_ONCE))
            if sum(each.num_rows for each in waiting) >= AT_ONCE:
                yield pa.concat_tables(waiting)
                waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _line(mark: Mark, many: int) -> pa.Table:
    values = {
        "batch": mark.batch,
        "kind": mark.kind,
        "run": mark.run,
        "anew": mark.anew,
        "as_of": mark.as_of,
        "written_at": mark.written_at,
        "row_count": many,
        "result": mark.result,
        "base": mark.base,
        "edition": EDITION,
    }
    return pa.Table.from_pylist([values], schema=written_tables.given_schema(RUNS))


def _count(connection: Connection, target: Target, mark: Mark) -> int:
    found = connection.fetch(f"SELECT count(*) AS many FROM {target.quoted(mark.kind)} WHERE batch = {int(mark.batch)}")
    return int(found.column("many")[0].as_py())


def _edition(connection: Connection, target: Target) -> int:
    found = connection.fetch(f"SELECT max(edition) AS edition FROM {target.quoted(RUNS)}")
    return int(found.column("edition")[0].as_py() or 0)


def _schema(target: Target) -> str:
    word = "DATABASE" if target.dialect == "clickhouse" else "SCHEMA"
    return f"CREATE {word} IF NOT EXISTS {target.quoted()}"


@contextmanager
def _at_once(connection: Connection) -> Iterator[None]:
    """All of it or nothing, where an engine can do so."""
    if connection.dialect not in TRANSACTIONS:
        yield
        return
    connection.command("BEGIN")
    try:
        yield
    except BaseException:
        _give_up(connection)
        raise
    connection.command("COMMIT")


def _give_up(connection: Connection) -> None:
    try:
        connection.command("ROLLBACK")
    except EngineFailed:
        connection.close()  # it broke off: what it had begun is gone with it


@contextmanager
def _told_what_to_grant(target: Target) -> Iterator[None]:
    try:
        yield
    except EngineFailed as failed:
        if failed.kind != "forbidden":
            raise
        grant = GRANTS[target.dialect].format(schema=target.schema)
        says = (
            f"{NAMES[target.dialect]} does not let Presek write to {target.schema}: {failed.said} To allow it: {grant}."
        )
        raise Problems(Problem("write-back-forbidden", says, path=target.schema, branch=Branch.PLACE)) from failed
