"""How many customers a rule takes in, how many not, how many it can't judge, and which fields are to blame."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from presek.app import computing, reading
from presek.app.day_asked import written
from presek.app.home import Home
from presek.app.snapshots import Opened
from presek.engine.columnar.shown import Answers
from presek.membership.customers import Customers
from presek.segment import check, parse, segmentation, tree
from presek.segment.terms import Otherwise, Term
from presek.store import definitions
from presek.values.instant import AsOf
from presek.values.problem import Problem, Problems

DRAFT = "draft rule"
"""The key of the rule that is counted; with its space it is no segment's key."""


@dataclass(frozen=True, slots=True)
class Counted:
    """inside + out + cannot_say is the whole base. `blame`: field → customers who can't be judged for want of it."""

    inside: int
    out: int
    cannot_say: int
    as_of: AsOf
    blame: Mapping[str, int] = field(default_factory=dict)
    true: Customers | None = field(default=None, repr=False, compare=False)
    unknown: Customers | None = field(default=None, repr=False, compare=False)

    def as_json(self) -> dict[str, object]:
        """The shape of the command and of the API."""
        return {
            "in": self.inside,
            "out": self.out,
            "cannot_say": self.cannot_say,
            "as_of": written(self.as_of),
            "blame": dict(self.blame),
        }


def read_rule(text: str, home: Home) -> Term:
    """The rule that a text, or a JSON tree, says, checked; Problems with every place that is wrong."""
    term = _tree_of(text) if text.lstrip().startswith("{") else parse.parse(text)
    match term:
        case Otherwise():
            says = "otherwise is only ever the whole rule of one segment of a partition."
            raise Problems(Problem("otherwise-misplaced", says, at=term.place))
        case _:
            pass
    found = check.check(term, home.catalog(), segments=segmentation.rules(definitions.load()))
    if found:
        raise Problems.of(found)
    return term


def count(home: Home, rule: str | Term, *, as_of: AsOf | None = None) -> Counted:
    """Counts a rule (text, JSON or terms) for an as-of instant, that of the published run unless one is given."""
    term = read_rule(rule, home) if isinstance(rule, str) else rule
    opened = reading.opened(home)
    instant = as_of or reading.as_of(home)
    answers = _answers(term, opened, instant)
    size = opened.snapshot.size
    true, unknown = (Customers(bits, size) for bits in answers.sets[DRAFT])
    inside, cannot_say = len(true), len(unknown)
    return Counted(
        inside,
        out=opened.snapshot.count - inside - cannot_say,
        cannot_say=cannot_say,
        as_of=instant,
        blame=answers.blame(DRAFT) if cannot_say else {},
        true=true,
        unknown=unknown,
    )


def blamed(home: Home, rule: Term) -> Mapping[str, Customers]:
    """By field or relation: who can't be judged for want of it, at the instant of the published run."""
    opened = reading.opened(home)
    found = _answers(rule, opened, reading.as_of(home)).blamed(DRAFT)
    return {name: Customers(bits.view(np.uint8), opened.snapshot.size) for name, bits in found.items()}


def _answers(term: Term, opened: Opened, as_of: AsOf) -> Answers:
    rules = {**computing.needed(term, segmentation.rules(definitions.load())), DRAFT: term}
    return computing.passed(rules, opened, as_of)


def _tree_of(text: str) -> Term:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        says = f"this begins like a JSON tree and is none: {wrong}."
        raise Problems(Problem("no-json", says, path="rule")) from None
    return tree.from_json(given)
