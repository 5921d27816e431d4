"""Statements are compiled once for their definitions, whatever the instant."""

from __future__ import annotations

from dataclasses import replace

from benchmarks import drawn, rules
from presek.engine.sql.bound import LakeTables
from presek.engine.sql.compiled import Statements
from presek.engine.sql.script import Script
from presek.engine.sql.statement import statement, told_leaves, trees, words, worked_out
from presek.plan.lower import lower
from presek.segment.parse import parse

HOUR = 3_600_000_000
CATALOG = drawn.catalog()
TABLES = LakeTables(CATALOG)
TEXTS = (
    "orders.sum(net_amount, last 90 days) >= 200 PLN and interactions.count(last 2 hours) = 0",
    "orders.variation(net_amount, last 12 months) > 0.5",
    "orders.last() more than 30 days ago",
)


def plan(hours: int, *, texts=TEXTS):
    as_of = replace(drawn.AS_OF, instant=drawn.AS_OF.instant + hours * HOUR)
    return lower({f"s{number}": parse(text) for number, text in enumerate(texts)}, CATALOG, as_of)


class Counted:
    """Compiles, and counts how often."""

    def __init__(self) -> None:
        self.statements, self.times = Statements(), 0

    def text(self, asked, *, tables=TABLES, dialect: str = "duckdb") -> str:
        def compiled() -> str:
            self.times += 1
            return afresh(asked, tables, dialect)

        return self.statements.text(asked, tables, dialect=dialect, shape="sets", compiled=compiled)


def afresh(asked, tables=TABLES, dialect: str = "duckdb") -> str:
    script = Script(dialect)
    frame, names = trees(asked, worked_out(asked, tables, script, told=told_leaves(asked)))
    return script.text(frame.table.select(**words(frame, list(names.values()))))


def test_definitions_are_compiled_once_for_an_instant():
    counted = Counted()
    assert counted.text(plan(0)) == counted.text(plan(0)) == afresh(plan(0))
    assert counted.times == 1


def test_other_instants_of_the_day_are_put_into_a_text_that_was_proven_to_bear_it():
    counted = Counted()
    for hours in (0, 1, 2, 3):
        assert counted.text(plan(hours)) == afresh(plan(hours))
    assert counted.times == 2


def test_another_day_another_rule_another_dialect_and_other_tables_are_compiled():
    counted = Counted()
    counted.text(plan(0))
    for asked, tables, dialect in (
        (plan(24), TABLES, "duckdb"),
        (plan(0, texts=TEXTS[:2]), TABLES, "duckdb"),
        (plan(0), TABLES, "postgres"),
        (plan(0), LakeTables(CATALOG), "duckdb"),
    ):
        counted.text(asked, tables=tables, dialect=dialect)
    assert counted.times == 5


def test_a_text_that_depends_on_its_instant_otherwise_is_never_reused():
    statements, made = Statements(), []

    def text(hours: int) -> str:
        def compiled() -> str:
            made.append(hours)
            return f"SELECT {hours}"

        return statements.text(plan(hours), TABLES, dialect="duckdb", shape="sets", compiled=compiled)

    assert [text(hours) for hours in (0, 1, 2, 3)] == [f"SELECT {hours}" for hours in (0, 1, 2, 3)]
    assert made == [0, 1, 2, 3]


def test_a_statement_of_a_hundred_rules_reads_each_relation_once():
    asked = lower({each.key: parse(each.text) for each in rules.drawn_rules()}, CATALOG, drawn.AS_OF)
    text = statement(asked, TABLES, dialect="duckdb").text
    assert text.count(' FROM "rows_orders"') == 1
    assert text.count(' FROM "rows_interactions"') == 1
