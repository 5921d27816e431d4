"""All problems of meaning of a rule, at once, by place: names, types, units, currency, codes, windows, circles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from presek.catalog.model import Catalog
from presek.segment.check_comparison import (
    check_between,
    check_choices,
    check_comparison,
    check_tags,
    check_text,
    check_within,
)
from presek.segment.check_relative import check_abc, check_quintile, check_ranked, check_sample
from presek.segment.check_segments import Segments, check_chosen, check_circles, check_named
from presek.segment.kind import Scope
from presek.segment.terms import (
    AbcClass,
    Aggregate,
    Ago,
    All,
    Any,
    Between,
    Choice,
    Comparison,
    DayComes,
    Everyone,
    Exists,
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
)
from presek.segment.types import judge
from presek.segment.types_of_rows import relation_of, window_fault, window_fits
from presek.segment.walk import named_children
from presek.segment.windows import NextUnits, Unit
from presek.segment.write import write_value, write_window
from presek.values.problem import Place, Problem


def check(term: Term, catalog: Catalog, *, segments: Mapping[str, Term] | None = None) -> tuple[Problem, ...]:
    """Every problem of a rule, sorted by place (by path where it came from JSON); empty where it may be published.

    `segments` are the rules that `in segment` may name.
    """
    problems: list[Problem] = []
    known: Segments = segments if segments is not None else {}
    scope = Scope(catalog, problems)
    match term:
        case Otherwise():
            pass
        case _:
            _check(term, scope, known)
    check_circles(term, known, scope)
    distinct = dict.fromkeys(problems)
    return tuple(sorted(distinct, key=lambda each: (each.at or Place(0, 0), each.path)))


def check_value(value: Value, catalog: Catalog) -> tuple[Problem, ...]:
    """Every problem of a value of a customer, such as a measure's; sorted by place."""
    problems: list[Problem] = []
    _check_value(value, Scope(catalog, problems, path="/value"), {})
    return tuple(sorted(dict.fromkeys(problems), key=lambda each: (each.at or Place(0, 0), each.path)))


def _check(term: Term, scope: Scope, segments: Segments) -> None:
    match term:
        case All(terms=terms) | Any(terms=terms):
            for index, each in enumerate(terms):
                _check(each, scope.below(f"terms/{index}"), segments)
        case Not(term=inner):
            _check(inner, scope.below("term"), segments)
        case Exists(relation=name, where=where):
            _check_exists(term, scope)
            if where is not None and scope.relation is None and name in scope.catalog.relations:
                _check(where, scope.rows_of(name, "where"), segments)
        case Everyone():
            pass
        case Comparison() | Between() | OneOf() | Within() | TextMatch() | HasTags() | Known() | Ago() | DayComes():
            _check_condition(term, scope)
            _check_filters(term, scope, segments)
        case _:
            if scope.relation is not None:
                says = f"this is about the whole customer and cannot stand among the rows of {scope.relation}."
                scope.report(term, "not-of-rows", says)
                return
            _check_of_customer(term, scope, segments)
            _check_filters(term, scope, segments)


def _check_exists(term: Exists, scope: Scope) -> None:
    if scope.relation is not None:
        says = f"{'no' if term.negated else 'any'} {term.relation}(…) cannot stand among the rows of {scope.relation}."
        scope.report(term, "rows-in-rows", says)
        return
    relation = relation_of(term, scope)
    if relation is not None:
        window_fits(term, relation, scope)


def _check_condition(
    term: Comparison | Between | OneOf | Within | TextMatch | HasTags | Known | Ago | DayComes, scope: Scope
) -> None:
    match term:
        case Comparison():
            check_comparison(term, scope)
        case Between():
            check_between(term, scope)
        case OneOf():
            check_choices(term, scope)
        case Within():
            check_within(term, scope)
        case TextMatch():
            check_text(term, scope)
        case HasTags():
            check_tags(term, scope)
        case Known(value=value):
            judge(value, scope.below("value"))
        case Ago(value=value, unit=unit):
            _check_day(value, unit, scope.below("value"))
        case DayComes(value=value, unit=unit):
            _check_day(value, unit, scope.below("value"))
        case _:
            assert_never(term)


def _check_day(value: Value, unit: Unit, scope: Scope) -> None:
    kind = judge(value, scope)
    if kind is not None and kind.family != "time":
        says = f"{write_value(value)} is {kind.words}; a date or time was expected."
        scope.report(value, "wrong-type", says)
    if unit in {"hours", "minutes"}:
        scope.report(value, "bad-window", f"{unit} are not counted here; use days, weeks, months or years.")


def _check_of_customer(
    term: InSegment | WasInSegment | Moved | Ranked | AbcClass | Quintile | Sample | Otherwise,
    scope: Scope,
    segments: Segments,
) -> None:
    match term:
        case InSegment(segment=key) | WasInSegment(segment=key):
            check_named(term, key, scope=scope, segments=segments)
        case Moved(segment=key, window=window):
            check_named(term, key, scope=scope, segments=segments)
            fault = window_fault(window)
            match window:
                case NextUnits():
                    fault = ("bad-window", f"{write_window(window)} has not happened yet; nobody moved in it.")
                case _:
                    pass
            if fault is not None:
                scope.report(term, *fault)
        case Ranked(within=within) | AbcClass(within=within) | Quintile(within=within):
            if within is not None:
                check_named(term, within, scope=scope, segments=segments)
            _check_relative(term, scope)
        case Sample():
            check_sample(term, scope)
        case Otherwise():
            says = "otherwise is only ever the whole rule of one segment of a partition."
            scope.report(term, "otherwise-inside", says)
        case _:
            assert_never(term)


def _check_relative(term: Ranked | AbcClass | Quintile, scope: Scope) -> None:
    match term:
        case Ranked():
            check_ranked(term, scope)
        case AbcClass():
            check_abc(term, scope)
        case Quintile():
            check_quintile(term, scope)
        case _:
            assert_never(term)


def _check_value(value: Value, scope: Scope, segments: Segments) -> None:
    judge(value, scope)
    _check_where(value, scope, segments)
    _check_filters(value, scope, segments)


def _check_filters(node: Term | Value, scope: Scope, segments: Segments) -> None:
    """Checks the filters of all aggregates below a node."""
    for child in named_children(node):
        if child.row is not None and child.row not in scope.catalog.relations:
            continue
        below = scope.below(child.name) if child.row is None else scope.rows_of(child.row, child.name)
        _check_where(child.node, below, segments)
        _check_filters(child.node, below, segments)


def _check_where(node: Term | Value, scope: Scope, segments: Segments) -> None:
    match node:
        case Aggregate(relation=name, where=where) if where is not None and scope.relation is None:
            if name in scope.catalog.relations:
                _check(where, scope.rows_of(name, "where"), segments)
        case Choice(cases=cases):
            for place, each in enumerate(cases):
                inside = scope.below(f"cases/{place}/when")
                check_chosen(each.when, inside)
                _check(each.when, inside, segments)
        case _:
            pass
