"""`(a and b) and c` is `a and b and c`; `and` and `or` of one is that one."""

from __future__ import annotations

from dataclasses import replace

from presek.segment.passes.everywhere import everywhere
from presek.segment.terms import All, Any, Term


def flatten(term: Term) -> Term:
    """Takes away parentheses that group nothing."""
    return everywhere(term, _flatten)


def _flatten(term: Term) -> Term:
    match term:
        case All(terms=(only,)) | Any(terms=(only,)):
            return only
        case All(terms=terms):
            return replace(term, terms=tuple(inner for each in terms for inner in _conjuncts(each)))
        case Any(terms=terms):
            return replace(term, terms=tuple(inner for each in terms for inner in _disjuncts(each)))
        case _:
            return term


def _conjuncts(term: Term) -> tuple[Term, ...]:
    match term:
        case All(terms=terms):
            return terms
        case _:
            return (term,)


def _disjuncts(term: Term) -> tuple[Term, ...]:
    match term:
        case Any(terms=terms):
            return terms
        case _:
            return (term,)
