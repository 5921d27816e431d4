"""Rules to answers: all of them planned together and run in one pass over one snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from presek.app import told
from presek.app.snapshots import Opened
from presek.catalog.model import Catalog
from presek.engine.columnar import run
from presek.engine.columnar.living import Living
from presek.engine.columnar.run import Memory
from presek.engine.columnar.shown import Answers
from presek.membership.customers import Customers
from presek.membership.run import Answer
from presek.plan.lower import lower
from presek.segment import check, meaning, used
from presek.segment.segmentation import Segmentation
from presek.segment.terms import Term, Value
from presek.values.instant import AsOf
from presek.values.problem import Problem

BYTES_REMEMBERED = 256 << 20

_memory = Memory.of(BYTES_REMEMBERED)
"""Aggregates and leaves of drafts and pages, shared by all answers of this process; only a cache."""


MEANINGS_REMEMBERED = 8

_meanings: dict[tuple[object, int], tuple[Catalog, dict[str, str]]] = {}


def passed(
    rules: Mapping[str, Term],
    opened: Opened,
    as_of: AsOf,
    *,
    values: Mapping[str, Value] | None = None,
    remember: bool = True,
    living: Living | None = None,
) -> Answers:
    """What the engine says of all rules (and named values); Problems where it can't run one, at its place.

    With `living`, what it holds of the run before is carried on; the answers are good until the next that it gives.
    """
    plan = lower(rules, opened.catalog, as_of, values=values or {})
    past = told.of_all(opened.home, as_of, opened.snapshot.size)
    if living is not None:
        return living.run(plan, opened.snapshot, past=past)
    return run.run(plan, opened.snapshot, memory=_memory if remember else None, past=past)


def answers_of(passing: Answers, rules: Mapping[str, Term], opened: Opened) -> dict[str, Answer]:
    """Each rule's sets with the key of its meaning."""
    size = opened.snapshot.size
    keys = meaning_keys(rules, opened.catalog)
    found = {}
    for key in rules:
        true, unknown = passing.sets[key]
        found[key] = Answer(keys[key], Customers(true, size), Customers(unknown, size))
    return found


def meaning_keys(rules: Mapping[str, Term], catalog: Catalog) -> Mapping[str, str]:
    """The keys of all rules' meanings. Remembered for the rules asked for last: it costs some milliseconds each."""
    asked = (tuple(rules.items()), id(catalog))
    remembered = _meanings.get(asked)
    if remembered is None:
        keys = {key: meaning.meaning_key(rule, catalog, segments=rules) for key, rule in rules.items()}
        while len(_meanings) >= MEANINGS_REMEMBERED:
            _meanings.pop(next(iter(_meanings)), None)
        # The catalog is kept with it, so that no other can come to have its identity.
        remembered = _meanings[asked] = (catalog, keys)
    return remembered[1]


def needed(rule: Term, rules: Mapping[str, Term]) -> dict[str, Term]:
    """The rules that `rule` refers to, and those they refer to in turn."""
    found: dict[str, Term] = {}
    waiting = [rule]
    while waiting:
        for key in sorted(used.used(waiting.pop()).segments):
            if key in rules and key not in found:
                found[key] = rules[key]
                waiting.append(rules[key])
    return found


def problems_of(segmentations: Sequence[Segmentation], rules: Mapping[str, Term], catalog: Catalog) -> list[Problem]:
    """All that is wrong with the meaning of the segments' rules."""
    return [
        problem
        for segmentation in segmentations
        for segment in segmentation.segments
        for problem in check.check(rules[segment.key], catalog, segments=rules)
    ]
