"""Every engine means what we mean, or says where it does not; and what Presek writes there counts whole or not at all.

One server of each engine serves all these tests; each test writes into a schema of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from presek.app import written_rows
from presek.app.written_rows import Batch
from presek.engine.sql import self_test, writing_back, written_tables
from presek.engine.sql.connection import Connection, EngineFailed
from presek.engine.sql.steady import Steady
from presek.engine.sql.writing_back import Mark
from presek.engine.sql.written_tables import CONDITIONS, MEMBERSHIPS, RUNS, Target
from presek.membership.customers import Customers
from presek.membership.run import Answer
from presek.values.problem import Problems
from tests.meaning.sql_servers import connected

AS_OF = 1_780_000_000_123_456
NAMES = ['ana "A"', "bor'); DROP TABLE presek_runs; --", "Łódź\\", "", "d\nd", "日本"]
"""Keys as somebody may have them."""


@pytest.fixture(scope="module", params=["duckdb", "postgres", "clickhouse", "sail"])
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    with connected(request.param) as found:
        yield found


# --- meaning -------------------------------------------------------------------------------------------------------

ZONE = "Set the time zone of this user's sessions to UTC."
BROKEN = {
    "duckdb": [("TimeZone", "Europe/Warsaw", ZONE)],
    "postgres": [("timezone", "Europe/Warsaw", ZONE)],
    "clickhouse": [
        ("session_timezone", "Europe/Warsaw", ZONE),
        ("join_use_nulls", 0, "it says 5, 0, 0, 0, 6, 0 where 5, unknown, unknown, unknown, 6, unknown was expected."),
    ],
    "pyspark": [("spark.sql.session.timeZone", "Europe/Warsaw", ZONE)],
}


def test_it_means_what_we_mean(connection: Connection):
    if connection.dialect == "postgres":
        # The tests' database sorts by bytes; with this collation as its own, others sort as people do.
        connection.command("CREATE COLLATION people (provider = icu, locale = 'en-US')")
        (found,) = connection.fetch("SELECT CAST('a' < 'B' COLLATE people AS int) AS less").to_pylist()
        assert found == {"less": 1}
    assert self_test.faults(connection) == ()


def test_a_session_that_was_set_otherwise_is_told(connection: Connection):
    for name, value, says in BROKEN[connection.dialect]:
        with setting(connection, name, value):
            (problem,) = self_test.faults(connection)
        assert (problem.code, says in problem.says) == ("engine-means-otherwise", True), problem
    assert self_test.faults(connection) == ()


@contextmanager
def setting(connection: Connection, name: str, value: object) -> Iterator[None]:
    """A setting of the session, for a while."""
    adapter = connection._there() if isinstance(connection, Steady) else connection
    set_to: Callable[[object], object]
    if connection.dialect == "clickhouse":
        before, set_to = adapter.client.get_client_setting(name), partial(adapter.client.set_client_setting, name)
    elif connection.dialect == "pyspark":
        before, set_to = "UTC", partial(adapter.session.conf.set, name)
    else:
        before, set_to = "UTC", lambda to: connection.command(f"SET {name} = '{to}'")
    set_to(value)
    yield
    set_to(before)


# --- writing -------------------------------------------------------------------------------------------------------


def test_what_is_written_is_what_holds(connection: Connection):
    target = fresh(connection, "first")
    rows = [("vip", NAMES[0], "in"), ("vip", NAMES[1], "cannot say"), ("big", NAMES[2], "in"), ("big", NAMES[3], "in")]
    write(connection, target, batch=10, run=1, rows=rows, anew=True)
    assert held(connection, target) == sorted((*row, 1) for row in rows)
    later = [("vip", NAMES[0], "out"), ("vip", NAMES[4], "in"), ("big", NAMES[2], "cannot say")]
    write(connection, target, batch=11, run=3, rows=later)
    assert held(connection, target) == sorted(
        [
            ("big", NAMES[2], "cannot say", 3),
            ("big", NAMES[3], "in", 1),
            ("vip", NAMES[1], "cannot say", 1),
            ("vip", NAMES[4], "in", 3),
        ]
    )
    last = writing_back.last(connection, target, MEMBERSHIPS)
    assert (last.batch, last.run, last.anew, last.result, last.base) == (11, 3, False, "batch 11", "us")
    assert writing_back.rows_since_anew(connection, target, MEMBERSHIPS) == (4, 3)


def test_instants_and_money_arrive_as_they_are(connection: Connection):
    target = fresh(connection, "money")
    row = dict.fromkeys(written_tables.CONDITIONS_COLUMNS) | {
        "batch": 5, "run": 2, "customer": "ana", "gone": False, "net_days": 14, "credit_limit": "922337203685477.5807",
        "discount_percent": "12.5", "credit_block": True, "pitch": "zażółć",
    }  # fmt: skip
    gone = row | {"customer": "bor", "gone": True}
    table = pa.Table.from_pylist([row, gone], schema=written_tables.given_schema(CONDITIONS))
    writing_back.append(connection, target, mark(5, 2, anew=True, kind=CONDITIONS), tables=[table])
    (found,) = connection.fetch(
        f"SELECT customer, net_days, CAST(credit_limit AS {TEXT[connection.dialect]}) AS credit, "
        f"CAST(discount_percent AS {TEXT[connection.dialect]}) AS discount, "
        "CASE WHEN credit_block THEN 1 ELSE 0 END AS block, payment_method, pitch, "
        f"CAST(as_of AS {TEXT[connection.dialect]}) AS as_of FROM {target.quoted(CONDITIONS + '_now')}"
    ).to_pylist()
    assert found["as_of"].startswith("2026-05-28 20:26:40.123456")
    assert (found["credit"], found["discount"].rstrip("0")) == ("922337203685477.5807", "12.5")
    assert (found["customer"], found["net_days"], found["block"], found["payment_method"]) == ("ana", 14, 1, None)
    assert found["pitch"] == "zażółć"


def test_a_batch_that_broke_off_counts_nowhere(connection: Connection):
    target = fresh(connection, "broken")
    write(connection, target, batch=1, run=1, rows=[("vip", "ana", "in")], anew=True)

    def parts() -> Iterator[pa.Table]:
        yield table_of(2, 2, [("vip", f"customer {number}", "in") for number in range(writing_back.AT_ONCE // 50)])
        raise KeyboardInterrupt

    at_once, writing_back.AT_ONCE = writing_back.AT_ONCE, 1_000
    try:
        with pytest.raises(KeyboardInterrupt):
            writing_back.append(connection, target, mark(2, 2), tables=parts())
    finally:
        writing_back.AT_ONCE = at_once
    assert held(connection, target) == [("vip", "ana", "in", 1)]
    write(connection, target, batch=3, run=2, rows=[("vip", "bor", "in")])
    assert held(connection, target) == [("vip", "ana", "in", 1), ("vip", "bor", "in", 2)]
    assert writing_back.last(connection, target, MEMBERSHIPS).batch == 3


def test_rows_that_got_lost_on_the_way_are_noticed(connection: Connection):
    target = fresh(connection, "lost")
    other = table_of(8, 1, [("vip", "ana", "in")])
    with pytest.raises(Problems) as raised:
        writing_back.append(connection, target, mark(9, 1), tables=[other])
    (problem,) = raised.value.problems
    assert (problem.code, writing_back.last(connection, target, MEMBERSHIPS)) == ("written-in-part", None)


def test_tables_of_an_earlier_edition_get_what_is_new(connection: Connection):
    target = fresh(connection, "earlier", prepare=False)
    earlier = {name: dict(columns) for name, columns in written_tables.TABLES.items()}
    for name in ("process", "pitch"):
        del earlier[CONDITIONS][name]
    now, written_tables.TABLES = written_tables.TABLES, earlier
    try:
        writing_back.prepare(connection, target)
    finally:
        written_tables.TABLES = now
    assert "pitch" not in connection.columns(target.dotted(CONDITIONS))
    if connection.dialect == "pyspark":
        with pytest.raises(Problems, match="ALTER TABLE") as raised:  # Sail has none; Spark has
            writing_back.prepare(connection, target)
        (problem,) = raised.value.problems
        assert problem.code == "earlier-target"
        assert f"Drop {', '.join((*writing_back.VIEWS, *written_tables.TABLES))} there" in problem.says
        for kind, names in (("VIEW", writing_back.VIEWS), ("TABLE", tuple(written_tables.TABLES))):
            for name in names:
                connection.command(f"DROP {kind} IF EXISTS {target.quoted(name)}")
    assert writing_back.prepare(connection, target)
    assert not writing_back.prepare(connection, target)
    for table in (CONDITIONS, CONDITIONS + "_now"):
        assert list(connection.columns(target.dotted(table)))[-2:] == ["process", "pitch"]


def test_tables_of_a_newer_edition_are_left_alone(connection: Connection, monkeypatch: pytest.MonkeyPatch):
    target = fresh(connection, "newer")
    monkeypatch.setattr(writing_back, "EDITION", written_tables.EDITION + 1)
    write(connection, target, batch=1, run=1, rows=[("vip", "ana", "in")], anew=True)
    monkeypatch.setattr(writing_back, "EDITION", written_tables.EDITION)
    with pytest.raises(Problems) as raised:
        writing_back.prepare(connection, target)
    assert [each.code for each in raised.value.problems] == ["newer-target"]


def test_whoever_may_not_write_is_told_what_to_grant(connection: Connection, monkeypatch: pytest.MonkeyPatch):
    target = Target("nowhere", connection.dialect)
    if connection.dialect == "postgres":
        connection.command("CREATE ROLE reader")
        connection.command("SET ROLE reader")
    else:  # nobody has less than all rights there

        def refuse(text: str) -> None:
            raise EngineFailed("forbidden", "It", "no right to do that.")

        monkeypatch.setattr(connection, "command", refuse)
    try:
        with pytest.raises(Problems) as raised:
            writing_back.prepare(connection, target)
    finally:
        if connection.dialect == "postgres":
            connection.command("RESET ROLE")
    (problem,) = raised.value.problems
    assert problem.code == "write-back-forbidden"
    assert "To allow it: " in problem.says
    assert ("GRANT " in problem.says) == (connection.dialect != "duckdb")


def test_after_any_number_of_runs_what_holds_is_the_last(connection: Connection):
    target, chance = fresh(connection, "many"), Random(7)
    size, before = 30, None
    keys = pa.array([f"k{number}" for number in range(size)], pa.large_string())
    for run in range(1, 9):
        now = {name: answer_of(chance, size) for name in ("a", "b", "c") if chance.random() < 0.8}
        anew = run == 5
        batch = Batch(run * 10, run, keys)
        tables = list(written_rows.memberships(batch, now, None if anew else before, versions={"a": run}))
        writing_back.append(connection, target, mark(run * 10, run, anew=run in {1, 5}), tables=tables)
        before = now
        if run in {1, 4, 8} or connection.dialect == "duckdb":
            found = {(segment, key, state) for segment, key, state, _ in held(connection, target)}
            assert found == {
                (name, f"k{number}", state)
                for name, answer in now.items()
                for state, customers in (("in", answer.true), ("cannot say", answer.unknown))
                for number in customers.ordinals().tolist()
            }


@pytest.mark.parametrize("schema", ["", "a.b.c", "a..b", " "])
def test_a_target_is_a_schema(schema: str):
    with pytest.raises(Problems) as raised:
        Target(schema, "postgres")
    assert [each.code for each in raised.value.problems] == ["bad-target"]


# --- what they stand on --------------------------------------------------------------------------------------------

TEXT = {"duckdb": "VARCHAR", "postgres": "text", "clickhouse": "Nullable(String)", "pyspark": "STRING"}


def fresh(connection: Connection, name: str, *, prepare: bool = True) -> Target:
    """A schema of this test; its name is not a plain one."""
    plain = connection.dialect == "pyspark"
    target = Target(f"presek_{name}" if plain else f'Presek "{name}" żółć', connection.dialect)
    if prepare:
        writing_back.prepare(connection, target)
        writing_back.prepare(connection, target)
    return target


def mark(batch: int, run: int, *, anew: bool = False, kind: str = MEMBERSHIPS) -> Mark:
    return Mark(batch, kind, run, anew=anew, as_of=AS_OF, written_at=AS_OF, result=f"batch {batch}", base="us")


def table_of(batch: int, run: int, rows: list[tuple[str, str, str]]) -> pa.Table:
    read = [
        {"batch": batch, "run": run, "segment": segment, "customer": key, "state": state, "version": 1}
        for segment, key, state in rows
    ]
    return pa.Table.from_pylist(read, schema=written_tables.given_schema(MEMBERSHIPS))


def write(
    connection: Connection,
    target: Target,
    *,
    batch: int,
    run: int,
    rows: list[tuple[str, str, str]],
    anew: bool = False,
) -> None:
    tables = [table_of(batch, run, rows)]
    assert writing_back.append(connection, target, mark(batch, run, anew=anew), tables=tables) == len(rows)


def held(connection: Connection, target: Target) -> list[tuple[str, str, str, int]]:
    found = connection.fetch(f"SELECT segment, customer, state, run FROM {target.quoted(MEMBERSHIPS + '_now')}")
    return sorted((row["segment"], row["customer"], row["state"], row["run"]) for row in found.to_pylist())


def answer_of(chance: Random, size: int) -> Answer:
    drawn = np.array([chance.random() for _ in range(size)])
    return Answer("", Customers.where(drawn < 0.4), Customers.where((drawn >= 0.4) & (drawn < 0.5)))


def test_the_last_table_is_never_forgotten():
    assert set(written_tables.ORDERED) == set(written_tables.TABLES) == {RUNS, MEMBERSHIPS, CONDITIONS}
