"""Aggregates of rows: what can be computed in one pass together, and what needs its rows in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from presek.engine.sql.conditions import condition, known
from presek.engine.sql.day_order import days_in_order
from presek.engine.sql.frame import HAPPENED, Frame, columns_of, number, worth
from presek.engine.sql.neutral import DAY
from presek.engine.sql.nodes import Node, needs
from presek.engine.sql.primitives import TRUE, WIDE, Number, Tags, Text, finite, held, quotient
from presek.engine.sql.repeated import repeated
from presek.engine.sql.staging import prepared
from presek.plan import walk
from presek.plan.steps import Aggregate, Column, DayOf, Expression, Predicate

TOGETHER = {"count", "sum", "avg", "min", "max", "distinct", "days", "stddev"}
DIFFERENT = {"distinct", "days"}
TWO_LEVELS = {"pyspark"}
"""Where different values are counted by grouping twice: Spark multiplies the rows for each such count within one pass,
and Sail keeps all values in memory, whatever it may take."""
CASTS_ALL = {"clickhouse"}
"""Where what a case has thrown away is cast all the same, and must fit."""
ADDS_BEYOND = {"duckdb", "postgres"}
"""Where a sum of whole numbers of 64 bits has more bits than they by itself."""
DAYS = Number(ibis.null("int64"))
EXACTLY_SQUARED = 10**15
"""Whole numbers above this are squared as doubles, as their squares' sums may have more than 38 digits."""
EXACTLY_ADDED = 10**18


@dataclass(frozen=True)
class Found:
    """A table by customer (the column `by`), and how each aggregate's columns are made of its columns once joined."""

    table: ir.Table
    by: str
    made: Mapping[Aggregate, Callable[[ir.Table], dict[str, ir.Value]]]


def of_relation(
    aggregates: tuple[Aggregate, ...], rows: Frame, names: Mapping[Aggregate, str], *, zone: ZoneInfo
) -> list[Found]:
    """All aggregates of one relation, as tables by customer."""
    rows = prepared(_nodes(aggregates), _narrowed(rows, aggregates))
    apart: dict[tuple[str, Expression | None], list[Aggregate]] = {}
    for each in aggregates:
        if each.function in DIFFERENT and rows.script.dialect in TWO_LEVELS:
            apart.setdefault((each.function, each.argument), []).append(each)
    found = [_two_levels(tuple(group), rows, names) for group in apart.values()]
    done = {each for group in apart.values() for each in group}
    together = tuple(
        each for each in aggregates if each not in done and (each.function in TOGETHER or _is_a_time(each, zone))
    )
    found += [_together(together, rows, names)] if together else []
    ends: dict[tuple[object, ...], list[Aggregate]] = {}
    for each in aggregates:
        if each.function in {"first", "last"} and each not in together:
            ends.setdefault((each.function, each.start, each.end, each.where), []).append(each)
    found += [_at_end(tuple(group), rows, names) for group in ends.values()]
    for each in aggregates:
        if each.function in {"median", "median_gap", "variation"}:
            found.append(_ordered(each, rows, names[each]))
    return found


def _nodes(aggregates: Iterable[Aggregate]) -> list[Node]:
    wanted: list[Node] = []
    for each in aggregates:
        if each.argument is not None:
            wanted.append(each.argument)
        if each.where is not None:
            wanted += [node for leaf in walk.leaves(each.where) for node in needs(leaf)]
    return wanted


def inside(aggregate: Aggregate, rows: Frame) -> ir.BooleanValue:
    """Whether a row happened in the window and passes the filter."""
    start, end = rows.within
    parts: list[ir.BooleanValue] = []
    if aggregate.start is not None and aggregate.start != start:
        parts.append(rows.table[HAPPENED] >= aggregate.start)
    if aggregate.end is not None and aggregate.end != end:
        parts.append(rows.table[HAPPENED] < aggregate.end)
    if aggregate.where is not None:
        parts.append(condition(aggregate.where, replace(rows, twice=repeated(aggregate.where, {}))))
    return reduce(ir.BooleanValue.__and__, parts) if parts else TRUE


