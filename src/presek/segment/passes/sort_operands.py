"""The order of `and`, `or` and `=` says nothing: operands stand in the order of their text."""

from __future__ import annotations

from dataclasses import replace

from presek.segment.passes.everywhere import everywhere
from presek.segment.terms import All, Any, Comparison, Term
from presek.segment.write import write, write_value


def sort_operands(term: Term) -> Term:
    """Puts operands in order."""
    return everywhere(term, _sort)


def _sort(term: Term) -> Term:
    match term:
        case All(terms=terms) | Any(terms=terms):
            return replace(term, terms=tuple(sorted(terms, key=write)))
        case Comparison(left=left, comparator="=" | "~=", right=right):
            if write_value(right) < write_value(left):
                return replace(term, left=right, right=left)
            return term
        case _:
            return term
