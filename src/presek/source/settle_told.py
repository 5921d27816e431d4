"""What programs told, set against what is known: what many say of one thing in one turn is folded first, in the order
in which it was taken in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Catalog, Relation
from presek.source import compare, events, rates, settle_customers, settle_rows, shape
from presek.source.checked_once import Checks
from presek.source.convert import Context
from presek.source.customers import Customers
from presek.source.events import Read, Told
from presek.source.faults import mask_of
from presek.source.mapping import CUSTOMERS
from presek.source.prepared import KnownFacts, Outcome, Stamp, every, shaped, with_keys
from presek.source.rates import Rates
from presek.source.settle_rows import STATED, before
from presek.source.typed import KEY, OBSERVED_AT, ROW, ROW_KEY, UNSET, VALID_FROM
from presek.source.waiting import join_aside
from presek.source.watch import Watch
from presek.source.words import Codes


@dataclass(frozen=True, slots=True)
class Over:
    """What is known, with what this turn adds to it."""

    known: KnownFacts
    outcome: Outcome

    def has(self, table: str) -> bool:
        """Whether there is such a table."""
        return self.known.has(table) or table in self.outcome.append

    def batches(
        self, table: str, columns: list[str] | None = None, *, schema: pa.Schema | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a table."""
        yield from self.known.batches(table, columns, schema=schema)
        yield from self._added(table, schema.names if schema is not None else columns)

    def of_keys(self, table: str, column: str, keys: pa.Array, *, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """The rows that have one of the keys."""
        if self.known.has(table):
            yield from self.known.of_keys(table, column, keys, schema=schema)
        yield from with_keys(self._added(table, schema.names), column, keys)

    def _added(self, table: str, columns: list[str] | None) -> Iterator[pa.RecordBatch]:
        if table in self.outcome.append:
            for batch in self.outcome.append[table].batches():
                yield batch if columns is None else batch.select(columns)


@dataclass(slots=True)
class Turn:
    """All that is settled together. `aside`: numbers of events whose customer is not known yet; `rejects`: by table and
    source, in the shape that rejects are found in."""

    catalog: Catalog
    known: KnownFacts
    register: Customers
    stamp: Stamp
    rates: Rates = rates.NONE
    outcome: Outcome = field(default_factory=Outcome)
    aside: set[int] = field(default_factory=set)
    rejects: dict[tuple[str, str], list[dict[str, object]]] = field(default_factory=dict)
    rounds: int = 0
    _codes: dict[str, Codes] = field(default_factory=dict)

    def facts(self, told: Sequence[tuple[str, Told]]) -> None:
        """Facts of customers with their sources, in the order in which they were taken in."""
        entered = self.outcome.new_customers
        for together in _rounds(told):
            stamp = replace(self.stamp, recorded_at=self.stamp.recorded_at + self.rounds)
            self.rounds += 1
            for source, mine in together.items():
                self._facts(mine, source, replace(stamp, source=source, origin=source))
        if self.outcome.new_customers > entered:
            join_aside(
                self.register, catalog=self.catalog, known=self.known, stamp=self.stamp, outcome=self.outcome
            )  # fmt: skip

    def events(self, told: Sequence[Told], relation: str, source: str) -> None:
        """Events of one relation by one source, in the order in which they were taken in."""
        stamp = replace(self.stamp, recorded_at=self.stamp.recorded_at + self.rounds, source=source, origin=source)
        said = [each for each in told if not each.removed]
        rows, found = None, None
        if said:
            found = self._read(said, relation, source)
            rows = found.rows
        winners, gone = _folded(rows, [each for each in told if each.removed], source)
        known = Over(self.known, self.outcome)
        if rows is not None and found is not None and rows.num_rows:
            rows = rows.filter(pc.is_in(rows.column(ROW), value_set=pa.array(winners, pa.int64())))
            ordinals = self.register.find(rows.column(KEY))
            named = self.catalog.relations[relation]
            kept_out = settle_rows.withheld(rows, ordinals, named, register=self.register)
            self.outcome.kept_out += settle_rows.count_of_contacts(kept_out)
            for reason, mask in kept_out.items():
                for number in rows.column(ROW).filter(pa.array(mask)).to_pylist():
                    self._reject(relation, source, number, column=events.CUSTOMER, value=None, reason=reason)
            stay = ~np.logical_or.reduce([np.zeros(rows.num_rows, dtype=bool), *kept_out.values()])
            rows, unknown = rows.filter(pa.array(stay)), ordinals[stay] < 0
            self.aside.update(np.asarray(rows.column(ROW).to_numpy())[unknown].tolist())
            settle_rows.settle(
                rows, found.mapping, catalog=self.catalog, known=known, stamp=stamp, register=self.register,
                outcome=self.outcome,
            )  # fmt: skip
        if gone:
            self._remove(gone, relation, source, known=known, stamp=stamp)

    def _facts(self, told: Sequence[Told], source: str, stamp: Stamp) -> None:
        found = self._read(told, CUSTOMERS, source)
        rows = found.rows
        if not rows.num_rows:
            return
        must = {each.number for each in told if not each.create}
        if must:
            numbers = rows.column(ROW).to_pylist()
            there = self.register.find(rows.column(KEY)) >= 0
            stay = np.array([known or number not in must for number, known in zip(numbers, there, strict=True)])
            for row in rows.filter(pa.array(~stay)).select([ROW, KEY]).to_pylist():
                self._reject(CUSTOMERS, source, row[ROW], column=events.CUSTOMER, value=row[KEY],
                             reason="no customer has this key.")  # fmt: skip
            rows = rows.filter(pa.array(stay))
        if not rows.num_rows:
            return
        rows = _patched(rows, [rule.field.key for rule in found.mapping.rules])
        settle_customers.settle(
            rows, found.mapping, catalog=self.catalog, known=Over(self.known, self.outcome), stamp=stamp,
            register=self.register, outcome=self.outcome,
        )  # fmt: skip

    def _read(self, told: Sequence[Told], table: str, source: str) -> Read:
        begins = self.stamp.recorded_at if self.stamp.valid_from is None else self.stamp.valid_from
        checks = Checks()
        context = Context(
            self.catalog, self.rates, now=begins, begins=begins, watch=Watch(), codes=self._codes, checks=checks
        )  # fmt: skip
        try:
            found = events.read(told, table, source, catalog=self.catalog, context=context)
        finally:
            checks.close()
        if found.rejects.num_rows:
            self.rejects.setdefault((table, source), []).extend(found.rejects.to_pylist())
        return found

    def _reject(self, table: str, source: str, number: int, *, column: str, value: str | None, reason: str) -> None:
        entry: dict[str, object] = {
            "row": number, "column": column, "value": value, "reason": reason, "also": [], "cells": [],
        }  # fmt: skip
        self.rejects.setdefault((table, source), []).append(entry)

    def _remove(
        self, gone: Sequence[Told], relation: str, source: str, *, known: KnownFacts, stamp: Stamp
    ) -> None:  # fmt: skip
        """A new version of each row that is taken back, marked removed; who takes back what is not there is told."""
        wanted = {f"{source}:{each.key}": each for each in gone}
        keys = pa.array(list(wanted), pa.string())
        told_of: set[str] = set()
        named = self.catalog.relations[relation]
        for name, schema in ((relation, shape.rows(named)), (shape.aside_name(relation), shape.aside(named))):
            kept = before(name, pa.chunked_array([keys]), schema=schema, known=known)
            if kept is None:
                continue
            told_of.update(kept.column("row_key").to_pylist())
            stated = pa.array([wanted[key].stated for key in kept.column("row_key").to_pylist()], pa.int64())
            late = mask_of(pc.less(stated, kept.column(STATED)))
            going = ~mask_of(compare.one(kept.column("removed"))) & ~late
            if going.any():
                rows = kept.set_column(
                    kept.column_names.index(STATED), schema.field(STATED), pc.coalesce(stated, kept.column(STATED))
                )  # fmt: skip
                made = _removed(rows.filter(pa.array(going)), schema, stamp)
                self.outcome.put(name, made, schema)
                self.outcome.corrected += made.num_rows
        for key, each in wanted.items():
            if key not in told_of and each.stated is None:
                self._reject(relation, source, each.number, column=events.KEY, value=each.key,
                             reason="there is no event of this id to take back.")  # fmt: skip
        early = [(key, each.stated) for key, each in wanted.items() if key not in told_of and each.stated is not None]
        if early:
            self._remember(early, named, stamp)

    def _remember(self, early: Sequence[tuple[str, int]], relation: Relation, stamp: Stamp) -> None:
        """What is taken back before it was told waits aside, of nobody: what comes later and is older stays away."""
        schema, count = shape.aside(relation), len(early)
        columns = {
            "customer_key": every("", count, pa.string()),
            "row_key": pa.array([key for key, _ in early], pa.string()),
            "version": every(0, count, pa.int32()),
            STATED: pa.array([version for _, version in early], pa.int64()),
            "removed": every(value=True, rows=count, kind=pa.bool_()),
            "recorded_at": every(stamp.recorded_at, count, pa.int64()).cast(shape.INSTANT),
            "origin": every(stamp.origin, count, pa.string()),
        }
        self.outcome.put(shape.aside_name(relation.key), shaped(columns, schema), schema)


def _rounds(told: Sequence[tuple[str, Told]]) -> Iterator[dict[str, list[Told]]]:
    """What is told in turns, in which no two sources speak of the same customer: who speaks later is recorded later."""
    together: dict[str, list[Told]] = {}
    whose: dict[str, str] = {}
    for source, each in told:
        if whose.setdefault(each.customer, source) != source:
            yield together
            together, whose = {}, {each.customer: source}
        together.setdefault(source, []).append(each)
    if together:
        yield together


def _folded(rows: pa.Table | None, removed: Sequence[Told], source: str) -> tuple[list[int], list[Told]]:
    """Of rows and removals the numbers and removals that count: of each event the last, or the highest version."""
    if rows is not None and not removed and pc.count_distinct(rows.column(ROW_KEY)).as_py() == rows.num_rows:
        return rows.column(ROW).to_pylist(), []
    said: list[tuple[int, str, int | None, Told | None]] = [
        (each.number, f"{source}:{each.key}", each.stated, each) for each in removed
    ]
    if rows is not None:
        stated = rows.column(STATED).to_pylist() if STATED in rows.column_names else [None] * rows.num_rows
        nobody: list[Told | None] = [None] * rows.num_rows
        said += zip(rows.column(ROW).to_pylist(), rows.column(ROW_KEY).to_pylist(), stated, nobody, strict=True)
        if removed:
            said.sort(key=lambda each: each[0])
    last: dict[str, tuple[int | None, Told | None]] = {}
    row: dict[str, int] = {}
    for number, key, version, told in said:
        known = last.get(key)
        if known is None or version is None or known[0] is None or version >= known[0]:
            last[key] = (version, told)
            if told is None:
                row[key] = number  # who is taken back in the same turn is known as taken back, too
    return list(row.values()), [told for _, told in last.values() if told is not None]


def _patched(rows: pa.Table, fields: Sequence[str]) -> pa.Table:
    """Rows of which no two are of the same customer and instant: what a later one says is put over what was said."""
    identity = [rows.column(KEY).to_pylist()]
    if VALID_FROM in rows.column_names:
        identity.append(rows.column(VALID_FROM).cast(pa.int64()).to_pylist())
    places: dict[tuple[object, ...], list[int]] = {}
    for place, each in enumerate(zip(*identity, strict=True)):
        places.setdefault(each, []).append(place)
    if len(places) == rows.num_rows:
        return rows
    once = [found[0] for found in places.values() if len(found) == 1]
    folded = [
        _fold(rows.take(pa.array(found)).to_pylist(), fields) for found in places.values() if len(found) > 1
    ]  # fmt: skip
    return pa.concat_tables([rows.take(pa.array(once, pa.int64())), pa.Table.from_pylist(folded, schema=rows.schema)])


def _fold(said: Sequence[dict[str, object]], fields: Sequence[str]) -> dict[str, object]:
    made = dict(said[0])
    unset = set(made[UNSET] or ())  # type: ignore[call-overload]
    for each in said[1:]:
        silenced = set(each[UNSET] or ())  # type: ignore[call-overload]
        for name in fields:
            if each[name] is None and name not in silenced:
                continue
            made[name] = each[name]
            if name + shape.ORIGINAL in made:
                made[name + shape.ORIGINAL] = each[name + shape.ORIGINAL]
            unset = (unset | {name}) if name in silenced else (unset - {name})
        if each.get(OBSERVED_AT) is not None:
            made[OBSERVED_AT] = each[OBSERVED_AT]
    made[UNSET] = sorted(unset) or None
    return made


def _removed(rows: pa.Table, schema: pa.Schema, stamp: Stamp) -> pa.Table:
    count = rows.num_rows
    columns = {name: rows.column(name) for name in schema.names}
    columns["version"] = pc.add(rows.column("version"), pa.scalar(1, pa.int32()))
    columns["removed"] = every(value=True, rows=count, kind=pa.bool_())
    columns["recorded_at"] = every(stamp.recorded_at, count, pa.int64()).cast(shape.INSTANT)
    columns["origin"] = every(stamp.origin, count, pa.string())
    return pa.Table.from_arrays([columns[each.name].cast(each.type) for each in schema], schema=schema)