def _narrowed(rows: Frame, aggregates: Iterable[Aggregate]) -> Frame:
    """The rows without those that happened before all windows, or after."""
    starts, ends = [each.start for each in aggregates], [each.end for each in aggregates]
    start = min((start for start in starts if start is not None), default=None) if None not in starts else None
    end = max((end for end in ends if end is not None), default=None) if None not in ends else None
    table = rows.table
    if start is not None:
        table = table.filter(table[HAPPENED] >= start)
    if end is not None:
        table = table.filter(table[HAPPENED] < end)
    return rows if table is rows.table else replace(rows, table=table, within=(start, end))


def _is_a_time(each: Aggregate, zone: ZoneInfo) -> bool:
    """Whether it is when the first or the last row happened: the least or the greatest of all, without an order."""
    if each.function not in {"first", "last"}:
        return False
    match each.argument:
        case Column(key="@time"):
            return True
        case DayOf(Column(key="@time")):
            return days_in_order(zone)
        case _:
            return False


# --- in one pass -------------------------------------------------------------------------------------------------


def _together(aggregates: tuple[Aggregate, ...], rows: Frame, names: Mapping[Aggregate, str]) -> Found:
    flags = {key: f"w{place}" for place, key in enumerate(dict.fromkeys(map(_stretch, aggregates)))}
    first = {_stretch(each): each for each in aggregates}
    judged = {name: inside(first[key], rows) for key, name in flags.items()}
    table = rows.script.stage(rows.table.mutate(**judged), "flags")
    here = replace(rows, table=table)
    columns: dict[str, ir.Value] = {}
    made: dict[Aggregate, Callable[[ir.Table], dict[str, ir.Value]]] = {}
    for each in aggregates:
        parts, make = _parts(each, here, names[each], passes=table[flags[_stretch(each)]])
        columns |= parts
        made[each] = make
    return Found(rows.script.stage(table.group_by(rows.by).aggregate(**columns), "of_rows"), rows.by, made)


def _stretch(each: Aggregate) -> tuple[int | None, int | None, Predicate | None]:
    return each.start, each.end, each.where


Made = tuple[dict[str, ir.Value], Callable[[ir.Table], dict[str, ir.Value]]]


def _parts(each: Aggregate, rows: Frame, name: str, *, passes: ir.BooleanValue) -> Made:
    match each.function:
        case "count":
            return {name: rows.table.count(where=passes)}, lambda table: {name: table[name].fill_null(0)}
        case "days" | "distinct":
            many = _different(rows, each).nunique(where=passes)
            return {name: many}, lambda table: {name: table[name].fill_null(0)}
        case "min" | "max" | "first" | "last":
            column = number(_argument(each), rows).column
            least = column.min(where=passes) if each.function in {"min", "first"} else column.max(where=passes)
            return {name: least}, lambda table: {name: table[name]}
        case _:
            return _of_sums(each, rows, name, passes=passes)


def _argument(each: Aggregate) -> Expression:
    if each.argument is None:
        raise TypeError(f"{each.function} is of an argument")
    return each.argument


def _different(rows: Frame, each: Aggregate) -> ir.Value:
    """Of what the different values are counted."""
    if each.function == "days":
        return rows.table[HAPPENED + DAY]
    found = worth(_argument(each), rows)
    match found:
        case Text(plain):
            return plain
        case Tags(text):
            return text
        case Number(column):
            return column


def _two_levels(aggregates: tuple[Aggregate, ...], rows: Frame, names: Mapping[Aggregate, str]) -> Found:
    """Counts of different values of one thing: first each value of a customer once, then how many there are."""
    value = _different(rows, aggregates[0])
    flags = {names[each]: inside(each, rows).ifelse(1, 0) for each in aggregates}
    table = rows.script.stage(rows.table.filter(value.notnull()).select(rows.by, value=value, **flags))
    once = table.group_by(rows.by, "value").aggregate(**{name: table[name].max() for name in flags})
    once = rows.script.stage(once)
    counted = once.group_by(rows.by).aggregate(**{name: once[name].sum() for name in flags})
    made = {each: _or_none(names[each]) for each in aggregates}
    return Found(rows.script.stage(counted, "of_values"), rows.by, made)


