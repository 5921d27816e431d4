"""Whether a rule compares customers with one another, so that an answer moves because somebody else's numbers did."""

from __future__ import annotations

from collections.abc import Mapping

from presek.catalog.model import Catalog
from presek.segment.expand import expand
from presek.segment.terms import AbcClass, Quintile, Ranked, Term
from presek.segment.used import used
from presek.segment.walk import everything


def is_relative(rule: Term, catalog: Catalog, *, segments: Mapping[str, Term]) -> bool:
    """Whether a rule has a rank, a class or a fifth: itself, in a measure, or in a segment it names.

    A sample is none: it goes by the customer's own key. Raises Problems for a broken measure.
    """
    seen: set[str] = set()
    waiting = [rule]
    while waiting:
        term = waiting.pop()
        if any(_compares(node) for node, _ in everything(expand(term, catalog))):
            return True
        named = used(term).segments & segments.keys() - seen
        seen |= named
        waiting += [segments[key] for key in sorted(named)]
    return False


def _compares(node: object) -> bool:
    match node:
        case Ranked() | AbcClass() | Quintile():
            return True
        case _:
            return False
