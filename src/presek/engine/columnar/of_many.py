"""Aggregates of many rows: counts, sums, extremes, distinct values, days, medians and deviations."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from presek.engine.columnar.build_rows import DAY_OF_TIME
from presek.engine.columnar.columns import TagSets, Texts
from presek.engine.columnar.frames import whole
from presek.engine.columnar.kept import Kept, Stretch, nested, none_of
from presek.engine.columnar.of_months import variation
from presek.engine.columnar.sections import Array
from presek.engine.columnar.sums import (
    Ordinals,
    double_deviations,
    double_sums,
    exact_sums,
    gather,
    magnitude,
    square_sums,
    sums,
)
from presek.engine.columnar.tables import RowTable
from presek.engine.columnar.vectors import Vector, Worths
from presek.plan.steps import Aggregate
from presek.values.money import LARGEST

Found = Iterator[tuple[Aggregate, Worths]]
DENSE = 1 << 27
"""At most so many flags are kept to tell which value of which customer was seen."""


def without_argument(table: RowTable, kept: Kept, stretches: dict[Aggregate, Stretch]) -> Found:
    """count, days and median_gap."""
    counts = [(each, span) for each, span in stretches.items() if each.function == "count"]
    yield from ((aggregate, Vector(count)) for aggregate, count in counted(kept, counts))
    for aggregate, (first, last) in stretches.items():
        if aggregate.function != "count":
            whose, day = customer_days(table, kept.between(first, last))
            yield aggregate, _of_days(aggregate, whose, day, customers=kept.customers)


def counted(
    kept: Kept, stretches: list[tuple[Aggregate, Stretch]]
) -> Iterator[tuple[Aggregate, npt.NDArray[np.int32]]]:
    """How many rows each customer has in each stretch: the shorter one's count and the rest."""
    for chain in nested(kept, stretches):
        count = np.zeros(kept.customers, np.int32)
        for aggregate, rest in chain:
            gather(count, kept.ordinal[rest], None)
            yield aggregate, count.copy()


def with_argument(table: RowTable, kept: Kept, stretches: dict[Aggregate, Stretch]) -> Found:
    """sum, avg, min, max, distinct, median, stddev and variation of known values."""
    groups: dict[str, dict[Aggregate, Stretch]] = {}
    for aggregate, stretch in stretches.items():
        groups.setdefault(aggregate.function, {})[aggregate] = stretch
    values = kept.values
    if not isinstance(values, Vector):
        for aggregate, (first, last) in stretches.items():
            yield aggregate, _distinct(kept.between(first, last))
        return
    for function, group in groups.items():
        if function == "sum" and not values.real and magnitude(values.values) * max(table.most, 1) <= LARGEST:
            yield from _nested_sums(kept, group)
        elif function == "variation":
            for aggregate, (first, last) in group.items():
                within = kept.between(first, last)
                happened = table.happened[within.places]
                yield aggregate, variation(within, happened, aggregate.months, most=table.most)
        elif function in {"min", "max"}:
            yield from _extremes(kept, group, largest=function == "max")
        else:
            for aggregate, (first, last) in group.items():
                yield aggregate, _one(table, kept.between(first, last), function)


def _one(table: RowTable, kept: Kept, function: str) -> Worths:
    match function:
        case "sum":
            return _sum(table, kept)
        case "avg":
            return _average(table, kept)
        case "distinct":
            return _distinct(kept)
        case "median":
            values = _numbers(kept)
            return medians(kept.ordinal, values, customers=kept.customers)
        case "stddev":
            return _deviation(table, kept)
        case _:
            raise TypeError(f"{function} is not made of the values of rows")


def _numbers(kept: Kept) -> Vector:
    if isinstance(kept.values, Vector):
        return kept.values
    raise TypeError("numbers were expected")


# --- sums ----------------------------------------------------------------------------------------------------


def _nested_sums(kept: Kept, stretches: dict[Aggregate, Stretch]) -> Found:
    values = _numbers(kept)
    for chain in nested(kept, stretches.items()):
        total = np.zeros(kept.customers, np.int64)
        for aggregate, rest in chain:
            gather(total, kept.ordinal[rest], values.values[rest])
            yield aggregate, Vector(total.copy(), scale=values.scale)


def _sum(table: RowTable, kept: Kept) -> Vector:
    values = _numbers(kept)
    if values.real:
        doubles, over = double_sums(kept.ordinal, values.values, size=kept.customers)
        return Vector(doubles, over)
    total, over = sums(kept.ordinal, values.values, size=kept.customers, most=table.most)
    return Vector(total, over, values.scale)


def _average(table: RowTable, kept: Kept) -> Vector:
    total = _sum(table, kept)
    count = np.bincount(kept.ordinal, minlength=kept.customers)
    missing = count == 0
    with np.errstate(all="ignore"):
        if total.real:
            quotient = total.values / count.astype(np.float64)
        else:
            below = count * 10**total.scale
            quotient = total.values.astype(np.float64) / below.astype(np.float64)
    return Vector(np.where(missing, 0.0, quotient), missing if total.unknown is None else missing | total.unknown)


