"""Values and tests of a plan over a frame: all customers, or some rows of a relation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, assert_never

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.engine.columnar.answers import Truths
from presek.engine.columnar.chosen import chosen_numbers, chosen_texts
from presek.engine.columnar.columns import Numbers, Stored, TagSets, Texts, Words
from presek.engine.columnar.sections import Array, outdated
from presek.engine.columnar.vectors import Mask, Vector, Worths, calculated, compared, either, vector_of
from presek.plan.steps import (
    Aggregate,
    Always,
    Among,
    Calculation,
    Choice,
    Classed,
    Column,
    Compare,
    Conjunction,
    Constant,
    DayOf,
    Disjunction,
    Drawn,
    Expression,
    FallsOn,
    Fifth,
    IsKnown,
    Leading,
    Leaf,
    Matches,
    Moves,
    Negation,
    NoneTrue,
    Predicate,
    Reference,
    SameText,
    Standing,
    Tagged,
    WasIn,
    YearsUntil,
)
from presek.values.problem import Problems
from presek.values.text import folded

FEW = 12
"""Up to so many words it is faster to compare the codes with each than to look every code up."""


class Frame(Protocol):
    """What values are read from: so many entries, their columns, and aggregates that were computed before."""

    @property
    def size(self) -> int:
        """How many customers or rows."""
        ...

    def column(self, column: Column) -> Stored:
        """A column's values; unknown where they are too old."""
        ...

    def day_of(self, column: Column) -> Numbers:
        """The local days of a column of instants."""
        ...

    def aggregate(self, aggregate: Aggregate) -> Worths:
        """What was computed of rows."""
        ...

    def chosen(self, choice: Choice, make: Callable[[], Worths]) -> Worths:
        """What a choice comes to, made once where many values read it."""
        ...

    def standing(self, leaf: Standing, by: Vector) -> Truths:
        """How customers stand among the others."""
        ...

    def drawn(self, leaf: Drawn) -> Truths:
        """Who is in a random share."""
        ...


def worths(value: Expression, frame: Frame) -> Worths:
    """What a value comes to."""
    match value:
        case Column():
            return _shaped(value, frame.column(value))
        case Constant(str() as text):
            words = pa.array([text], pa.large_string())
            low = pa.array([folded(text)], pa.large_string())
            return Texts(np.zeros(frame.size, np.uint8), nulls=False, words=Words(words, low))
        case Constant(whole, shape):
            return Vector(np.array([whole], np.int64 if abs(int(whole)) < 2**63 else object), scale=shape.scale)
        case DayOf(Column() as column):
            return vector_of(frame.day_of(column), 0)
        case DayOf(inner):
            return worths(inner, frame)
        case YearsUntil(inner, day):
            return _years(numbers(inner, frame), day)
        case Calculation(operator, left, right):
            return calculated(operator, numbers(left, frame), numbers(right, frame))
        case Choice():
            return frame.chosen(value, lambda: _chosen(value, frame))
        case Aggregate():
            return frame.aggregate(value)
        case _:
            assert_never(value)


def numbers(value: Expression, frame: Frame) -> Vector:
    """What a value of numbers comes to."""
    found = worths(value, frame)
    if isinstance(found, Vector):
        return found
    raise TypeError(f"{value} is no number")


def _chosen(choice: Choice, frame: Frame) -> Worths:
    """Of each the value of the first case that is true."""
    left = np.ones(frame.size, np.bool_)
    unknown = np.zeros(frame.size, np.bool_)
    taken: list[tuple[Mask, Worths]] = []
    for case in choice.cases:
        verdict = truths(case.when, frame)
        true = np.broadcast_to(np.asarray(verdict.true, np.bool_), (frame.size,))
        taken.append((left & true, worths(case.value, frame)))
        if verdict.unknown is not None:
            unsure = left & np.asarray(verdict.unknown, np.bool_)
            unknown |= unsure
            left = left & ~unsure
        left = left & ~true
    if choice.otherwise is not None:
        taken.append((left, worths(choice.otherwise, frame)))
    else:
        unknown |= left
    if choice.shape.form == "text":
        return chosen_texts(taken, unknown)
    return chosen_numbers(taken, unknown, choice.shape)


def _shaped(column: Column, stored: Stored) -> Worths:
    """A stored column as the catalog sees it. Raises Problems where it was stored as something else."""
    form = column.shape.form
    match stored:
        case Numbers(values) if form not in {"text", "tags"}:
            return vector_of(stored, column.shape.scale)
        case Numbers(values) if stored.unknown is not None and stored.unknown.all():
            return _unknown_text(len(values)) if form == "text" else _unknown_tags(len(values))
        case Texts() if form == "text":
            return stored
        case TagSets() if form == "tags":
            return stored
        case _:
            raise Problems(outdated(f"the field {column.key} was stored as another type than the catalog says"))


def _unknown_text(size: int) -> Texts:
    none = pa.array([], pa.large_string())
    return Texts(np.zeros(size, np.uint8), nulls=True, words=Words(none, none))


def _unknown_tags(size: int) -> TagSets:
    none = pa.array([], pa.large_string())
    return TagSets(np.zeros(0, np.uint8), np.zeros(size + 1, np.int64), np.ones(size, np.bool_), Words(none, none))


def _years(days: Vector, today: int) -> Vector:
    """Whole years completed by the as-of day: the anniversary itself completes one."""
    known = np.where(days.unknown, 0, days.values) if days.unknown is not None else days.values
    year, month_day = _calendar(known)
    this_year, this_day = _calendar(np.array([today]))
    leap = this_year % 4 == 0 and (this_year % 100 != 0 or this_year % 400 == 0)
    falls = month_day if leap else np.where(month_day == 229, 228, month_day)
    return Vector(this_year - year - (falls > this_day), days.unknown)


