"""The reference engine's view of facts: which version of a field holds, which rows count, what a raw fact is worth."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from zoneinfo import ZoneInfo

from presek.catalog.model import Field, Relation, Type, scale_of
from presek.segment.reference_numbers import Day, Exact, Instant, Worth
from presek.segment.windows import Window, bounds
from presek.values.facts import FactValue, Known, Row
from presek.values.instant import AsOf, day_number, local_day


def version_of(versions: Sequence[Known], as_of: AsOf) -> Known | None:
    """The version that holds at the as-of instant, of those recorded by `known_at`: the latest valid before it,
    as a row counts that happened before it.

    The first value ever known reaches back to the beginning. None where nothing was ever said.
    """
    recorded = [known for known in versions if as_of.known_at is None or known.recorded_at <= as_of.known_at]
    in_order = sorted(recorded, key=lambda known: (known.valid_from, known.recorded_at))
    valid = [known for known in in_order if known.valid_from < as_of.instant]
    return valid[-1] if valid else in_order[0] if in_order else None


def is_stale(named: Field, known: Known, as_of: AsOf) -> bool:
    """Whether the value was observed more than `max_age_days` local days before the as-of day; the future is fresh."""
    if named.max_age_days is None:
        return False
    observed = day_number(local_day(known.observed_at, as_of.zone))
    return day_number(as_of.day) - observed > named.max_age_days


def worth_of(named: Field, fact: FactValue, zone: ZoneInfo) -> Worth:
    """What a stored fact is worth, by the type of its field."""
    if fact is None:
        return None
    match named.type:
        case Type.INTEGER | Type.DECIMAL | Type.MONEY | Type.SCORE:
            return Exact(_whole(fact), scale_of(named))
        case Type.DATE:
            return Day(_whole(fact))
        case Type.DATETIME:
            return Instant(_whole(fact), day_number(local_day(_whole(fact), zone)))
        case Type.TEXT | Type.CATEGORY | Type.CODE | Type.BOOLEAN | Type.TAGS:
            return fact


def rows_inside(rows: Sequence[Row], relation: Relation, *, window: Window | None, as_of: AsOf) -> tuple[Row, ...]:
    """The rows, recorded by `known_at`, that happened inside the window. Of a relation without a time: all of them."""
    recorded = [row for row in rows if as_of.known_at is None or row.recorded_at <= as_of.known_at]
    if relation.time is None:
        return tuple(recorded)
    stretch = bounds(window, as_of)
    return tuple(row for row in recorded if row.happened_at is not None and stretch.hold(row.happened_at))


def newest(rows: Sequence[Row]) -> Row:
    """The row that happened last; of those that happened together the one recorded last, then the greater key."""
    return max(rows, key=lambda row: (row.happened_at or 0, row.recorded_at, row.key))


def oldest(rows: Sequence[Row]) -> Row:
    """The row that happened first."""
    return min(rows, key=lambda row: row.happened_at or 0)


def time_of(row: Row, relation: Relation) -> Worth:
    """When a row happened: a day where the relation keeps days, else a datetime."""
    if relation.time is None or row.happened_at is None or row.day is None:
        return None
    dated = relation.fields[relation.time].type is Type.DATE
    return Day(row.day) if dated else Instant(row.happened_at, row.day)


def gaps(rows: Sequence[Row]) -> list[Exact]:
    """Whole days between successive days that have a row."""
    days = sorted({row.day for row in rows if row.day is not None})
    return [Exact(later - earlier) for earlier, later in pairwise(days)]


def _whole(fact: FactValue) -> int:
    if isinstance(fact, int):
        return int(fact)
    raise TypeError(f"a whole number was expected, not {fact!r}")
