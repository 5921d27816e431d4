"""A change of single terms, carried out everywhere in a tree: from the leaves up, in filters of rows too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from presek.segment.terms import Aggregate, Exists, Term, Value
from presek.segment.walk import over_conditions, over_parts, over_terms, over_values

Pass: TypeAlias = Callable[[Term], Term]


def everywhere(term: Term, change: Pass) -> Term:
    """The tree with each term changed after those inside it."""
    inner = over_terms(term, lambda below: everywhere(below, change))
    inner = over_values(inner, lambda value: _in_value(value, change))
    match inner:
        case Exists(where=where) if where is not None:
            inner = replace(inner, where=everywhere(where, change))
        case _:
            pass
    return change(inner)


def _in_value(value: Value, change: Pass) -> Value:
    inner = over_parts(value, lambda part: _in_value(part, change))
    inner = over_conditions(inner, lambda when: everywhere(when, change))
    match inner:
        case Aggregate(where=where) if where is not None:
            return replace(inner, where=everywhere(where, change))
        case _:
            return inner
