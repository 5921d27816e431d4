"""`any orders(...)` is `orders.count(...) > 0`; a count is never unknown and never below 0, so `= 0` is `not > 0`."""

from __future__ import annotations

from decimal import Decimal

from presek.segment.passes.everywhere import everywhere
from presek.segment.terms import Aggregate, Comparison, Exists, Not, NumberLiteral, Term

NONE, ONE = NumberLiteral(Decimal(0)), NumberLiteral(Decimal(1))


def exists_as_count(term: Term) -> Term:
    """Writes existence, and comparisons of a count with none, as `0 < count`."""
    return everywhere(term, _count)


def _count(term: Term) -> Term:
    match term:
        case Exists(relation=relation, window=window, where=where, negated=negated, place=place):
            count = Aggregate(relation, "count", None, window, where, place)
            some = Comparison(NONE, "<", count, place)
            return Not(some, place) if negated else some
        case Comparison(left=Aggregate(function="count") as count, comparator="=", right=right) if right == NONE:
            return Not(Comparison(NONE, "<", count, term.place), term.place)
        case Comparison(left=left, comparator="=", right=Aggregate(function="count") as count) if left == NONE:
            return Not(Comparison(NONE, "<", count, term.place), term.place)
        case Comparison(left=Aggregate(function="count") as count, comparator="<", right=right) if right == ONE:
            return Not(Comparison(NONE, "<", count, term.place), term.place)
        case _:
            return term
