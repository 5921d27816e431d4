"""`everyone and x` is `x`; `everyone or x` is `everyone`, even where x is unknown. Nobody is `not everyone`."""

from __future__ import annotations

from presek.segment.passes.everywhere import everywhere
from presek.segment.terms import All, Any, Everyone, Not, Term


def drop_everyone(term: Term) -> Term:
    """Takes away what decides nothing, and all beside what decides everything."""
    return everywhere(term, _drop)


def _drop(term: Term) -> Term:
    match term:
        case All(terms=terms, place=place):
            return _joined(All(tuple(each for each in terms if each != Everyone()), place), decides=Not(Everyone()))
        case Any(terms=terms, place=place):
            return _joined(Any(tuple(each for each in terms if each != Not(Everyone())), place), decides=Everyone())
        case _:
            return term


def _joined(term: All | Any, *, decides: Term) -> Term:
    """What is left: `decides` where it is among them; `and` of nothing is everyone, `or` of nothing is nobody."""
    if decides in term.terms:
        return decides
    match term:
        case All(terms=()):
            return Everyone()
        case Any(terms=()):
            return Not(Everyone())
        case _:
            return term