def _calendar(days: Array) -> tuple[Array, Array]:
    """The year, and month * 100 + day, of day numbers."""
    dates = days.astype(np.int64).astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    years = dates.astype("datetime64[Y]")
    month = (months - years.astype("datetime64[M]")).astype(np.int64) + 1
    day = (dates - months.astype("datetime64[D]")).astype(np.int64) + 1
    return years.astype(np.int64) + 1970, month * 100 + day


# --- tests ---------------------------------------------------------------------------------------------------


def truths(tree: Predicate, frame: Frame) -> Truths:
    """The verdicts of a filter inside a relation, which names no other rule."""
    match tree:
        case Always():
            return Truths(np.ones(frame.size, np.bool_))
        case Negation(term):
            return truths(term, frame).negated()
        case Conjunction((first, *rest)):
            answer = truths(first, frame)
            for term in rest:
                answer = answer.both(truths(term, frame))
            return answer
        case Disjunction((first, *rest)):
            answer = truths(first, frame)
            for term in rest:
                answer = answer.any_of(truths(term, frame))
            return answer
        case Conjunction() | Disjunction() | Reference() | NoneTrue():
            raise TypeError(f"{tree} is no filter of rows")
        case _:
            return verdicts(tree, frame)


def verdicts(leaf: Leaf, frame: Frame) -> Truths:
    """The verdicts of one leaf."""
    match leaf:
        case Compare(left, comparator, right):
            ours, theirs = numbers(left, frame), numbers(right, frame)
            verdict = np.broadcast_to(compared(ours, comparator, theirs), (frame.size,))
            return _known(verdict, either(ours.unknown, theirs.unknown))
        case Among(value, choices, ignoring_case):
            texts = _texts(value, frame)
            words = texts.words.folded if ignoring_case else texts.words.plain
            return _by_word(texts, pc.is_in(words, value_set=pa.array(sorted(choices), pa.large_string())))
        case Matches(value, test, part):
            texts = _texts(value, frame)
            return _by_word(texts, _matching(texts.words.folded, test, part))
        case SameText(left, right, ignoring_case):
            return _same_text(_texts(left, frame), _texts(right, frame), ignoring_case=ignoring_case)
        case Tagged(value, test, tags):
            return _tagged(worths(value, frame), test, tags)
        case IsKnown(value):
            unknown = worths(value, frame).unknown
            return Truths(np.ones(frame.size, np.bool_) if unknown is None else ~unknown)
        case FallsOn(value, month_days):
            days = numbers(value, frame)
            known = np.where(days.unknown, 0, days.values) if days.unknown is not None else days.values
            table = np.zeros(1300, np.bool_)
            table[list(month_days)] = True
            return _known(table[_calendar(known)[1]], days.unknown)
        case Leading(by) | Classed(by) | Fifth(by):
            return frame.standing(leaf, numbers(by, frame))
        case Drawn():
            return frame.drawn(leaf)
        case WasIn() | Moves():
            raise TypeError(f"{leaf} is told, not judged")
        case _:
            assert_never(leaf)


def _known(verdict: Mask, unknown: Mask | None) -> Truths:
    if unknown is None:
        return Truths(verdict)
    unknown = np.broadcast_to(unknown, verdict.shape)
    return Truths(verdict & ~unknown, unknown)


def _texts(value: Expression, frame: Frame) -> Texts:
    found = worths(value, frame)
    if isinstance(found, Texts):
        return found
    raise TypeError(f"{value} is no text")


def _by_word(texts: Texts, chosen: pa.BooleanArray) -> Truths:
    """Verdicts by the dictionary: one of each word, then a look-up of each code."""
    table = np.append(chosen.to_numpy(zero_copy_only=False), False)
    wanted = np.flatnonzero(table).tolist()
    if len(wanted) > FEW:
        return Truths(table[texts.codes], texts.unknown)
    if not wanted:
        return Truths(np.zeros(len(texts.codes), np.bool_), texts.unknown)
    # plain ints: a numpy number of 64 bits would widen every code
    true = np.asarray(texts.codes == wanted[0], np.bool_)
    for code in wanted[1:]:
        true |= texts.codes == code
    return Truths(true, texts.unknown)


def _matching(words: pa.LargeStringArray, test: str, part: str) -> pa.BooleanArray:
    match test:
        case "contains":
            return pc.match_substring(words, part)
        case "starts with":
            return pc.starts_with(words, part)
        case _:
            return pc.ends_with(words, part)


def _same_text(left: Texts, right: Texts, *, ignoring_case: bool) -> Truths:
    ours, theirs = (side.words.folded if ignoring_case else side.words.plain for side in (left, right))
    both = pa.concat_arrays([ours, theirs]).dictionary_encode().indices.to_numpy(zero_copy_only=False)
    first, second = np.append(both[: len(ours)], -1), np.append(both[len(ours) :], -2)
    return _known(first[left.codes] == second[right.codes], either(left.unknown, right.unknown))


def _tagged(sets: Worths, test: str, tags: frozenset[str]) -> Truths:
    if not isinstance(sets, TagSets):
        raise TypeError("only sets of tags have tags")
    wanted = pc.is_in(sets.words.plain, value_set=pa.array(sorted(tags), pa.large_string()))
    hits = wanted.to_numpy(zero_copy_only=False)[sets.codes] if len(sets.codes) else np.zeros(0, np.bool_)
    found = np.diff(np.append(0, np.cumsum(hits))[sets.offsets])
    match test:
        case "any":
            verdict = found > 0
        case "all":
            verdict = found == len(tags)
        case _:
            verdict = found == 0
    return _known(verdict, sets.unknown)
