"""Who would get something else by a simulation, change by change, each named by what it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from presek.app import simulated_effects
from presek.app.simulated_effects import Codes
from presek.membership import patterns
from presek.membership.customers import Customers
from presek.policy.decide_many import ManyConditions
from presek.policy.said import given
from presek.policy.treatment import Dimension

MOST_TRANSITIONS = 20
LETTERS = 16
"""Of a name: so many hexadecimal digits tell all changes of a simulation apart."""


@dataclass(frozen=True, slots=True)
class Transition:
    """So many customers would get something else in a dimension: plain values before and after (None: unassigned)."""

    dimension: Dimension
    before: object
    after: object
    customers: int
    examples: tuple[int, ...]

    @property
    def name(self) -> str:
        """What tells it from other changes, whenever it is simulated."""
        return _digest([self.dimension.value, self.before, self.after])


def stamp(*parts: object) -> str:
    """What a simulation was made of, in a few letters: others when anything of it changes."""
    return _digest(list(parts))


def transitions(
    before: ManyConditions, after: ManyConditions, *, changes: Mapping[Dimension, Customers]
) -> Iterator[Transition]:
    """For each dimension the commonest changes among those who change in it, with the ordinals of some."""
    for dimension, customers in changes.items():
        old, was = _values(before, dimension)
        new, becomes = _values(after, dimension)
        groups = simulated_effects.pairs(old, new, ways=max(1, len(becomes)), among=customers)
        for group in groups[:MOST_TRANSITIONS]:
            yield Transition(
                dimension, was[group.before], becomes[group.after], customers=group.customers, examples=group.examples
            )


def who(
    before: ManyConditions, after: ManyConditions, *, dimension: Dimension, name: str, among: Customers
) -> Customers | None:
    """Those of one change, by its name; None where nobody changes so."""
    old, was = _values(before, dimension)
    new, becomes = _values(after, dimension)
    for group in simulated_effects.pairs(old, new, ways=max(1, len(becomes)), among=among):
        found = Transition(dimension, was[group.before], becomes[group.after], customers=0, examples=())
        if found.name == name:
            return Customers.where((old == group.before) & (new == group.after)) & among
    return None


def _values(many: ManyConditions, dimension: Dimension) -> tuple[Codes, list[object]]:
    """What each customer gets in a dimension, whosesoever it is: a code, and the plain value of each code."""
    codes, decisions = many.decisions(dimension)
    texts = [json.dumps(given(each.value), ensure_ascii=False, sort_keys=True) for each in decisions]
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    return patterns.relabelled(codes, [places[text] for text in texts] or [0]), [json.loads(text) for text in places]


def _digest(of: object) -> str:
    return sha256(json.dumps(of, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:LETTERS]
