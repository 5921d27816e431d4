"""Lowering of values: names become columns, measures what they say, days since and between become subtractions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import assert_never

from presek.catalog.model import Catalog, Field, Relation, Type, scale_of
from presek.plan.steps import (
    TIME,
    Aggregate,
    Always,
    Calculation,
    Case,
    Choice,
    Column,
    Constant,
    DayOf,
    Expression,
    Operator,
    Predicate,
    Shape,
    YearsUntil,
)
from presek.segment import terms
from presek.segment.types import measure_value
from presek.segment.windows import Window, bounds, month_starts
from presek.values.instant import AsOf, day_number
from presek.values.money import MONEY_SCALE, scaled
from presek.values.problem import Place, Problem, Problems, nearest_names

NUMBER, REAL, DAY, INSTANT, TEXT, TRUTH, TAGS = (
    Shape("number"),
    Shape("real"),
    Shape("day"),
    Shape("instant"),
    Shape("text"),
    Shape("truth"),
    Shape("tags"),
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where names are looked up: a customer's fields and measures, or, inside a relation, a row's fields.

    `filter_of` lowers a relation's `where`; `measures` are those being expanded, so that a circle is
    told and not followed. `known` keeps the measures that were lowered: many rules use the same ones.
    """

    catalog: Catalog
    as_of: AsOf
    filter_of: Callable[[terms.Term, Scope], Predicate | None]
    relation: Relation | None = None
    measures: tuple[str, ...] = field(default=())
    known: dict[str, Expression] = field(default_factory=dict, compare=False, repr=False)

    def inside(self, relation: Relation) -> Scope:
        """The scope of one row of a relation."""
        return Scope(self.catalog, self.as_of, filter_of=self.filter_of, relation=relation, measures=self.measures)

    def field_named(self, key: str) -> Field | None:
        """The field called `key` here, or None where it is none (a measure, perhaps)."""
        fields = self.catalog.fields if self.relation is None else self.relation.fields
        return fields.get(key)


def shape_of_field(named: Field) -> Shape:
    """What a field's values are."""
    match named.type:
        case Type.TEXT | Type.CATEGORY | Type.CODE:
            return TEXT
        case Type.INTEGER | Type.DECIMAL | Type.MONEY | Type.SCORE:
            return Shape("number", scale_of(named))
        case Type.BOOLEAN:
            return TRUTH
        case Type.DATE:
            return DAY
        case Type.DATETIME:
            return INSTANT
        case Type.TAGS:
            return TAGS
        case _:
            assert_never(named.type)


def lowered(value: terms.Value, scope: Scope) -> Expression:
    """The value in steps. Raises Problems for a name the catalog does not have (a checked rule has none)."""
    match value:
        case terms.FieldValue(key, place):
            return _named(key, scope, place=place)
        case terms.Aggregate():
            return _aggregate(value, scope)
        case terms.DaysSince(since):
            return _subtracted(_today(scope), as_day(lowered(since, scope)))
        case terms.DaysBetween(start, end):
            return _subtracted(as_day(lowered(end, scope)), as_day(lowered(start, scope)))
        case terms.YearsSince(since):
            return YearsUntil(as_day(lowered(since, scope)), day_number(scope.as_of.day))
        case terms.Arithmetic(operator, left, right):
            return _calculation(operator, lowered(left, scope), lowered(right, scope))
        case terms.Choice():
            return _choice(value, scope)
        case _:
            return _constant(value)


def _constant(value: terms.Literals) -> Constant:
    match value:
        case terms.NumberLiteral(number):
            scale = max(0, -int(number.normalize().as_tuple().exponent))
            return Constant(int(number.scaleb(scale)), Shape("number", scale))
        case terms.MoneyLiteral(amount, _):
            return Constant(scaled(amount, MONEY_SCALE), Shape("number", MONEY_SCALE))
        case terms.TextLiteral(text):
            return Constant(text, TEXT)
        case terms.DateLiteral(day):
            return Constant(day_number(day), DAY)
        case terms.TruthLiteral(truth):
            return Constant(int(truth), TRUTH)
        case _:
            assert_never(value)


def as_day(value: Expression) -> Expression:
    """The local day of a date or datetime. A first, last, least or greatest datetime is taken of days to begin with."""
    match value:
        case Choice(cases, otherwise) if value.shape == INSTANT:
            days = tuple(Case(as_day(each.value), each.when) for each in cases)
            return Choice(days, None if otherwise is None else as_day(otherwise), DAY)
        case Aggregate(_, "first" | "last" | "min" | "max", argument) if (
            argument is not None and value.shape == INSTANT
        ):
            return replace(value, argument=DayOf(argument), shape=DAY)
        case _:
            return DayOf(value) if value.shape == INSTANT else value


