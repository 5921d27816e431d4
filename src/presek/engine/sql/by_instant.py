"""Days of a first or last row compared by their instants: so no engine works out a local day for every row.

"Last seen before 1 May" is "last seen before midnight of 1 May": said of instants, the greatest of which is found
without a calendar. Where local days do not stand in the order of instants, days are compared as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from presek.engine.sql.day_order import days_in_order
from presek.plan import walk
from presek.plan.steps import (
    TIME,
    Aggregate,
    Column,
    Compare,
    Conjunction,
    Constant,
    DayOf,
    Disjunction,
    Leaf,
    Negation,
    Plan,
    Predicate,
    Shape,
)
from presek.values.instant import day_of, local_midnight

INSTANT = Shape("instant")
FIRST, LAST = -719_000, 2_932_000
"""Days whose midnights are instants of the calendar: years 1 to 9997, a little less."""


def by_instant(plan: Plan) -> Plan:
    """The same plan, its leaves in the same order."""
    if not days_in_order(plan.as_of.zone):
        return plan
    leaves = tuple(_leaf(leaf, plan) for leaf in plan.leaves)
    if leaves == plan.leaves:
        return plan
    written: dict[Predicate, Predicate] = dict(zip(plan.leaves, leaves, strict=True))
    trees = {key: _tree(tree, written) for key, tree in plan.trees.items()}
    read = [value for leaf in leaves for value in walk.expressions(leaf)] + list(plan.values.values())
    used = dict.fromkeys(aggregate for value in read for aggregate in walk.aggregates(value))
    return replace(plan, aggregates=tuple(used), leaves=leaves, trees=trees)


def _leaf(leaf: Leaf, plan: Plan) -> Leaf:
    match leaf:
        case Compare(
            Aggregate(function="first" | "last", argument=DayOf(Column(key=key))) as seen,
            ("<" | "<=" | ">" | ">=") as comparator,
            Constant(int(day)),
        ) if key == TIME and FIRST < day < LAST:
            following = comparator in {"<=", ">"}
            midnight = local_midnight(day_of(day + following), plan.as_of.zone)
            instants = replace(seen, argument=Column(TIME, INSTANT), shape=INSTANT)
            return Compare(instants, "<" if comparator in {"<", "<="} else ">=", Constant(midnight, INSTANT))
        case _:
            return leaf


def _tree(tree: Predicate, written: Mapping[Predicate, Predicate]) -> Predicate:
    match tree:
        case Negation(term):
            return Negation(_tree(term, written))
        case Conjunction(terms):
            return Conjunction(tuple(_tree(term, written) for term in terms))
        case Disjunction(terms):
            return Disjunction(tuple(_tree(term, written) for term in terms))
        case _:
            return written.get(tree, tree)
