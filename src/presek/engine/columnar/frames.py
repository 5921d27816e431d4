"""The two frames of values: all customers at an instant, and some rows of a relation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from presek.engine.columnar.answers import Truths
from presek.engine.columnar.build_facts import Table, day_column
from presek.engine.columnar.build_rows import DAY_OF_TIME
from presek.engine.columnar.build_rows import TIME as HAPPENED
from presek.engine.columnar.columns import Numbers, Places, Stored, TagSets, Texts
from presek.engine.columnar.encoding import unknown_of
from presek.engine.columnar.local_days import local_days
from presek.engine.columnar.sections import outdated
from presek.engine.columnar.standings import Orders, drawn, judged
from presek.engine.columnar.tables import CustomerTable, RowTable
from presek.engine.columnar.vectors import Mask, Vector, Worths
from presek.plan.steps import TIME, Aggregate, Choice, Column, Drawn, Standing
from presek.values.instant import AsOf, day_number
from presek.values.problem import Problems


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a relation, by their places."""

    table: RowTable
    places: Places
    size: int

    def column(self, column: Column) -> Stored:
        """A field of these rows; TIME is when they happened."""
        if column.key == TIME:
            return self.table.column(HAPPENED).take(self.places)
        must_hold(self.table.table, column)
        return self.table.column(column.key).take(self.places)

    def day_of(self, column: Column) -> Numbers:
        """The local days of a datetime of these rows."""
        must_hold(self.table.table, column)
        name = DAY_OF_TIME if column.key == TIME else day_column(column.key)
        return whole(self.table.column(name).take(self.places))

    def aggregate(self, aggregate: Aggregate) -> Worths:
        """A row has no rows of its own."""
        raise TypeError(f"{aggregate} stands inside a relation")

    def chosen(self, _: Choice, make: Callable[[], Worths]) -> Worths:
        """What a choice comes to; made anew, as rows are many."""
        return make()

    def standing(self, leaf: Standing, by: Vector) -> Truths:
        """A row has no standing."""
        raise TypeError(f"{leaf} stands inside a relation")

    def drawn(self, leaf: Drawn) -> Truths:
        """A row is not drawn."""
        raise TypeError(f"{leaf} stands inside a relation")


@dataclass(frozen=True, slots=True)
class Everyone:
    """All customers at an instant, with the aggregates that were computed for it."""

    table: CustomerTable
    as_of: AsOf
    aggregates: Mapping[Aggregate, Worths] = field(default_factory=dict)
    orders: Orders = field(default_factory=Orders)
    keys: Callable[[], pa.LargeStringArray] | None = None

    @property
    def size(self) -> int:
        """How many ordinals there are."""
        return self.table.size

    def column(self, column: Column) -> Stored:
        """A field as it held at the instant; unknown where it was observed too long ago."""
        must_hold(self.table.table, column)
        stored = self._holding(column.key)
        return stored if column.max_age_days is None else self._fresh(stored, column.key, column.max_age_days)

    def day_of(self, column: Column) -> Numbers:
        """The local days of a datetime field."""
        must_hold(self.table.table, column)
        days = self._holding(day_column(column.key))
        return whole(days if column.max_age_days is None else self._fresh(days, column.key, column.max_age_days))

    def aggregate(self, aggregate: Aggregate) -> Worths:
        """What was computed of rows."""
        return self.aggregates[aggregate]

    def chosen(self, choice: Choice, make: Callable[[], Worths]) -> Worths:
        """What a choice comes to, made once in a run."""
        found = self.orders.chosen.get(choice)
        if found is None:
            found = self.orders.chosen[choice] = make()
        return found

    def standing(self, leaf: Standing, by: Vector, *, scope: Truths | None = None) -> Truths:
        """How customers stand among the others; `scope`: the verdicts of the rule after `within`."""
        if leaf.within is not None and scope is None:
            raise TypeError(f"{leaf} needs the answer of {leaf.within}")
        everybody = self.table.present
        return judged(leaf, by, everybody=everybody, scope=scope, size=self.size, orders=self.orders)

    def drawn(self, leaf: Drawn) -> Truths:
        """Who is in a random share."""
        if self.keys is None:
            raise TypeError(f"{leaf} needs the keys of the customers")
        return Truths(drawn(self.keys(), seed=leaf.seed, least_outside=leaf.least_outside))

    def _holding(self, key: str) -> Stored:
        """The versions that hold at the instant."""
        last, versions = self.table.last(key), self.table.versions(key)
        if versions is None:
            return last
        places = versions.holding(self.table.instants("valid_from"), self.as_of.instant)
        newest = np.append(np.flatnonzero(versions.ordinal[1:] != versions.ordinal[:-1]), len(versions.ordinal) - 1)
        other = places != newest
        if not other.any():
            return last
        return replaced(last, versions.ordinal[places[other]], versions.values.take(places[other]))

    def _fresh(self, stored: Stored, key: str, max_age_days: int) -> Stored:
        fact = np.minimum(self.table.first_fact, max(self.table.table["rows"] - 1, 0))
        versions = self.table.versions(key)
        if versions is not None:
            places = versions.holding(self.table.instants("valid_from"), self.as_of.instant)
            fact = fact.copy()
            fact[versions.ordinal[places]] = versions.fact[places]
        observed = self.table.instants("observed_at")
        if not len(observed):
            return stored
        days = local_days(observed[fact].astype(np.int64), self.as_of.zone)
        return forgotten(stored, day_number(self.as_of.day) - days > max_age_days)


