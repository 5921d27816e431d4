"""All rules at once, as shared steps that no engine has a hand in: measures expanded, windows bound, sugar removed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Literal, TypeAlias, assert_never

from presek.catalog.model import Catalog
from presek.plan import walk
from presek.plan.rewrites import rewritten
from presek.plan.steps import (
    Aggregate,
    Always,
    Among,
    Classed,
    Comparator,
    Compare,
    Conjunction,
    Constant,
    Disjunction,
    Drawn,
    Expression,
    FallsOn,
    Fifth,
    IsKnown,
    Leading,
    Matches,
    Moves,
    Negation,
    NoneTrue,
    Plan,
    Predicate,
    Reference,
    Remembered,
    SameText,
    Standing,
    Tagged,
    WasIn,
)
from presek.plan.values import INSTANT, NUMBER, TEXT, Scope, as_day, field_of, lowered, relation_named, rows_between
from presek.segment import terms
from presek.segment.windows import MICROSECONDS, Unit, bounds, shifted
from presek.values.drawing import least_outside
from presek.values.instant import FIRST_DAY, LAST_DAY, AsOf, day_number
from presek.values.problem import Problem, Problems, nearest_names
from presek.values.text import folded

Test: TypeAlias = (
    terms.Comparison
    | terms.Between
    | terms.OneOf
    | terms.Within
    | terms.TextMatch
    | terms.HasTags
    | terms.Known
    | terms.Exists
    | terms.Ago
    | terms.DayComes
)
"""The terms that test values; the others join answers."""


def lower(
    rules: Mapping[str, terms.Term],
    catalog: Catalog,
    as_of: AsOf,
    *,
    values: Mapping[str, terms.Value] | None = None,
) -> Plan:
    """The plan of all rules and of named values (facets, measures), each distinct step once.

    Raises Problems for names that are not there and for circles among rules; a checked rule has neither.
    """
    scope = Scope(catalog, as_of, filter_of=_filter)
    trees = {key: rewritten(_tree(term, scope)) for key, term in rules.items()}
    named = {name: lowered(value, scope) for name, value in (values or {}).items()}
    ordered = {key: trees[key] for key in _in_order(trees)}
    leaves = tuple(dict.fromkeys(leaf for tree in ordered.values() for leaf in walk.leaves(tree)))
    read = [value for leaf in leaves for value in walk.expressions(leaf)] + list(named.values())
    return Plan(
        as_of,
        aggregates=tuple(dict.fromkeys(found for value in read for found in walk.aggregates(value))),
        leaves=leaves,
        trees=ordered,
        values=named,
    )


def _filter(term: terms.Term, scope: Scope) -> Predicate | None:
    tree = rewritten(_tree(term, scope))
    return None if tree == Always() else tree


def _in_order(trees: Mapping[str, Predicate]) -> list[str]:
    """The rules so that each follows those it refers to. Raises Problems (a circle, no segment)."""
    ordered: dict[str, None] = {}

    def visit(key: str, path: tuple[str, ...]) -> None:
        if key in ordered:
            return
        if key in path:
            circle = " → ".join((*path[path.index(key) :], key))
            raise Problems(Problem("circle", f"segments refer to each other in a circle: {circle}."))
        for reference in walk.references(trees[key]):
            if reference not in trees:
                says = f"no segment is called '{reference}'."
                raise Problems(Problem("unknown-segment", says, nearest=nearest_names(reference, list(trees))))
            visit(reference, (*path, key))
        ordered[key] = None

    for key in trees:
        visit(key, ())
    return list(ordered)


def _tree(term: terms.Term, scope: Scope) -> Predicate:
    match term:
        case terms.Everyone():
            return Always()
        case terms.Not(inner):
            return Negation(_tree(inner, scope))
        case terms.All(parts):
            return Conjunction(tuple(_tree(part, scope) for part in parts))
        case terms.Any(parts):
            return Disjunction(tuple(_tree(part, scope) for part in parts))
        case terms.InSegment(segment):
            return Reference(segment)
        case terms.Otherwise(others):
            return NoneTrue(others)
        case terms.WasInSegment() | terms.Moved():
            return _remembered(term, scope.as_of)
        case terms.Ranked() | terms.AbcClass() | terms.Quintile():
            return _standing(term, scope)
        case terms.Sample(percent, seed):
            return Drawn(least_outside(percent), seed)
        case _:
            return _test(term, scope)


def _remembered(term: terms.WasInSegment | terms.Moved, as_of: AsOf) -> Remembered:
    match term:
        case terms.WasInSegment(segment, day):
            end = AsOf.end_of(min(max(day, FIRST_DAY), LAST_DAY), as_of.zone).instant
            return WasIn(segment, end if day < as_of.day else None)
        case terms.Moved(direction, segment, window):
            stretch = bounds(window, as_of)
            return Moves(segment, direction, stretch.start, end=as_of.instant if stretch.end is None else stretch.end)


def _standing(term: terms.Ranked | terms.AbcClass | terms.Quintile, scope: Scope) -> Standing:
    by, within = lowered(term.by, scope), term.within
    match term:
        case terms.Ranked(end, amount, percent):
            return Leading(by, end, Fraction(amount), percent=percent, within=within)
        case terms.AbcClass(classes=classes):
            return Classed(by, frozenset(classes), within)
        case terms.Quintile(comparator=comparator, fifth=fifth):
            if comparator == "~=":
                raise Problems(Problem("wrong-type", "a fifth is a number; ~= is for texts.", at=term.place))
            return Fifth(by, comparator, fifth, within=within)


def _test(term: Test, scope: Scope) -> Predicate:
    match term:
        case terms.Comparison(left, comparator, right):
            return _comparison(lowered(left, scope), comparator, lowered(right, scope))
        case terms.Between(value, least, most):
            subject = lowered(value, scope)
            low, high = lowered(least, scope), lowered(most, scope)
            return Conjunction((_comparison(subject, ">=", low), _comparison(subject, "<=", high)))
        case terms.OneOf(value, choices, negated):
            subject = lowered(value, scope)
            found = Disjunction(tuple(_comparison(subject, "=", lowered(choice, scope)) for choice in choices))
            return Negation(found) if negated else found
        case terms.Within(value, code):
            named = field_of(value, scope)
            codes = None if named is None else scope.catalog.list_of(named)
            return Among(lowered(value, scope), frozenset({code}) if codes is None else codes.below(code))
        case terms.TextMatch(value, test, text):
            return Matches(lowered(value, scope), test, folded(text))
        case terms.HasTags(value, which, tags):
            return Tagged(lowered(value, scope), which, frozenset(tags))
        case terms.Known(value, negated):
            known = IsKnown(lowered(value, scope))
            return Negation(known) if negated else known
        case terms.Exists():
            return _existence(term, scope)
        case terms.Ago(value, comparison, count, unit):
            return _ago(lowered(value, scope), comparison, shift=(count, unit), as_of=scope.as_of)
        case terms.DayComes(value, count, unit):
            return FallsOn(as_day(lowered(value, scope)), _month_days(count, unit, as_of=scope.as_of))
        case _:
            assert_never(term)


def _comparison(left: Expression, comparator: terms.Comparator, right: Expression) -> Predicate:
    match comparator:
        case "~=":
            return _same_text(left, right, ignoring_case=True)
        case "=" | "!=" if TEXT in {left.shape, right.shape}:
            same = _same_text(left, right, ignoring_case=False)
            return Negation(same) if comparator == "!=" else same
        case _:
            return _ordered(left, comparator, right)


def _ordered(left: Expression, comparator: Comparator, right: Expression) -> Compare:
    """A datetime meets a date by its local day, another datetime by its instant."""
    if left.shape == INSTANT == right.shape:
        return Compare(left, comparator, right)
    return Compare(as_day(left), comparator, as_day(right))


def _same_text(left: Expression, right: Expression, *, ignoring_case: bool) -> Predicate:
    match left, right:
        case Constant(), Constant():
            return SameText(left, right, ignoring_case)
        case Constant(str() as text), value:
            return Among(value, frozenset({folded(text) if ignoring_case else text}), ignoring_case)
        case value, Constant(str() as text):
            return Among(value, frozenset({folded(text) if ignoring_case else text}), ignoring_case)
        case _:
            return SameText(left, right, ignoring_case)


def _existence(term: terms.Exists, scope: Scope) -> Compare:
    relation = relation_named(term.relation, scope, place=term.place)
    where = None if term.where is None else scope.filter_of(term.where, scope.inside(relation))
    start, end = rows_between(term.window, relation, scope.as_of)
    count = Aggregate(relation.key, "count", None, start=start, end=end, where=where, shape=NUMBER)
    return Compare(count, "=" if term.negated else ">", Constant(0, NUMBER))


def _ago(value: Expression, comparison: Literal["more", "less"], *, shift: tuple[int, Unit], as_of: AsOf) -> Predicate:
    """Before (or after, up to now) a day so many units back; hours and minutes go by instants."""
    count, unit = shift
    if unit in MICROSECONDS:
        subject, now = value, Constant(as_of.instant, INSTANT)
        edge = Constant(as_of.instant - count * MICROSECONDS[unit], INSTANT)
    else:
        today = as_day(value)
        subject, now = today, Constant(day_number(as_of.day), today.shape)
        edge = Constant(day_number(shifted(as_of.day, -count, unit)), today.shape)
    if comparison == "more":
        return Compare(subject, "<", edge)
    return Conjunction((Compare(subject, ">", edge), Compare(subject, "<=", now)))


def _month_days(count: int, unit: Unit, *, as_of: AsOf) -> frozenset[int]:
    """The days of a year, as month * 100 + day, that come from the as-of day to `count` units ahead."""
    first, last = as_of.day, shifted(as_of.day, count, unit)
    found = set()
    for ahead in range(min((last - first).days, 4 * 366) + 1):
        day = first + timedelta(days=ahead)
        found.add(day.month * 100 + day.day)
        leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
        if (day.month, day.day) == (2, 28) and not leap:
            found.add(229)
    return frozenset(found)
