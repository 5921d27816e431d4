"""No rewrite changes an answer: tried with every assignment of truths, and on terms the rewrite fires on."""

from __future__ import annotations

from itertools import product

import pytest

from presek.plan import rewrites as every
from presek.plan.rewrites import REWRITES, Rewrite, rewritten
from presek.plan.steps import (
    Always,
    Among,
    Column,
    Compare,
    Conjunction,
    Constant,
    Disjunction,
    Negation,
    Predicate,
    Shape,
)

X, TEXT = Column("x", Shape("number")), Column("t", Shape("text"))
THREE = Constant(3, Shape("number"))
LESS, WEB, SHOP = Compare(X, "<", THREE), Among(TEXT, frozenset({"web"})), Among(TEXT, frozenset({"shop"}))

FIRES_ON: dict[Rewrite, Predicate] = {
    every.constant_on_the_right: Compare(THREE, ">", X),
    every.negated_comparison: Negation(LESS),
    every.double_negation: Negation(Negation(WEB)),
    every.nested: Conjunction((LESS, Conjunction((WEB, SHOP)))),
    every.merged_choices: Disjunction((WEB, LESS, SHOP)),
    every.repeated: Conjunction((LESS, LESS)),
    every.everybody: Conjunction((Always(), LESS)),
    every.alone: Disjunction((LESS,)),
}


def truth(tree: Predicate, x: int | None, text: str | None) -> bool | None:
    match tree:
        case Always():
            return True
        case Compare(left, comparator, right):
            ours, theirs = (each.value if isinstance(each, Constant) else x for each in (left, right))
            if ours is None or theirs is None:
                return None
            return {"<": ours < theirs, ">": ours > theirs, ">=": ours >= theirs, "<=": ours <= theirs}[comparator]
        case Among(_, choices):
            return None if text is None else text in choices
        case Negation(term):
            inner = truth(term, x, text)
            return None if inner is None else not inner
        case Conjunction(parts):
            found = [truth(part, x, text) for part in parts]
            return False if False in found else None if None in found else True
        case Disjunction(parts):
            found = [truth(part, x, text) for part in parts]
            return True if True in found else None if None in found else False


def test_every_rewrite_has_a_tree_it_fires_on():
    assert set(FIRES_ON) == set(REWRITES)


@pytest.mark.parametrize("rewrite", REWRITES, ids=lambda rewrite: rewrite.__name__)
def test_a_rewrite_changes_the_tree_and_no_answer(rewrite: Rewrite):
    tree = FIRES_ON[rewrite]

    assert rewrite(tree) != tree
    for x, text in product((None, 2, 3, 4), (None, "web", "shop", "phone")):
        assert truth(rewrite(tree), x, text) == truth(tree, x, text)


def test_rewriting_ends_with_nothing_left_to_rewrite():
    tree = Negation(Negation(Disjunction((Negation(LESS), Conjunction((Always(), Disjunction((WEB, SHOP))))))))

    done = rewritten(tree)

    assert all(rewrite(done) == done for rewrite in REWRITES)
    assert done == Disjunction((Compare(X, ">=", THREE), Among(TEXT, frozenset({"web", "shop"}))))
