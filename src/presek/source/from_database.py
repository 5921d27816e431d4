"""A table or a query of a database, read row by row from its high-water mark on.

| address | read by |
|---|---|
| sqlite:///path | Python's own sqlite3, read-only |
| postgresql://user@host/name | ADBC (adbc-driver-postgresql) |
| mysql://user@host/name, mariadb:// | PyMySQL, a cursor on the server's side |
| mssql://user@host/name | pymssql |

Every number comes exactly as the database has it. Nothing is ever written there.
"""

from __future__ import annotations

import importlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias
from urllib.parse import quote, unquote, urlsplit

from presek.source.definition import DatabasePlace, SourceDefinition
from presek.source.pulled import Going, Pulled, Rows, Secrets, plain, refused, without
from presek.values.problem import Problems

ROWS_AT_ONCE = 5_000
SECONDS_TO_CONNECT = 15
PORTS = {"mysql": 3306, "mssql": 1433}
WRONG_PASSWORD = ("authentication failed", "access denied", "login failed", "no password supplied", "18456", "1045")
Kept: TypeAlias = Any
"""A mark as the state keeps it: a number, or a text that sorts in time; None before the first reading."""
Cursor: TypeAlias = Any
"""A driver's cursor."""
Some: TypeAlias = Iterator[tuple[tuple[str, ...], list[tuple[Any, ...]]]]
Read: TypeAlias = Callable[[str], Some]
"""Runs a query; gives the columns' names with some rows at a time."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a database wants names quoted and a text written, and what its driver's errors are."""

    quotes: tuple[str, str]
    backslash: bool
    open: Callable[[DatabasePlace, str], Any]
    needs: str = ""


def pull(
    definition: SourceDefinition, rows: Rows, *, state: Mapping[str, Any], secrets: Secrets, going: Going
) -> Pulled:
    """Reads what is newer than the mark in the state (or equal: nothing is missed), or all where there is none."""
    place = definition.place
    assert isinstance(place, DatabasePlace)
    dialect = DIALECTS[_scheme(place)]
    mark = state.get("mark")
    password = secrets[str(place.secret)].reveal() if place.secret else ""
    newest: Any = mark
    with _told(definition, secrets), rows:
        for names, some in dialect.open(place, password)(query(place, dialect, mark)):
            at = _place_of_mark(definition, place, names)
            for values in some:
                rows.put(dict(zip(names, values, strict=True)))
                if at is not None and values[at] is not None:
                    newest = _newer(newest, _kept(values[at]))
            going(rows.count)
    return rows.done({"mark": newest} if place.mark else {}, whole=not place.mark)


def query(place: DatabasePlace, dialect: Dialect, mark: object) -> str:
    """The statement: all rows, or those from the mark on and those without one."""
    begin, end = dialect.quotes
    named = ".".join(f"{begin}{part.replace(end, end * 2)}{end}" for part in place.table.split("."))
    source = named if place.table else f"({place.query.strip().rstrip(';')}) AS presek_source"
    if not place.mark or mark is None:
        return f"SELECT * FROM {source}"
    column = f"{begin}{place.mark.replace(end, end * 2)}{end}"
    return f"SELECT * FROM {source} WHERE {column} >= {_literal(mark, dialect)} OR {column} IS NULL"


def _literal(mark: object, dialect: Dialect) -> str:
    if isinstance(mark, int | float):
        return repr(mark)
    text = str(mark).replace("'", "''")
    return "'" + (text.replace("\\", "\\\\") if dialect.backslash else text) + "'"


def _kept(value: object) -> Kept:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else plain(value)


def _newer(known: Kept, value: Kept) -> Kept:
    if known is None:
        return value
    both_numbers = isinstance(known, int | float) and isinstance(value, int | float)
    return max(known, value) if both_numbers else max(str(known), str(value))


def _place_of_mark(definition: SourceDefinition, place: DatabasePlace, names: tuple[str, ...]) -> int | None:
    if not place.mark:
        return None
    if place.mark not in names:
        says = f"the mark '{place.mark}' is no column of it. It has: {', '.join(names)}."
        raise refused(definition.key, says, code="no-column")
    return names.index(place.mark)


def _sqlite(place: DatabasePlace, _password: str) -> Read:
    path = Path(unquote(urlsplit(place.url).path))
    if not path.is_file():
        raise refused(str(path), "there is no such database file.", code="no-file")

    def read(statement: str) -> Some:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
            yield from _batches(connection.execute(statement))

    return read


