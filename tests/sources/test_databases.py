"""Databases: SQLite, PostgreSQL and MariaDB for real; of SQL Server what can be told without one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from presek.values.problem import Problems
from tests.sources import servers
from tests.sources.definitions import ORDERS, rows_kept, written

TABLE = (
    "CREATE TABLE orders (no INTEGER PRIMARY KEY, customer VARCHAR(20), at TIMESTAMP NULL, amount DECIMAL(14, 2), "
    "changed TIMESTAMP NULL, gone INTEGER DEFAULT 0)"
)


@dataclass(frozen=True)
class Database:
    url: str
    run: Callable[[str], None]
    password: str | None


@pytest.fixture(scope="session")
def postgresql() -> Iterator[servers.Server]:
    if not (servers.program("initdb") and servers.program("postgres")):
        pytest.skip("no PostgreSQL server is installed (Debian: postgresql)")
    with TemporaryDirectory(prefix="presek-pg-") as folder, servers.postgresql(Path(folder)) as server:
        yield server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[servers.Server]:
    if not servers.program("mariadbd"):
        pytest.skip("no MariaDB server is installed (Debian: mariadb-server)")
    with TemporaryDirectory(prefix="presek-my-") as folder, servers.mariadb(Path(folder)) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def database(request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """An empty database of each kind."""
    monkeypatch.setenv("SHOP_PASSWORD", servers.PASSWORD)
    if request.param == "sqlite":
        path = tmp_path / "crm.db"

        def run(statements: str) -> None:
            with closing(sqlite3.connect(path)) as connection:
                connection.executescript(statements)

        run("SELECT 1")
        return Database(f"sqlite://{path}", run, None)
    server = request.getfixturevalue(request.param)
    server.run("DROP TABLE IF EXISTS orders")
    return Database(server.url, server.run, "env:SHOP_PASSWORD")


def fill(database: Database, begin: int, end: int, *, changed: str) -> None:
    rows = ", ".join(
        f"({number}, 'Č{number % 7}', '2026-04-01 12:00:00', {number}.10, '{changed}', 0)"
        for number in range(begin, end)
    )
    database.run(f"INSERT INTO orders VALUES {rows}")


def add(home, tmp_path: Path, database: Database, **more: Any) -> None:
    from presek.app import sources

    said = {"kind": "database", "url": database.url, "table": "orders", "mark": "changed", **more}
    said |= {"password": database.password} if database.password else {}
    sources.add(home, written(tmp_path / "source", said, ORDERS))


def read(home):
    from presek.app import source_runs

    return source_runs.run(home, "shop")


def test_a_table_is_read_whole_once_and_then_from_its_mark_on(home, tmp_path, database: Database):
    database.run(TABLE)
    fill(database, 0, 500, changed="2026-05-01 10:00:00")
    fill(database, 500, 510, changed="2026-05-01 11:00:00")
    add(home, tmp_path, database)

    assert (read(home).accepted, len(rows_kept(home, "orders"))) == (510, 510)
    assert (read(home).read, read(home).accepted) == (10, 0)
    fill(database, 510, 515, changed="2026-05-01 11:00:00")
    database.run("UPDATE orders SET amount = 90000.10, changed = '2026-05-02 00:00:00' WHERE no = 3")
    database.run("INSERT INTO orders VALUES (600, 'Č1', '2026-04-01 12:00:00', 1, NULL, 0)")

    done = read(home)

    assert (done.read, done.accepted, done.unchanged) == (17, 7, 10)
    kept = rows_kept(home, "orders")
    assert (kept["3"]["net_amount"], kept["7"]["net_amount"], len(kept)) == (900_001_000, 71_000, 516)


def test_deleted_rows_are_removed(home, tmp_path, database: Database):
    database.run(TABLE)
    fill(database, 0, 40, changed="2026-05-01 10:00:00")
    add(home, tmp_path, database, deleted={"column": "gone", "values": ["1"]})
    read(home)
    database.run("UPDATE orders SET gone = 1, changed = '2026-05-02 00:00:00' WHERE no < 4")

    assert (read(home).removed, len(rows_kept(home, "orders"))) == (4, 36)


def test_a_query_is_read_whole_and_what_it_lacks_is_removed(home, tmp_path, database: Database):
    database.run(TABLE)
    fill(database, 0, 40, changed="2026-05-01 10:00:00")
    query = "SELECT * FROM orders WHERE customer <> 'Č1';"
    add(home, tmp_path, database, table="", query=query, mark="", deleted={"absent": "true"})
    assert read(home).accepted == 34
    database.run("DELETE FROM orders WHERE no = 2")

    assert (read(home).removed, len(rows_kept(home, "orders"))) == (1, 33)


def test_nothing_can_be_written_there(home, tmp_path, database: Database):
    database.run(TABLE)
    fill(database, 0, 3, changed="2026-05-01 10:00:00")
    add(home, tmp_path, database, table="orders; DELETE FROM orders")

    with pytest.raises(Problems):
        read(home)
    add(home, tmp_path, database)
    assert read(home).accepted == 3


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_a_wrong_password_is_told_at_once_never_shown_and_not_tried_again(
    home, tmp_path, request, monkeypatch: pytest.MonkeyPatch, capfd, kind: str
):
    from presek.app import source_runs

    server = request.getfixturevalue(kind)
    monkeypatch.setenv("SHOP_PASSWORD", "wr0ng-s3cret")
    add(home, tmp_path, Database(server.url, server.run, "env:SHOP_PASSWORD"), every="hour")
    assert source_runs.due(home) == ("shop",)

    with pytest.raises(Problems, match="refused the name or the password") as told:
        read(home)

    assert "wr0ng-s3cret" not in "".join((str(told.value), *capfd.readouterr()))
    assert b"wr0ng-s3cret" not in b"".join(path.read_bytes() for path in home.path.rglob("*") if path.is_file())
    assert source_runs.due(home) == ()


@pytest.mark.parametrize("address", ["postgresql://presek@127.0.0.1:{}/crm", "mariadb://presek@127.0.0.1:{}/crm"])
def test_a_server_that_is_not_there_is_told(home, tmp_path, monkeypatch: pytest.MonkeyPatch, address: str):
    from presek.app import source_runs, sources

    monkeypatch.setenv("SHOP_PASSWORD", servers.PASSWORD)
    url = address.format(servers.free_port())
    add(home, tmp_path, Database(url, lambda _: None, "env:SHOP_PASSWORD"), every="hour")

    with pytest.raises(Problems, match="could not be read") as told:
        read(home)

    assert servers.PASSWORD not in str(told.value)
    assert sources.listed(home)[0].freshness == "failed"
    assert source_runs.due(home) == ()


def test_a_server_that_goes_in_the_middle_leaves_nothing_half_done(home, tmp_path, mariadb, monkeypatch):
    from presek.source import pulled

    server = mariadb
    monkeypatch.setenv("SHOP_PASSWORD", servers.PASSWORD)
    server.run("DROP TABLE IF EXISTS orders")
    server.run(TABLE)
    database = Database(server.url, server.run, "env:SHOP_PASSWORD")
    fill(database, 0, 20_000, changed="2026-05-01 10:00:00")
    # more than fits into the buffers between the two
    add(home, tmp_path, database, table="", query="SELECT orders.*, REPEAT('x', 2000) AS wide FROM orders")
    put = pulled.Rows.put

    def put_and_kill(self, record, **options):
        put(self, record, **options)
        if self.count == 100:
            server.break_off()

    monkeypatch.setattr(pulled.Rows, "put", put_and_kill)
    with pytest.raises(Problems, match="could not be read"):
        read(home)
    assert home.head() == {}

    monkeypatch.setattr(pulled.Rows, "put", put)
    assert read(home).accepted == 20_000


def test_a_missing_table_and_a_missing_mark_are_told(home, tmp_path, database: Database):
    database.run(TABLE)
    add(home, tmp_path, database, table="ordres")
    with pytest.raises(Problems, match="ordres"):
        read(home)
    add(home, tmp_path, database, mark="changd")
    fill(database, 0, 1, changed="2026-05-01 10:00:00")
    with pytest.raises(Problems, match="'changd' is no column"):
        read(home)


def test_of_sql_server_the_statement_is_right_and_a_server_that_is_not_there_is_told(home, tmp_path, monkeypatch):
    from presek.source.definition import DatabasePlace
    from presek.source.from_database import DIALECTS, query

    place = DatabasePlace("mssql://me@127.0.0.1:1/crm", table="dbo.odd]name", mark="changed")
    expected = "SELECT * FROM [dbo].[odd]]name] WHERE [changed] >= '2026-05-01T10:00:00' OR [changed] IS NULL"
    assert query(place, DIALECTS["mssql"], "2026-05-01T10:00:00") == expected

    monkeypatch.setenv("SHOP_PASSWORD", "wr0ng-s3cret")
    add(home, tmp_path, Database(place.url, lambda _: None, "env:SHOP_PASSWORD"))
    with pytest.raises(Problems, match="could not be read") as told:
        read(home)
    assert "wr0ng-s3cret" not in str(told.value)
