"""Finds the rules at which an engine fails, by halves, so that all others are answered.

Of n rules of which k fail, about k log2 n statements are asked: a half that is answered is done with. Where a rule
fails over a column, that column is asked for alone; if it fails too, all rules that read it are refused with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from presek.engine.can import refusals
from presek.engine.sql.connection import EngineFailed, Kind
from presek.engine.sql.parts import Read, part, probe_of, reads, with_trees
from presek.engine.sql.run import Packed
from presek.plan import walk
from presek.plan.steps import TIME, Always, Plan
from presek.values.problem import Problem

Sets: TypeAlias = Mapping[str, tuple[Packed, Packed]]
Asked: TypeAlias = Callable[[Plan], Sets]
"""Asks the engine for all rules of a plan."""
OF_A_RULE: frozenset[Kind] = frozenset({"statement", "out-of-memory", "too-long", "forbidden"})
"""Failures that may be one rule's alone."""
OF_WHAT_IS_READ: frozenset[Kind] = frozenset({"statement", "forbidden"})
"""Those for which a table or a column may be to blame."""
MOST_WAITED = 3
"""So many statements may run into the limit of time; what is not answered then is refused."""
PROBE = "probe"


@dataclass(slots=True)
class Bisecting:
    """The rules of a plan, answered or refused."""

    plan: Plan
    dialect: str
    asked: Asked
    sets: dict[str, tuple[Packed, Packed]] = field(default_factory=dict)
    refused: dict[str, Problem] = field(default_factory=dict)
    probed: set[Read] = field(default_factory=set)
    waited: int = 0

    def answer(self) -> None:
        """Answers or refuses every rule. Raises what no rule is to blame for."""
        for rule in self.plan.trees:
            own = refusals(with_trees(self.plan, {rule: self.plan.trees[rule]}), self.dialect)
            if own:
                self.refused[rule] = own[0]
        rules = self._still(tuple(self.plan.trees))
        if not rules:
            return
        failed = self._tried(rules)
        if failed is None:
            return
        if failed.kind in OF_WHAT_IS_READ:
            self.asked(with_trees(self.plan, {PROBE: Always()}))
        self._halved(rules, failed)

    def _solve(self, rules: Sequence[str]) -> bool:
        """Whether none of these rules failed."""
        rules = self._still(rules)
        failed = self._tried(rules) if rules else None
        if failed is None:
            return True
        self._halved(rules, failed)
        return False

    def _tried(self, rules: Sequence[str]) -> EngineFailed | None:
        try:
            found = self.asked(part(self.plan, rules))
        except EngineFailed as failed:
            if failed.kind not in OF_A_RULE:
                raise
            self.waited += failed.kind == "too-long"
            return failed
        self.sets.update(found)
        return None

    def _halved(self, rules: Sequence[str], failed: EngineFailed) -> None:
        """Finds those that fail among rules of which some do."""
        if len(rules) == 1 or self.waited > MOST_WAITED:
            for rule in rules:
                self.refused[rule] = failed.problems[0]
            self._look_further(rules[0], failed)
            return
        first, second = rules[: len(rules) // 2], rules[len(rules) // 2 :]
        fine = self._solve(first)
        second = self._still(second)
        if fine and len(second) > 1 and failed.kind in OF_WHAT_IS_READ:
            self._halved(second, failed)
        else:
            self._solve(second)

    def _look_further(self, rule: str, failed: EngineFailed) -> None:
        """Refuses all rules that read the column at which one failed."""
        if failed.kind not in OF_WHAT_IS_READ:
            return
        for read in reads(self.plan, rule):
            waiting = [each for each in self._still(tuple(self.plan.trees)) if read in reads(self.plan, each)]
            if not waiting or read in self.probed:
                continue
            self.probed.add(read)
            try:
                self.asked(with_trees(self.plan, {PROBE: probe_of(read)}))
            except EngineFailed as again:
                if again.kind not in OF_WHAT_IS_READ:
                    raise
                self.refused |= dict.fromkeys((rule, *waiting), _of_column(read, again.problems[0]))

    def _still(self, rules: Sequence[str]) -> tuple[str, ...]:
        """Those still to be answered; who refers to a refused rule is refused with it."""
        for rule in rules:
            blamed = next((each for each in walk.references(self.plan.trees[rule]) if each in self.refused), None)
            if blamed is not None and rule not in self.refused:
                self.refused[rule] = _with_it(blamed, self.refused[blamed])
                self.sets.pop(rule, None)
        return tuple(rule for rule in rules if rule not in self.refused and rule not in self.sets)


def _of_column(read: Read, problem: Problem) -> Problem:
    relation, column = read
    name = "@time" if column.key == TIME else column.key
    return replace(problem, path=f"{relation}.{name}" if relation else name)


def _with_it(rule: str, problem: Problem) -> Problem:
    if problem.facts and problem.facts[0][0] == "rule":
        return problem
    says = f"it refers to '{rule}', which cannot be computed: {problem}"
    return replace(problem, says=says, path="", facts=(("rule", rule),))
