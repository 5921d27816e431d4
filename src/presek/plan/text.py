"""A plan as text: what is read, what is counted once for all, which leaves there are, and how the rules join them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from presek.plan import walk
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
    Plan,
    Predicate,
    Reference,
    SameText,
    Standing,
    Tagged,
    WasIn,
    YearsUntil,
)
from presek.values.instant import day_of, moment_of
from presek.values.money import plain


def text(plan: Plan) -> str:
    """The plan, one step a line; each step has a name (a1, l1) by which later steps call it."""
    names = {aggregate: f"a{number}" for number, aggregate in enumerate(plan.aggregates, 1)}
    called: dict[Leaf, str] = {leaf: f"l{number}" for number, leaf in enumerate(plan.leaves, 1)}
    lines = [f"as of {plan.as_of}"]
    columns = sorted({read.key for value in _values(plan) for read in walk.columns(value)})
    if columns:
        lines += ["", "read of each customer: " + ", ".join(columns)]
    for (relation, where), group in _grouped(plan.aggregates).items():
        kept = "all rows" if where is None else f"rows where {_tree(where, {}, {})}"
        lines += ["", f"{relation}: {kept}"]
        lines += [f"  {names[aggregate]} = {_counted(aggregate)}" for aggregate in group]
    if plan.leaves:
        lines += ["", "leaves"] + [f"  {called[leaf]}: {_leaf(leaf, names)}" for leaf in plan.leaves]
    if plan.trees:
        lines += ["", "segments"] + [f"  {key} = {_tree(tree, names, called)}" for key, tree in plan.trees.items()]
    if plan.values:
        lines += ["", "values"] + [f"  {name} = {_value(value, names)}" for name, value in plan.values.items()]
    return "\n".join(lines) + "\n"


def _values(plan: Plan) -> list[Expression]:
    return [value for leaf in plan.leaves for value in walk.expressions(leaf)] + list(plan.values.values())


def _grouped(aggregates: tuple[Aggregate, ...]) -> dict[tuple[str, Predicate | None], list[Aggregate]]:
    groups: dict[tuple[str, Predicate | None], list[Aggregate]] = {}
    for aggregate in aggregates:
        groups.setdefault((aggregate.relation, aggregate.where), []).append(aggregate)
    return groups


def _counted(aggregate: Aggregate) -> str:
    of = "" if aggregate.argument is None else f" of {_value(aggregate.argument, {})}"
    start = "" if aggregate.start is None else f" from {moment_of(aggregate.start):%Y-%m-%d %H:%M:%S}Z"
    end = "" if aggregate.end is None else f" to {moment_of(aggregate.end):%Y-%m-%d %H:%M:%S}Z"
    months = f" in {len(aggregate.months)} months" if aggregate.months else ""
    return f"{aggregate.function}{of}{start}{end}{months}"


def _value(value: Expression, names: Mapping[Aggregate, str]) -> str:
    match value:
        case Column(key, _, None):
            return key
        case Column(key, _, days):
            return f"{key} (at most {days} days old)"
        case Constant(literal, shape):
            return f'"{literal}"' if isinstance(literal, str) else _literal(literal, shape.form, scale=shape.scale)
        case DayOf(inner):
            return f"day of {_value(inner, names)}"
        case YearsUntil(inner, day):
            return f"years from {_value(inner, names)} to {day_of(day)}"
        case Calculation(operator, left, right):
            return f"({_value(left, names)} {operator} {_value(right, names)})"
        case Choice(cases, otherwise):
            said = [f"{_value(each.value, names)} if {_tree(each.when, names, {})}" for each in cases]
            last = [] if otherwise is None else [f"otherwise {_value(otherwise, names)}"]
            return f"choose({', '.join(said + last)})"
        case Aggregate():
            return names.get(value, _counted(value))
        case _:
            assert_never(value)


def _literal(whole: int, form: str, *, scale: int) -> str:
    match form:
        case "day":
            return str(day_of(whole))
        case "instant":
            return f"{moment_of(whole):%Y-%m-%d %H:%M:%S}Z"
        case "truth":
            return "true" if whole else "false"
        case _:
            return plain(whole, scale)


def _leaf(leaf: Leaf, names: Mapping[Aggregate, str]) -> str:
    match leaf:
        case Compare(left, comparator, right):
            return f"{_value(left, names)} {comparator} {_value(right, names)}"
        case Among(value, choices, folded):
            return f"{_value(value, names)} among {_quoted(choices)}{', case ignored' if folded else ''}"
        case SameText(left, right, folded):
            return f"{_value(left, names)} {'~=' if folded else '='} {_value(right, names)}"
        case Matches(value, test, part):
            return f'{_value(value, names)} {test} "{part}"'
        case Tagged(value, test, tags):
            return f"{_value(value, names)} has {test} {_quoted(tags)}"
        case IsKnown(value):
            return f"{_value(value, names)} is known"
        case FallsOn(value, month_days):
            days = ", ".join(f"{number // 100:02d}-{number % 100:02d}" for number in sorted(month_days))
            return f"{_value(value, names)} falls on {days}"
        case Leading() | Classed() | Fifth():
            return _standing(leaf, names)
        case Drawn(limit, seed):
            return f'drawn with seed "{seed}" below {limit}'
        case WasIn(segment, until):
            return f"[{segment}] took in by {'a day that is not over' if until is None else _time(until)}"
        case Moves(segment, direction, start, end):
            return f"{direction} [{segment}]{'' if start is None else f' after {_time(start)}'} until {_time(end)}"
        case _:
            assert_never(leaf)


def _standing(leaf: Standing, names: Mapping[Aggregate, str]) -> str:
    by = _value(leaf.by, names)
    among = "" if leaf.within is None else f" within [{leaf.within}]"
    match leaf:
        case Leading(_, end, amount, percent):
            return f"{end} {amount}{' %' if percent else ''} by {by}{among}"
        case Classed(classes=classes):
            return f"class of {by} among {_quoted(classes)}{among}"
        case Fifth(comparator=comparator, fifth=fifth):
            return f"fifth of {by} {comparator} {fifth}{among}"


def _time(instant: int) -> str:
    return f"{moment_of(instant):%Y-%m-%d %H:%M:%S}Z"


def _quoted(words: frozenset[str]) -> str:
    return "(" + ", ".join(f'"{word}"' for word in sorted(words)) + ")"


def _tree(tree: Predicate, names: Mapping[Aggregate, str], called: Mapping[Leaf, str]) -> str:
    match tree:
        case Always():
            return "everyone"
        case Reference(segment):
            return f"[{segment}]"
        case NoneTrue(segments):
            return "none of " + ", ".join(f"[{segment}]" for segment in segments)
        case Negation(term):
            return f"not {_within(term, names, called)}"
        case Conjunction(terms):
            return " and ".join(_within(term, names, called) for term in terms)
        case Disjunction(terms):
            return " or ".join(_within(term, names, called) for term in terms)
        case _:
            return called.get(tree) or _leaf(tree, names)


def _within(tree: Predicate, names: Mapping[Aggregate, str], called: Mapping[Leaf, str]) -> str:
    match tree:
        case Conjunction() | Disjunction():
            return f"({_tree(tree, names, called)})"
        case _:
            return _tree(tree, names, called)