def field_of(value: terms.Value, scope: Scope) -> Field | None:
    """The field whose values a value takes: a field itself, or one an aggregate hands on. None for anything else."""
    match value:
        case terms.FieldValue(key):
            named = scope.field_named(key)
            if named is None and scope.relation is None and key in scope.catalog.measures:
                return field_of(measure_value(scope.catalog.measures[key].value), scope)
            return named
        case terms.Aggregate(relation, _, argument) if argument is not None and relation in scope.catalog.relations:
            return field_of(argument, scope.inside(scope.catalog.relations[relation]))
        case _:
            return None


def _named(key: str, scope: Scope, *, place: Place | None) -> Expression:
    named = scope.field_named(key)
    if named is not None:
        max_age = named.max_age_days if scope.relation is None else None
        return Column(key, shape_of_field(named), max_age)
    if scope.relation is None and key in scope.catalog.measures:
        if key in scope.known:
            return scope.known[key]
        if key in scope.measures:
            circle = " → ".join((*scope.measures, key))
            raise Problems(Problem("circle", f"the measure {key} is made of itself: {circle}.", at=place))
        inner = replace(scope, measures=(*scope.measures, key))
        scope.known[key] = lowered(measure_value(scope.catalog.measures[key].value), inner)
        return scope.known[key]
    known = scope.relation.fields if scope.relation is not None else {**scope.catalog.fields, **scope.catalog.measures}
    raise Problems(
        Problem("unknown-field", f"no field is called '{key}'.", at=place, nearest=nearest_names(key, list(known)))
    )


def _aggregate(value: terms.Aggregate, scope: Scope) -> Aggregate:
    relation = relation_named(value.relation, scope, place=value.place)
    inside = scope.inside(relation)
    argument: Expression | None
    if value.argument is not None:
        argument = lowered(value.argument, inside)
    elif value.function in {"first", "last"}:
        argument = time_of(relation)
    else:
        argument = None
    start, end = rows_between(value.window, relation, scope.as_of)
    return Aggregate(
        relation.key,
        value.function,
        argument,
        start=start,
        end=end,
        where=None if value.where is None else scope.filter_of(value.where, inside),
        shape=_shape(value.function, argument),
        months=(month_starts(value.window, scope.as_of) or ()) if value.function == "variation" else (),
    )


def relation_named(key: str, scope: Scope, *, place: Place | None) -> Relation:
    """The relation called `key`. Raises Problems where the catalog has none."""
    if key not in scope.catalog.relations:
        nearest = nearest_names(key, list(scope.catalog.relations))
        raise Problems(Problem("unknown-relation", f"no relation is called '{key}'.", at=place, nearest=nearest))
    return scope.catalog.relations[key]


def rows_between(window: Window | None, relation: Relation, as_of: AsOf) -> tuple[int | None, int | None]:
    """The bounds of a window; of a relation without a time, none on either side."""
    if relation.time is None:
        return None, None
    stretch = bounds(window, as_of)
    return stretch.start, stretch.end


def time_of(relation: Relation) -> Expression:
    """When a row happened: a day where the relation keeps days, else a datetime."""
    happened = Column(TIME, INSTANT)
    dated = relation.time is not None and relation.fields[relation.time].type is Type.DATE
    return DayOf(happened) if dated else happened


def _shape(function: terms.Function, argument: Expression | None) -> Shape:
    match function:
        case "count" | "distinct" | "days":
            return NUMBER
        case "avg" | "median" | "stddev" | "median_gap" | "variation":
            return REAL
        case "sum" | "min" | "max" | "first" | "last":
            return NUMBER if argument is None else argument.shape
        case _:
            assert_never(function)


def _calculation(operator: Operator, left: Expression, right: Expression) -> Calculation:
    if operator == "/" or REAL in {left.shape, right.shape}:
        return Calculation(operator, left, right, shape=REAL)
    scales = (left.shape.scale, right.shape.scale)
    return Calculation(operator, left, right, shape=Shape("number", sum(scales) if operator == "*" else max(scales)))


def _choice(value: terms.Choice, scope: Scope) -> Choice:
    cases = tuple(
        Case(lowered(each.value, scope), scope.filter_of(each.when, scope) or Always()) for each in value.cases
    )
    otherwise = None if value.otherwise is None else lowered(value.otherwise, scope)
    shapes = [each.value.shape for each in cases] + ([] if otherwise is None else [otherwise.shape])
    shape = shapes[0]
    if REAL in shapes:
        shape = REAL
    elif shape.form == "number":
        shape = Shape("number", max(each.scale for each in shapes))
    return Choice(cases, otherwise, shape)


def _subtracted(left: Expression, right: Expression) -> Calculation:
    return Calculation("-", left, right, shape=NUMBER)


def _today(scope: Scope) -> Constant:
    return Constant(day_number(scope.as_of.day), DAY)
