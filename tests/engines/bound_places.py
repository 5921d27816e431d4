"""The example company's tables on each engine, as a base is bound to them: put there, changed, broken, asked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from presek.engine.sql.opening import open_engine
from tests.engines.bound_company import KEY, Warehouse, in_postgres_type
from tests.meaning.sql_servers import Started, started

ENGINES = ("duckdb", "postgres", "clickhouse", "sail")
SERVERS = {"clickhouse": "clickhouse by HTTP"}
"""ClickHouse is asked as a server is: several sessions see the same tables."""
BETWEEN_TAGS = "|"


@dataclass(frozen=True)
class Place:
    """An engine in which companies' tables stand side by side, each under names that begin alike."""

    engine: str
    there: Started
    folder: Path

    def put(self, tables: Mapping[str, pa.Table], begin: str) -> None:
        """Puts tables there, instead of any of these names."""
        for name, table in tables.items():
            _PUT[self.engine](self, begin + name, table)

    def binding(self, warehouse: Warehouse, begin: str, **more: object) -> str:
        """The text of `engine.yaml` for the tables whose names begin so."""
        lists = {
            each.name for table in warehouse.tables.values() for each in table.schema if pa.types.is_list(each.type)
        }

        def bound(said: Mapping[str, object]) -> dict[str, object]:
            columns = dict(said["columns"])  # type: ignore[call-overload]
            if self.engine == "clickhouse":  # a list can't be unknown there: tags are one text
                for key, column in columns.items():
                    columns[key] = {"column": column, "separator": BETWEEN_TAGS} if column in lists else column
            return {**said, "table": self.name(f"{begin}{said['table']}"), "columns": columns}

        relations = {key: bound(said) for key, said in warehouse.columns["relations"].items()}  # type: ignore[attr-defined]
        said = {"customers": bound(warehouse.columns["customers"]), "relations": relations}  # type: ignore[arg-type]
        return Warehouse(warehouse.tables, said).binding(self.there.url, **more)

    def name(self, table: str) -> str:
        """A table's name as the binding writes it; Sail reads files of Parquet by their path."""
        return f'parquet."{self.file(table)}"' if self.engine == "sail" else f'"{table}"'

    def file(self, table: str) -> Path:
        """Where a table is written for an engine that reads files."""
        return self.folder / f"{table}.parquet"

    def breaks(self, name: str, table: pa.Table, column: str) -> None:
        """Replaces a table by one whose column of times can't be read."""
        _BREAK[self.engine](self, name, [column, *(each for each in table.column_names if each != column)])

    def mends(self, name: str, table: pa.Table) -> None:
        """Puts the table back in its place."""
        if self.engine != "sail":
            self.command(f"DROP VIEW {self.quoted(name)}")
        self.put({name: table}, "")

    def quoted(self, name: str) -> str:
        """A name as statements write it."""
        return f"`{name}`" if self.engine == "clickhouse" else f'"{name}"'

    @contextmanager
    def secrets(self) -> Iterator[None]:
        """With the password of the server in the environment, where it has one."""
        before = os.environ.get("PRESEK_ENGINE_PASSWORD")
        os.environ["PRESEK_ENGINE_PASSWORD"] = self.there.secrets.get("password", "")
        try:
            yield
        finally:
            os.environ.pop("PRESEK_ENGINE_PASSWORD", None)
            if before is not None:
                os.environ["PRESEK_ENGINE_PASSWORD"] = before

    def command(self, *texts: str) -> None:
        """Runs statements that give no rows."""
        connection = open_engine(self.there.url, secrets=self.there.secrets, writing=True)
        try:
            for text in texts:
                connection.command(text)
        finally:
            connection.close()


@contextmanager
def place(engine: str) -> Iterator[Place]:
    """An engine that runs for the tests."""
    with started(SERVERS.get(engine, engine)) as there, TemporaryDirectory(prefix="presek-files-") as folder:
        yield Place(engine, there, Path(folder))


def without(customers: pa.Table, *keys: str) -> pa.Table:
    """The customers without some."""
    return customers.filter(pc.invert(pc.is_in(customers.column(KEY), value_set=pa.array(keys))))


def with_value(customers: pa.Table, key: str, column: str, value: object) -> pa.Table:
    """The customers with another value of one of them."""
    at = customers.column_names.index(column)
    mine = pc.equal(customers.column(KEY), key)
    kind = customers.schema.field(column).type
    return customers.set_column(
        at, customers.schema.field(at), pc.if_else(mine, pa.scalar(value, kind), customers[column])
    )


