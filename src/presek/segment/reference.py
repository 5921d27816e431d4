"""The reference engine: the meaning of the language, for one customer.

Slow and obvious. Every other engine is held to it, and it explains one customer.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeAlias, assert_never

from presek.catalog.model import Catalog, CodeList, Field, Relation
from presek.segment.ranking import Listed, Standings, holds
from presek.segment.reference_conditions import (
    ago,
    compared,
    day_comes,
    days_between,
    has,
    is_below,
    literal,
    matches,
    years_since,
)
from presek.segment.reference_numbers import (
    Day,
    Exact,
    Worth,
    average,
    calculated,
    deviation,
    extreme,
    held,
    median,
    numbers,
    total,
    variation,
)
from presek.segment.reference_past import Past, moved, was_in
from presek.segment.reference_rows import (
    gaps,
    is_stale,
    newest,
    oldest,
    rows_inside,
    time_of,
    version_of,
    worth_of,
)
from presek.segment.terms import (
    AbcClass,
    Aggregate,
    Ago,
    All,
    Any,
    Arithmetic,
    Between,
    Choice,
    Comparison,
    DayComes,
    DaysBetween,
    DaysSince,
    Everyone,
    Exists,
    FieldValue,
    HasTags,
    InSegment,
    Known,
    Moved,
    Not,
    OneOf,
    Otherwise,
    Quintile,
    Ranked,
    Sample,
    Term,
    TextMatch,
    Value,
    WasInSegment,
    Within,
    YearsSince,
)
from presek.segment.types import choice_kind_of, kind_of, measure_value
from presek.segment.windows import month_starts, shifted
from presek.values.drawing import drawn
from presek.values.facts import Customer, FactValue, Row
from presek.values.instant import AsOf, day_number
from presek.values.problem import Problem, Problems
from presek.values.truth import Truth, conjunction, disjunction, negation

Condition: TypeAlias = Comparison | Between | OneOf | Within | TextMatch | HasTags | Known | Ago | DayComes
"""Terms about one value, or two that are compared."""


class Others(Protocol):
    """All customers, with whom one is compared."""

    def compared(self, by: Value, within: str | None, context: Context) -> Standings:
        """The known values of those who are compared: everybody, or the members of a segment."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """What an answer depends on besides the customer: the catalog, the instants, the rules that may be referred to.

    `others` is needed for ranks alone, `past` for history.
    """

    catalog: Catalog
    as_of: AsOf
    segments: Mapping[str, Term] = field(default_factory=dict)
    others: Others | None = None
    past: Past | None = None


@dataclass(slots=True)
class Everybody:
    """The others as a list of customers, each judged once for each value that they are compared by."""

    customers: Sequence[Customer]
    known: dict[tuple[Value, str | None], Listed] = field(default_factory=dict)

    def compared(self, by: Value, within: str | None, context: Context) -> Standings:
        """The known values of everybody, or of the members of a segment."""
        if (by, within) not in self.known:
            rule = Everyone() if within is None else context.segments[within]
            scopes = [Scope(each, context) for each in self.customers]
            worths = [_worth(by, scope) for scope in scopes if _truth(rule, scope) is True]
            self.known[by, within] = Listed([worth for worth in worths if worth is not None])
        return self.known[by, within]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where names are looked up: among a customer's fields, or, inside a relation, among one row's fields."""

    customer: Customer
    context: Context
    relation: Relation | None = None
    row: Row | None = None

    def field(self, key: str) -> Field | None:
        """The field called `key` here; None where it is a measure."""
        fields = self.context.catalog.fields if self.relation is None else self.relation.fields
        return fields.get(key)

    def fact(self, named: Field) -> FactValue:
        """The stored value of a field at the as-of instant; None is unknown."""
        if self.row is not None:
            return self.row.values.get(named.key)
        as_of = self.context.as_of
        version = version_of(self.customer.fields.get(named.key, ()), as_of)
        return None if version is None or is_stale(named, version, as_of) else version.value


def takes_in(term: Term, customer: Customer, context: Context) -> Truth:
    """True, False, or None where the customer's data does not say. The term has been checked against the catalog.

    Raises Problems ("not-yet") for history where the context knows no past, and for ranks where it knows no others;
    KeyError for a segment that is not in the context.
    """
    return _truth(term, Scope(customer, context))


