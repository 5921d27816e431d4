"""Leaves and trees as conditions of a statement: true, false, or NULL where it cannot be said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

import ibis
import ibis.expr.types as ir

from presek.engine.sql.calendar import MONTH_DAY
from presek.engine.sql.frame import Frame, Worth, number, worth
from presek.engine.sql.neutral import BETWEEN_TAGS
from presek.engine.sql.nodes import Calendar
from presek.engine.sql.primitives import (
    FALSE,
    TRUE,
    Number,
    Tags,
    Text,
    compared,
    double,
    held,
    known_as,
    scaled_up,
    unsure,
)
from presek.plan.steps import (
    Always,
    Among,
    Choice,
    Classed,
    Compare,
    Conjunction,
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
    Tagged,
    WasIn,
)

MANY = 500
"""A list of more choices than this is asked in parts."""
MERGES_LISTS = {"pyspark"}
"""Where two lists for one value that share nothing are taken for false even of an unknown value (by Sail 0.7)."""


def condition(tree: Predicate, frame: Frame, *, rules: Mapping[str, str] | None = None) -> ir.BooleanValue:
    """A tree; `rules`: under which names the answers of other rules stand."""
    match tree:
        case Always():
            return TRUE
        case Reference(segment):
            return frame.table[(rules or {})[segment]]
        case NoneTrue(segments):
            taken = [frame.table[(rules or {})[each]].fill_null(FALSE) for each in segments]
            return ~reduce(ir.BooleanValue.__or__, taken) if taken else TRUE
        case Negation(term):
            return ~condition(term, frame, rules=rules)
        case Conjunction(terms):
            return reduce(ir.BooleanValue.__and__, [condition(term, frame, rules=rules) for term in terms])
        case Disjunction(terms):
            return reduce(ir.BooleanValue.__or__, [condition(term, frame, rules=rules) for term in terms])
        case _:
            return verdict(tree, frame)


def verdict(leaf: Leaf, frame: Frame) -> ir.BooleanValue:
    """One leaf."""
    match leaf:
        case Compare(left, comparator, right):
            return compared(number(left, frame), comparator, number(right, frame))
        case Among(value, choices, ignoring_case):
            text = _text(value, frame)
            asked = text.folded if ignoring_case else text.plain
            return _among(asked, sorted(choices), merged=_merges(value, frame))
        case SameText(left, right, ignoring_case):
            ours, theirs = _text(left, frame), _text(right, frame)
            return ours.folded == theirs.folded if ignoring_case else ours.plain == theirs.plain
        case Matches(value, test, part):
            return _matching(_text(value, frame).folded, test, part)
        case Tagged(value, test, tags):
            return _tagged(worth(value, frame), test, sorted(tags))
        case IsKnown(value):
            return known(worth(value, frame))
        case FallsOn(value, month_days):
            day = frame.table[frame.known[Calendar(value)] + MONTH_DAY]
            return _among(day, sorted(month_days), merged=_merges(value, frame))
        case Leading() | Classed() | Fifth() | Drawn() | WasIn() | Moves():
            return frame.table[frame.known[leaf]]


def known(found: Worth) -> ir.BooleanValue:
    """Whether a value is known."""
    match found:
        case Text(plain):
            return plain.notnull()
        case Tags(text):
            return text.notnull()
        case Number(column):
            return column.notnull()


def _text(value: Expression, frame: Frame) -> Text:
    found = worth(value, frame)
    if isinstance(found, Text):
        return found
    raise TypeError(f"{value} is no text")


def _merges(value: Expression, frame: Frame) -> bool:
    """Whether an engine may make one list of this one and of another for the same value."""
    return frame.script.dialect in MERGES_LISTS and (frame.twice is None or value in frame.twice)


def _among(value: ir.Value, choices: list[str] | list[int], *, merged: bool) -> ir.BooleanValue:
    if not choices:
        return known_as(value, truth=False)
    parts = [choices[start : start + MANY] for start in range(0, len(choices), MANY)]
    # One choice is compared: ClickHouse makes a set of any list, and looks each value up in it.
    each = [value.isin(part) if len(part) > 1 else value == part[0] for part in parts]
    found = reduce(ir.BooleanValue.__or__, each)
    if merged:
        return ibis.cases((value.notnull(), found), else_=ibis.null("boolean"))
    return found


def _matching(text: ir.Value, test: str, part: str) -> ir.BooleanValue:
    if not part:
        return known_as(text, truth=True)
    match test:
        case "contains":
            return text.contains(part)
        case "starts with":
            return text.startswith(part)
        case _:
            return text.endswith(part)


def _tagged(found: Worth, test: str, tags: Iterable[str]) -> ir.BooleanValue:
    if not isinstance(found, Tags):
        raise TypeError("only sets of tags have tags")
    each = [found.text.contains(BETWEEN_TAGS + tag + BETWEEN_TAGS) for tag in tags]
    if not each:
        return known_as(found.text, truth=test != "any")
    if test == "all":
        return reduce(ir.BooleanValue.__and__, each)
    some = reduce(ir.BooleanValue.__or__, each)
    return some if test == "any" else ~some


def chosen(choice: Choice, frame: Frame) -> Worth:
    """The value of the first case that is true; unknown where one before it is."""
    branches: list[tuple[ir.BooleanValue, Expression | None]] = []
    for case in choice.cases:
        when = condition(case.when, frame)
        branches += [(unsure(when), None), (when, case.value)]
    branches.append((TRUE, choice.otherwise))
    if choice.shape.form == "text":
        texts = [(when, None if value is None else _text(value, frame)) for when, value in branches]
        return Text(
            _cases([(when, None if text is None else text.plain) for when, text in texts], "string"),
            _cases([(when, None if text is None else text.folded) for when, text in texts], "string"),
        )
    if choice.shape.form == "tags":
        raise TypeError("a choice is not of sets of tags")
    real = choice.shape.form == "real"
    numbers = [(when, None if value is None else _shaped(number(value, frame), choice)) for when, value in branches]
    return Number(_cases(numbers, "float64" if real else "int64"), choice.shape.scale, real=real)


def _shaped(found: Number, choice: Choice) -> ir.Value:
    """A value of a case at the scale that all share."""
    if choice.shape.form == "real":
        return double(found)
    if found.scale == choice.shape.scale:
        return found.column
    return held(scaled_up(found, choice.shape.scale), choice.shape.scale).column


def _cases(branches: list[tuple[ir.BooleanValue, ir.Value | None]], kind: str) -> ir.Value:
    unknown = ibis.null(kind)
    *first, (_, last) = [(when, unknown if value is None else value.cast(kind)) for when, value in branches]
    return ibis.cases(*first, else_=last)
