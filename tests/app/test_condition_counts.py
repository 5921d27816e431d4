"""What each part of a rule does, against turning every part by hand for every customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np
import pytest

from presek.app import condition_counts
from presek.app.condition_counts import Judged, Part
from presek.engine.columnar.facets import words_of_mask
from presek.segment.parse import parse
from presek.segment.terms import All, Any, Not, Term
from presek.values.truth import Truth, conjunction, disjunction, negation

NAMES = ("a > 1", "b > 1", "c > 1")
CUSTOMERS = tuple(product((True, False, None), repeat=len(NAMES)))
"""One customer for each way in which three conditions can be judged."""


def said(term: Term, verdicts: Mapping[Term, Truth], path: str, turned: tuple[str, Truth] | None) -> Truth:
    """What a rule says of one customer, the part at a path turned."""
    if turned is not None and turned[0] == path:
        return turned[1]
    match term:
        case All(terms):
            return conjunction(said(each, verdicts, f"{path}/terms/{n}", turned) for n, each in enumerate(terms))
        case Any(terms):
            return disjunction(said(each, verdicts, f"{path}/terms/{n}", turned) for n, each in enumerate(terms))
        case Not(inner):
            return negation(said(inner, verdicts, f"{path}/term", turned))
        case _:
            return verdicts[term]


def every(part: Part) -> Iterator[Part]:
    """A part and all below it."""
    yield part
    for each in part.parts:
        yield from every(each)


@pytest.mark.parametrize(
    "text",
    [
        "a > 1",
        "a > 1 and b > 1 and c > 1",
        "a > 1 or b > 1",
        "a > 1 and (b > 1 or not c > 1)",
        "not (a > 1 and (b > 1 or c > 1))",
        "not (a > 1 or not (b > 1 and not c > 1)) or c > 1",
    ],
)
def test_turning_one_part_by_hand_gives_the_same_counts(text: str) -> None:
    rule, conditions = parse(text), [parse(each) for each in NAMES]
    verdicts = [dict(zip(conditions, each, strict=True)) for each in CUSTOMERS]
    truths = {
        term: Judged(
            words_of_mask(np.array([each[term] is True for each in verdicts])),
            words_of_mask(np.array([each[term] is None for each in verdicts])),
        )
        for term in conditions
    }
    tree = condition_counts.of_bits(rule, truths, words_of_mask(np.ones(len(verdicts), np.bool_)))
    for part in every(tree):
        alone = [said(part.term, each, "", None) for each in verdicts]
        assert (part.alone, part.fails, part.cannot_say) == (alone.count(True), alone.count(False), alone.count(None))
        ways = [
            [said(rule, each, "", (part.path, way)) is True for each in verdicts] for way in (True, False)
        ]  # fmt: skip
        now = [said(rule, each, "", None) is True for each in verdicts]
        helped = sum((one or other) and not was for one, other, was in zip(*ways, now, strict=True))
        spoilt = sum(was and not (one and other) for one, other, was in zip(*ways, now, strict=True))
        assert (part.keeps_out, part.lets_in) == (helped, spoilt), part.path
