"""`not in`, `is unknown`, `no orders()` and `has none` are `not` before their positive; unknown stays unknown."""

from __future__ import annotations

from dataclasses import replace

from presek.segment.passes.everywhere import everywhere
from presek.segment.terms import Exists, HasTags, Known, Not, OneOf, Term


def spell_out_negation(term: Term) -> Term:
    """Takes the negation out of single conditions and writes it before them."""
    return everywhere(term, _spell_out)


def _spell_out(term: Term) -> Term:
    match term:
        case OneOf(negated=True) | Known(negated=True) | Exists(negated=True):
            return Not(replace(term, negated=False), term.place)
        case HasTags(test="none"):
            return Not(replace(term, test="any"), term.place)
        case _:
            return term
