"""Parts of a plan: some of its rules with all that they refer to, and what they read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from presek.plan import walk
from presek.plan.steps import (
    TIME,
    Aggregate,
    Among,
    Column,
    Compare,
    Constant,
    Expression,
    Function,
    Leaf,
    Plan,
    Predicate,
    Shape,
    Tagged,
)

Read: TypeAlias = tuple[str, Column]
"""A relation ("": the customer's own) and a column of it."""
WHOLE = Shape("number")
HAPPENED = Column(TIME, Shape("instant"))


def part(plan: Plan, rules: Collection[str]) -> Plan:
    """The plan of some rules and of those they refer to, without named values."""
    wanted = closed(plan, rules)
    trees = {key: tree for key, tree in plan.trees.items() if key in wanted}
    return with_trees(plan, trees)


def with_trees(plan: Plan, trees: dict[str, Predicate]) -> Plan:
    """A plan of the same instant, of these trees alone."""
    leaves = tuple(dict.fromkeys(leaf for tree in trees.values() for leaf in walk.leaves(tree)))
    read = [value for leaf in leaves for value in walk.expressions(leaf)]
    aggregates = tuple(dict.fromkeys(found for value in read for found in walk.aggregates(value)))
    return replace(plan, aggregates=aggregates, leaves=leaves, trees=trees, values={})


def closed(plan: Plan, rules: Iterable[str]) -> set[str]:
    """These rules and all they refer to."""
    found: set[str] = set()
    waiting = list(rules)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += walk.references(plan.trees[key])
    return found


def reads(plan: Plan, rule: str) -> tuple[Read, ...]:
    """What a rule reads itself, each column once."""
    values = [value for leaf in walk.leaves(plan.trees[rule]) for value in walk.expressions(leaf)]
    found: dict[Read, None] = dict.fromkeys(("", column) for value in values for column in walk.columns(value))
    for value in values:
        for aggregate in walk.aggregates(value):
            found |= dict.fromkeys((aggregate.relation, column) for column in _of_rows(aggregate))
    return tuple(found)


def _of_rows(aggregate: Aggregate) -> Iterator[Column]:
    yield HAPPENED
    inner: list[Expression] = [] if aggregate.argument is None else [aggregate.argument]
    if aggregate.where is not None:
        inner += [value for leaf in walk.leaves(aggregate.where) for value in walk.expressions(leaf)]
    for value in inner:
        yield from walk.columns(value)


def probe_of(read: Read) -> Leaf:
    """A leaf that reads every value of one column, and nothing else."""
    relation, column = read
    if relation:
        function: Function = "distinct" if column.shape.form in {"text", "tags"} else "min"
        shape = WHOLE if function == "distinct" else column.shape
        least = Aggregate(relation, function, column, None, end=None, where=None, shape=shape)
        return Compare(least, ">", Constant(0, shape))
    match column.shape.form:
        case "text":
            return Among(column, frozenset({""}))
        case "tags":
            return Tagged(column, "any", frozenset({"-"}))
        case _:
            return Compare(column, ">", Constant(0, column.shape))
