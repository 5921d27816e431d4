"""Rows of a relation against what is known: new rows, corrections as new versions, rows set aside for unknown
customers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Catalog, Relation
from presek.source import compare, shape
from presek.source.block import Numbers
from presek.source.customers import Customers
from presek.source.duplicates import duplicates
from presek.source.erased import CONTACTS, REASON, REASON_OF_CONTACT
from presek.source.faults import mask_of
from presek.source.mapping import Mapping
from presek.source.prepared import KnownFacts, Outcome, Stamp, every, shaped
from presek.source.typed import CREATED, HAPPENED, KEY, ROW, ROW_KEY, UNSET, key_title

CUSTOMER_KEY, ORDINAL, WHEN = "customer_key", "ordinal", "when"
VERSIONED = ("row_key", "version", "stated_version", "removed", "recorded_at", "origin", "happened_at")
STATED = "stated_version"
"""The version that a source itself gave to a row: a lower one than is kept comes too late."""


def settle(
    rows: pa.Table, mapping: Mapping, *, catalog: Catalog, known: KnownFacts, stamp: Stamp, register: Customers,
    outcome: Outcome,
) -> pa.Table | None:  # fmt: skip
    """What rows of a relation come to: all rows of a file, or all those of some of its row keys.

    Returns, where the rows fill fields of customers that this import makes, the latest of those rows of each.
    """
    relation = catalog.relations[mapping.table]
    rows = _with_occurrence(rows) if mapping.row_key is None else first_ones(rows, mapping, catalog, outcome=outcome)
    ordinals = register.find(rows.column(KEY))
    kept_out = withheld(rows, ordinals, relation, register=register)
    for reason, mask in kept_out.items():
        outcome.reject(_rejected(rows.filter(pa.array(mask)), reason))
    if kept_out:
        outcome.kept_out += count_of_contacts(kept_out)
        stay = ~np.logical_or.reduce(list(kept_out.values()))
        rows, ordinals = rows.filter(pa.array(stay)), ordinals[stay]
    if mapping.create_customers and (ordinals < 0).any():
        unknown = ordinals < 0
        theirs = compare.one(rows.column(KEY).filter(pa.array(unknown)))
        fresh_keys = pc.unique(theirs)
        entered = register.enter(fresh_keys, outcome=outcome, stamp=stamp)
        ordinals[unknown] = entered[compare.places_in(theirs, fresh_keys)]
    there = ordinals >= 0
    if there.any():
        theirs = rows.filter(pa.array(there)).append_column(ORDINAL, pa.array(ordinals[there], pa.int32()))
        _append(theirs, relation, aside=False, whole=mapping.whole, known=known, stamp=stamp, outcome=outcome)
    if not there.all():
        theirs = rows.filter(pa.array(~there))
        theirs = theirs.append_column(CUSTOMER_KEY, theirs.column(KEY))
        _append(theirs, relation, aside=True, whole=mapping.whole, known=known, stamp=stamp, outcome=outcome)
    fresh = ordinals >= register.begin
    return _of_created(rows.filter(pa.array(fresh)), ordinals[fresh]) if mapping.created and fresh.any() else None


def withheld(rows: pa.Table, ordinals: Numbers, relation: Relation, *, register: Customers) -> dict[str, Numbers]:
    """By reason, which of some rows are of somebody who was erased: a customer who did not come again, or a contact
    alone. Only reasons that hold, each row under one."""
    gone = _of_erased(rows, ordinals, register)
    alone = np.zeros(rows.num_rows, dtype=bool)
    if relation.key == CONTACTS and register.erased.contacts:
        alone = register.erased.contacts_among(rows.column(KEY), rows.column(ROW_KEY)) & ~gone
    return {reason: mask for reason, mask in ((REASON, gone), (REASON_OF_CONTACT, alone)) if mask.any()}


def count_of_contacts(kept_out: dict[str, Numbers]) -> int:
    """How many of what is withheld are contacts who were erased alone."""
    return int(kept_out[REASON_OF_CONTACT].sum()) if REASON_OF_CONTACT in kept_out else 0


def _of_erased(rows: pa.Table, ordinals: Numbers, register: Customers) -> Numbers:
    """Which of some rows are of customers who were erased and did not come again."""
    gone = ordinals < 0
    if register.erased.numbers and gone.any():
        gone[gone] = register.erased.among(rows.column(KEY).filter(pa.array(gone)))
        return gone
    return np.zeros(rows.num_rows, dtype=bool)


def _rejected(rows: pa.Table, reason: str) -> pa.Table:
    """What is told of rows of who was erased: where they stood, and nothing that they said."""
    entries = [
        {"row": row, "column": CUSTOMER_KEY, "value": None, "reason": reason, "also": [], "cells": []}
        for row in rows.column(ROW).to_pylist()
    ]
    return pa.Table.from_pylist(entries, schema=shape.FAULTY)


def first_ones(rows: pa.Table, mapping: Mapping, catalog: Catalog, *, outcome: Outcome) -> pa.Table:
    """The first row of each row key; later ones are counted as unchanged, or rejected where they say something else."""
    return duplicates(
        rows, compare.one(rows.column(ROW_KEY)),
        compared=[KEY, *_values_of(rows, catalog.relations[mapping.table]), UNSET],
        what=key_title(mapping.row_key, "row_key"), shown=ROW_KEY, outcome=outcome,
    )  # fmt: skip


def _of_created(rows: pa.Table, ordinals: Numbers) -> pa.Table:
    """The latest row of each customer: the fields that it fills, when it happened and its number."""
    names = [name for name in rows.column_names if name.startswith(CREATED)]
    times = rows.column(HAPPENED) if HAPPENED in rows.column_names else pa.nulls(rows.num_rows, shape.INSTANT)
    picked = rows.select([ROW, *names]).append_column(WHEN, times)
    return latest_created(picked.append_column(ORDINAL, pa.array(ordinals, pa.int32())))


def latest_created(rows: pa.Table) -> pa.Table:
    """Of rows of customers that this import makes, the latest of each."""
    return compare.latest(rows, key=ORDINAL, order=(WHEN, ROW))


def created(rows: pa.Table) -> tuple[pa.Table, Numbers]:
    """For customers that this import makes: the latest row of each, in the shape of facts' rows, and whose it is."""
    last = latest_created(rows)
    names = [name for name in last.column_names if name.startswith(CREATED)]
    facts = last.select(names).rename_columns([name.removeprefix(CREATED) for name in names])
    ordinals = np.asarray(compare.one(last.column(ORDINAL)).to_numpy())
    return facts.append_column(UNSET, pa.nulls(facts.num_rows, shape.NAMES)), ordinals


