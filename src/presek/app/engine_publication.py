"""What is published of a base that is bound to an engine: all segments in one statement, only sets come back.

Rules that read nothing but what the engine has are judged by it. Rules that also read what is kept here (answers to
questionnaires, rows that programs send) are worked out here, from columns of the engine's rows. Rules at which the
engine fails are left out with its reason; the others are published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from presek.app import computing, engines, told
from presek.app.engines import Engine
from presek.app.snapshots import Opened
from presek.engine.columnar import run
from presek.engine.columnar.living import Living
from presek.engine.columnar.run import Past
from presek.engine.columnar.shown import Answers
from presek.plan import walk
from presek.plan.lower import lower
from presek.plan.steps import Aggregate, Plan
from presek.segment.terms import Term
from presek.values.instant import AsOf
from presek.values.problem import Problem

Sets = dict[str, tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]]


@dataclass(frozen=True, slots=True)
class Judged:
    """The answers of all rules that could be judged, and of the others the reason."""

    answers: Answers
    refused: Mapping[str, Problem] = field(default_factory=dict)


def judged(
    rules: Mapping[str, Term],
    opened: Opened,
    as_of: AsOf,
    *,
    living: Living | None = None,
) -> Judged:
    """The sets of all rules, for a publication."""
    engine = engines.of(opened.home)
    if engine is None:
        return Judged(computing.passed(rules, opened, as_of, remember=False, living=living))
    plan = lower(rules, opened.catalog, as_of)
    past = told.of_all(opened.home, as_of, opened.snapshot.size)
    work = _Work(rules, opened, engine, as_of=as_of, past=past)
    there = [rule for rule in plan.trees if _is_there(rule, plan, engine)]
    sets, refused = work.by_engine(there)
    more, others = work.here([rule for rule in rules if rule not in there])
    blamed = _with_those_that_refer(plan, refused | others)
    kept = {rule: found for rule, found in (sets | more).items() if rule not in blamed}
    return Judged(Answers(plan, opened.snapshot.everybody, sets=kept, values={}, leaves={}), blamed)


@dataclass(frozen=True, slots=True)
class _Work:
    """The rules of one publication, and against what they are judged."""

    rules: Mapping[str, Term]
    opened: Opened
    engine: Engine
    as_of: AsOf
    past: Past

    def by_engine(self, there: Sequence[str]) -> tuple[Sets, dict[str, Problem]]:
        """The sets of the rules that the engine judges, and those at which it fails."""
        if not there:
            return {}, {}
        # Ibis takes over a second to import: only where a base is bound.
        from presek.app import engine_answers

        snapshot = self.opened.snapshot
        plan = lower({rule: self.rules[rule] for rule in there}, self.opened.catalog, self.as_of)
        found = engine_answers.judged(plan, self.engine, snapshot, past=self.past)
        everybody = snapshot.everybody
        # Since it was synchronised, somebody may have come or gone in the engine.
        sets = {rule: (true & everybody, unknown & everybody) for rule, (true, unknown) in found.sets.items()}
        return sets, dict(found.refused)

    def here(self, rest: Sequence[str]) -> tuple[Sets, dict[str, Problem]]:
        """The sets of the rules that are worked out here, from columns that the engine gives."""
        if not rest:
            return {}, {}
        from presek.app import engine_answers

        engine_answers.forget(self.engine)
        whole: dict[str, Term] = {}
        for rule in rest:
            whole |= {rule: self.rules[rule], **computing.needed(self.rules[rule], self.rules)}
        catalog, snapshot = self.opened.catalog, self.opened.snapshot
        plan = lower(whole, catalog, self.as_of)
        wanted = [each for each in plan.aggregates if each.relation in self.engine.relations]
        given, faults = engine_answers.columns_or_faults(wanted, self.engine, snapshot, as_of=self.as_of)
        refused = {rule: faults[each] for rule in plan.trees for each in _aggregates(rule, plan) if each in faults}
        refused = _with_those_that_refer(plan, refused)
        well = {rule: term for rule, term in whole.items() if rule not in refused}
        answers = run.run(lower(well, catalog, self.as_of), snapshot, past=self.past, given=given)
        return {rule: answers.sets[rule] for rule in rest if rule in well}, {
            rule: problem for rule, problem in refused.items() if rule in rest
        }


def _is_there(rule: str, plan: Plan, engine: Engine) -> bool:
    """Whether a rule, and all that it refers to, read only what the engine has.

    Where the engine does not say when a value was seen, it is only known here how old it is.
    """
    dated = engine.binding.customers.seen is not None
    return all(
        all(column.key in engine.fields and (dated or column.max_age_days is None) for column in walk.columns(value))
        and {aggregate.relation for aggregate in walk.aggregates(value)} <= engine.relations
        for each in _reached(rule, plan)
        for leaf in walk.leaves(plan.trees[each])
        for value in walk.expressions(leaf)
    )


def _reached(rule: str, plan: Plan) -> Iterator[str]:
    """A rule and those that it refers to, each once."""
    seen: dict[str, None] = {}
    waiting = [rule]
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen[each] = None
            waiting += walk.references(plan.trees[each])
    yield from seen


def _aggregates(rule: str, plan: Plan) -> Iterator[Aggregate]:
    for leaf in walk.leaves(plan.trees[rule]):
        for value in walk.expressions(leaf):
            yield from walk.aggregates(value)


def _with_those_that_refer(plan: Plan, refused: Mapping[str, Problem]) -> dict[str, Problem]:
    """The refused rules, and those that refer to them."""
    found = dict(refused)
    for rule in plan.trees:
        blamed = next((each for each in _reached(rule, plan) if each in refused), None)
        if rule not in found and blamed is not None:
            problem = refused[blamed]
            says = f"it refers to '{blamed}', which cannot be computed: {problem}"
            found[rule] = Problem(problem.code, says, branch=problem.branch)
    return found
