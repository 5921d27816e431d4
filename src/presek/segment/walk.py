"""Walks over a term tree: the children of a term or value, and the same term over other children."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

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
    DateLiteral,
    DayComes,
    DaysBetween,
    DaysSince,
    Everyone,
    Exists,
    FieldValue,
    HasTags,
    InSegment,
    Known,
    MoneyLiteral,
    Moved,
    Not,
    NumberLiteral,
    OneOf,
    Otherwise,
    Quintile,
    Ranked,
    Sample,
    Term,
    TextLiteral,
    TextMatch,
    TruthLiteral,
    Value,
    WasInSegment,
    Within,
    YearsSince,
)
from presek.values.problem import Place

Node: TypeAlias = Term | Value


@dataclass(frozen=True, slots=True)
class Child:
    """A child of a term, with the JSON name under which it hangs.

    `row` is the relation whose rows it reads, or None where it reads what its parent reads.
    """

    name: str
    node: Node
    row: str | None = None


def named_children(node: Node) -> tuple[Child, ...]:
    """The children of a term or value in written order, with the names under which they hang."""
    match node:
        case Comparison(left=left, right=right):
            return Child("left", left), Child("right", right)
        case Between(value=value, least=least, most=most):
            return Child("value", value), Child("least", least), Child("most", most)
        case OneOf(value=value, choices=choices):
            return Child("value", value), *(Child(f"choices/{index}", each) for index, each in enumerate(choices))
        case (
            Within(value=value)
            | TextMatch(value=value)
            | HasTags(value=value)
            | Known(value=value)
            | Ago(value=value)
            | DayComes(value=value)
        ):
            return (Child("value", value),)
        case Exists(relation=relation, where=where):
            return () if where is None else (Child("where", where, relation),)
        case Ranked(by=by) | AbcClass(by=by) | Quintile(by=by):
            return (Child("by", by),)
        case Not(term=term):
            return (Child("term", term),)
        case All(terms=terms) | Any(terms=terms):
            return tuple(Child(f"terms/{index}", each) for index, each in enumerate(terms))
        case InSegment() | WasInSegment() | Moved() | Sample() | Otherwise() | Everyone():
            return ()
        case _:
            return _parts(node)


def _parts(value: Value) -> tuple[Child, ...]:
    match value:
        case Arithmetic(left=left, right=right):
            return Child("left", left), Child("right", right)
        case DaysSince(value=inner) | YearsSince(value=inner):
            return (Child("value", inner),)
        case DaysBetween(start=start, end=end):
            return Child("start", start), Child("end", end)
        case Choice(cases=cases, otherwise=otherwise):
            parts = ((f"cases/{place}", each) for place, each in enumerate(cases))
            each_case = (
                child
                for name, case in parts
                for child in (Child(f"{name}/value", case.value), Child(f"{name}/when", case.when))
            )
            return *each_case, *(() if otherwise is None else (Child("otherwise", otherwise),))
        case Aggregate(relation=relation, argument=argument, where=where):
            return (
                *(() if argument is None else (Child("argument", argument, relation),)),
                *(() if where is None else (Child("where", where, relation),)),
            )
        case FieldValue() | NumberLiteral() | MoneyLiteral() | TextLiteral() | DateLiteral() | TruthLiteral():
            return ()
        case _:
            assert_never(value)


def children(node: Node) -> tuple[Node, ...]:
    """The terms and values right below."""
    return tuple(child.node for child in named_children(node))


def opens_level(node: Node) -> int:
    """1 for what nests others, 0 for plain conditions and literals: the rule may have 100 levels."""
    match node:
        case All() | Any() | Not() | Exists():
            return 1
        case Arithmetic() | Aggregate() | Choice() | DaysSince() | YearsSince() | DaysBetween():
            return 1
        case _:
            return 0


def joins(node: Node) -> bool:
    """Whether it is an `and` or an `or`."""
    match node:
        case All() | Any():
            return True
        case _:
            return False


def everything(node: Node) -> Iterator[tuple[Node, str | None]]:
    """Every term and value of a tree in written order, with the relation whose row it reads (None: the customer)."""
    waiting: list[tuple[Node, str | None]] = [(node, None)]
    while waiting:
        current, row = waiting.pop()
        yield current, row
        waiting.extend((child.node, child.row or row) for child in reversed(named_children(current)))


def placed(term: Term, move: Callable[[Place | None], Place | None]) -> Term:
    """The same term with every place in it moved, those of values and of filters of rows included."""
    moved = over_terms(over_values(term, lambda value: placed_value(value, move)), lambda inner: placed(inner, move))
    match moved:
        case Exists(where=where) if where is not None:
            moved = replace(moved, where=placed(where, move))
        case OneOf(choices=choices):
            moved = replace(moved, choices=tuple(replace(each, place=move(each.place)) for each in choices))
        case _:
            pass
    return replace(moved, place=move(term.place))


def placed_value(value: Value, move: Callable[[Place | None], Place | None]) -> Value:
    """The same value with every place in it moved."""
    moved = over_parts(value, lambda part: placed_value(part, move))
    moved = over_conditions(moved, lambda when: placed(when, move))
    match moved:
        case Aggregate(argument=argument, where=where):
            moved = replace(
                moved,
                argument=None if argument is None else placed_value(argument, move),
                where=None if where is None else placed(where, move),
            )
        case _:
            pass
    return replace(moved, place=move(value.place))


def over_terms(term: Term, change: Callable[[Term], Term]) -> Term:
    """The same term with its direct operands (of `and`, `or`, `not`) changed; other terms are returned as they are."""
    match term:
        case Not(term=inner):
            return replace(term, term=change(inner))
        case All(terms=terms) | Any(terms=terms):
            return replace(term, terms=tuple(map(change, terms)))
        case _:
            return term


def over_values(term: Term, change: Callable[[Value], Value]) -> Term:
    """The same term with its direct values changed; a filter inside `any orders(...)` is left alone."""
    match term:
        case Comparison(left=left, right=right):
            return replace(term, left=change(left), right=change(right))
        case Between(value=value, least=least, most=most):
            return replace(term, value=change(value), least=change(least), most=change(most))
        case (
            OneOf(value=value)
            | Within(value=value)
            | TextMatch(value=value)
            | HasTags(value=value)
            | Known(value=value)
            | Ago(value=value)
            | DayComes(value=value)
        ):
            return replace(term, value=change(value))
        case Ranked(by=by) | AbcClass(by=by) | Quintile(by=by):
            return replace(term, by=change(by))
        case _:
            return term


def over_parts(value: Value, change: Callable[[Value], Value]) -> Value:
    """The same value with the values right below it changed; what reads rows is left alone."""
    match value:
        case Arithmetic(left=left, right=right):
            return replace(value, left=change(left), right=change(right))
        case DaysSince(value=inner) | YearsSince(value=inner):
            return replace(value, value=change(inner))
        case DaysBetween(start=start, end=end):
            return replace(value, start=change(start), end=change(end))
        case Choice(cases=cases, otherwise=otherwise):
            changed = tuple(replace(each, value=change(each.value)) for each in cases)
            return replace(value, cases=changed, otherwise=None if otherwise is None else change(otherwise))
        case _:
            return value


def over_conditions(value: Value, change: Callable[[Term], Term]) -> Value:
    """The same value with the conditions of a choice right below it changed."""
    match value:
        case Choice(cases=cases):
            return replace(value, cases=tuple(replace(each, when=change(each.when)) for each in cases))
        case _:
            return value
