"""`x in ("a")` is `x = "a"`."""

from __future__ import annotations

from presek.segment.passes.everywhere import everywhere
from presek.segment.terms import Comparison, Not, OneOf, Term


def single_choice(term: Term) -> Term:
    """Writes a list of one choice as an equality."""
    return everywhere(term, _single)


def _single(term: Term) -> Term:
    match term:
        case OneOf(value=value, choices=(only,), negated=negated, place=place):
            equal = Comparison(value, "=", only, place)
            return Not(equal, place) if negated else equal
        case _:
            return term
