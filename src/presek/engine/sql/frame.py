"""Where values are read from: customers or rows as a stage of the statement, with what was worked out so far."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import ibis
import ibis.expr.types as ir

from presek.engine.sql import primitives
from presek.engine.sql.neutral import DAY, FOLDED
from presek.engine.sql.nodes import Node
from presek.engine.sql.primitives import Number, Tags, Text
from presek.engine.sql.script import Script
from presek.plan.steps import TIME, Column, Constant, DayOf, Expression, Leaf
from presek.values.text import folded

Worth = Number | Text | Tags
HAPPENED = "happened_at"
OWNER = "@customer"
"""A company's own key of a customer, in its own type, where rows are told apart by that and not by the ordinal."""


@dataclass(frozen=True)
class Frame:
    """A stage, and under which name each node that was worked out stands in it.

    `known`: names of aggregates, calculations, choices, calendars, and leaves about others or about the past.
    `within`: from when (included) and until when (excluded) all of its rows happened, None where it is not known.
    `twice`: the values that the condition at hand tests more than once, None where that is not known.
    """

    script: Script
    table: ir.Table
    known: Mapping[Node | Leaf, str] = field(default_factory=dict)
    within: tuple[int | None, int | None] = (None, None)
    twice: Collection[Expression] | None = None

    def with_columns(self, columns: Mapping[str, ir.Value], known: Mapping[Node | Leaf, str]) -> Frame:
        """The frame with further columns, in a stage of its own."""
        if not columns:
            return replace(self, known={**self.known, **known})
        table = self.script.stage(self.table.mutate(**columns), "columns")
        return replace(self, table=table, known={**self.known, **known})

    @property
    def by(self) -> str:
        """The column that says whose a row is."""
        return "ordinal" if "ordinal" in self.table.columns else OWNER

    def new_name(self, letter: str, number: int) -> str:
        """A name that no column has."""
        return f"{letter}{len(self.known)}_{number}"


def column_name(column: Column) -> str:
    """Under which name a column of a customer or a row stands; one that ages has a name of its own."""
    if column.key == TIME:
        return HAPPENED
    return column.key if column.max_age_days is None else f"{column.key}@within{column.max_age_days}"


def worth(value: Expression, frame: Frame) -> Worth:
    """What a value comes to; what it is made of was worked out before."""
    match value:
        case Column():
            return named(value, column_name(value), frame)
        case Constant(str() as text):
            return Text(ibis.literal(text, "string"), ibis.literal(folded(text), "string"))
        case Constant(int() as whole, shape):
            return primitives.constant(whole, shape.scale)
        case DayOf(Column() as column):
            return Number(frame.table[column_name(column) + DAY])
        case _:
            return named(value, frame.known[value], frame)


def named(value: Expression, name: str, frame: Frame) -> Worth:
    """A value that stands in the stage under a name."""
    column = frame.table[name]
    match value.shape.form:
        case "text":
            return Text(column, frame.table[name + FOLDED])
        case "tags":
            return Tags(column)
        case form:
            return Number(column, value.shape.scale, real=form == "real")


def number(value: Expression, frame: Frame) -> Number:
    """A value that is a number."""
    found = worth(value, frame)
    if isinstance(found, Number):
        return found
    raise TypeError(f"{value} is no number")


def columns_of(found: Worth, name: str) -> dict[str, ir.Value]:
    """A value as columns of a stage."""
    match found:
        case Text(plain, low):
            return {name: plain, name + FOLDED: low}
        case Tags(text):
            return {name: text}
        case Number(column):
            return {name: column}
