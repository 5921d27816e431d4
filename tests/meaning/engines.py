"""Every engine that answers the table of cases: from rules and customers to who is in, and of whom one cannot say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from presek.segment.reference import Context, takes_in
from presek.segment.terms import Term
from presek.values.instant import AsOf
from tests.meaning.inline_customers import Base

Answer: TypeAlias = tuple[frozenset[str], frozenset[str]]
"""Keys of the customers that are in, and of those of whom it cannot be said."""

Engine: TypeAlias = Callable[[Mapping[str, Term], Base, AsOf, Mapping[str, Term]], dict[str, Answer]]
"""From rules by key, a base, an instant and the segments referred to: the answer of each rule."""


def reference(rules: Mapping[str, Term], base: Base, as_of: AsOf, segments: Mapping[str, Term]) -> dict[str, Answer]:
    """One customer after the other."""
    context = Context(base.catalog, as_of, segments)
    customers = base.customers(as_of.known_at)
    answers = {}
    for key, rule in rules.items():
        truths = {customer.key: takes_in(rule, customer, context) for customer in customers}
        answers[key] = (
            frozenset(customer for customer, truth in truths.items() if truth is True),
            frozenset(customer for customer, truth in truths.items() if truth is None),
        )
    return answers


ENGINES: dict[str, Engine] = {"reference": reference}
