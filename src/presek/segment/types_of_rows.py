"""The kind of what is made of a relation's rows: count, sum, avg, last and the rest."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from presek.catalog.model import Catalog, Relation, Type
from presek.segment.kind import Kind, Scope, near
from presek.segment.terms import Aggregate, Exists, Function
from presek.segment.windows import MONTHS, LastUnits, NextUnits, PreviousUnits, Window
from presek.segment.write import write_value, write_window

COUNTING: frozenset[Function] = frozenset({"count", "first", "days", "median_gap"})
"""Functions of whole rows: they take no field."""
MOST_MONTHS = 60
"""How many months a variation may be of."""
TIMED: frozenset[Function] = frozenset({"first", "last", "days", "median_gap", "variation"})
"""Functions that need to know when a row happened."""


def rows_kind(value: Aggregate, argument: Kind | None, scope: Scope) -> Kind | None:
    """The kind of an aggregate, given the kind of its argument; None (and a problem) where it has none."""
    catalog = scope.catalog
    if scope.relation is not None:
        says = f"{value.relation}.{value.function}(…) cannot stand among the rows of {scope.relation}."
        scope.report(value, "rows-in-rows", says)
        return None
    relation = relation_of(value, scope)
    if relation is None:
        return None
    fits = window_fits(value, relation, scope)
    if value.function == "variation" and not _is_of_months(value.window):
        says = f"variation is of 2 to {MOST_MONTHS} months, like {value.relation}.variation(…, last 12 months)."
        scope.report(value, "bad-window", says)
        fits = False
    if value.function in TIMED and relation.time is None:
        says = f"{relation.key} have no time, so {value.function} cannot be told; use count, sum or max of a field."
        scope.report(value, "no-time", says)
        fits = False
    if not (_argument_fits(value, argument, scope) and fits):
        return None
    return _kind(value, argument, catalog)


def relation_of(node: Aggregate | Exists, scope: Scope) -> Relation | None:
    """The relation that is named, or None (and a problem) where there is none."""
    relations = scope.catalog.relations
    if node.relation in relations:
        return relations[node.relation]
    says = f"no relation is called '{node.relation}'."
    if node.relation in scope.catalog.fields or node.relation in scope.catalog.measures:
        says = f"{node.relation} is a single value, not a table of rows."
    scope.report(node, "unknown-relation", says, near=near(node.relation, relations))
    return None


def window_fits(node: Aggregate | Exists, relation: Relation, scope: Scope) -> bool:
    """Whether the window may be used on that relation; a problem where it may not."""
    if node.window is None:
        return True
    if relation.time is None:
        says = f"{relation.key} have no time, so {write_window(node.window)} chooses nothing."
        scope.report(node, "no-time", says)
        return False
    fault = window_fault(node.window)
    if fault is not None:
        scope.report(node, *fault)
    return fault is None


def _is_of_months(window: Window | None) -> bool:
    match window:
        case LastUnits(count=count, unit=unit) | PreviousUnits(count=count, unit=unit):
            return 2 <= MONTHS.get(unit, 0) * count <= MOST_MONTHS
        case _:
            return False


def window_fault(window: Window) -> tuple[str, str] | None:
    """What is wrong with a window by itself, as code and sentence."""
    match window:
        case NextUnits(unit="hours" | "minutes") | PreviousUnits(unit="hours" | "minutes"):
            says = f"{write_window(window)} is not counted; next and previous take days, weeks, months or years."
            return "bad-window", says
        case LastUnits(count=count) | NextUnits(count=count) | PreviousUnits(count=count) if count < 1:
            return "bad-window", f"{write_window(window)} is empty; an amount of time begins at 1."
        case _:
            return None


def _argument_fits(value: Aggregate, argument: Kind | None, scope: Scope) -> bool:
    function = value.function
    if value.argument is None or argument is None:
        if value.argument is None and function not in COUNTING and function != "last":
            says = f"{function} needs a field, like {value.relation}.{function}(…)."
            scope.report(value, "needs-field", says)
            return False
        return value.argument is None
    fault: str | None = None
    if function in COUNTING:
        fault = f"{function} counts whole rows and takes no field; write {value.relation}.{function}()."
    elif function in {"sum", "avg", "median", "stddev", "variation"} and argument.family not in {"number", "money"}:
        fault = f"{write_value(value.argument)} is {argument.words}; {function} is for numbers and money."
    elif function == "variation" and argument.real:
        fault = f"{write_value(value.argument)} is a quotient; variation adds up exact amounts."
    elif function in {"min", "max"} and argument.family not in {"number", "money", "time"}:
        fault = f"{write_value(value.argument)} is {argument.words}; {function} is for numbers, money and dates."
    elif function == "distinct" and argument.family == "tags":
        fault = f"{write_value(value.argument)} is {argument.words}; distinct is for single values."
    if fault is not None:
        code = "takes-no-field" if function in COUNTING else "wrong-type"
        scope.rows_of(value.relation, "argument").report(value.argument, code, fault)
    return fault is None


def _kind(value: Aggregate, argument: Kind | None, catalog: Catalog) -> Kind:
    relation = catalog.relations[value.relation]
    match value.function:
        case "count" | "distinct":
            return Kind(Type.INTEGER, model=relation.model)
        case "days":
            return Kind(Type.INTEGER, unit="days", model=relation.model)
        case "median_gap":
            return Kind(Type.DECIMAL, unit="days", real=True, model=relation.model)
        case "sum" | "min" | "max":
            assert argument is not None, "judged before"
            return replace(argument, model=relation.model)
        case "variation":
            return Kind(Type.DECIMAL, real=True, model=relation.model)
        case "avg" | "median" | "stddev":
            assert argument is not None, "judged before"
            made = Type.MONEY if argument.type is Type.MONEY else Type.DECIMAL
            return replace(argument, type=made, scale=0, real=True, model=relation.model)
        case "first" | "last":
            if argument is not None:
                return replace(argument, model=relation.model)
            assert relation.time is not None, "judged before"
            return Kind(relation.fields[relation.time].type, model=relation.model)
        case _:
            assert_never(value.function)
