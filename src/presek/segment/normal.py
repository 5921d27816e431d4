"""The normal form: passes in one visible order, repeated until nothing changes. No pass changes an answer."""

from __future__ import annotations

from presek.segment.passes.compare_one_way import compare_one_way
from presek.segment.passes.dedupe import dedupe
from presek.segment.passes.drop_everyone import drop_everyone
from presek.segment.passes.everywhere import Pass
from presek.segment.passes.flatten import flatten
from presek.segment.passes.merge_lists import merge_lists
from presek.segment.passes.merge_tags import merge_tags
from presek.segment.passes.push_not_inward import push_not_inward
from presek.segment.passes.single_choice import single_choice
from presek.segment.passes.sort_operands import sort_operands
from presek.segment.passes.spell_out_between import spell_out_between
from presek.segment.passes.spell_out_negation import spell_out_negation
from presek.segment.passes.unfold_double_not import unfold_double_not
from presek.segment.terms import Term

PASSES: tuple[Pass, ...] = (
    spell_out_between,
    spell_out_negation,
    compare_one_way,
    push_not_inward,
    unfold_double_not,
    flatten,
    drop_everyone,
    dedupe,
    merge_lists,
    merge_tags,
    single_choice,
    sort_operands,
)

MOST_ROUNDS = 100
"""Far more than any rule needs: each round but the last makes the tree smaller or more ordered."""


def normal(term: Term, *, passes: tuple[Pass, ...] = PASSES) -> Term:
    """The normal form of a term: the same answer for every customer, unknown included."""
    for _ in range(MOST_ROUNDS):
        before = term
        for rewrite in passes:
            term = rewrite(term)
        if term == before:
            return term
    return term
