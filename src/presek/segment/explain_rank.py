"""Where a customer stands among the others, and the value at which that would turn a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from presek.segment.ranking import Turning, abc, better_than, fifth, holds, turning
from presek.segment.reference import Context, takes_in
from presek.segment.reference_numbers import Worth
from presek.segment.terms import AbcClass, Quintile, Ranked, Term
from presek.values.facts import Customer

Relative: TypeAlias = Ranked | AbcClass | Quintile
"""Conditions that compare a customer with the others."""


@dataclass(frozen=True, slots=True)
class Rank:
    """Where a customer stands among `of` who are compared: the rank from the top (or the bottom, where that is asked),
    shared by equals; the class or fifth, where one is asked; and where the verdict would turn."""

    rank: int
    of: int
    group: str = ""
    turning: Turning | None = None


def rank_of(leaf: Term, actual: Worth, *, customer: Customer, context: Context) -> Rank | None:
    """Where the customer stands; None where no others are asked for, or this one is not compared with them."""
    match leaf:
        case Ranked() | AbcClass() | Quintile():
            pass
        case _:
            return None
    inside = leaf.within is None or takes_in(context.segments[leaf.within], customer, context) is True
    if context.others is None or actual is None or not inside:
        return None
    standings = context.others.compared(leaf.by, leaf.within, context)
    before, group = standings.more(actual), ""
    match leaf:
        case Ranked(end=end):
            before = better_than(actual, end, standings)
        case AbcClass():
            group = abc(actual, standings)
        case Quintile():
            group = str(fifth(actual, standings))
    wanted = holds(leaf, actual, standings) is not True
    return Rank(before + 1, standings.size, group, turning(leaf, actual, standings, wanted=wanted))
