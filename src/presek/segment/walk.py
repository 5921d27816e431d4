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

Node: TypeAlias = Term | Value


@dataclass(frozen=True, slots=True)
class Child:
    """A child of a term, with the JSON name under which it hangs; `row` is the relation whose rows it reads, if it reads rows."""

    name: str
    node: Node
    row: str | None = None


def _named(node: Node) -> tuple[Child, ...]:
    match node:
        case Comparison(left=left, right=right) | Arithmetic(left=left, right=right):
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
            | DaysSince(value=value)
            | YearsSince(value=value)
        ):
            return (Child("value", value),)
        case DaysBetween(start=start, end=end):
            return Child("start", start), Child("end", end)
        case Aggregate(relation=relation, argument=argument, where=where):
            return (
                *(() if argument is None else (Child("argument", argument, relation),)),
                *(() if where is None else (Child("where", where, relation),)),
            )
        case Exists(relation=relation, where=where):
            return () if where is None else (Child("where", where, relation),)
        case Ranked(by=by) | AbcClass(by=by) | Quintile(by=by):
            return (Child("by", by),)
        case Not(term=term):
            return (Child("term", term),)
        case All(terms=terms) | Any(terms=terms):
            return tuple(Child(f"terms/{index}", each) for index, each in enumerate(terms))
        case (
            FieldValue()
            | NumberLiteral()
            | MoneyLiteral()
            | TextLiteral()
            | DateLiteral()
            | TruthLiteral()
            | InSegment()
            | WasInSegment()
            | Moved()
            | Sample()
            | Otherwise()
            | Everyone()
        ):
            return ()
        case _:
            assert_never(node)


def named_children(node: Node) -> tuple[Child, ...]:
    """The children with the names under which they hang."""
    return _named(node)


def children(node: Node) -> tuple[Node, ...]:
    """The terms and values right below."""
    return tuple(child.node for child in _named(node))


def opens_level(node: Node) -> int:
    """1 for what nests others, 0 for plain conditions and literals: the rule may have 100 levels."""
    match node:
        case All() | Any() | Not() | Arithmetic() | Aggregate() | Exists() | DaysSince() | YearsSince() | DaysBetween():
            return 1
        case _:
            return 0


def everything(node: Node) -> Iterator[tuple[Node, str | None]]:
    """Every term and value of a tree in written order, with the relation whose row it reads (None: the customer)."""
    waiting: list[tuple[Node, str | None]] = [(node, None)]
    while waiting:
        current, row = waiting.pop()
        yield current, row
        waiting.extend((child.node, child.row or row) for child in reversed(_named(current)))


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
        case _:
            return value