def value_of(value: Value, customer: Customer, context: Context) -> Worth:
    """What a value comes to for one customer; None is unknown."""
    return _worth(value, Scope(customer, context))


def rows_of(counted: Aggregate | Exists, customer: Customer, context: Context) -> tuple[Row, ...]:
    """The rows that an aggregate or an existence counts."""
    return _rows(counted, Scope(customer, context))


# --- predicates ------------------------------------------------------------------------------------------------


def _truth(term: Term, scope: Scope) -> Truth:
    match term:
        case Everyone():
            return True
        case Not(inner):
            return negation(_truth(inner, scope))
        case All(terms):
            return conjunction(_truth(each, scope) for each in terms)
        case Any(terms):
            return disjunction(_truth(each, scope) for each in terms)
        case InSegment(segment):
            return _truth(scope.context.segments[segment], scope)
        case Exists():
            return bool(_rows(term, scope)) != term.negated
        case Otherwise(others):
            return all(_truth(scope.context.segments[each], scope) is not True for each in others)
        case Ranked() | AbcClass() | Quintile():
            return _relative(term, scope)
        case Sample(percent, seed):
            return drawn(scope.customer.key, percent=percent, seed=seed)
        case WasInSegment() | Moved():
            return _history(term, scope)
        case _:
            return _condition(term, scope)


def _condition(term: Condition, scope: Scope) -> Truth:
    """The verdict of a term about one value."""
    as_of = scope.context.as_of
    match term:
        case Comparison(left, comparator, right):
            return compared(comparator, _worth(left, scope), _worth(right, scope))
        case Between(value, low, high):
            worth = _worth(value, scope)
            return conjunction((compared(">=", worth, _worth(low, scope)), compared("<=", worth, _worth(high, scope))))
        case OneOf(value, choices, negated):
            worth = _worth(value, scope)
            found = disjunction(compared("=", worth, _worth(choice, scope)) for choice in choices)
            return negation(found) if negated else found
        case Within(value, code):
            return is_below(_worth(value, scope), code, codes=_code_list(value, scope))
        case TextMatch(value, test, text):
            return matches(_worth(value, scope), test, text)
        case HasTags(value, test, tags):
            return has(_worth(value, scope), test, frozenset(tags))
        case Known(value, negated):
            return (_worth(value, scope) is not None) != negated
        case Ago(value, comparison, count, unit):
            return ago(_worth(value, scope), comparison, shift=(count, unit), as_of=as_of)
        case DayComes(value, count, unit):
            return day_comes(_worth(value, scope), as_of.day, shifted(as_of.day, count, unit))
        case _:
            assert_never(term)


def _relative(term: Ranked | AbcClass | Quintile, scope: Scope) -> Truth:
    """Outside of the segment after `within`: false. Where it cannot be said, or the value is unknown: unknown."""
    context, within = scope.context, term.within
    if context.others is None:
        says = "ranks need all customers and cannot be judged of one alone."
        raise Problems(Problem("not-yet", says, at=term.place))
    compared_at_all = True if within is None else _truth(context.segments[within], scope)
    if compared_at_all is not True:
        return compared_at_all
    return holds(term, _worth(term.by, scope), context.others.compared(term.by, within, context))


def _history(term: WasInSegment | Moved, scope: Scope) -> Truth:
    """What the published runs said of the customer before."""
    context = scope.context
    if context.past is None:
        says = "history needs earlier runs and cannot be judged without them."
        raise Problems(Problem("not-yet", says, at=term.place))
    told = context.past.told(term.segment, scope.customer.key)
    match term:
        case WasInSegment():
            return was_in(term, told, context.as_of)
        case Moved():
            return moved(term, told, context.as_of)


# --- values ----------------------------------------------------------------------------------------------------


def _worth(value: Value, scope: Scope) -> Worth:
    as_of = scope.context.as_of
    match value:
        case FieldValue(key):
            named = scope.field(key)
            if named is None:
                return _worth(_measure(key, scope), scope)
            return worth_of(named, scope.fact(named), as_of.zone)
        case Arithmetic(operator, left, right):
            return calculated(operator, _worth(left, scope), _worth(right, scope))
        case DaysBetween(start, end):
            return days_between(_worth(start, scope), _worth(end, scope))
        case DaysSince(since):
            return days_between(_worth(since, scope), Day(day_number(as_of.day)))
        case YearsSince(since):
            return years_since(_worth(since, scope), as_of.day)
        case Aggregate():
            return _aggregate(value, scope)
        case Choice():
            return _choice(value, scope)
        case _:
            return literal(value)


