"""Rules to answers: all of them planned together and run in one pass over one snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from presek.app import engine_away, engines, kept_sets, told
from presek.app.engines import Engine
from presek.app.snapshots import Opened
from presek.catalog.model import Catalog
from presek.engine.columnar import run
from presek.engine.columnar.living import Living
from presek.engine.columnar.run import Memory, Past
from presek.engine.columnar.shown import Answers
from presek.engine.columnar.vectors import Worths
from presek.engine.sql.connection import EngineFailed
from presek.membership.customers import Customers, grown
from presek.membership.run import Answer
from presek.plan import walk
from presek.plan.lower import lower
from presek.plan.steps import Aggregate, Expression, Plan
from presek.segment import check, meaning, used
from presek.segment.segmentation import Segmentation
from presek.segment.terms import Term, Value
from presek.values.instant import AsOf
from presek.values.problem import Problem, Problems

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
    Where the base is bound to an engine, it is asked for what it holds of rows.
    """
    plan = lower(rules, opened.catalog, as_of, values=values or {})
    past = told.of_all(opened.home, as_of, opened.snapshot.size)
    engine = engines.of(opened.home)
    if engine is not None:
        return over_engine(plan, opened, engine, past=past, rules=rules)
    if living is not None:
        return living.run(plan, opened.snapshot, past=past)
    return run.run(plan, opened.snapshot, memory=_memory if remember else None, past=past)


def values_of(
    values: Mapping[str, Value], opened: Opened, as_of: AsOf, *, living: Living | None = None
) -> Mapping[str, Worths]:
    """Values of the whole base by ordinal; aggregates that a run just held are taken from it."""
    held = {} if living is None else living.columns(opened.snapshot)
    if not held or engines.of(opened.home) is not None:
        return passed({}, opened, as_of, values=values, remember=False).values
    return run.run(lower({}, opened.catalog, as_of, values=values), opened.snapshot, given=held).values


def worths_of(
    values: Sequence[Expression], opened: Opened, as_of: AsOf, *, living: Living | None = None
) -> list[Worths]:
    """What values that were lowered already come to, by ordinal."""
    named = {str(place): value for place, value in enumerate(values)}
    aggregates = tuple(dict.fromkeys(each for value in values for each in walk.aggregates(value)))
    plan = Plan(as_of, aggregates, leaves=(), trees={}, values=named)
    engine = engines.of(opened.home)
    if engine is not None:
        past = told.of_all(opened.home, as_of, opened.snapshot.size)
        found = over_engine(plan, opened, engine, past=past)
    else:
        found = run.run(plan, opened.snapshot, given={} if living is None else living.columns(opened.snapshot))
    return [found.values[name] for name in named]


def over_engine(
    plan: Plan, opened: Opened, engine: Engine, *, past: Past, rules: Mapping[str, Term] | None = None
) -> Answers:
    """The answers of a plan over a base that is bound: aggregates over rows by the engine, the rest over the snapshot
    of what was synchronised.

    A value at which the engine fails is unknown of everybody; Problems where a rule needs it. While the engine does
    not answer, what it said last stands: columns that are kept, and of `rules` those that the published run holds.
    """
    # Ibis takes over a second to import: only where a base is bound.
    from presek.app import engine_answers

    theirs = [each for each in plan.aggregates if each.relation in engine.relations]
    snapshot = opened.snapshot
    memory: Memory | None = engine_answers.memory_of(engine)
    try:
        given, faults = (
            engine_answers.columns_or_faults(theirs, engine, snapshot, as_of=plan.as_of) if theirs else ({}, {})
        )
    except Problems as failed:
        away = isinstance(failed, EngineFailed) and failed.kind in engine_away.AWAY
        if not away and not engines.is_known_to_fail():
            raise
        engine_away.note_short(opened.home)
        given = engine_answers.kept(theirs, engine, snapshot, as_of=plan.as_of)
        faults = {each: failed.problems[0] for each in theirs if each not in given}
        memory = None
    held = _held(plan, faults, opened, rules=rules or {}) if faults else {}
    given |= {each: engine_answers.unknown_of_all(each, snapshot.size) for each in faults}
    answers = run.run(plan, opened.snapshot, memory=memory, past=past, given=given, held=held)
    return replace(answers, short=bool(faults))


def _held(
    plan: Plan, faults: Mapping[Aggregate, Problem], opened: Opened, *, rules: Mapping[str, Term]
) -> dict[str, tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
    """The rules that can't be judged for want of columns, as the published run holds them; Problems where it does not
    hold one, or meant another rule by it."""
    found: dict[str, tuple[NDArray[np.uint8], NDArray[np.uint8]]] = {}
    published = opened.home.published()
    keys: Mapping[str, str] = {}
    for key, tree in plan.trees.items():
        reads = {
            each for leaf in walk.leaves(tree) for value in walk.expressions(leaf) for each in walk.aggregates(value)
        }
        wrong = [faults[each] for each in faults if each in reads]
        if not wrong:
            continue
        answer = None
        if published is not None and key in rules and plan.as_of == opened.home.as_of(published.as_of):
            keys = keys or meaning_keys(rules, opened.catalog)
            answer = kept_sets.read(opened.home.path, published.directory, key)
        if answer is None or answer.meaning_key != keys[key] or answer.true.size > opened.snapshot.size:
            raise Problems(wrong[0])
        size = opened.snapshot.size
        found[key] = (grown(answer.true, size).bits, grown(answer.unknown, size).bits)
    return found


def answers_of(passing: Answers, rules: Mapping[str, Term], opened: Opened) -> dict[str, Answer]:
    """Each rule's sets with the key of its meaning; rules that could not be judged are left out."""
    size = opened.snapshot.size
    keys = meaning_keys(rules, opened.catalog)
    found = {}
    for key in rules:
        if key not in passing.sets:
            continue
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