def _postgres(place: DatabasePlace, password: str) -> Read:
    adbc = _driver("adbc_driver_postgresql.dbapi")
    parts = urlsplit(place.url)
    user = parts.username or ""
    host = parts.netloc.rpartition("@")[2]
    sign_in = f"{user}:{quote(password, safe='')}@" if password else f"{user}@" if user else ""
    wait = f"{'&' if parts.query else '?'}connect_timeout={SECONDS_TO_CONNECT}"
    address = f"postgresql://{sign_in}{host}{parts.path}{'?' + parts.query if parts.query else ''}{wait}"

    def read(statement: str) -> Some:
        with adbc.connect(address) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            for batch in cursor.fetch_record_batch():
                columns = [column.to_pylist() for column in batch.columns]
                yield tuple(batch.schema.names), list(zip(*columns, strict=True))

    return read


def _mysql(place: DatabasePlace, password: str) -> Read:
    driver, cursors = _driver("pymysql"), _driver("pymysql.cursors")
    parts = urlsplit(place.url)

    def read(statement: str) -> Some:
        with closing(
            driver.connect(
                host=parts.hostname or "localhost", port=parts.port or PORTS["mysql"],
                user=unquote(parts.username or ""), password=password.encode(), database=unquote(parts.path.strip("/")),
                charset="utf8mb4", cursorclass=cursors.SSCursor, connect_timeout=SECONDS_TO_CONNECT,
            )
        ) as connection:  # fmt: skip
            cursor = connection.cursor()
            cursor.execute("SET SESSION TRANSACTION READ ONLY")
            try:
                cursor.execute(statement)
                yield from _batches(cursor)
            finally:
                _let_go(cursor)

    return read


def _let_go(cursor: Cursor) -> None:
    """Drops the rest of an answer: else the cursor would go on reading it, from a server that may be gone."""
    answer = getattr(cursor, "_result", None)
    if answer is not None:
        answer.unbuffered_active = False
    cursor.connection = None


def _sql_server(place: DatabasePlace, password: str) -> Read:
    driver = _driver("pymssql")
    parts = urlsplit(place.url)

    def read(statement: str) -> Some:
        with closing(
            driver.connect(
                server=parts.hostname or "localhost", port=str(parts.port or PORTS["mssql"]),
                user=unquote(parts.username or ""), password=password, database=unquote(parts.path.strip("/")),
                login_timeout=SECONDS_TO_CONNECT, read_only=True,
            )
        ) as connection:  # fmt: skip
            cursor = connection.cursor()
            cursor.execute(statement)
            yield from _batches(cursor)

    return read


DIALECTS: Mapping[str, Dialect] = {
    "sqlite": Dialect(('"', '"'), backslash=False, open=_sqlite),
    "postgresql": Dialect(('"', '"'), backslash=False, open=_postgres, needs="adbc-driver-postgresql"),
    "mysql": Dialect(("`", "`"), backslash=True, open=_mysql, needs="pymysql"),
    "mssql": Dialect(("[", "]"), backslash=False, open=_sql_server, needs="pymssql"),
}


def _scheme(place: DatabasePlace) -> str:
    scheme = urlsplit(place.url).scheme
    return {"postgres": "postgresql", "mariadb": "mysql"}.get(scheme, scheme)


def _batches(cursor: Cursor) -> Some:
    names = tuple(str(each[0]) for each in cursor.description)
    while some := cursor.fetchmany(ROWS_AT_ONCE):
        yield names, some


def _driver(module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        says = f"this source needs a driver that is not installed: scripts/extras sources ({module})."
        raise refused(module, says, code="no-driver") from None


@contextmanager
def _told(definition: SourceDefinition, secrets: Secrets) -> Iterator[None]:
    """Within it, a driver's error leaves as a problem without any secret in it."""
    try:
        yield
    except Problems:
        raise
    except Exception as error:
        module = type(error).__module__
        if not module.startswith(("sqlite3", "adbc_driver", "pymysql", "pymssql", "pyarrow", "builtins")):
            raise
        if module == "builtins" and not isinstance(error, OSError):
            raise
        said = " ".join(without(" ".join(map(str, error.args)) or str(error), secrets).split())
        if any(words in said.lower() for words in WRONG_PASSWORD):
            says = f"the database refused the name or the password of {definition.address}."
            raise refused(definition.key, says, code="sign-in-refused") from None
        raise refused(definition.key, f"the database could not be read: {said[:500]}") from None