def _choice(value: Choice, scope: Scope) -> Worth:
    """The value of the first case that is true, at the scale that all share; unknown where one before it is."""
    for case in value.cases:
        truth = _truth(case.when, scope)
        if truth is None:
            return None
        if truth:
            return _at_scale(_worth(case.value, scope), value, scope)
    return None if value.otherwise is None else _at_scale(_worth(value.otherwise, scope), value, scope)


def _at_scale(worth: Worth, choice: Choice, scope: Scope) -> Worth:
    if not isinstance(worth, Exact):
        return worth
    kind = choice_kind_of(choice, scope.context.catalog, None if scope.relation is None else scope.relation.key)
    if kind.real:
        return worth.as_double()
    return held(Exact(worth.whole * 10 ** (kind.scale - worth.scale), kind.scale))


def _aggregate(value: Aggregate, scope: Scope) -> Worth:
    relation = scope.context.catalog.relations[value.relation]
    rows = _rows(value, scope)
    match value.function:
        case "count":
            return Exact(len(rows))
        case "days":
            return Exact(len({row.day for row in rows if row.day is not None}))
        case "median_gap":
            return median(gaps(rows))
        case "first":
            return time_of(oldest(rows), relation) if rows else None
        case "last" if value.argument is None:
            return time_of(newest(rows), relation) if rows else None
        case "last":
            return _argument(value, newest(rows), scope) if rows else None
        case "variation":
            return variation(_by_month(value, rows, scope))
        case _:
            return _of_many(value, [_argument(value, row, scope) for row in rows], scope)


def _by_month(value: Aggregate, rows: Sequence[Row], scope: Scope) -> list[Worth]:
    """What the rows of each month of the window add up to."""
    starts = month_starts(value.window, scope.context.as_of) or ()
    months: list[list[Worth]] = [[] for _ in starts]
    for row in rows:
        months[bisect_right(starts, row.happened_at or 0) - 1].append(_argument(value, row, scope))
    return [total(numbers(worths)) if worths else Exact(0) for worths in months]


def _of_many(value: Aggregate, worths: Sequence[Worth], scope: Scope) -> Worth:
    """What the function makes of the known values among those of the rows."""
    known = [worth for worth in worths if worth is not None]
    match value.function:
        case "distinct":
            return Exact(len(set(known)))
        case "min":
            return extreme(known, sign=-1)
        case "max":
            return extreme(known, sign=1)
        case "sum":
            return total(numbers(known)) if known else Exact(0, kind_of(value, scope.context.catalog).scale)
        case "avg":
            return average(numbers(known))
        case "median":
            return median(numbers(known))
        case "stddev":
            return deviation(numbers(known))
        case _:
            raise TypeError(f"{value.function} is not made of the values of rows")


def _argument(value: Aggregate, row: Row, scope: Scope) -> Worth:
    if value.argument is None:
        raise TypeError(f"{value.relation}.{value.function} needs a field")
    relation = scope.context.catalog.relations[value.relation]
    return _worth(value.argument, replace(scope, relation=relation, row=row))


def _rows(counted: Aggregate | Exists, scope: Scope) -> tuple[Row, ...]:
    relation = scope.context.catalog.relations[counted.relation]
    every = scope.customer.rows.get(relation.key, ())
    rows = rows_inside(every, relation, window=counted.window, as_of=scope.context.as_of)
    where = counted.where
    if where is None:
        return rows
    return tuple(row for row in rows if _truth(where, replace(scope, relation=relation, row=row)) is True)


def _field_of(value: Value, scope: Scope) -> Field | None:
    """The field whose values a value takes: a field itself, or one that an aggregate hands on; None for others."""
    match value:
        case FieldValue(key):
            return scope.field(key) or _field_of(_measure(key, scope), scope)
        case Aggregate(relation, _, argument) if argument is not None:
            return _field_of(argument, replace(scope, relation=scope.context.catalog.relations[relation], row=None))
        case _:
            return None


def _code_list(value: Value, scope: Scope) -> CodeList | None:
    named = _field_of(value, scope)
    return None if named is None else scope.context.catalog.list_of(named)


def _measure(key: str, scope: Scope) -> Value:
    return measure_value(scope.context.catalog.measures[key].value)
