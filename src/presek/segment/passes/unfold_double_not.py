"""`not not x` is `x`, unknown included."""

from __future__ import annotations

from presek.segment.passes.everywhere import everywhere
from presek.segment.terms import Not, Term


def unfold_double_not(term: Term) -> Term:
    """Takes away pairs of `not`."""
    return everywhere(term, _unfold)


def _unfold(term: Term) -> Term:
    match term:
        case Not(term=Not(term=inner)):
            return inner
        case _:
            return term
