"""Deciding what to say: pitch lines whose fact is known, in order, three for each stage."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from presek.policy.book import Hit, Output, Policy
from presek.policy.conditions import Lost, Why
from presek.policy.hits import heeded
from presek.policy.speakers import Speaker, amount
from presek.policy.treatment import PitchLine

MOST_LINES = 3
"""Lines that are said in one stage."""


TOGETHER = frozenset({Hit.OUTPUT_ORDER, Hit.RULE_ORDER, Hit.COLLECT})
"""Hit policies by which several policies' lines are said together."""


@dataclass(frozen=True, slots=True)
class Pitched:
    """The lines in the order in which they are said, whose they are (one policy once), and who is not heard."""

    value: tuple[PitchLine, ...] | None
    by: tuple[Policy, ...] = ()
    lost: tuple[Lost, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line and whose it is."""

    line: PitchLine
    policy: Policy


def pitched(found: Sequence[Speaker], hit: Hit, *, known: Collection[str]) -> Pitched:
    """The answer of the pitch. A line without its fact is not said and makes no room less."""
    speaking, silent = heeded(found, Output.PITCH)
    if not speaking:
        return Pitched(None, lost=tuple(silent))
    chosen, lost = _chosen(speaking, hit)
    said, unsaid = _said(lines_of(chosen, hit), known, most=None if hit is Hit.COLLECT else MOST_LINES)
    return Pitched(
        tuple(each.line for each in said) or None,
        tuple({each.policy.key: each.policy for each in said}.values()),
        (*lost, *unsaid, *silent),
    )


def lines_of(policies: Iterable[Policy], hit: Hit) -> list[Line]:
    """The lines of policies in the order in which they may be said."""
    lines = [Line(line, policy) for policy in policies for line in policy.gives.pitch]
    return sorted(lines, key=lambda each: each.line.rank) if hit in {Hit.OUTPUT_ORDER, Hit.COLLECT} else lines


def _chosen(speaking: Sequence[Speaker], hit: Hit) -> tuple[list[Policy], list[Lost]]:
    """Whose lines are heard at all."""
    policies = [each.policy for each in speaking]
    if hit in TOGETHER or len(speaking) == 1:
        return policies, []
    if hit is Hit.UNIQUE:
        return [], _lost(policies, Why.NOT_UNIQUE)
    if hit is Hit.ANY and any(each.gives.pitch != policies[0].gives.pitch for each in policies):
        return [], _lost(policies, Why.DIFFER)
    winner = policies[0]
    if hit is Hit.PRIORITY:
        winner = min(speaking, key=lambda each: amount(each, Output.PITCH)).policy
    why = {Hit.ANY: Why.SAME_AS_ANOTHER, Hit.PRIORITY: Why.ANOTHER_IS_BETTER}.get(hit, Why.ANOTHER_IS_FIRST)
    return [winner], _lost([each for each in policies if each is not winner], why)


def _lost(policies: Sequence[Policy], why: Why) -> list[Lost]:
    return [Lost(policy, Output.PITCH, why, line) for policy in policies for line in policy.gives.pitch]


def _said(lines: Sequence[Line], known: Collection[str], *, most: int | None) -> tuple[list[Line], list[Lost]]:
    """The lines that are said: those with their fact, each once, up to `most` in any stage."""
    stages: dict[str | None, int] = {}
    said: list[Line] = []
    lost: list[Lost] = []
    keys: set[str] = set()
    for each in lines:
        why = _unsaid(each.line, known, keys)
        if why is None and most is not None and _full(each.line.stage, stages, most=most):
            why = Why.ENOUGH_SAID
        if why is not None:
            lost.append(Lost(each.policy, Output.PITCH, why, each.line))
            continue
        keys.add(each.line.key)
        stages[each.line.stage] = stages.get(each.line.stage, 0) + 1
        said.append(each)
    return said, lost


def _unsaid(line: PitchLine, known: Collection[str], keys: Collection[str]) -> Why | None:
    if line.fact is not None and line.fact not in known:
        return Why.FACT_UNKNOWN
    return Why.SAME_AS_ANOTHER if line.key in keys else None


def _full(stage: str | None, stages: dict[str | None, int], *, most: int) -> bool:
    """Whether a stage has its lines; those of no stage are said in every one."""
    everywhere = stages.get(None, 0)
    if stage is not None:
        return everywhere + stages.get(stage, 0) >= most
    return everywhere >= most
