"""Names for leaves and trees that stay the same as time moves: an aggregate is named by the column that holds it,
wherever its window is."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeAlias, assert_never

from presek.plan import walk
from presek.plan.steps import (
    Aggregate,
    Always,
    Among,
    Calculation,
    Choice,
    Column,
    Compare,
    Conjunction,
    Constant,
    DayOf,
    Disjunction,
    Drawn,
    Expression,
    FallsOn,
    IsKnown,
    Leaf,
    Matches,
    Negation,
    NoneTrue,
    Predicate,
    Reference,
    SameText,
    Tagged,
    YearsUntil,
)

Name: TypeAlias = Hashable


def name_of_leaf(leaf: Leaf, holders: Mapping[Aggregate, int]) -> Name | None:
    """The name of a leaf, or None where it compares customers with each other: such a one is judged of all."""
    if walk.compares(leaf):
        return None
    match leaf:
        case Compare(left, sign, right):
            return "compare", _value(left, holders), sign, _value(right, holders)
        case SameText(left, right, folded):
            return "same", _value(left, holders), _value(right, holders), folded
        case Among(value, choices, folded):
            return "among", _value(value, holders), choices, folded
        case Matches(value, test, text):
            return "matches", _value(value, holders), test, text
        case Tagged(value, which, tags):
            return "tagged", _value(value, holders), which, tags
        case IsKnown(value):
            return "known", _value(value, holders)
        case FallsOn(value, days):
            return "falls", _value(value, holders), days
        case Drawn(least_outside, seed):
            return "drawn", least_outside, seed
        case _:
            return None


def _value(value: Expression, holders: Mapping[Aggregate, int]) -> Name:
    match value:
        case Aggregate():
            return holders[value]
        case Column(key, shape, max_age_days):
            return "field", key, shape.form, shape.scale, max_age_days
        case Constant(said, shape):
            return "said", said, shape.form, shape.scale
        case DayOf(inner):
            return "day", _value(inner, holders)
        case YearsUntil(inner, day):
            return "years", _value(inner, holders), day
        case Calculation(operator, left, right, shape):
            return operator, _value(left, holders), _value(right, holders), shape.scale
        case Choice(cases, otherwise, shape):
            chosen = tuple((_value(case.value, holders), _condition(case.when, holders)) for case in cases)
            return "choice", chosen, otherwise and _value(otherwise, holders), shape.scale
        case _:
            assert_never(value)


def _condition(tree: Predicate, holders: Mapping[Aggregate, int]) -> Name:
    return name_of_tree(tree, {leaf: name_of_leaf(leaf, holders) for leaf in walk.leaves(tree)})


def name_of_tree(tree: Predicate, leaves: Mapping[Leaf, Name | None]) -> Name | None:
    """The name of a rule's tree; None where one of its leaves has none."""
    match tree:
        case Negation(term):
            inner = name_of_tree(term, leaves)
            return None if inner is None else ("not", inner)
        case Conjunction(terms):
            return _joint("and", terms, leaves)
        case Disjunction(terms):
            return _joint("or", terms, leaves)
        case Reference(segment):
            return "in", segment
        case NoneTrue(segments):
            return "otherwise", segments
        case Always():
            return "everybody"
        case _:
            return leaves[tree]


def _joint(word: str, terms: tuple[Predicate, ...], leaves: Mapping[Leaf, Name | None]) -> Name | None:
    inside = tuple(name_of_tree(term, leaves) for term in terms)
    return None if None in inside else (word, inside)


def depends_on_the_day(leaf: Leaf) -> bool:
    """Whether a leaf reads a value that grows too old by days, which its name does not tell."""
    return any(column.max_age_days is not None for value in walk.expressions(leaf) for column in walk.columns(value))
