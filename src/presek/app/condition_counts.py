"""What each part of a rule does: how many pass it alone, how many only it keeps out, and how many only it lets in.

The engine gives the bits of every condition; what the whole rule would say were one part of it turned follows from
them by the algebra of sets, top down, so that a rule of a hundred conditions costs a hundred set operations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Literal, TypeAlias

import numpy as np

from presek.app import computing, reading
from presek.app.home import Home
from presek.engine.columnar.facets import Words, many, words_of
from presek.segment import segmentation
from presek.segment.terms import All, Any, Not, Term
from presek.store import definitions
from presek.values.instant import AsOf

Joint: TypeAlias = Literal["and", "or", "not", "condition"]
Way: TypeAlias = Literal["alone", "fails", "cannot_say", "keeps_out", "lets_in"]
"""The five counts of a part, and the sets behind them."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Of whom a condition is true, and of whom it cannot be said; the rest of everybody fails it."""

    true: Words
    unknown: Words


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a rule with its counts over everybody.

    `path`: where it stands in the JSON tree below `/rule` ("" is the whole, "/terms/0/term" the denied first term).
    `alone` + `fails` + `cannot_say` is everybody. `keeps_out`: those who would be in, did this part alone turn;
    `lets_in`: those in who would be out, did this part alone turn. `sets`: who they are.
    """

    path: str
    term: Term
    joint: Joint
    sets: Mapping[Way, Words] = field(repr=False, compare=False)
    alone: int
    fails: int
    cannot_say: int
    keeps_out: int
    lets_in: int
    parts: tuple[Part, ...] = ()

    def find(self, path: str) -> Part | None:
        """The part at a path of this tree; None where there is none."""
        if path == self.path:
            return self
        return next((found for each in self.parts if (found := each.find(path)) is not None), None)


@dataclass(frozen=True, slots=True, eq=False)
class _Around:
    """The whole rule as seen from a part: who is in if it helps (`best`), who is in even if it does not (`worst`).

    `denied`: under an odd number of `not`, so that the part helps by being false.
    """

    best: Words
    worst: Words
    denied: bool = False


def counted(home: Home, rule: Term, *, as_of: AsOf | None = None) -> Part:
    """The rule as a tree of parts with counts, for an instant, that of the published run unless one is given.

    Problems where the engine can't run a part. A segment that is named is one condition.
    """
    opened = reading.opened(home)
    rules = segmentation.rules(definitions.load())
    conditions = tuple(dict.fromkeys(conditions_of(rule)))
    asked = {f"condition {place}": term for place, term in enumerate(conditions)}
    needed = {key: found for term in conditions for key, found in computing.needed(term, rules).items()}
    answers = computing.passed({**needed, **asked}, opened, as_of or reading.as_of(home))
    truths = {term: Judged(*map(words_of, answers.sets[key])) for key, term in asked.items()}
    return of_bits(rule, truths, words_of(opened.snapshot.everybody))


def conditions_of(rule: Term) -> tuple[Term, ...]:
    """The conditions that a rule joins by and, or, not, in written order; one that stands twice comes twice."""
    match rule:
        case All(terms) | Any(terms):
            return tuple(found for each in terms for found in conditions_of(each))
        case Not(term):
            return conditions_of(term)
        case _:
            return (rule,)


def of_bits(rule: Term, truths: Mapping[Term, Judged], everybody: Words) -> Part:
    """The tree of parts, given the truth of each condition."""
    return _part(rule, _Around(everybody, np.zeros_like(everybody)), "", given=_Given(truths, everybody))


@dataclass(frozen=True, slots=True, eq=False)
class _Given:
    truths: Mapping[Term, Judged]
    everybody: Words

    def judged(self, term: Term) -> tuple[Words, Words]:
        """Of whom a part is true, and of whom it is false."""
        match term:
            case All(terms):
                return self._met(terms, true=np.bitwise_and, false=np.bitwise_or)
            case Any(terms):
                return self._met(terms, true=np.bitwise_or, false=np.bitwise_and)
            case Not(inner):
                true, false = self.judged(inner)
                return false, true
            case _:
                found = self.truths[term]
                true = found.true & self.everybody
                return true, self.everybody & ~(true | found.unknown)

    def _met(self, terms: Sequence[Term], *, true: np.ufunc, false: np.ufunc) -> tuple[Words, Words]:
        found = [self.judged(each) for each in terms]
        return reduce(true, (each for each, _ in found)), reduce(false, (each for _, each in found))


def _part(term: Term, around: _Around, path: str, *, given: _Given) -> Part:
    true, false = given.judged(term)
    inside = around.worst | (around.best & (false if around.denied else true))
    sets: dict[Way, Words] = {
        "alone": true,
        "fails": false,
        "cannot_say": given.everybody & ~(true | false),
        "keeps_out": around.best & ~inside,
        "lets_in": inside & ~around.worst,
    }
    counts = {way: many(words) for way, words in sets.items()}
    parts = _parts(term, around, path, given=given)
    return Part(path, term, joint=joint_of(term), sets=sets, parts=parts, **counts)


def _parts(term: Term, around: _Around, path: str, *, given: _Given) -> tuple[Part, ...]:
    match term:
        case Not(inner):
            turned = _Around(around.best, around.worst, denied=not around.denied)
            return (_part(inner, turned, f"{path}/term", given=given),)
        case All(terms):
            return _joined(terms, around, path, given=given, meeting=not around.denied)
        case Any(terms):
            return _joined(terms, around, path, given=given, meeting=around.denied)
        case _:
            return ()


def _joined(
    terms: Sequence[Term], around: _Around, path: str, *, given: _Given, meeting: bool
) -> tuple[Part, ...]:  # fmt: skip
    """The operands of an `and` or `or`. `meeting`: all of them have to help, else one that helps is enough."""
    helping = [given.judged(each)[1 if around.denied else 0] for each in terms]
    found = []
    for place, each in enumerate(terms):
        others = [words for number, words in enumerate(helping) if number != place]
        if meeting:
            best = around.worst | reduce(np.bitwise_and, others, around.best)
            inner = _Around(best, around.worst, around.denied)
        else:
            most = reduce(np.bitwise_or, others, np.zeros_like(given.everybody))
            inner = _Around(around.best, around.worst | (around.best & most), around.denied)
        found.append(_part(each, inner, f"{path}/terms/{place}", given=given))
    return tuple(found)


def joint_of(term: Term) -> Joint:
    """How a part joins what is below it; a condition has nothing below."""
    match term:
        case All():
            return "and"
        case Any():
            return "or"
        case Not():
            return "not"
        case _:
            return "condition"