def _values_of(rows: pa.Table, relation: Relation) -> list[str]:
    return [name for name in rows.column_names if name.removesuffix(shape.ORIGINAL) in relation.fields]


def _with_occurrence(rows: pa.Table) -> pa.Table:
    """Row keys of content with their occurrence number among equal rows of the file."""
    times = compare.occurrences(*compare.codes_of(rows.column(ROW_KEY)))
    keys = pc.binary_join_element_wise(compare.one(rows.column(ROW_KEY)), pa.array(times).cast(pa.string()), "-")
    return rows.set_column(rows.column_names.index(ROW_KEY), ROW_KEY, keys)


def _append(
    rows: pa.Table, relation: Relation, *, aside: bool, whole: bool, known: KnownFacts, stamp: Stamp, outcome: Outcome
) -> None:
    name = shape.aside_name(relation.key) if aside else relation.key
    schema = shape.aside(relation) if aside else shape.rows(relation)
    whose = CUSTOMER_KEY if aside else ORDINAL
    values = _values_of(rows, relation)
    columns: dict[str, pa.Array] = {each: compare.one(rows.column(each)) for each in (whose, *values)}
    if HAPPENED in rows.column_names:
        columns[HAPPENED] = compare.one(rows.column(HAPPENED))
    if STATED in rows.column_names:
        columns[STATED] = compare.one(rows.column(STATED))
    other, others = (relation.key, shape.rows(relation)) if aside else (
        shape.aside_name(relation.key), shape.aside(relation)
    )  # fmt: skip
    keys = rows.column(ROW_KEY)
    elsewhere = before(other, keys, schema=others, known=known)
    kept = _latest_of_both(before(name, keys, schema=schema, known=known), elsewhere, schema=schema)
    if aside and elsewhere is not None:
        kept = _gone(elsewhere, kept, relation, stamp=stamp, outcome=outcome)
    beside = None if kept is None else _beside(kept, rows, columns, whose=whose, whole=whole)
    if beside is None:
        versions = np.zeros(rows.num_rows, dtype=np.int32)
    else:
        changed = beside.differs()
        outcome.unchanged += int((~changed).sum())
        rows, beside = rows.filter(pa.array(changed)), beside.only(changed)
        columns, versions = beside.filled(), beside.versions()
    columns |= {
        "row_key": compare.one(rows.column(ROW_KEY)), "version": pa.array(versions),
        "removed": every(value=False, rows=rows.num_rows, kind=pa.bool_()),
        "recorded_at": every(stamp.recorded_at, rows.num_rows, pa.int64()).cast(shape.INSTANT),
        "origin": every(stamp.origin, rows.num_rows, pa.string()),
    }  # fmt: skip
    outcome.put(name, shaped(columns, schema), schema)
    outcome.accepted += rows.num_rows
    outcome.corrected += int((versions > 0).sum())
    outcome.aside += rows.num_rows if aside else 0


