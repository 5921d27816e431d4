"""Lists of choices for the same value are merged: under `or` the union, under `and` the intersection.

`x = "a" or x in ("b", "c")` is `x in ("a", "b", "c")`. A choice is never left empty: where nothing is in both lists,
the terms stay as they are (they are false where x is known, and unknown where it is not). Numbers and money are never
intersected: two different literals may equal the same double.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from presek.segment.passes.everywhere import everywhere
from presek.segment.terms import (
    All,
    Any,
    Comparison,
    DateLiteral,
    Literals,
    MoneyLiteral,
    Not,
    NumberLiteral,
    OneOf,
    Term,
    TextLiteral,
    TruthLiteral,
    Value,
)

Choice: TypeAlias = tuple[Value, bool, tuple[Literals, ...]]
"""A value, whether the choice is denied, and the choices."""


def merge_lists(term: Term) -> Term:
    """Merges choices of the same value that stand side by side."""
    return everywhere(term, _merge)


def _merge(term: Term) -> Term:
    match term:
        case All(terms=terms):
            return replace(term, terms=_merged(terms, union=False))
        case Any(terms=terms):
            return replace(term, terms=_merged(terms, union=True))
        case _:
            return term


def _merged(terms: tuple[Term, ...], *, union: bool) -> tuple[Term, ...]:
    """Each choice is merged into the first of the same value and sign, if it may be; denied, union is intersection."""
    kept: list[Term] = []
    for term in terms:
        one = choice_of(term)
        for index, other in enumerate(kept):
            both = None if one is None else _both(choice_of(other), one, union=union)
            if both is not None:
                kept[index] = both
                break
        else:
            kept.append(term)
    return tuple(kept)


def _both(first: Choice | None, second: Choice, *, union: bool) -> Term | None:
    if first is None or first[:2] != second[:2]:
        return None
    value, denied, choices = first
    if union != denied:
        merged = tuple(dict.fromkeys((*choices, *second[2])))
    else:
        merged = tuple(choice for choice in choices if choice in second[2])
        if not merged or not all(map(_exact, (*choices, *second[2]))):
            return None
    chosen = OneOf(value, merged)
    return Not(chosen) if denied else chosen


def choice_of(term: Term) -> Choice | None:
    """The choice that a term makes, or None where it makes none."""
    match term:
        case OneOf(value=value, choices=choices, negated=negated):
            return value, negated, choices
        case Comparison(
            left=value,
            comparator="=",
            right=TextLiteral() | DateLiteral() | NumberLiteral() | MoneyLiteral() | TruthLiteral() as choice,
        ):
            return value, False, (choice,)
        case Comparison(
            left=TextLiteral() | DateLiteral() | NumberLiteral() | MoneyLiteral() | TruthLiteral() as choice,
            comparator="=",
            right=value,
        ):
            return value, False, (choice,)
        case Not(term=inner):
            chosen = choice_of(inner)
            return None if chosen is None else (chosen[0], not chosen[1], chosen[2])
        case _:
            return None


def _exact(choice: Literals) -> bool:
    """Whether two different literals are never equal to one value."""
    match choice:
        case TextLiteral() | DateLiteral() | TruthLiteral():
            return True
        case _:
            return False
