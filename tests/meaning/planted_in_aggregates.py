"""Wrong meanings of aggregates: of many rows, of the first and the last, of none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC

from presek.segment import reference, reference_rows, terms
from presek.segment.reference_numbers import Day, Exact, Worth
from presek.values.facts import Row
from presek.values.instant import day_number, local_day
from tests.meaning.planted import Plant, Spoil, double, swap

PLANTS: list[Plant] = []


def plant(of: str, says: str, spoil: Spoil) -> None:
    PLANTS.append(Plant(of, says, spoil))


def aggregate(function: str, wrong: Callable[[terms.Aggregate, reference.Scope, Worth], Worth]) -> Spoil:
    def change(right):
        return lambda value, scope: (
            wrong(value, scope, right(value, scope)) if value.function == function else right(value, scope)
        )

    return swap(reference, "_aggregate", change)


def as_function(function: str, other: str) -> Spoil:
    def change(right):
        return lambda value, scope: right(
            replace(value, function=other) if value.function == function else value, scope
        )

    return swap(reference, "_aggregate", change)


def _none_of_no_rows(value, scope, worth):
    return worth if reference._rows(value, scope) else None


def _zero_of_no_rows(value, scope, worth):
    return Exact(0) if worth is None else worth


for function in ("count", "sum", "distinct", "days"):
    plant(function, f"{function} of no rows is unknown", aggregate(function, _none_of_no_rows))
for function in ("avg", "min", "max", "median", "stddev", "median_gap"):
    plant(function, f"{function} of no rows is zero", aggregate(function, _zero_of_no_rows))
for function, other in [
    ("min", "max"),
    ("max", "min"),
    ("avg", "median"),
    ("median", "avg"),
    ("distinct", "count"),
    ("count", "days"),
    ("days", "count"),
]:
    plant(function, f"{function} is read as {other}", as_function(function, other))
plant("first", "the first is the last", as_function("first", "last"))
plant("last", "the last is the first", swap(reference, "newest", lambda right: reference_rows.oldest))
plant(
    "first",
    "the first of no rows is long ago",
    aggregate("first", lambda value, scope, worth: Day(0) if worth is None else worth),
)
plant(
    "last",
    "the last of no rows is long ago",
    aggregate("last", lambda value, scope, worth: Day(0) if worth is None and value.argument is None else worth),
)


def _latest_known(value, scope, worth):
    if value.argument is None:
        return worth
    rows = [row for row in reference._rows(value, scope) if reference._argument(value, row, scope) is not None]
    return reference._argument(value, reference_rows.newest(rows), scope) if rows else None


def _by(key: Callable[[Row], object]) -> Spoil:
    return swap(reference, "newest", lambda right: lambda rows: max(rows, key=key))


plant("last", "an unknown value of the newest row is passed over", aggregate("last", _latest_known))
plant("last", "ties go to the row recorded first", _by(lambda row: (row.happened_at or 0, -row.recorded_at, row.key)))
plant("last", "ties go to the greater key at once", _by(lambda row: (row.happened_at or 0, row.key)))
plant("last", "ties go to the first row there is", _by(lambda row: (row.happened_at or 0, row.recorded_at)))
plant("last", "the row recorded last is the newest", _by(lambda row: (row.recorded_at, row.happened_at or 0, row.key)))


def _upper_middle(right):
    def median(sample):
        return sorted(map(double, sample))[len(sample) // 2] if sample else None

    return median


def _of_a_sample(right):
    def deviation(sample):
        answer = right(sample)
        return answer * (len(sample) / (len(sample) - 1)) ** 0.5 if answer and len(sample) > 1 else answer

    return deviation


plant("median", "the upper of two middles", swap(reference, "median", _upper_middle))
plant("stddev", "the deviation of a sample", swap(reference, "deviation", _of_a_sample))
plant(
    "stddev",
    "the deviation of one value is unknown",
    swap(reference, "deviation", lambda right: lambda sample: right(sample) if len(sample) > 1 else None),
)
plant(
    "median_gap",
    "the gaps between all rows",
    swap(
        reference,
        "gaps",
        lambda right: (
            lambda rows: [
                Exact(two - one)
                for one, two in zip(sorted(row.day for row in rows), sorted(row.day for row in rows)[1:], strict=False)
            ]
        ),
    ),
)
plant(
    "avg",
    "unknown values count as zero",
    swap(reference, "numbers", lambda right: lambda worths: right(worths) or [Exact(0)]),
)
plant(
    "avg",
    "the average divides by all rows",
    aggregate(
        "avg",
        lambda value, scope, worth: (
            worth
            if worth is None
            else double(reference._worth(replace(value, function="sum"), scope)) / len(reference._rows(value, scope))
        ),
    ),
)
plant(
    "avg",
    "money is rounded to the cent",
    aggregate("avg", lambda value, scope, worth: worth if worth is None else round(worth, 2)),
)
plant(
    "count",
    "rows with an unknown value do not count",
    aggregate(
        "count", lambda value, scope, worth: Exact(sum(len(row.values) > 1 for row in reference._rows(value, scope)))
    ),
)
plant(
    "sum",
    "an overflow on the way spoils the sum",
    swap(
        reference,
        "total",
        lambda right: (
            lambda sample: (
                None if any(right(sample[:length]) is None for length in range(len(sample))) else right(sample)
            )
        ),
    ),
)
plant(
    "distinct",
    "letters of both cases are one value",
    aggregate(
        "distinct",
        lambda value, scope, worth: Exact(
            len(
                {
                    str(each).casefold()
                    for row in reference._rows(value, scope)
                    if (each := reference._argument(value, row, scope)) is not None
                }
            )
        ),
    ),
)


def _greenwich(row: Row) -> Row:
    return row if row.happened_at is None else replace(row, day=day_number(local_day(row.happened_at, UTC)))


plant(
    "days",
    "days are days of Greenwich",
    aggregate(
        "days", lambda value, scope, worth: Exact(len({_greenwich(row).day for row in reference._rows(value, scope)}))
    ),
)


def _passes_unless_false(right):
    def rows(counted, scope):
        if counted.where is None:
            return right(counted, scope)
        relation = scope.context.catalog.relations[counted.relation]
        every = right(replace(counted, where=None), scope)
        scopes = [replace(scope, relation=relation, row=row) for row in every]
        return tuple(each.row for each in scopes if reference._truth(counted.where, each) is not False)

    return rows


plant("where", "a filter that cannot say lets the row pass", swap(reference, "_rows", _passes_unless_false))
plant(
    "where",
    "a filter is not asked",
    swap(reference, "_rows", lambda right: lambda counted, scope: right(replace(counted, where=None), scope)),
)
