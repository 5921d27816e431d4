"""`not (a and b)` is `not a or not b`, and the other way round: De Morgan's laws hold for three truths."""

from __future__ import annotations

from presek.segment.passes.everywhere import everywhere
from presek.segment.terms import All, Any, Not, Term


def push_not_inward(term: Term) -> Term:
    """Leaves `not` before single conditions only."""
    return everywhere(term, _push)


def _push(term: Term) -> Term:
    match term:
        case Not(term=All(terms=terms), place=place):
            return Any(tuple(_push(Not(each)) for each in terms), place)
        case Not(term=Any(terms=terms), place=place):
            return All(tuple(_push(Not(each)) for each in terms), place)
        case _:
            return term