def must_hold(table: Table, column: Column) -> None:
    """Raises Problems where a snapshot holds a column as another type than the plan reads it."""
    held = table["shapes"].get(column.key)
    if held is not None and held != str(column.shape):
        raise Problems(outdated(f"the snapshot holds {column.key} as {held}, and it is {column.shape} now"))


def whole(stored: Stored) -> Numbers:
    """A column of numbers. Raises TypeError for any other."""
    if isinstance(stored, Numbers):
        return stored
    raise TypeError("a column of numbers was expected")


def replaced(stored: Stored, ordinals: Places, values: Stored) -> Stored:
    """A copy of a column with other values for some customers; both have one dictionary."""
    match stored, values:
        case Numbers(), Numbers():
            kind = stored.values.dtype if len(stored.values) else values.values.dtype
            copy = stored.values.astype(np.promote_types(kind, values.values.dtype))
            if copy.dtype != stored.values.dtype and stored.nulls:
                copy[stored.values == unknown_of(stored.values.dtype)] = unknown_of(copy.dtype)
            copy[ordinals] = values.values
            if values.unknown is not None:
                copy[np.asarray(ordinals)[values.unknown]] = unknown_of(copy.dtype)
            return Numbers(copy, stored.nulls or values.nulls, stored.least, most=stored.most)
        case Texts(), Texts():
            codes = stored.codes.astype(np.promote_types(stored.codes.dtype, values.codes.dtype))
            codes[ordinals] = values.codes
            return Texts(codes, nulls=True, words=stored.words)
        case TagSets(), TagSets():
            size = len(stored.missing)
            both = joined(stored, values)
            rows = np.arange(size)
            rows[ordinals] = size + np.arange(len(values.missing))
            return both.take(rows)
        case _:
            raise TypeError("columns of two forms do not mix")


def joined(first: TagSets, second: TagSets) -> TagSets:
    """Two columns of tags, one after the other."""
    return TagSets(
        np.append(first.codes, second.codes),
        np.append(first.offsets, second.offsets[1:] + first.offsets[-1]),
        np.append(first.missing, second.missing),
        first.words,
    )


def forgotten(stored: Stored, stale: Mask) -> Stored:
    """A column that is unknown where its value is stale."""
    if not stale.any():
        return stored
    match stored:
        case Numbers(values, _, least, most):
            fresh = np.where(stale, unknown_of(values.dtype), values).astype(values.dtype)
            return Numbers(fresh, nulls=True, least=least, most=most)
        case Texts(codes, _, words):
            return Texts(np.where(stale, len(words), codes).astype(codes.dtype), nulls=True, words=words)
        case TagSets(codes, offsets, missing, words):
            return TagSets(codes, offsets, missing | stale, words)