def _or_none(name: str) -> Callable[[ir.Table], dict[str, ir.Value]]:
    return lambda table: {name: table[name].fill_null(0)}


def _of_sums(each: Aggregate, rows: Frame, name: str, *, passes: ir.BooleanValue) -> Made:
    found = number(_argument(each), rows)
    if rows.script.dialect in ADDS_BEYOND:
        parts = {name: found.column.sum(where=passes).cast(WIDE)}
    else:
        parts = {name: found.column.cast(WIDE).sum(where=passes)}
    if each.function == "sum":

        def total(table: ir.Table) -> dict[str, ir.Value]:
            total = held(table[name], found.scale, clamped=rows.script.dialect in CASTS_ALL).column
            return {name: ibis.cases((table[name].isnull(), 0), else_=total)}

        return parts, total
    many = f"{name}n"
    parts[many] = found.column.count(where=passes)
    if each.function == "avg":

        def average(table: ir.Table) -> dict[str, ir.Value]:
            below = (table[many].cast(WIDE) * 10**found.scale).cast("float64")
            return {name: quotient(held(table[name], found.scale).column.cast("float64"), below).column}

        return parts, average
    parts |= squared(found.column, name, passes=passes)

    def deviation(table: ir.Table) -> dict[str, ir.Value]:
        below = (table[many].cast(WIDE) * 10**found.scale).cast("float64")
        return {name: quotient(spread(table, name, many=table[many]).sqrt(), below).column}

    return parts, deviation


def squared(column: ir.Value, name: str, *, passes: ir.BooleanValue | None = None) -> dict[str, ir.Value]:
    """What the spread of some numbers is made of, beside their sum under the name itself."""
    large = column.abs() > EXACTLY_SQUARED
    exact = ibis.cases((large, 0), else_=column).cast(WIDE)
    return {
        f"{name}q": (exact * exact).sum(where=passes),
        f"{name}m": column.cast("float64").abs().max(where=passes),
        f"{name}d": (column.cast("float64") * column.cast("float64")).sum(where=passes),
    }


def spread(table: ir.Table, name: str, *, many: ir.Value) -> ir.Value:
    """N times the sum of squares less the square of the sum: exact below `EXACTLY_SQUARED`, above it nearly so."""
    size = many.cast("float64")
    large = (table[f"{name}m"] > EXACTLY_SQUARED) | (table[f"{name}m"] * size > EXACTLY_ADDED)
    total = ibis.cases((large, ibis.null(WIDE)), else_=table[name])
    count = ibis.cases((large, ibis.null(WIDE)), else_=many.cast(WIDE))
    exact = (count * table[f"{name}q"] - total * total).cast("float64")
    rough = table[f"{name}d"] * size - table[name].cast("float64") * table[name].cast("float64")
    return ibis.cases((large, ibis.greatest(rough, 0)), else_=exact)


# --- the first and the last row ------------------------------------------------------------------------------------


def _at_end(aggregates: tuple[Aggregate, ...], rows: Frame, names: Mapping[Aggregate, str]) -> Found:
    one = aggregates[0]
    table = rows.script.stage(rows.table.filter(inside(one, rows)))
    here = replace(rows, table=table)
    keys = [table[HAPPENED].fill_null(0), table["recorded_at"], table["row_key"]]
    order = [key.desc() if one.function == "last" else key.asc() for key in keys]
    place = ibis.row_number().over(ibis.window(group_by=table[rows.by], order_by=order))
    columns: dict[str, ir.Value] = {rows.by: table[rows.by], "@place": place}
    made: dict[Aggregate, Callable[[ir.Table], dict[str, ir.Value]]] = {}
    for each in aggregates:
        taken = columns_of(worth(_argument(each), here), names[each])
        columns |= taken
        made[each] = _same(tuple(taken))
    numbered = rows.script.stage(table.select(**columns))
    return Found(rows.script.stage(numbered.filter(numbered["@place"] == 0).drop("@place"), "of_ends"), rows.by, made)


