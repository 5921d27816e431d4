"""Rows of a relation against what is known: new rows, corrections as new versions, rows set aside for unknown
customers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Catalog, Relation
from presek.source import compare, shape
from presek.source.block import Numbers
from presek.source.customers import Customers
from presek.source.duplicates import duplicates
from presek.source.faults import mask_of
from presek.source.mapping import Mapping
from presek.source.prepared import KnownFacts, Outcome, Stamp, every, shaped
from presek.source.typed import CREATED, HAPPENED, KEY, ROW, ROW_KEY, UNSET, key_title

CUSTOMER_KEY, ORDINAL, WHEN = "customer_key", "ordinal", "when"
BATCHES_TOGETHER = 16
VERSIONED = ("row_key", "version", "removed", "recorded_at", "origin", "happened_at")


def settle(
    rows: pa.Table, mapping: Mapping, *, catalog: Catalog, known: KnownFacts, stamp: Stamp, register: Customers,
    outcome: Outcome,
) -> pa.Table | None:  # fmt: skip
    """What rows of a relation come to: all rows of a file, or all those of some of its row keys.

    Returns, where the rows fill fields of customers that this import makes, the latest of those rows of each.
    """
    relation = catalog.relations[mapping.table]
    values = _values_of(rows, relation)
    if mapping.row_key is None:
        rows = _with_occurrence(rows)
    else:
        compared = [KEY, *values, UNSET]
        rows = duplicates(
            rows,
            compare.one(rows.column(ROW_KEY)),
            compared=compared,
            what=key_title(mapping.row_key, "row_key"),
            shown=ROW_KEY,
            outcome=outcome,
        )
    ordinals = register.find(rows.column(KEY))
    if mapping.create_customers and (ordinals < 0).any():
        register.enter(pc.unique(rows.column(KEY).filter(pa.array(ordinals < 0))), outcome=outcome, stamp=stamp)
        ordinals = register.find(rows.column(KEY))
    there = ordinals >= 0
    if there.any():
        theirs = rows.filter(pa.array(there)).append_column(ORDINAL, pa.array(ordinals[there], pa.int32()))
        _append(theirs, relation, aside=False, known=known, stamp=stamp, outcome=outcome)
    if not there.all():
        theirs = rows.filter(pa.array(~there))
        theirs = theirs.append_column(CUSTOMER_KEY, theirs.column(KEY))
        _append(theirs, relation, aside=True, known=known, stamp=stamp, outcome=outcome)
    fresh = ordinals >= register.begin
    return _of_created(rows.filter(pa.array(fresh)), ordinals[fresh]) if mapping.created and fresh.any() else None


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
    rows: pa.Table, relation: Relation, *, aside: bool, known: KnownFacts, stamp: Stamp, outcome: Outcome
) -> None:
    name = shape.aside_name(relation.key) if aside else relation.key
    schema = shape.aside(relation) if aside else shape.rows(relation)
    whose = CUSTOMER_KEY if aside else ORDINAL
    values = _values_of(rows, relation)
    columns: dict[str, pa.Array] = {each: compare.one(rows.column(each)) for each in (whose, *values)}
    if HAPPENED in rows.column_names:
        columns[HAPPENED] = compare.one(rows.column(HAPPENED))
    versions = np.zeros(rows.num_rows, dtype=np.int32)
    changed = np.ones(rows.num_rows, dtype=bool)
    before = _before(name, rows.column(ROW_KEY), schema=schema, known=known)
    if before is not None:
        columns, versions, changed = _corrected(columns, rows, before, schema=schema, whose=whose)
    columns |= {
        "row_key": compare.one(rows.column(ROW_KEY)), "version": pa.array(versions),
        "removed": every(value=False, rows=rows.num_rows, kind=pa.bool_()),
        "recorded_at": every(stamp.recorded_at, rows.num_rows, pa.int64()).cast(shape.INSTANT),
        "origin": every(stamp.origin, rows.num_rows, pa.string()),
    }  # fmt: skip
    made = shaped(columns, schema)
    outcome.put(name, made if changed.all() else made.filter(pa.array(changed)), schema)
    outcome.accepted += int(changed.sum())
    outcome.unchanged += int((~changed).sum())
    outcome.corrected += int((changed & (versions > 0)).sum())
    outcome.aside += int(changed.sum()) if aside else 0


def _before(name: str, keys: pa.ChunkedArray, *, schema: pa.Schema, known: KnownFacts) -> pa.Table | None:
    """The latest kept version of each of the row keys, or None where none is kept."""
    if not known.has(name):
        return None
    mask = _mask(known.batches(name, ["row_key"]), compare.one(keys))
    if not mask.any():
        return None
    batches, begin = [], 0
    for batch in known.batches(name, schema=schema):
        mine = mask[begin : begin + batch.num_rows]
        begin += batch.num_rows
        if mine.any():
            batches.append(batch.filter(pa.array(mine)))
    return compare.latest(
        pa.Table.from_batches(batches, schema=schema), key="row_key", order=("recorded_at", "version")
    )


def _mask(batches: Iterator[pa.RecordBatch], wanted: pa.Array) -> Numbers:
    """Which of the rows have a wanted key: many batches at a time, for the wanted are hashed once a time."""
    masks = [np.zeros(0, dtype=bool)]
    while together := [batch.column(0) for batch in islice(batches, BATCHES_TOGETHER)]:
        masks.append(mask_of(pc.is_in(pa.chunked_array(together), value_set=wanted)))
    return np.concatenate(masks)


def _corrected(
    columns: dict[str, pa.Array], rows: pa.Table, before: pa.Table, *, schema: pa.Schema, whose: str
) -> tuple[dict[str, pa.Array], Numbers, Numbers]:
    """Rows with what they don't say filled from the kept version, their versions, and which differ from what is
    kept."""
    places = compare.places_in(rows.column(ROW_KEY), before.column("row_key"))
    there = places >= 0
    at = pa.array(places, mask=~there)
    unset = rows.column(UNSET).to_pylist() if rows.column(UNSET).null_count < rows.num_rows else None
    found = dict(columns)
    same = there & ~mask_of(compare.one(before.column("removed")).take(at))
    for name in schema.names:
        if name in VERSIONED and name != HAPPENED:
            continue
        old = compare.one(before.column(name)).take(at)
        if name != whose:
            said = columns.get(name, pa.nulls(rows.num_rows, schema.field(name).type))
            silent = mask_of(pc.is_null(said))
            if unset is not None:
                silent &= np.array([name not in (names or ()) for names in unset], dtype=bool)
            if name.endswith(shape.ORIGINAL):
                silent &= mask_of(pc.is_null(columns.get(name.removesuffix(shape.ORIGINAL), pa.nulls(rows.num_rows))))
            found[name] = pc.if_else(pa.array(silent), old, said)
        same &= compare.equal(found[name].cast(schema.field(name).type), old)
    kept = compare.one(before.column("version")).take(at)
    versions = np.where(there, pc.fill_null(kept, -1).to_numpy() + 1, 0).astype(np.int32)
    return found, versions, ~same
