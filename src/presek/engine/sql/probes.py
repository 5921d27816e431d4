"""Questions with known answers, put to an engine through the primitives that all rules are compiled of.

Each probe is a number for every row of a small table that is written into the statement itself: nobody needs a right to
ask it. What an engine answers otherwise here, it would answer otherwise of customers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import ibis
import ibis.expr.types as ir

from presek.engine.sql import primitives
from presek.engine.sql.calendar import MONTH_DAY, YEAR, with_calendar
from presek.engine.sql.primitives import WIDE, Number
from presek.engine.sql.script import Script
from presek.plan.steps import Operator
from presek.values.instant import day_number
from presek.values.money import LARGEST

Answers: TypeAlias = tuple[int | None, ...]
"""By row of `ROWS`: a number, or None where it is unknown."""

ROWS: tuple[tuple[int | None, int, str | None, date], ...] = (
    (7, 2, "abc", date(2, 1, 1)),
    (1, 0, "ABC", date(1900, 2, 28)),
    (None, 0, None, date(1900, 3, 1)),
    (-7, 3, "b%c'\\", date(2000, 2, 29)),
    (9_007_199_254_740_993, 1, "Żółć", date(2026, 12, 31)),
    (LARGEST, LARGEST, "abc ", date(2027, 1, 1)),
)
"""a, b, t and a day: a division by zero, an unknown, what no double holds, the largest there is."""
SIDE = ((0, 5), (4, 6))
"""A table to join: the place of a row, and a number that is never unknown."""
TYPES = {
    "duckdb": ("BIGINT", "VARCHAR"),
    "postgres": ("bigint", "text"),
    "clickhouse": ("Nullable(Int64)", "Nullable(String)"),
    "pyspark": ("BIGINT", "STRING"),
}
AS_READ = {"postgres": ' COLLATE "C"'}
"""How a text is read, so that no locale of the database has a say."""
NEVER_UNKNOWN = {"clickhouse": "Int64"}
"""The type of a whole number that is always there, where it is another."""
IN_SESSION = {
    "duckdb": "CAST(epoch(CAST('2026-07-02 14:00:00' AS TIMESTAMPTZ)) AS BIGINT)",
    "postgres": "CAST(extract(epoch FROM CAST('2026-07-02 14:00:00' AS timestamptz)) AS bigint)",
    "clickhouse": "toInt64(toUnixTimestamp(toDateTime('2026-07-02 14:00:00')))",
    "pyspark": "unix_seconds(CAST('2026-07-02 14:00:00' AS TIMESTAMP))",
}
"""2026-07-02 14:00, without a zone, as the session understands it."""
THAT_INSTANT = 1_783_000_800
ESCAPES = frozenset({"clickhouse", "pyspark"})
"""Dialects in which a backslash in a text is written twice."""

LOGIC = "It must know unknowns as SQL does; transform_null_in and the like must be off."
JOINS = "Set join_use_nulls = 1 for this user."
ZONE = "Set the time zone of this user's sessions to UTC."
NUMBERS = "Its whole numbers are not exact here; nothing that can be set is known to help."
ORDERS = "Its window functions are of another kind; is it a version that Presek was tried with?"
TEXTS = "Texts must be compared byte by byte: by no collation that ignores case, accents or blanks."


@dataclass(frozen=True)
class Probe:
    """`asks`: what was asked, in words; `mend`: what to do where the answer is another."""

    asks: str
    answer: Callable[[ir.Table], ir.Value]
    expected: Answers
    mend: str


def asked(script: Script) -> ir.Table:
    """The statement's last stage: the answers, a column a probe, a row a row of `ROWS` under its number `n`."""
    table = _rows(script)
    side = _side(script)
    table = script.stage(table.left_join(side, "n").drop("n_right"))
    many = script.stage(table.aggregate(many=table["t"].nunique()))
    table = script.stage(table.cross_join(many))
    table = with_calendar(table, {"z": table["day"]}, script)
    return table.select(n=table["n"], **{f"p{place}": probe.answer(table) for place, probe in enumerate(PROBES)})


def _rows(script: Script) -> ir.Table:
    whole, text = TYPES[script.dialect]
    read = f"{text}){AS_READ.get(script.dialect, '')}"
    lines = [
        f"SELECT CAST({place} AS {whole}) AS n, CAST({_written(a)} AS {whole}) AS a, CAST({b} AS {whole}) AS b, "
        f"CAST({_quoted(t, script.dialect)} AS {read} AS t, CAST({day_number(day)} AS {whole}) AS day, "
        f"{IN_SESSION[script.dialect]} AS session"
        for place, (a, b, t, day) in enumerate(ROWS)
    ]
    columns = dict.fromkeys(("n", "a", "b", "day", "session"), "int64") | {"t": "string"}
    return script.written(" UNION ALL ".join(lines), columns, "probe")


def _side(script: Script) -> ir.Table:
    whole, _ = TYPES[script.dialect]
    sure = NEVER_UNKNOWN.get(script.dialect, whole)
    lines = [f"SELECT CAST({n} AS {whole}) AS n, CAST({v} AS {sure}) AS v" for n, v in SIDE]
    return script.written(" UNION ALL ".join(lines), {"n": "int64", "v": "int64"}, "side")


def _written(whole: int | None) -> str:
    return "NULL" if whole is None else str(whole)


def _quoted(text: str | None, dialect: str) -> str:
    if text is None:
        return "NULL"
    escaped = text.replace("\\", "\\\\") if dialect in ESCAPES else text
    return "'" + escaped.replace("'", "\\'" if dialect in ESCAPES else "''") + "'"


# --- answers -------------------------------------------------------------------------------------------------------


