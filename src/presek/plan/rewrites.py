"""Rewrites of trees: each a named function that keeps the answer, unknowns too, for every customer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from presek.plan.steps import (
    Always,
    Among,
    Comparator,
    Compare,
    Conjunction,
    Constant,
    Disjunction,
    Negation,
    Predicate,
)

Rewrite: TypeAlias = Callable[[Predicate], Predicate]

OPPOSITE: dict[Comparator, Comparator] = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
MIRRORED: dict[Comparator, Comparator] = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def constant_on_the_right(tree: Predicate) -> Predicate:
    """`3 < x` is `x > 3`, so that both are one leaf."""
    match tree:
        case Compare(Constant() as left, comparator, right) if not isinstance(right, Constant):
            return Compare(right, MIRRORED[comparator], left)
        case _:
            return tree


def negated_comparison(tree: Predicate) -> Predicate:
    """`not x < 3` is `x >= 3`: both are unknown where x is."""
    match tree:
        case Negation(Compare(left, comparator, right)):
            return Compare(left, OPPOSITE[comparator], right)
        case _:
            return tree


def double_negation(tree: Predicate) -> Predicate:
    """`not not p` is `p`."""
    match tree:
        case Negation(Negation(inner)):
            return inner
        case _:
            return tree


def nested(tree: Predicate) -> Predicate:
    """`(a and b) and c` is `a and b and c`; the same of `or`."""
    match tree:
        case Conjunction(terms):
            return Conjunction(tuple(part for term in terms for part in _parts_of_conjunction(term)))
        case Disjunction(terms):
            return Disjunction(tuple(part for term in terms for part in _parts_of_disjunction(term)))
        case _:
            return tree


def merged_choices(tree: Predicate) -> Predicate:
    """`x = "a" or x in ("b", "c")` is `x in ("a", "b", "c")`."""
    match tree:
        case Disjunction(terms):
            merged: dict[object, Predicate] = {}
            for term in terms:
                match term:
                    case Among(value, choices, folded):
                        earlier = merged.get((value, folded))
                        merged[value, folded] = Among(value, choices | _choices(earlier), folded)
                    case _:
                        merged[term] = term
            return Disjunction(tuple(merged.values()))
        case _:
            return tree


def repeated(tree: Predicate) -> Predicate:
    """`a and a` is `a`; the same of `or`."""
    match tree:
        case Conjunction(terms) if len(set(terms)) < len(terms):
            return Conjunction(tuple(dict.fromkeys(terms)))
        case Disjunction(terms) if len(set(terms)) < len(terms):
            return Disjunction(tuple(dict.fromkeys(terms)))
        case _:
            return tree


def everybody(tree: Predicate) -> Predicate:
    """`everyone and a` is `a`; `everyone or a` is `everyone`."""
    match tree:
        case Conjunction(terms) if len(terms) > 1 and Always() in terms:
            return Conjunction(tuple(term for term in terms if term != Always()) or (Always(),))
        case Disjunction(terms) if len(terms) > 1 and Always() in terms:
            return Always()
        case _:
            return tree


def alone(tree: Predicate) -> Predicate:
    """`and` or `or` of one term is that term; `and` of none is everybody."""
    match tree:
        case Conjunction(()):
            return Always()
        case Conjunction((term,)) | Disjunction((term,)):
            return term
        case _:
            return tree


REWRITES: tuple[Rewrite, ...] = (
    constant_on_the_right,
    negated_comparison,
    double_negation,
    nested,
    merged_choices,
    repeated,
    everybody,
    alone,
)


def rewritten(tree: Predicate, rewrites: tuple[Rewrite, ...] = REWRITES) -> Predicate:
    """The tree after all rewrites, from the leaves up, until none changes anything."""
    match tree:
        case Negation(term):
            tree = Negation(rewritten(term, rewrites))
        case Conjunction(terms):
            tree = Conjunction(tuple(rewritten(term, rewrites) for term in terms))
        case Disjunction(terms):
            tree = Disjunction(tuple(rewritten(term, rewrites) for term in terms))
        case _:
            pass
    for rewrite in rewrites:
        changed = rewrite(tree)
        if changed != tree:
            return rewritten(changed, rewrites)
    return tree


def _choices(tree: Predicate | None) -> frozenset[str]:
    match tree:
        case Among(_, choices):
            return choices
        case _:
            return frozenset()


def _parts_of_conjunction(tree: Predicate) -> tuple[Predicate, ...]:
    match tree:
        case Conjunction(terms):
            return terms
        case _:
            return (tree,)


def _parts_of_disjunction(tree: Predicate) -> tuple[Predicate, ...]:
    match tree:
        case Disjunction(terms):
            return terms
        case _:
            return (tree,)
