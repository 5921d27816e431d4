"""`x between a and b` is `x >= a and x <= b`: an end may decide it while the other is unknown."""

from __future__ import annotations

from presek.segment.passes.everywhere import everywhere
from presek.segment.terms import All, Between, Comparison, Term


def spell_out_between(term: Term) -> Term:
    """Writes `between` as two comparisons."""
    return everywhere(term, _spell_out)


def _spell_out(term: Term) -> Term:
    match term:
        case Between(value=value, least=least, most=most, place=place):
            return All((Comparison(value, ">=", least, place), Comparison(value, "<=", most, place)), place)
        case _:
            return term
