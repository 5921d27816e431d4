"""Walking through steps: the parts of a value or a test, each customer-level part once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from presek.plan.steps import (
    Aggregate,
    Always,
    Among,
    Calculation,
    Choice,
    Classed,
    Column,
    Compare,
    Conjunction,
    Constant,
    DayOf,
    Disjunction,
    Drawn,
    Expression,
    FallsOn,
    Fifth,
    IsKnown,
    Leading,
    Leaf,
    Matches,
    Moves,
    Negation,
    NoneTrue,
    Predicate,
    Reference,
    Remembered,
    SameText,
    Standing,
    Tagged,
    WasIn,
    YearsUntil,
)


def expressions(leaf: Leaf) -> tuple[Expression, ...]:
    """The values a leaf tests."""
    match leaf:
        case Compare(left, _, right) | SameText(left, right):
            return (left, right)
        case Among(value) | Matches(value) | Tagged(value) | IsKnown(value) | FallsOn(value):
            return (value,)
        case Leading(by) | Classed(by) | Fifth(by):
            return (by,)
        case Drawn() | WasIn() | Moves():
            return ()
        case _:
            assert_never(leaf)


def leaves(tree: Predicate) -> Iterator[Leaf]:
    """The leaves of a tree from left to right; what stands inside an aggregate's filter is not among them."""
    match tree:
        case Always() | Reference() | NoneTrue():
            return
        case Negation(term):
            yield from leaves(term)
        case Conjunction(terms) | Disjunction(terms):
            for term in terms:
                yield from leaves(term)
        case _:
            yield tree


def references(tree: Predicate) -> Iterator[str]:
    """The other rules a tree names, from left to right."""
    match tree:
        case Reference(segment):
            yield segment
        case NoneTrue(segments):
            yield from segments
        case Leading(within=str(segment)) | Classed(within=str(segment)) | Fifth(within=str(segment)):
            yield segment
        case Negation(term):
            yield from references(term)
        case Conjunction(terms) | Disjunction(terms):
            for term in terms:
                yield from references(term)
        case _:
            return


def scoped(tree: Predicate) -> Iterator[Standing]:
    """The leaves of a tree that compare only the customers of another rule."""
    match tree:
        case Leading(within=str()) | Classed(within=str()) | Fifth(within=str()):
            yield tree
        case Negation(term):
            yield from scoped(term)
        case Conjunction(terms) | Disjunction(terms):
            for term in terms:
                yield from scoped(term)
        case _:
            return


def remembered(leaf: Leaf) -> Remembered | None:
    """The leaf, where it is about the past."""
    match leaf:
        case WasIn() | Moves():
            return leaf
        case _:
            return None


def parts(choice: Choice) -> Iterator[Expression]:
    """The values of a choice, and those that its conditions test."""
    for case in choice.cases:
        yield case.value
        for leaf in leaves(case.when):
            yield from expressions(leaf)
    if choice.otherwise is not None:
        yield choice.otherwise


def compares(leaf: Leaf) -> bool:
    """Whether a leaf compares customers with one another: by itself, or by a condition in a choice it reads."""
    match leaf:
        case Leading() | Classed() | Fifth():
            return True
        case _:
            return any(_chosen_by_comparing(value) for value in expressions(leaf))


def _chosen_by_comparing(value: Expression) -> bool:
    match value:
        case Choice(cases, otherwise):
            inner = [each.value for each in cases] + ([] if otherwise is None else [otherwise])
            when = any(compares(leaf) for each in cases for leaf in leaves(each.when))
            return when or any(map(_chosen_by_comparing, inner))
        case Calculation(_, left, right):
            return _chosen_by_comparing(left) or _chosen_by_comparing(right)
        case DayOf(inner_value) | YearsUntil(inner_value):
            return _chosen_by_comparing(inner_value)
        case _:
            return False


def aggregates(value: Expression) -> Iterator[Aggregate]:
    """The aggregates a customer's value needs."""
    match value:
        case Aggregate():
            yield value
        case Column() | Constant():
            return
        case DayOf(inner) | YearsUntil(inner):
            yield from aggregates(inner)
        case Calculation(_, left, right):
            yield from aggregates(left)
            yield from aggregates(right)
        case Choice():
            for part in parts(value):
                yield from aggregates(part)
        case _:
            assert_never(value)


def columns(value: Expression) -> Iterator[Column]:
    """The customer's own columns a value reads."""
    match value:
        case Column():
            yield value
        case Aggregate() | Constant():
            return
        case DayOf(inner) | YearsUntil(inner):
            yield from columns(inner)
        case Calculation(_, left, right):
            yield from columns(left)
            yield from columns(right)
        case Choice():
            for part in parts(value):
                yield from columns(part)
        case _:
            assert_never(value)


def row_columns(aggregate: Aggregate) -> Iterator[Column]:
    """The columns that an aggregate reads of each row, beside when it happened."""
    read = [] if aggregate.argument is None else [aggregate.argument]
    if aggregate.where is not None:
        read += [value for leaf in leaves(aggregate.where) for value in expressions(leaf)]
    for value in read:
        yield from columns(value)


def read_by(leaf: Leaf) -> frozenset[str]:
    """What a leaf reads, by name: keys of fields and of relations, and segments whose past it asks for."""
    names: set[str] = set()
    for value in expressions(leaf):
        names.update(column.key for column in columns(value))
        names.update(aggregate.relation for aggregate in aggregates(value))
    told = remembered(leaf)
    if told is not None:
        names.add(f'segment "{told.segment}"')
    return frozenset(names)