def renamed(customers: pa.Table, key: str, to: str) -> pa.Table:
    """The one customer of a key, under another."""
    one = customers.filter(pc.equal(customers.column(KEY), key))
    return one.set_column(one.column_names.index(KEY), KEY, pa.array([to]))


def together(*tables: pa.Table) -> pa.Table:
    """Their rows one after the other."""
    return pa.concat_tables(tables).combine_chunks()


# --- each engine ---------------------------------------------------------------------------------------------------


def _duckdb(here: Place, name: str, table: pa.Table) -> None:
    with duckdb.connect(here.there.url.removeprefix("duckdb://")) as connection:
        connection.register("given", table)
        connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS FROM given')


def _postgres(here: Place, name: str, table: pa.Table) -> None:
    import psycopg

    with psycopg.connect(here.there.url, password=here.there.secrets["password"]) as connection:
        cursor = connection.cursor()
        listed = ", ".join(f'"{field.name}" {in_postgres_type(field.type)}' for field in table.schema)
        cursor.execute(f'DROP TABLE IF EXISTS "{name}" CASCADE')
        cursor.execute(f'CREATE TABLE "{name}" ({listed})')
        with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
            for row in table.to_pylist():
                copy.write_row(list(row.values()))


def _clickhouse(here: Place, name: str, table: pa.Table) -> None:
    for at, field in enumerate(table.schema):
        if pa.types.is_list(field.type):
            joined = [None if tags is None else BETWEEN_TAGS.join(tags) for tags in table.column(at).to_pylist()]
            table = table.set_column(at, field.name, pa.array(joined, pa.string()))
    parquet.write_table(table, here.file(name))
    read = f"SELECT * FROM file('{here.file(name)}', 'Parquet') SETTINGS schema_inference_make_columns_nullable = 1"
    here.command(
        f"DROP TABLE IF EXISTS `{name}`", f"CREATE TABLE `{name}` ENGINE = MergeTree ORDER BY tuple() AS {read}"
    )


def _sail(here: Place, name: str, table: pa.Table) -> None:
    parquet.write_table(table, here.file(name))


_PUT: Mapping[str, Callable[[Place, str, pa.Table], None]] = {
    "duckdb": _duckdb, "postgres": _postgres, "clickhouse": _clickhouse, "sail": _sail,
}  # fmt: skip


CLOCK = "the clock is broken"
BROKEN = {"duckdb": CLOCK, "postgres": CLOCK, "clickhouse": CLOCK, "sail": "Spark could not compute it"}
"""What each says of it."""


def _duckdb_broken(here: Place, name: str, columns: list[str]) -> None:
    time, *others = [f'"{each}"' for each in columns]
    _behind(here, name, f"error('{CLOCK}')::TIMESTAMPTZ AS {time}, {', '.join(others)}")


def _postgres_broken(here: Place, name: str, columns: list[str]) -> None:
    time, *others = [f'"{each}"' for each in columns]
    raising = f"$$ BEGIN RAISE EXCEPTION '{CLOCK}'; END $$"
    here.command(f"CREATE OR REPLACE FUNCTION clock(timestamptz) RETURNS timestamptz LANGUAGE plpgsql AS {raising}")
    _behind(here, name, f"clock({time}) AS {time}, {', '.join(others)}")


def _clickhouse_broken(here: Place, name: str, columns: list[str]) -> None:
    time, *others = [f"`{each}`" for each in columns]
    here.command(
        f"RENAME TABLE `{name}` TO `{name} kept`",
        f"CREATE VIEW `{name}` AS SELECT if(throwIf(1, '{CLOCK}') = 0, k.{time}, NULL) AS {time}, {', '.join(others)} "
        f"FROM `{name} kept` AS k",
    )


def _behind(here: Place, name: str, columns: str) -> None:
    here.command(
        f'ALTER TABLE "{name}" RENAME TO "{name} kept"', f'CREATE VIEW "{name}" AS SELECT {columns} FROM "{name} kept"'
    )


def _sail_broken(here: Place, name: str, columns: list[str]) -> None:
    """The pages of the file are not those that were written; what stands at its end is."""
    path = here.file(name)
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + b"\xff" * (len(whole) // 2) + whole[4 + len(whole) // 2 :])


_BREAK: Mapping[str, Callable[[Place, str, list[str]], None]] = {
    "duckdb": _duckdb_broken, "postgres": _postgres_broken, "clickhouse": _clickhouse_broken, "sail": _sail_broken,
}  # fmt: skip
