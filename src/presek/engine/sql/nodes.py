"""What must be worked out before a value can be read, in the order in which it can be: each once, in a stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from presek.plan import walk
from presek.plan.steps import (
    Aggregate,
    Calculation,
    Choice,
    Classed,
    Column,
    Constant,
    DayOf,
    Expression,
    FallsOn,
    Fifth,
    Leading,
    Leaf,
    Standing,
    YearsUntil,
)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The year, and the day of the year, of a day."""

    value: Expression


Node: TypeAlias = Expression | Calendar | Standing
"""A value, the calendar of one, or how customers stand among all others."""


def needs(leaf: Leaf) -> Iterator[Node]:
    """What a leaf reads."""
    yield from walk.expressions(leaf)
    match leaf:
        case FallsOn(value):
            yield Calendar(value)
        case (Leading() | Classed() | Fifth()) as standing if standing.within is None:
            yield standing
        case _:
            return


def children(node: Node) -> Iterator[Node]:
    """What a node is made of."""
    match node:
        case Calendar(value) | DayOf(value) | Leading(value) | Classed(value) | Fifth(value):
            yield value
        case YearsUntil(value):
            yield Calendar(value)
        case Calculation(_, left, right):
            yield from (left, right)
        case Choice(cases, otherwise):
            for case in cases:
                yield case.value
                for leaf in walk.leaves(case.when):
                    yield from needs(leaf)
            if otherwise is not None:
                yield otherwise
        case Column() | Constant() | Aggregate():
            return


def by_depth(wanted: Iterable[Node]) -> list[tuple[Node, ...]]:
    """The nodes that are to be worked out, those first that others are made of. Columns and aggregates are there."""
    depths: dict[Node, int] = {}

    def depth(node: Node) -> int:
        if node not in depths:
            below = [depth(child) for child in children(node)]
            depths[node] = 1 + max(below) if below and not _of_column(node) else 0
        return depths[node]

    for node in wanted:
        depth(node)
    deepest = max(depths.values(), default=0)
    return [tuple(node for node, found in depths.items() if found == level) for level in range(1, deepest + 1)]


def _of_column(node: Node) -> bool:
    """The local day of a column stands beside it."""
    match node:
        case DayOf(Column()):
            return True
        case _:
            return False