def _same(names: tuple[str, ...]) -> Callable[[ir.Table], dict[str, ir.Value]]:
    return lambda table: {name: table[name] for name in names}


# --- what needs rows in order --------------------------------------------------------------------------------------


def _ordered(each: Aggregate, rows: Frame, name: str) -> Found:
    script = rows.script
    table = script.stage(rows.table.filter(inside(each, rows)))
    here = replace(rows, table=table)
    match each.function:
        case "median":
            found = number(_argument(each), here)
            values = table.filter(known(found)).select(rows.by, value=found.column)
            return _median(each, Frame(script, values), name=name, like=found)
        case "median_gap":
            days = table.filter(table[HAPPENED + DAY].notnull())
            each_day = script.stage(days.select(rows.by, day=days[HAPPENED + DAY]).distinct())
            before = each_day["day"].lag().over(ibis.window(group_by=rows.by, order_by="day"))
            gaps = script.stage(each_day.mutate(value=each_day["day"] - before))
            values = gaps.filter(gaps["value"].notnull()).select(rows.by, "value")
            return _median(each, Frame(script, values), name=name, like=DAYS)
        case _:
            return _variation(each, here, name)


def _median(each: Aggregate, values: Frame, *, name: str, like: Number) -> Found:
    """The mean of the two middle values of each customer."""
    script, by = values.script, values.by
    table = script.stage(values.table)
    mine = ibis.window(group_by=by, order_by="value")
    place = ibis.row_number().over(mine)
    many = table["value"].count().over(ibis.window(group_by=by))
    numbered = script.stage(table.mutate(place=place, many=many))
    twice = numbered["place"] * 2
    middle = numbered.filter((twice >= numbered["many"] - 2) & (twice <= numbered["many"]))
    middle = script.stage(middle)
    ends = middle.filter(
        ((middle["many"] % 2 == 1) & (middle["place"] * 2 == middle["many"] - 1)) | (middle["many"] % 2 == 0)
    )
    grouped = ends.group_by(by).aggregate(**{f"{name}a": ends["value"].min(), f"{name}b": ends["value"].max()})

    def median(table: ir.Table) -> dict[str, ir.Value]:
        lower, upper = table[f"{name}a"], table[f"{name}b"]
        if like.real:
            return {name: finite((lower + upper) / 2.0).column}
        both = (lower.cast(WIDE) + upper.cast(WIDE)).cast("float64")
        return {name: both / ibis.literal(float(2 * 10**like.scale), "float64")}

    return Found(script.stage(grouped, "of_medians"), by, {each: median})


def _variation(each: Aggregate, rows: Frame, name: str) -> Found:
    """The deviation of the months' sums, divided by their mean."""
    table = rows.table
    found = number(_argument(each), rows)
    month = ibis.cases(
        *[(table[HAPPENED] >= start, place) for place, start in reversed(list(enumerate(each.months)))], else_=0
    )
    monthly = rows.script.stage(table.select(rows.by, month=month, value=found.column.cast(WIDE)))
    sums = rows.script.stage(monthly.group_by(rows.by, "month").aggregate(total=monthly["value"].sum()))
    fits = held(sums["total"], found.scale).column
    sums = rows.script.stage(sums.mutate(fits=fits, over=fits.isnull() & sums["total"].notnull()))
    grouped = sums.group_by(rows.by).aggregate(
        **{name: sums["fits"].cast(WIDE).sum(), f"{name}o": sums["over"].any()}, **squared(sums["fits"], name)
    )
    many = len(each.months)

    def variation(table: ir.Table) -> dict[str, ir.Value]:
        added = table[name]
        ratio = spread(table, name, many=ibis.literal(many, "int64")).sqrt() / added.cast("float64")
        bad = table[f"{name}o"] | (added <= 0)
        return {name: ibis.cases((bad | added.isnull(), ibis.null("float64")), else_=ratio)}

    return Found(rows.script.stage(grouped, "of_months"), rows.by, {each: variation})
