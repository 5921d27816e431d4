"""Works out, stage by stage, what values are made of: calculations, choices, calendars and standings, each once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import ibis.expr.types as ir

from presek.engine.sql import conditions, primitives, standing
from presek.engine.sql.calendar import MONTH_DAY, YEAR, with_calendar
from presek.engine.sql.frame import Frame, columns_of, number
from presek.engine.sql.nodes import Calendar, Node, by_depth
from presek.plan.steps import Calculation, Choice, Classed, DayOf, Fifth, Leading, Leaf, YearsUntil
from presek.values.instant import day_of


def prepared(wanted: Iterable[Node], frame: Frame) -> Frame:
    """The frame with everything worked out that some values are made of."""
    for nodes in by_depth(wanted):
        frame = _worked_out([node for node in nodes if node not in frame.known], frame)
    return frame


def _worked_out(nodes: list[Node], frame: Frame) -> Frame:
    asked = [node for node in nodes if isinstance(node, Calendar)]
    calendars: dict[Node | Leaf, str] = {node: frame.new_name("c", place) for place, node in enumerate(asked)}
    if calendars:
        days = {calendars[node]: number(node.value, frame).column for node in asked}
        table = with_calendar(frame.table, days, frame.script)
        frame = replace(frame, table=table, known={**frame.known, **calendars})
    columns: dict[str, ir.Value] = {}
    known: dict[Node | Leaf, str] = {}
    for place, node in enumerate(nodes):
        name = frame.new_name("v", place)
        match node:
            case Calendar():
                continue
            case Leading() | Classed() | Fifth():
                columns[name] = standing.verdict(node, frame)
            case YearsUntil(value, day):
                columns[name] = _years(frame.known[Calendar(value)], day, frame)
            case Calculation(operator, left, right):
                columns[name] = primitives.calculated(operator, number(left, frame), number(right, frame)).column
            case Choice():
                columns |= columns_of(conditions.chosen(node, frame), name)
            case DayOf(value):
                columns[name] = number(value, frame).column
            case _:
                raise TypeError(f"{node} is there already")
        known[node] = name
    return frame.with_columns(columns, known)


def _years(calendar: str, today: int, frame: Frame) -> ir.Value:
    """Whole years completed; 29 February counts on 28 February in other years."""
    day = day_of(today)
    leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
    falls = frame.table[calendar + MONTH_DAY]
    if not leap:
        falls = (falls == 229).ifelse(228, falls)
    later = (falls > day.month * 100 + day.day).ifelse(1, 0)
    return (day.year - frame.table[calendar + YEAR] - later).cast("int64")
