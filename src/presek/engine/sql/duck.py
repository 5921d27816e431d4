"""DuckDB in this process: over tables that are given, a file of its own, or a folder of Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import duckdb
import pyarrow as pa

from presek.engine.sql.connection import EngineFailed, Kind, Limits
from presek.engine.sql.deadline import Deadline
from presek.engine.sql.heard import heard
from presek.engine.sql.naming import quoted, text

NAME = "DuckDB"
BASE = "base"
THREADS = 2
AT_ONCE = 50_000
KINDS: tuple[tuple[type[Exception], Kind], ...] = (
    (duckdb.OutOfMemoryException, "out-of-memory"),
    (duckdb.ResourceInUseException, "busy"),
    (duckdb.TransactionException, "busy"),
    (duckdb.FatalException, "lost"),
    (duckdb.ConnectionException, "lost"),
    (duckdb.PermissionException, "forbidden"),
)


class Duck:
    """A database of its own in memory, in UTC; tables are given as Arrow and are not copied."""

    dialect = "duckdb"

    def __init__(self, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        memory = f"{max(limits.bytes >> 20, 64)}MiB"
        self.connection = duckdb.connect(config={"threads": THREADS, "memory_limit": memory})
        self.connection.execute("SET TimeZone = 'UTC'")
        self._deadline = Deadline(limits.seconds, self.connection.interrupt)
        self._path: Path | None = None

    def over_file(self, path: Path, *, writing: bool) -> None:
        """The tables of a file. Who writes it needs it alone, so who reads it lets go of it after each statement."""
        with self._asking():
            self.connection.execute(f"ATTACH {text(str(path))} AS {BASE} {'' if writing else '(READ_ONLY)'}")
            self.connection.execute(f"USE {BASE}")
        if not writing:
            _let_go(self.connection)
            self._path = path

    def fetch(self, statement: str) -> pa.Table:
        """The rows of a statement."""
        with self._asking():
            return heard(lambda: self.connection.sql(statement).to_arrow_table(), self.connection.interrupt)

    def batches(self, statement: str) -> Iterator[pa.RecordBatch]:
        """The rows a part at a time."""
        with self._asking():
            stop = self.connection.interrupt
            reader = heard(lambda: self.connection.sql(statement).to_arrow_reader(AT_ONCE), stop)
            while (batch := heard(lambda: next(reader, None), stop)) is not None:
                yield batch

    def give(self, name: str, table: pa.Table) -> None:
        """A table for the statements that follow."""
        self.connection.register(name, table)

    def command(self, text: str, rows: pa.Table | None = None) -> None:
        """Runs what gives no rows. Nothing is copied in here."""
        with self._asking():
            heard(lambda: self.connection.execute(text), self.connection.interrupt)

    def cancel(self) -> None:
        """Stops what runs."""
        self._deadline.stop()

    def columns(self, table: str) -> Mapping[str, str]:
        """The columns of a table and their types."""
        with self._asking():
            try:
                found = self.connection.sql(f"SELECT * FROM {quoted(table)} LIMIT 0")
            except (duckdb.CatalogException, duckdb.BinderException):
                return {}
            return dict(zip(found.columns, map(str, found.dtypes), strict=True))

    def is_there(self, seconds: float) -> bool:
        """It is in this process."""
        return True

    def server(self) -> str:
        """Its name and version."""
        return f"{NAME} {duckdb.__version__}"

    def close(self) -> None:
        """Lets go of the file."""
        self.connection.close()

    @contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            with self._deadline.running():
                if self._path is None:
                    yield
                    return
                self.connection.execute(f"ATTACH {text(str(self._path))} AS {BASE} (READ_ONLY)")
                try:
                    self.connection.execute(f"USE {BASE}")
                    yield
                finally:
                    _let_go(self.connection)
        except duckdb.Error as error:
            raise EngineFailed(self._deadline.cancelled or _kind(error), NAME, said(error)) from None


def opened(url: str, *, limits: Limits, secrets: Mapping[str, str], writing: bool) -> Duck:
    """A session over the file or folder of an address."""
    path = Path(unquote(urlsplit(url).path))
    if not path.exists() and not (writing and path.parent.is_dir()):
        raise EngineFailed("unreachable", NAME, f"there is neither a file nor a folder {path}")
    if writing and path.is_dir():
        raise EngineFailed("forbidden", NAME, f"{path} is a folder; a file of DuckDB is written")
    connection = Duck(limits)
    try:
        if path.is_dir():
            for name, pattern in _in_folder(path):
                read = f"read_parquet({text(pattern)}, union_by_name = true)"
                connection.command(f"CREATE VIEW {quoted(name)} AS FROM {read}")
        else:
            connection.over_file(path, writing=writing)
    except BaseException:
        connection.close()
        raise
    return connection


def _let_go(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("USE memory")
    connection.execute(f"DETACH {BASE}")


def _kind(error: duckdb.Error) -> Kind:
    if "Could not set lock on file" in str(error):
        return "busy"
    return next((kind for known, kind in KINDS if isinstance(error, known)), "statement")


def said(error: duckdb.Error) -> str:
    """What went wrong, without the name of its kind and without the statement."""
    first = str(error).split("\n\n")[0].split("\nLINE ")[0]
    kind, colon, rest = first.partition(" Error: ")
    return rest if colon and len(kind.split()) <= 4 else first


def _in_folder(folder: Path) -> Iterator[tuple[str, str]]:
    """The tables of a folder: each file of Parquet, and each folder of such files."""
    for each in sorted(folder.iterdir()):
        if each.is_dir() and any(each.rglob("*.parquet")):
            yield each.name, str(each / "**" / "*.parquet")
        elif each.suffix == ".parquet":
            yield each.stem, str(each)
