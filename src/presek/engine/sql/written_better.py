"""What Ibis writes as the engine at hand computes it best.

Aggregates of some rows are computed by FILTER on Spark. Ibis writes `MAX(IF(flag, value, NULL))` and
`SUM(CAST(flag AS BIGINT))`, so that every engine makes a column of the values for each aggregate, which Sail does for
six times as long as it aggregates.

A sum that fits into 64 bits is read from its lower half on ClickHouse. It casts too what a case has thrown away, so
that numbers of 128 bits were brought within 64 bits first, each by four comparisons more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

FLAG = r"(`t0`\.`w\d+`)"
VALUE = r"((?:CAST\()?`t0`\.`[^`]+`(?: AS [A-Z]+(?:\(\d+, \d+\))?\))?)"
OF_VALUES = re.compile(rf"\b(SUM|MIN|MAX)\(IF\({FLAG}, {VALUE}, NULL\)\)")
LEAST, MOST = (rf"toDecimal128\({sign}9223372036854775807, 0\)" for sign in ("-", ""))
CLAMPED = re.compile(
    rf'CAST\(LEAST\(GREATEST\(("t\d+"\."[^"]+"), {LEAST}\), {MOST}\) AS Nullable\(Int64\)\)',
)
COUNT = re.compile(rf"\bSUM\(CAST\({FLAG} AS BIGINT\)\)")


def filtered(text: str) -> str:
    """The same select, its aggregates by flags with filters. What is aggregated otherwise stays as it is written.

    >>> filtered("SELECT MAX(IF(`t0`.`w5`, `t0`.`day`, NULL)) AS `a1`, SUM(CAST(`t0`.`w0` AS BIGINT)) AS `a2`")
    'SELECT MAX(`t0`.`day`) FILTER (WHERE `t0`.`w5`) AS `a1`, COUNT(*) FILTER (WHERE `t0`.`w0`) AS `a2`'
    """
    return COUNT.sub(r"COUNT(*) FILTER (WHERE \1)", OF_VALUES.sub(r"\1(\3) FILTER (WHERE \2)", text))


def halved(text: str) -> str:
    """The same select, its columns of 128 bits read by half where they stand within 64 bits.

    >>> least, most = "toDecimal128(-9223372036854775807, 0)", "toDecimal128(9223372036854775807, 0)"
    >>> halved(f'CAST(LEAST(GREATEST("t1"."a1", {least}), {most}) AS Nullable(Int64))')
    'reinterpretAsInt64("t1"."a1")'
    """
    return CLAMPED.sub(r"reinterpretAsInt64(\1)", text)


WRITTEN_BETTER: Mapping[str, Callable[[str], str]] = {"pyspark": filtered, "clickhouse": halved}
"""By dialect what is made of a text of Ibis."""