def _latest_of_both(here: pa.Table | None, elsewhere: pa.Table | None, *, schema: pa.Schema) -> pa.Table | None:
    """The latest version of each row, be it here or, of a row whose customer was or was not known, elsewhere."""
    if elsewhere is None:
        return here
    arrays = [
        elsewhere.column(each.name) if each.name in elsewhere.column_names else pa.nulls(elsewhere.num_rows, each.type)
        for each in schema
    ]
    moved = pa.Table.from_arrays(arrays, schema=schema)
    both = moved if here is None else pa.concat_tables([here, moved])
    return compare.latest(both, key="row_key", order=("recorded_at", "version"))


def _gone(
    left: pa.Table, kept: pa.Table | None, relation: Relation, *, stamp: Stamp, outcome: Outcome
) -> pa.Table | None:
    """Rows of customers who are known, that are now told of others who are not: they leave the relation at once, and
    the version that waits aside comes after the one that left."""
    theirs = left.filter(pc.invert(left.column("removed")))
    if kept is None or not theirs.num_rows:
        return kept
    now = every(stamp.recorded_at, theirs.num_rows, pa.int64()).cast(shape.INSTANT)
    columns = {name: theirs.column(name) for name in theirs.column_names} | {
        "version": pc.add(theirs.column("version"), 1),
        "removed": every(value=True, rows=theirs.num_rows, kind=pa.bool_()),
        "recorded_at": now,
    }
    schema = shape.rows(relation)
    outcome.put(relation.key, shaped(columns, schema), schema)
    moved = pc.is_in(kept.column("row_key"), value_set=compare.one(theirs.column("row_key")))
    later = pc.add(kept.column("version"), pc.cast(moved, pa.int32()))
    return kept.set_column(kept.column_names.index("version"), kept.schema.field("version"), later)


