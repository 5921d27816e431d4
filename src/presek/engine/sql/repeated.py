"""Values that one condition tests more than once, with all that it refers to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from itertools import chain

from presek.plan import walk
from presek.plan.steps import Expression, Predicate


def repeated(tree: Predicate, trees: Mapping[str, Predicate]) -> Collection[Expression]:
    """The values; `trees`: the rules that it may refer to. A rule referred to twice tests all it tests twice."""
    known: dict[str, Counter[Expression]] = {}

    def of_rule(key: str) -> Counter[Expression]:
        if key not in known:
            known[key] = counted(trees[key])
        return known[key]

    def counted(here: Predicate) -> Counter[Expression]:
        found = Counter(chain.from_iterable(map(walk.expressions, walk.leaves(here))))
        for key in walk.references(here):
            found.update(of_rule(key))
        return Counter({value: min(many, 2) for value, many in found.items()})

    return frozenset(value for value, many in counted(tree).items() if many > 1)
