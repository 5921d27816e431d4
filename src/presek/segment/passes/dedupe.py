"""`a and a` is `a`, `x in (1, 1)` is `x in (1)`: what is said twice is said once. Choices and tags are put in order."""

from __future__ import annotations

from dataclasses import replace

from presek.segment.passes.everywhere import everywhere
from presek.segment.terms import All, Any, HasTags, OneOf, Term
from presek.segment.write import write_value


def dedupe(term: Term) -> Term:
    """Takes away repeated operands, choices and tags."""
    return everywhere(term, _dedupe)


def _dedupe(term: Term) -> Term:
    match term:
        case All(terms=terms) | Any(terms=terms):
            return replace(term, terms=tuple(dict.fromkeys(terms)))
        case OneOf(choices=choices):
            return replace(term, choices=tuple(sorted(dict.fromkeys(choices), key=write_value)))
        case HasTags(tags=tags):
            return replace(term, tags=tuple(sorted(set(tags))))
        case _:
            return term