def before(name: str, keys: pa.ChunkedArray, *, schema: pa.Schema, known: KnownFacts) -> pa.Table | None:
    """The latest kept version of each of the row keys, or None where none is kept."""
    if not known.has(name):
        return None
    batches = [batch for batch in known.of_keys(name, "row_key", compare.one(keys), schema=schema) if batch.num_rows]
    if not batches:
        return None
    return compare.latest(
        pa.Table.from_batches(batches, schema=schema), key="row_key", order=("recorded_at", "version")
    )


def _beside(kept: pa.Table, rows: pa.Table, columns: dict[str, pa.Array], *, whose: str, whole: bool) -> _Beside:
    """Rows beside their kept versions."""
    places = compare.places_in(rows.column(ROW_KEY), kept.column("row_key"))
    unset = compare.one(rows.column(UNSET))
    return _Beside(columns, unset if unset.null_count < len(unset) else None, kept, places, whose, whole)


@dataclass(frozen=True, slots=True)
class _Beside:
    """Rows beside the latest kept version of each (its place in `before`, or -1). `whole`: what a row doesn't say, it
    says is unknown."""

    columns: dict[str, pa.Array]
    unset: pa.Array | None
    before: pa.Table
    places: Numbers
    whose: str
    whole: bool

    def differs(self) -> Numbers:
        """Which rows differ from what is kept."""
        there = self.places >= 0
        same = there & ~mask_of(self._old("removed"))
        for name in self._names():
            said, old = self._both(name)
            same &= compare.equal(said, old)
        if STATED not in self.columns:
            return ~same
        stated, kept = self.columns[STATED], self._old(STATED)
        newer = mask_of(pc.or_kleene(pc.is_null(kept), pc.greater(stated, kept))) & mask_of(pc.is_valid(stated))
        return (~same | newer) & ~mask_of(pc.less(stated, kept))

    def only(self, wanted: Numbers) -> _Beside:
        """Some of the rows."""
        mask = pa.array(wanted)
        columns = {name: column.filter(mask) for name, column in self.columns.items()}
        unset = None if self.unset is None else self.unset.filter(mask)
        return _Beside(columns, unset, self.before, self.places[wanted], self.whose, self.whole)

    def filled(self) -> dict[str, pa.Array]:
        """The columns, with what the rows don't say filled from the kept version."""
        filled = self.columns | {name: self._both(name)[0] for name in self._names()}
        if self.before.column(STATED).null_count < self.before.num_rows:
            old = self._old(STATED)
            filled[STATED] = pc.coalesce(filled.get(STATED, pa.nulls(len(old), old.type)), old)
        return filled

    def versions(self) -> Numbers:
        """The number of each row's version."""
        kept = pc.fill_null(self._old("version"), -1).to_numpy()
        return np.where(self.places >= 0, kept + 1, 0).astype(np.int32)

    def _names(self) -> list[str]:
        """The columns that the rows or their kept versions say anything in."""
        return [
            each.name for each in self.before.schema
            if (each.name == HAPPENED or each.name not in VERSIONED)
            and (each.name in self.columns or self.before.column(each.name).null_count < self.before.num_rows)
        ]  # fmt: skip

    def _old(self, name: str) -> pa.Array:
        return compare.one(self.before.column(name)).take(pa.array(self.places, mask=self.places < 0))

    def _both(self, name: str) -> tuple[pa.Array, pa.Array]:
        """A column as the row's new version has it, and as the kept one."""
        old = self._old(name)
        rows = len(self.places)
        said = self.columns.get(name, pa.nulls(rows, old.type))
        if name == self.whose or self.whole:
            return said.cast(old.type), old
        silent = mask_of(pc.is_null(said))
        if self.unset is not None:
            silent &= np.array([name not in (names or ()) for names in self.unset.to_pylist()], dtype=bool)
        if name.endswith(shape.ORIGINAL):
            silent &= mask_of(pc.is_null(self.columns.get(name.removesuffix(shape.ORIGINAL), pa.nulls(rows))))
        return pc.if_else(pa.array(silent), old, said.cast(old.type)), old
