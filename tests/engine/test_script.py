"""What a statement says, and what it leaves out."""

from __future__ import annotations

import duckdb
import ibis
import pytest

from benchmarks import drawn as base
from presek.engine.sql.bound import LakeTables
from presek.engine.sql.script import Listed, Script
from presek.engine.sql.statement import statement
from presek.plan.lower import lower
from presek.segment.parse import parse


def started() -> tuple[Script, ibis.Table]:
    script = Script("duckdb")
    columns = {'"a"': "1", '"b"': "2", '"c"': "3"}
    return script, script.listed(Listed(columns, "FROM range(2)"), dict.fromkeys("abc", "int64"), "bound")


def test_columns_that_no_later_stage_reads_are_left_out():
    script, table = started()
    table = script.stage(table.mutate(d=table["a"] + 1, e=table["c"]))
    text = script.text(table.select("d"))
    assert "2 AS" not in text
    assert '"e"' not in text
    assert duckdb.sql(text).fetchall() == [(2,), (2,)]


def test_a_select_of_different_rows_keeps_all_its_columns():
    script, table = started()
    each = script.stage(table.select("a", "b").distinct())
    text = script.text(each.aggregate(many=each["a"].count()))
    assert '"b"' in text
    assert duckdb.sql(text).fetchall() == [(1,)]


def test_a_join_and_a_filter_give_only_what_is_read():
    script, table = started()
    joined = script.stage(table.left_join(table.view().select("a", z="c"), "a").drop("a_right"))
    kept = script.stage(joined.filter(joined["b"] == 2))
    text = script.text(kept.select("z"))
    assert duckdb.sql(text).fetchall() == [(3,)] * 4
    assert "*" not in text


def test_a_stage_that_only_hands_on_columns_is_read_past():
    script, table = started()
    quoted = {f'"{name}"': f's."{name}"' for name in "ab"} | {'"low"': 'lower(s."c")'}
    types = {"a": "int64", "b": "int64", "low": "string"}
    rest = f'FROM "{table.get_name()}" AS s'
    folded = script.listed(Listed(quoted, rest), types, "folded")
    reader = script.stage(folded.filter(folded["a"] == 1).select(said=ibis.literal('FROM "folded_1"'), b=folded["b"]))
    text = script.text(reader.select("said", "b"))
    assert '"folded_1" AS' not in text
    assert duckdb.sql(text).fetchall() == [('FROM "folded_1"', 2)] * 2


def test_a_stage_that_makes_what_is_read_is_kept():
    script, table = started()
    listed = Listed({'"a"': 's."a"', '"low"': 's."c" + 1'}, f'FROM "{table.get_name()}" AS s')
    folded = script.listed(listed, {"a": "int64", "low": "int64"}, "folded")
    text = script.text(folded.select("a", "low"))
    assert duckdb.sql(text).fetchall() == [(1, 4)] * 2


@pytest.mark.parametrize(
    ("rule", "guarded"),
    [
        ('country in ("country_1", "country_2") and region = "region_1"', False),
        ('country in ("country_1", "country_2") and not country = "country_3"', True),
        ('in segment "other" and country in ("country_1", "country_2")', True),
    ],
)
def test_spark_is_kept_from_merging_lists_only_where_a_rule_tests_a_value_twice(rule: str, *, guarded: bool):
    pytest.importorskip("pyspark", reason="the client of Spark is not installed")
    import presek.engine.sql.spark  # noqa: F401 - Ibis compiles for Spark once its client is there

    rules = {"other": parse('country = "country_7"'), "rule": parse(rule)}
    text = statement(lower(rules, base.catalog(), base.AS_OF), LakeTables(base.catalog()), dialect="pyspark").text
    assert ("`country` IS NOT NULL THEN" in text) == guarded


def test_spark_counts_some_rows_by_a_filter():
    pytest.importorskip("pyspark", reason="the client of Spark is not installed")
    import presek.engine.sql.spark  # noqa: F401 - Ibis compiles for Spark once its client is there

    rules = {"rule": parse("orders.count(last 30 days) >= 2 and orders.sum(net_amount, last 30 days) > 5 PLN")}
    text = statement(lower(rules, base.catalog(), base.AS_OF), LakeTables(base.catalog()), dialect="pyspark").text
    assert "COUNT(*) FILTER (WHERE" in text
    assert "AS DECIMAL(38, 0))) FILTER (WHERE" in text
    assert "IF(" not in text
