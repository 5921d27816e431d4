"""Sessions with engines: they stop when told to, end what takes too long or too much, and come back when they broke."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pytest

from presek.app import stopping
from presek.engine.sql import opening, steady
from presek.engine.sql.asking import judge
from presek.engine.sql.bound import LakeTables
from presek.engine.sql.connection import Connection, EngineFailed, Kind, Limits
from presek.engine.sql.opening import open_engine
from presek.engine.sql.steady import Steady
from presek.plan.lower import lower
from presek.segment.parse import parse
from presek.values.instant import AsOf
from presek.values.problem import Branch, Problems
from tests.meaning import clickhouse_http
from tests.meaning.catalog import catalog
from tests.meaning.sql_servers import Started, started
from tests.meaning.test_sql_agrees import ENGINES
from tests.sources import servers

ENDLESS = {
    "duckdb": "SELECT count(*) AS many FROM range(100000000000) AS each WHERE hash(range) % 3 = 5",
    "postgres": "SELECT count(*) AS many FROM generate_series(1, 10000000000) AS each WHERE each % 3 = 5",
    "clickhouse": "SELECT count() AS many FROM numbers(200000000000) WHERE cityHash64(number) % 3 = 7",
    "pyspark": "SELECT count(*) AS many FROM range(0, 100000000000) AS each WHERE hash(each.id) % 3 = 7",
}
GREEDY = {
    "duckdb": "SELECT list(repeat('x', 100) || range) AS much FROM range(10000000)",
    "clickhouse": "SELECT groupArray(number) AS much FROM numbers(100000000)",
}
RUNNING = {
    "postgres": "SELECT count(*) AS many FROM pg_stat_activity WHERE query LIKE '%generate_series%10000000000%' "
    "AND state = 'active' AND pid <> pg_backend_pid()",
    "clickhouse": "SELECT count() AS many FROM system.processes WHERE query LIKE '%numbers(2000000000' || '00)%'",
}
THREE = pa.table({"ordinal": pa.array([0, 1, 2], pa.int64()), "city": ["Kraków", None, ""]})


@pytest.fixture(scope="module", params=[*ENGINES, "clickhouse by HTTP"])
def engine(request: pytest.FixtureRequest) -> Iterator[Started]:
    with started(request.param) as there:
        yield there


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steady, "SECONDS_BETWEEN", (0.01, 0.1, 0.5))


def session(engine: Started, limits: Limits = opening.LIMITS, *, url: str = "") -> Connection:
    return open_engine(url or engine.url, limits=limits, secrets=engine.secrets, writing=True)


def failure(ask: Callable[[], object]) -> EngineFailed:
    with pytest.raises(EngineFailed) as failed:
        ask()
    return failed.value


def assert_nothing_runs(connection: Connection) -> None:
    if connection.dialect in RUNNING:
        servers.wait_for(lambda: _is_quiet(connection))


def _is_quiet(connection: Connection) -> None:
    assert connection.fetch(RUNNING[connection.dialect]).to_pylist() == [{"many": 0}]


def test_a_question_is_stopped_from_another_thread(engine: Started):
    connection = session(engine)
    timer = threading.Timer(0.4, connection.cancel)
    timer.start()
    failed = failure(lambda: connection.fetch(ENDLESS[connection.dialect]))
    timer.join()
    assert (failed.kind, failed.problems[0].code) == ("stopped", "engine-stopped")
    assert connection.fetch("SELECT 1 AS one").to_pylist() == [{"one": 1}]
    assert_nothing_runs(connection)
    connection.cancel()  # where nothing runs, nothing is stopped
    assert connection.fetch("SELECT 2 AS two").to_pylist() == [{"two": 2}]
    connection.close()


def test_a_publication_stops_when_it_is_told_to(engine: Started):
    ours = catalog()
    connection = session(engine)
    plan = lower({"rule": parse("employees > 3")}, ours, AsOf(0, ours.zone))
    asked = []

    class Endless:
        dialect = connection.dialect
        cancel = connection.cancel

        def fetch(self, _: str) -> pa.Table:
            asked.append(1)
            return connection.fetch(ENDLESS[connection.dialect])

    with stopping.when(lambda: len(asked) > 0), stopping.watched(connection.cancel):
        failed = failure(lambda: judge(plan, LakeTables(ours), Endless(), size=1))  # type: ignore[arg-type]
    assert (failed.kind, len(asked)) == ("stopped", 1)
    connection.close()


def test_what_takes_too_long_is_ended(engine: Started):
    connection = session(engine, Limits(seconds=0.5))
    failed = failure(lambda: connection.fetch(ENDLESS[connection.dialect]))
    (problem,) = failed.problems
    assert (failed.kind, problem.code, problem.branch) == ("too-long", "engine-took-too-long", Branch.PLACE)
    assert "seconds" in problem.says
    connection.close()
    again = session(engine)
    assert_nothing_runs(again)
    again.close()


def test_what_takes_too_much_memory_is_ended(engine: Started):
    connection = session(engine, Limits(bytes=64 << 20))
    if connection.dialect in GREEDY:
        failed = failure(lambda: connection.fetch(GREEDY[connection.dialect]))
        assert (failed.kind, failed.problems[0].code) == ("out-of-memory", "engine-out-of-memory")
        assert "memory" in failed.problems[0].says
        assert connection.fetch("SELECT 1 AS one").num_rows == 1
    connection.close()


def test_tables_are_given_and_described_alike(engine: Started):
    connection = session(engine)
    for _ in range(2):
        connection.give("given", THREE)
    rows = connection.fetch("SELECT ordinal, city FROM given ORDER BY ordinal").to_pylist()
    assert rows == THREE.to_pylist()
    parts = [part.num_rows for part in connection.batches("SELECT ordinal, city FROM given WHERE ordinal > 0")]
    assert sum(parts) == 2
    assert list(connection.columns("given")) == ["ordinal", "city"]
    assert connection.columns("nobody_made_this") == {}
    assert connection.fetch("SELECT ordinal FROM given WHERE ordinal > 99").num_rows == 0
    assert any(digit in connection.server() for digit in "0123456789")
    connection.close()


def test_a_statement_that_fails_says_why(engine: Started):
    connection = session(engine)
    for statement in ("SELECT nobody_made_this FROM given", "SELEC"):
        failed = failure(lambda asked=statement: connection.fetch(asked))
        assert (failed.kind, failed.problems[0].branch) == ("statement", Branch.DATA)
        assert "Traceback" not in failed.problems[0].says
    assert connection.fetch("SELECT 1 AS one").to_pylist() == [{"one": 1}]
    connection.close()


def test_a_session_comes_back_when_its_server_does(engine: Started):
    connection = session(engine)
    connection.give("given", THREE)
    engine.restart()
    if connection.dialect == "postgres":
        other = session(engine)
        other.fetch("SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        other.close()
    assert connection.fetch("SELECT count(*) AS many FROM given").to_pylist() == [{"many": 3}]
    connection.close()


def test_a_session_that_breaks_in_the_middle_asks_again(engine: Started):
    connection = session(engine)
    if connection.dialect == "postgres":
        other = session(engine)
        connection.give("given", THREE)
        ending = (
            "SELECT count(pg_terminate_backend(pid)) AS many FROM pg_stat_activity "
            "WHERE query LIKE '%given, pg_sleep%' AND pid <> pg_backend_pid()"
        )
        timer = threading.Timer(0.3, lambda: other.fetch(ending))
        timer.start()
        assert connection.fetch("SELECT count(*) AS many FROM given, pg_sleep(0.8)").to_pylist() == [{"many": 3}]
        timer.join()
        other.close()
    connection.close()


def test_a_wrong_password_is_refused_and_not_repeated(engine: Started):
    if engine.secrets:
        failed = failure(lambda: open_engine(engine.url, secrets={"password": "not it"}))
        assert (failed.kind, failed.problems[0].code) == ("sign-in", "engine-sign-in-refused")
        assert "not it" not in str(failed)


def test_a_user_of_clickhouse_who_may_not_change_settings_is_told_so():
    with clickhouse_http.door() as server:
        server.readonly = True
        address = f"clickhouse://presek@127.0.0.1:{server.server_port}"
        failed = failure(lambda: open_engine(address, secrets={"password": clickhouse_http.PASSWORD}))
    assert (failed.kind, "readonly = 2" in str(failed)) == ("forbidden", True)


class Broken:
    """A client whose statements fail so often with a kind of failure."""

    dialect = "duckdb"

    def __init__(self, kind: Kind, times: int) -> None:
        self.kind, self.left, self.opened, self.ran = kind, times, 0, 0
        self.given: Mapping[str, pa.Table] = {}

    def open(self) -> Broken:
        self.opened, self.given = self.opened + 1, {}
        return self

    def fetch(self, _: str) -> pa.Table:
        self.ran += 1
        if self.left:
            self.left -= 1
            raise EngineFailed(self.kind, "Engine", "no more")
        return THREE

    def command(self, text: str, rows: pa.Table | None = None) -> None:
        self.fetch(text)

    def give(self, name: str, table: pa.Table) -> None:
        self.given = {**self.given, name: table}

    def close(self) -> None:
        self.given = {}


@pytest.mark.parametrize(("kind", "opened"), [("lost", 3), ("busy", 1)])
def test_what_may_go_well_is_asked_again_over_the_same_tables(kind: Kind, opened: int):
    client = Broken(kind, 2)
    connection = Steady(client.open)  # type: ignore[arg-type]
    connection.give("given", THREE)
    assert connection.fetch("SELECT") == THREE
    assert (client.ran, client.opened, set(client.given)) == (3, opened, {"given"})


@pytest.mark.parametrize(
    ("kind", "asked"),
    [("lost", 4), ("busy", 4), ("statement", 1), ("too-long", 1), ("out-of-memory", 1), ("forbidden", 1)],
)
def test_it_is_given_up_after_some_tries(kind: Kind, asked: int):
    client = Broken(kind, 99)
    assert failure(lambda: Steady(client.open).fetch("SELECT")).kind == kind  # type: ignore[arg-type]
    assert client.ran == asked


def test_a_command_is_never_asked_twice():
    client = Broken("lost", 1)
    assert failure(lambda: Steady(client.open).command("INSERT")).kind == "lost"  # type: ignore[arg-type]
    assert client.ran == 1


@pytest.mark.parametrize("scheme", ["postgresql", "clickhouse", "clickhouses", "spark", "sc"])
def test_an_address_where_nothing_answers_is_a_problem_of_the_place(scheme: str):
    address = f"{scheme}://presek@127.0.0.1:{servers.free_port()}/shop"
    failed = failure(lambda: open_engine(address, secrets={"password": "hush hush", "token": "hush hush"}))
    (problem,) = failed.problems
    assert (problem.code, problem.branch) == ("engine-unreachable", Branch.PLACE)
    assert "hush" not in str(problem)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    failed = failure(lambda: open_engine(f"duckdb://{tmp_path}/shop.db"))
    assert (failed.kind, str(tmp_path) in str(failed)) == ("unreachable", True)


def test_a_folder_of_parquet_is_a_table_a_file(tmp_path: Path):
    from pyarrow import parquet

    parquet.write_table(THREE, tmp_path / "people.parquet")
    (tmp_path / "orders").mkdir()
    for part in ("one", "two"):
        parquet.write_table(THREE, tmp_path / "orders" / f"{part}.parquet")
    connection = open_engine(f"duckdb://{tmp_path}/")
    both = "SELECT (SELECT count(*) FROM people) AS people, (SELECT count(*) FROM orders) AS orders"
    assert connection.fetch(both).to_pylist() == [{"people": 3, "orders": 6}]
    connection.close()


def test_an_address_of_no_engine_names_the_nearest():
    with pytest.raises(Problems) as refused:
        open_engine("postgresq://presek@db/shop")
    (problem,) = refused.value.problems
    assert (problem.code, problem.nearest[0]) == ("unknown-engine", "postgresql")


def test_a_client_that_is_not_installed_names_its_extra(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(sys.modules, "presek.engine.sql.postgres", raising=False)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(Problems) as refused:
        open_engine("postgresql://presek@db/shop")
    (problem,) = refused.value.problems
    assert (problem.code, problem.branch) == ("engine-not-installed", Branch.PLACE)
    assert "scripts/extras postgres" in problem.says
