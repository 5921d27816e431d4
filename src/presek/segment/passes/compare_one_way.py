"""`a > b` is `b < a`, `a >= b` is `not a < b`, `a != b` is `not a = b`, `a = false` is `not a = true`.

All values that have an order have a total one, and a comparison is unknown exactly where a side is.
"""

from __future__ import annotations

from presek.segment.passes.everywhere import everywhere
from presek.segment.terms import Comparison, Not, Term, TruthLiteral


def compare_one_way(term: Term) -> Term:
    """Leaves only `=`, `<` and `~=`."""
    return everywhere(term, _compare)


def _compare(term: Term) -> Term:
    match term:
        case Comparison(left=left, comparator=">", right=right, place=place):
            return Comparison(right, "<", left, place)
        case Comparison(left=left, comparator=">=", right=right, place=place):
            return Not(Comparison(left, "<", right, place), place)
        case Comparison(left=left, comparator="<=", right=right, place=place):
            return Not(Comparison(right, "<", left, place), place)
        case Comparison(left=left, comparator="!=", right=right, place=place):
            return Not(_compare(Comparison(left, "=", right, place)), place)
        case Comparison(left=left, comparator="=", right=TruthLiteral(truth=False), place=place):
            return Not(Comparison(left, "=", TruthLiteral(truth=True), place), place)
        case _:
            return term
