"""Aggregates of some rows as Spark computes them best: by FILTER.

Ibis writes `MAX(IF(flag, value, NULL))` and `SUM(CAST(flag AS BIGINT))`. So every engine makes a column of the values
for each aggregate, which Sail does for six times as long as it aggregates.
"""

from __future__ import annotations

import re

FLAG = r"(`t0`\.`w\d+`)"
VALUE = r"((?:CAST\()?`t0`\.`[^`]+`(?: AS [A-Z]+(?:\(\d+, \d+\))?\))?)"
OF_VALUES = re.compile(rf"\b(SUM|MIN|MAX)\(IF\({FLAG}, {VALUE}, NULL\)\)")
COUNT = re.compile(rf"\bSUM\(CAST\({FLAG} AS BIGINT\)\)")


def filtered(text: str) -> str:
    """The same select, its aggregates by flags with filters. What is aggregated otherwise stays as it is written.

    >>> filtered("SELECT MAX(IF(`t0`.`w5`, `t0`.`day`, NULL)) AS `a1`, SUM(CAST(`t0`.`w0` AS BIGINT)) AS `a2`")
    'SELECT MAX(`t0`.`day`) FILTER (WHERE `t0`.`w5`) AS `a1`, COUNT(*) FILTER (WHERE `t0`.`w0`) AS `a2`'
    """
    return COUNT.sub(r"COUNT(*) FILTER (WHERE \1)", OF_VALUES.sub(r"\1(\3) FILTER (WHERE \2)", text))