def _truth(answer: ir.Value) -> ir.Value:
    """A verdict as 1, 0 or unknown."""
    return ibis.cases((primitives.unsure(answer), ibis.null("int64")), (answer, 1), else_=0)


def _calculated(operator: Operator) -> Callable[[ir.Table], Number]:
    return lambda table: primitives.calculated(operator, Number(table["a"]), Number(table["b"]))


def _more_than_3(table: ir.Table) -> ir.Value:
    return _truth(primitives.compared(_calculated("/")(table), ">", primitives.constant(3)))


def _summed(table: ir.Table) -> ir.Value:
    """Each sum has more than 64 bits."""
    everybody = ibis.window(group_by=table["n"] >= 0)
    sums = [table[name].cast(WIDE).sum().over(everybody) for name in ("a", "b")]
    return primitives.held(sums[0] - sums[1], 0).column


def _ranked(table: ir.Table) -> ir.Value:
    taking_part = table["a"].notnull()
    place = ibis.rank().over(ibis.window(group_by=taking_part, order_by=table["a"].desc()))
    return ibis.cases((taking_part, place), else_=ibis.null("int64"))


def _alphabetical(table: ir.Table) -> ir.Value:
    there = table["t"].notnull()
    place = ibis.rank().over(ibis.window(group_by=there, order_by=table["t"].asc()))
    return ibis.cases((there, place), else_=ibis.null("int64"))


def _upto(table: ir.Table) -> ir.Value:
    """Rows of one b are added at once."""
    small = ibis.cases((table["a"].abs() < 100, table["a"]), else_=0).cast(WIDE)
    together = ibis.window(group_by=table["n"] >= 0, order_by=table["b"].asc(), range=(None, 0))
    return small.sum().over(together).cast("int64")


def _word(table: ir.Table) -> ir.Value:
    """As answers come back: two bits a rule, the last in the highest."""
    return ibis.cases((table["a"].isnull(), 2 << 60), (table["a"] > 0, (1 << 60) + 1), else_=0)


_ONE = (1 << 60) + 1
PROBES: tuple[Probe, ...] = (
    Probe("whether a / b > 3", _more_than_3, (1, None, None, 0, 1, 0), NUMBERS),
    Probe(
        "a + b, unknown beyond 64 bits",
        lambda table: _calculated("+")(table).column,
        (9, 1, None, -4, 9_007_199_254_740_994, None),
        NUMBERS,
    ),
    Probe(
        "a * b, unknown beyond 64 bits",
        lambda table: _calculated("*")(table).column,
        (14, 0, None, -21, 9_007_199_254_740_993, None),
        NUMBERS,
    ),
    Probe("the sum of all a less that of all b", _summed, (9_007_199_254_740_988,) * 6, NUMBERS),
    Probe("words of bits", _word, (_ONE, _ONE, 2 << 60, 0, _ONE, _ONE), NUMBERS),
    Probe("whether not a > 0", lambda table: _truth(~(table["a"] > 0)), (0, 0, None, 1, 0, 0), LOGIC),
    Probe(
        "whether a > 0 or b = 0",
        lambda table: _truth((table["a"] > 0) | (table["b"] == 0)),
        (1, 1, 1, 0, 1, 1),
        LOGIC,
    ),
    Probe(
        "whether a > 0 and b <> 0",
        lambda table: _truth((table["a"] > 0) & (table["b"] != 0)),
        (1, 0, 0, 0, 1, 1),
        LOGIC,
    ),
    Probe("whether a in (7, 1)", lambda table: _truth(table["a"].isin([7, 1])), (1, 1, None, 0, 0, 0), LOGIC),
    Probe("a column of a table joined to some rows", lambda table: table["v"], (5, None, None, None, 6, None), JOINS),
    Probe("the rank by a", _ranked, (2, 3, None, 4, 1, 0), ORDERS),
    Probe("the sum up to each b", _upto, (8, 1, 1, 1, 1, 1), ORDERS),
    Probe(
        "the row before",
        lambda table: table["n"].lag().over(ibis.window(group_by=table["n"] >= 0, order_by=table["n"])),
        (None, 0, 1, 2, 3, 4),
        ORDERS,
    ),
    Probe("whether t = 'abc'", lambda table: _truth(table["t"] == "abc"), (1, 0, None, 0, 0, 0), TEXTS),
    Probe(
        "whether t in ('Żółć', 'abc ')",
        lambda table: _truth(table["t"].isin(["Żółć", "abc "])),
        (0, 0, None, 0, 1, 1),
        TEXTS,
    ),
    Probe("whether t contains 'b%'", lambda table: _truth(table["t"].contains("b%")), (0, 0, None, 1, 0, 0), TEXTS),
    Probe("whether t starts with 'a'", lambda table: _truth(table["t"].startswith("a")), (1, 0, None, 0, 0, 1), TEXTS),
    Probe(
        "whether t ends with a quote and a backslash",
        lambda table: _truth(table["t"].endswith("'\\")),
        (0, 0, None, 1, 0, 0),
        TEXTS,
    ),
    Probe("the order of texts", _alphabetical, (1, 0, None, 3, 4, 2), TEXTS),
    Probe("how many different texts there are", lambda table: table["many"], (5,) * 6, TEXTS),
    Probe("month and day", lambda table: table["z" + MONTH_DAY], (101, 228, 301, 229, 1231, 101), NUMBERS),
    Probe("the year", lambda table: table["z" + YEAR], (2, 1900, 1900, 2000, 2026, 2027), NUMBERS),
    Probe("2026-07-02 14:00 as seconds since 1970", lambda table: table["session"], (THAT_INSTANT,) * 6, ZONE),
)
