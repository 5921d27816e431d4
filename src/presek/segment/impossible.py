"""Conditions that can't all hold at once: empty intervals or choices, a condition and its denial, known and unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from presek.catalog.model import Catalog
from presek.segment.demands import Demands
from presek.segment.terms import (
    Aggregate,
    Ago,
    Arithmetic,
    Comparison,
    DayComes,
    DaysBetween,
    DaysSince,
    Everyone,
    HasTags,
    Known,
    Not,
    OneOf,
    Term,
    TextMatch,
    Value,
    Within,
    YearsSince,
)
from presek.segment.types_of_arithmetic import is_literal
from presek.segment.write import write, write_value


def impossible(conditions: Sequence[Term], catalog: Catalog) -> bool:
    """Whether the conditions (single ones or their denials, in normal form) can't all be true of one customer."""
    said = {write(each) for each in conditions}
    if write(Not(Everyone())) in said:
        return True
    if any(write(Not(each)) in said for each in conditions):
        return True
    return _known_and_unknown(conditions) or _ago_twice(conditions) or _no_value(conditions, catalog)


def _known_and_unknown(conditions: Iterable[Term]) -> bool:
    """A value that must be unknown and known: each verdict about a value needs it known."""
    unknown: set[str] = set()
    known: set[str] = set()
    for each in conditions:
        match each:
            case Not(term=Known(value=value)):
                unknown.add(write_value(value))
                if _never_unknown(value):
                    return True
            case Not(term=inner):
                known.update(write_value(value) for value in _judged(inner))
            case Known(value=value):
                known.update(write_value(part) for part in _parts(value))
            case _:
                known.update(write_value(value) for value in _judged(each))
    return bool(unknown & known)


def _judged(term: Term) -> Iterator[Value]:
    """The values that are known wherever a condition is true or false."""
    match term:
        case Comparison(left=left, right=right):
            yield from _parts(left)
            yield from _parts(right)
        case (
            OneOf(value=value)
            | Within(value=value)
            | TextMatch(value=value)
            | HasTags(value=value)
            | Ago(value=value)
            | DayComes(value=value)
        ):
            yield from _parts(value)
        case _:
            return


def _parts(value: Value) -> Iterator[Value]:
    """A value, and those that must be known for it to be known."""
    yield value
    match value:
        case Arithmetic(left=left, right=right):
            yield from _parts(left)
            yield from _parts(right)
        case DaysSince(value=inner) | YearsSince(value=inner):
            yield from _parts(inner)
        case DaysBetween(start=start, end=end):
            yield from _parts(start)
            yield from _parts(end)
        case _:
            return


def _never_unknown(value: Value) -> bool:
    match value:
        case Aggregate(function="count" | "distinct" | "days"):
            return True
        case _:
            return is_literal(value)


def _ago_twice(conditions: Iterable[Term]) -> bool:
    """More than three months ago, and less than three months ago."""
    more: dict[tuple[str, str], int] = {}
    less: dict[tuple[str, str], int] = {}
    for each in conditions:
        match each:
            case Ago(value=value, comparison="more", count=count, unit=unit):
                key = write_value(value), unit
                more[key] = max(count, more.get(key, count))
            case Ago(value=value, comparison="less", count=count, unit=unit):
                key = write_value(value), unit
                less[key] = min(count, less.get(key, count))
            case _:
                pass
    return any(key in less and less[key] <= count for key, count in more.items())


def _no_value(conditions: Iterable[Term], catalog: Catalog) -> bool:
    demands = Demands(catalog)
    for each in conditions:
        demands.add(each)
    return demands.empty
