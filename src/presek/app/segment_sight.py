"""Whether somebody may ask about a rule: not where it rests on facts that they may not see."""

from __future__ import annotations

from presek.app import computing, explaining
from presek.app.home import Home
from presek.app.sight import Sight, hidden_field
from presek.segment import segmentation
from presek.segment.terms import Term
from presek.store import definitions
from presek.values.problem import Problems


def must_see(home: Home, rule: Term, sight: Sight) -> None:
    """Problems where a rule itself rests on a hidden fact. A segment that it names is everybody's to name."""
    hidden = sight.hidden_in(rule, home.catalog())
    if hidden:
        raise Problems(*map(hidden_field, hidden))


def must_see_segment(home: Home, segment: str, sight: Sight) -> None:
    """Problems where a segment's rule, or one it refers to, rests on a hidden fact; or there is no such segment."""
    rules = segmentation.rules(definitions.load())
    rule = explaining.rule_named(segment, rules)
    catalog = home.catalog()
    hidden = [key for each in (rule, *computing.needed(rule, rules).values()) for key in sight.hidden_in(each, catalog)]
    if hidden:
        raise Problems(*map(hidden_field, dict.fromkeys(hidden)))
