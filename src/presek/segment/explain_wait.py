"""When a condition turns by itself, only the calendar moving: judged on the days on which something can turn."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from presek.segment.expand import expand
from presek.segment.explain_evidence import Leaf
from presek.segment.reference import Context, rows_of, takes_in, value_of
from presek.segment.reference_numbers import Day, Exact, Instant, day_of_worth
from presek.segment.reference_rows import worth_of
from presek.segment.terms import (
    AbcClass,
    Aggregate,
    Ago,
    All,
    Any,
    Arithmetic,
    Choice,
    Comparison,
    DateLiteral,
    DayComes,
    DaysSince,
    Exists,
    FieldValue,
    MoneyLiteral,
    Not,
    NumberLiteral,
    Quintile,
    Ranked,
    Term,
    Value,
    YearsSince,
)
from presek.segment.types import kind_of
from presek.segment.walk import Node, everything, over_conditions, over_parts, over_terms, over_values
from presek.segment.windows import MICROSECONDS, Window, bounds, shifted
from presek.values.facts import Customer
from presek.values.instant import LAST_DAY, AsOf, day_number, day_of, local_day

LONGEST_WAIT_DAYS = 400
"""How far ahead a change that comes by itself is looked for: a year with its anniversaries, and a month."""


def days_until(leaf: Leaf, *, wanted: bool, customer: Customer, context: Context) -> int | None:
    """In how many days a condition turns by itself, nothing but the calendar moving; None where not within a year.

    Counted from the as-of day, to the first later day at whose end the verdict is the wanted one.
    """
    term = expand(leaf, context.catalog)
    if not _moves(term) or compares(term) or _grows_in_rows(term):
        return None
    ahead = _ahead(context.as_of)
    customer = _with_rows_that_count(term, customer, context)
    begins = sorted({0, *_turns(term, customer, context=context, ahead=ahead)})
    counted = {id(each) for each, *_ in _counted_in_rows(term)}
    daily = any(_follows_day(node) and id(node) not in counted for node, _ in everything(term))
    for begin, end in pairwise((*begins, LONGEST_WAIT_DAYS)):
        judged = _fixed(term, customer, replace(context, as_of=ahead.ends[begin])) if daily else term
        for place in range(begin, end if daily else begin + 1):
            if takes_in(judged, customer, replace(context, as_of=ahead.ends[place])) is wanted:
                return place + 1
    return None


@dataclass(frozen=True, slots=True)
class Ahead:
    """The days to come, the next one first: the end of each, as an as-of value, an instant and a day number."""

    ends: tuple[AsOf, ...]
    instants: tuple[int, ...]
    days: tuple[int, ...]


@lru_cache(maxsize=16)
def _ahead(now: AsOf) -> Ahead:
    today = now.day
    days = [shifted(today, count, "days") for count in range(1, LONGEST_WAIT_DAYS + 1)]
    ends = tuple(replace(AsOf.end_of(day, now.zone), known_at=now.known_at) for day in days)
    return Ahead(ends, tuple(each.instant for each in ends), tuple(map(day_number, days)))


@lru_cache(maxsize=512)
def _edges(window: Window | None, now: AsOf) -> tuple[tuple[int, ...], ...]:
    """The starts and the ends of a window on the days to come; both only ever move forward. None: no such bound."""
    stretches = [bounds(window, each) for each in _ahead(now).ends]
    starts = tuple(each.start for each in stretches if each.start is not None)
    ends = tuple(each.end for each in stretches if each.end is not None)
    return tuple(each for each in (starts, ends) if each)


def _moves(term: Term) -> bool:
    """Whether the calendar alone can turn a condition: it has a window, or counts from the as-of day."""
    for node, _ in everything(term):
        match node:
            case Aggregate(window=window) | Exists(window=window) if window is not None:
                return True
            case _ if _follows_day(node):
                return True
            case _:
                continue
    return False


def compares(term: Term) -> bool:
    """Whether it compares with others, whom the calendar moves too: when it turns cannot be told."""
    return any(_is_relative(node) for node, _ in everything(term))


def _grows_in_rows(term: Term) -> bool:
    """Whether rows choose what grows every day, such as the days that invoices are late: too long to try day by day."""
    for node, row in everything(term):
        match node:
            case Choice() if row is not None:
                if any(_follows_day(each) for each, _ in everything(node)):
                    return True
            case _:
                continue
    return False


def _is_relative(node: Node) -> bool:
    match node:
        case Ranked() | AbcClass() | Quintile():
            return True
        case _:
            return False


def _follows_day(node: Node) -> bool:
    """Whether it may be worth something else every day, though no row comes or goes and no fact changes."""
    match node:
        case Ago() | DayComes() | DaysSince() | YearsSince():
            return True
        case _:
            return False


def _with_rows_that_count(term: Term, customer: Customer, context: Context) -> Customer:
    """The customer with those rows only that could ever count: the others can turn nothing."""
    for_ever = replace(
        context, as_of=replace(AsOf.end_of(LAST_DAY, context.as_of.zone), known_at=context.as_of.known_at)
    )
    counting: dict[str, set[int]] = {}
    for node, _ in everything(term):
        match node:
            case Aggregate(relation=relation, where=where) | Exists(relation=relation, where=where):
                rows = customer.rows.get(relation, ())
                if where is not None and not any(_follows_day(each) for each, _ in everything(where)):
                    rows = rows_of(replace(node, window=None), customer, for_ever)
                counting.setdefault(relation, set()).update(map(id, rows))
            case _:
                continue
    kept = {key: tuple(row for row in customer.rows.get(key, ()) if id(row) in them) for key, them in counting.items()}
    return replace(customer, rows=kept)


def _turns(term: Term, customer: Customer, *, context: Context, ahead: Ahead) -> Iterator[int]:
    """The places of the days on which a row enters or leaves a window, or a fact begins to hold or is too old."""
    catalog = context.catalog
    for node, row in everything(term):
        match node:
            case Aggregate(relation=relation, window=window) | Exists(relation=relation, window=window):
                if catalog.relations[relation].time is None:
                    continue
                rows = customer.rows.get(relation, ())
                instants = [each.happened_at for each in rows if each.happened_at is not None]
                for edge in _edges(window, context.as_of):
                    yield from _reached(edge, instants)
            case FieldValue(key=key) if row is None and key in catalog.fields:
                versions = customer.fields.get(key, ())
                yield from _reached(ahead.instants, [each.valid_from for each in versions])
                oldest = catalog.fields[key].max_age_days
                if oldest is not None:
                    observed = [day_number(local_day(each.observed_at, context.as_of.zone)) for each in versions]
                    yield from _reached(ahead.days, [each + oldest for each in observed])
            case _:
                continue

    for _, counted, relation, number in _counted_in_rows(term):
        named = catalog.relations[relation].fields[counted]
        facts = (each.values.get(counted) for each in customer.rows.get(relation, ()))
        worths = (worth_of(named, fact, context.as_of.zone) for fact in facts)
        reached = [day_of_worth(each) + math.floor(number) for each in worths if isinstance(each, Day | Instant)]
        yield from _reached(ahead.days, reached)
        yield from _reached(ahead.days, [day - 1 for day in reached])


def _counted_in_rows(term: Term) -> Iterator[tuple[DaysSince, str, str, Decimal]]:
    """`days since` a field of a row of a relation, held against a number: each row turns on one day or on two."""
    for node, row in everything(term):
        match node:
            case Comparison(DaysSince(value=FieldValue(key)) as counted, _, NumberLiteral(number)) | Comparison(
                NumberLiteral(number), _, DaysSince(value=FieldValue(key)) as counted
            ) if row is not None:
                yield counted, key, row, number
            case _:
                continue


def _reached(edges: Sequence[int], instants: Sequence[int]) -> Iterator[int]:
    """Where edges that move forward first pass each instant; only those of the days to come."""
    for instant in instants:
        place = bisect_right(edges, instant)
        if 0 < place < LONGEST_WAIT_DAYS:
            yield place


def _fixed(term: Term, customer: Customer, context: Context) -> Term:
    """The same condition with the days that are counted from written out: till a row or a fact turns they stay."""

    def over(value: Value) -> Value:
        match value:
            case DaysSince(value=inner) | YearsSince(value=inner):
                return replace(value, value=_written(inner, customer, context))
            case Choice():
                parts = over_parts(value, lambda part: _counted_once(over(part), customer, context))
                return over_conditions(parts, lambda when: _fixed_within(when, over, customer, context=context))
            case _:
                return over_parts(value, over)

    match term:
        case Ago(value=value, unit=unit) if unit not in MICROSECONDS:
            return replace(term, value=_written(value, customer, context))
        case DayComes(value=value):
            return replace(term, value=_written(value, customer, context))
        case _:
            return over_values(term, over)


def _fixed_within(term: Term, over: Callable[[Value], Value], customer: Customer, *, context: Context) -> Term:
    """A condition of a choice, fixed in the same way, its aggregates counted once."""
    inner = over_terms(term, lambda below: _fixed_within(below, over, customer, context=context))
    match inner:
        case All() | Any() | Not():
            return inner
        case Comparison():
            return over_values(inner, lambda value: _counted_once(over(value), customer, context))
        case _:
            return _fixed(inner, customer, context)


def _counted_once(value: Value, customer: Customer, context: Context) -> Value:
    """What rows come to, as a literal, where only a row that comes or goes can change it; in arithmetic too."""
    match value:
        case Aggregate():
            if any(_follows_day(node) for node, _ in everything(value)):
                return value
            worth = value_of(value, customer, context)
            if not isinstance(worth, Exact):
                return value
            number = Decimal(worth.whole).scaleb(-worth.scale)
            currency = kind_of(value, context.catalog).currency
            return NumberLiteral(number) if currency is None else MoneyLiteral(number, currency)
        case Arithmetic():
            return over_parts(value, lambda part: _counted_once(part, customer, context))
        case _:
            return value


def _written(value: Value, customer: Customer, context: Context) -> Value:
    """The day that a value comes to as a literal; the value itself where it is unknown or may differ tomorrow."""
    if any(_follows_day(node) for node, _ in everything(value)):
        return value
    match value_of(value, customer, context):
        case (Day() | Instant()) as worth:
            return DateLiteral(day_of(day_of_worth(worth)))
        case _:
            return value