def _deviation(table: RowTable, kept: Kept) -> Vector:
    values = _numbers(kept)
    if values.real:
        return Vector(*double_deviations(kept.ordinal, values.values, size=kept.customers))
    count = np.bincount(kept.ordinal, minlength=kept.customers)
    large = magnitude(values.values)
    squares = square_sums(kept.ordinal, values.values, size=kept.customers, most=table.most)
    if (large * max(table.most, 1)) ** 2 <= LARGEST and squares.dtype != object:
        total, _ = sums(kept.ordinal, values.values, size=kept.customers, most=table.most)
        spread = (count * squares - total * total).astype(np.float64)
    else:
        exact = exact_sums(kept.ordinal, values.values, size=kept.customers)
        spread = np.array(count.astype(object) * squares - exact * exact, np.float64)
    below = np.maximum(count * 10**values.scale, 1).astype(np.float64)
    return Vector(np.sqrt(spread) / below, none_of(kept.customers, count))


# --- extremes ------------------------------------------------------------------------------------------------


def _extremes(kept: Kept, stretches: dict[Aggregate, Stretch], *, largest: bool) -> Found:
    values = _numbers(kept)
    numbers = np.ascontiguousarray(values.values)
    kind = numbers.dtype
    start: float = (
        (-np.inf if largest else np.inf)
        if kind.kind == "f"
        else (np.iinfo(kind).min if largest else np.iinfo(kind).max)
    )
    keep = np.maximum if largest else np.minimum
    for chain in nested(kept, stretches.items()):
        extreme = np.full(kept.customers, start, kind)
        count = np.zeros(kept.customers, np.bool_)
        for aggregate, rest in chain:
            gather(extreme, kept.ordinal[rest], numbers[rest], by=keep)
            count[kept.ordinal[rest]] = True
            yield aggregate, Vector(extreme.copy(), None if count.all() else ~count, values.scale)


# --- distinct values, days, medians --------------------------------------------------------------------------


def _distinct(kept: Kept) -> Vector:
    """How many different values each customer has."""
    code, many = _codes(kept.values)
    whose = kept.ordinal.astype(np.int64)
    if kept.customers * many <= DENSE:
        seen = np.zeros(kept.customers * many, np.bool_)
        seen[whose * many + code] = True
        counts = seen.view(np.uint8).reshape(kept.customers, many).sum(axis=1, dtype=np.int32)
        return Vector(counts.astype(np.int64))
    pairs = np.unique(whose * many + code)
    return Vector(np.bincount(pairs // many, minlength=kept.customers))


def _codes(values: Worths | None) -> tuple[npt.NDArray[np.int64], int]:
    """The values as whole numbers from 0, and how many there may be."""
    match values:
        case Texts(codes, _, words):
            return codes.astype(np.int64), max(len(words), 1)
        case Vector(numbers, _, _):
            different, code = np.unique(numbers, return_inverse=True)
            return code.astype(np.int64), max(len(different), 1)
        case TagSets() as sets:
            ends = zip(sets.offsets, sets.offsets[1:], strict=False)
            each = [tuple(sets.codes[begin:end].tolist()) for begin, end in ends]
            number = {one: place for place, one in enumerate(dict.fromkeys(each))}
            return np.array([number[one] for one in each], np.int64), max(len(number), 1)
        case _:
            raise TypeError("distinct is of an argument")


def customer_days(table: RowTable, kept: Kept) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The days on which each customer has a row, once each, in order: whose, and which day."""
    days = whole(table.column(DAY_OF_TIME)).take(kept.places)
    whose, day, unknown = kept.ordinal.astype(np.int64), days.values, days.unknown
    if unknown is not None and unknown.any():
        whose, day = whose[~unknown], day[~unknown]
    if not day.size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    least = int(day.min())
    stretch = int(day.max()) - least + 1
    pairs = whose * stretch
    pairs += day
    pairs -= least
    pairs.sort()
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])]
    owners = pairs // stretch
    return owners, pairs - owners * stretch


def _of_days(aggregate: Aggregate, whose: Array, day: Array, *, customers: int) -> Vector:
    if aggregate.function == "days":
        return Vector(np.bincount(whose, minlength=customers))
    same = whose[1:] == whose[:-1]
    gaps = (day[1:] - day[:-1])[same]
    return medians(whose[1:][same], Vector(gaps), customers=customers)


def medians(ordinal: Ordinals, values: Vector, *, customers: int) -> Vector:
    """The mean of the two middle numbers of each customer; unknown of none."""
    count = np.bincount(ordinal, minlength=customers)
    have = np.flatnonzero(count)
    begins = (np.cumsum(count) - count)[have]
    middles = np.append(begins + (count[have] - 1) // 2, begins + count[have] // 2)
    lower, upper = np.split(_ranked(ordinal, values.values, middles, customers=customers), 2)
    answer = np.zeros(customers)
    if values.real:
        answer[have] = (lower + upper) / 2.0
    elif magnitude(values.values) <= LARGEST // 2:
        answer[have] = (lower + upper).astype(np.float64) / float(2 * 10**values.scale)
    else:
        both = lower.astype(object) + upper.astype(object)
        answer[have] = np.array(both, np.float64) / float(2 * 10**values.scale)
    return Vector(answer, none_of(customers, count))


def _ranked(ordinal: Ordinals, values: Array, places: Array, *, customers: int) -> Array:
    """The values at some places, were they in order of (customer, value).

    Where both fit into one whole number, sorting those is several times faster than sorting pairs.
    """
    if not values.size:
        return values
    if values.dtype.kind != "f":
        least, most = int(values.min()), int(values.max())
        stretch = most - least + 1
        if stretch * max(customers, 1) <= LARGEST:
            pairs = np.sort(ordinal.astype(np.int64) * stretch + (values.astype(np.int64) - least))
            return np.asarray(pairs[places] % stretch + least)
        values = values.astype(np.int64)
    return np.asarray(values[np.lexsort((values, ordinal))[places]])
