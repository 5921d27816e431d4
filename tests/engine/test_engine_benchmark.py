"""The benchmark of engines asks the same of everybody."""

from __future__ import annotations

import pytest

from benchmarks import by_hand, company, engine_run, rules
from benchmarks import drawn as base
from benchmarks.drawn import Size
from presek.engine.columnar.build import build
from presek.engine.columnar.run import run
from presek.engine.columnar.snapshot import Snapshot
from presek.engine.sql.opening import open_engine
from presek.engine.sql.script import Script
from presek.engine.sql.statement import statement

SIZE = Size(1_000, 8_000)
MANY = 40


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("company")
    company.write(folder, SIZE)
    return folder


def test_a_companys_tables_a_statement_by_hand_and_a_snapshot_name_the_same_customers(folder, tmp_path):
    connection = open_engine(f"duckdb:///{folder}/")
    compiled = engine_run.fingerprint(engine_run.answers(connection, SIZE, many=MANY))
    drawn = rules.drawn_rules()[:MANY]
    assert engine_run.fingerprint(by_hand.asked(connection, drawn, size=SIZE.customers)) == compiled
    connection.close()
    tables = {"customers": base.customers(SIZE), "facts": base.facts(SIZE, seed=7)}
    relations = {name: base.rows(name, SIZE, seed=8 + place) for place, name in enumerate(base.ROWS)}
    build(tmp_path / "snapshot", base.catalog(), **tables, relations=relations)
    sets = run(engine_run.plan(MANY), Snapshot.open(tmp_path / "snapshot")).sets
    many = (SIZE.customers + 7) // 8
    assert (
        engine_run.fingerprint({key: (true[:many], unknown[:many]) for key, (true, unknown) in sets.items()})
        == compiled
    )


def test_different_values_are_counted_in_two_levels_on_spark():
    pytest.importorskip("pyspark", reason="the client of Spark is not installed")
    import presek.engine.sql.spark  # noqa: F401 - Ibis compiles for Spark once its client is there
    from presek.engine.sql.bound import LakeTables
    from presek.plan.lower import lower
    from presek.segment.parse import parse

    rule = parse("orders.distinct(category, last 12 months) >= 2 and interactions.days(last 6 months) >= 5")
    plan, tables = lower({"rule": rule}, base.catalog(), base.AS_OF), LakeTables(base.catalog())
    assert "COUNT(DISTINCT" in statement(plan, tables, dialect="duckdb").text
    text = statement(plan, tables, dialect="pyspark").text
    assert "DISTINCT" not in text
    assert "`of_values_" in text


def test_postgresql_is_kept_from_writing_columns_out_again():
    assert "OFFSET 0" in _ended("postgres")
    assert "OFFSET 0" not in _ended("duckdb")


def _ended(dialect: str) -> str:
    script = Script(dialect)
    script.written("SELECT 1 AS a", {"a": "int64"}, "bound")
    return script.ended("SELECT a FROM bound_0")
