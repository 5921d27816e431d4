"""Rows that wait aside for customers: when those come, the rows go to their relation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Catalog, Relation
from presek.source import compare, shape
from presek.source.customers import Customers
from presek.source.keyed import hashes, parts_of
from presek.source.prepared import KnownFacts, Outcome, Stamp, every, shaped
from presek.source.settle_rows import CUSTOMER_KEY, ORDINAL, before
from presek.source.spool import Parts, Spool, Work


def join_aside(register: Customers, *, catalog: Catalog, known: KnownFacts, stamp: Stamp, outcome: Outcome) -> None:
    """Rows that waited for a customer who is known now go to their relation; the others go on waiting."""
    for relation in catalog.relations.values():
        name = shape.aside_name(relation.key)
        if not known.has(name):
            continue
        schema = shape.aside(relation)
        stay, come = Spool(schema, outcome.work), Spool(shape.rows(relation), outcome.work)
        for batch in known.batches(name, schema=schema):
            waiting = pa.Table.from_batches([batch], schema=schema)
            ordinals = register.find(waiting.column(CUSTOMER_KEY))
            there = ordinals >= 0
            stay.put(waiting.filter(pa.array(~there)))
            theirs = waiting.filter(pa.array(there)).append_column(ORDINAL, pa.array(ordinals[there], pa.int32()))
            come.put(theirs.drop_columns([CUSTOMER_KEY]))
        if come.num_rows:
            _join(come, relation, known=known, stamp=stamp, outcome=outcome)
            outcome.replace[name] = stay


def _join(come: Spool, relation: Relation, *, known: KnownFacts, stamp: Stamp, outcome: Outcome) -> None:
    for rows in _by_row_key(come, outcome.work):
        latest = compare.latest(rows, key="row_key", order=("recorded_at", "version"))
        latest = _not_overtaken(latest, before(relation.key, latest.column("row_key"), schema=come.schema, known=known))
        columns = {name: latest.column(name) for name in latest.column_names}
        columns["recorded_at"] = every(stamp.recorded_at, latest.num_rows, pa.int64()).cast(shape.INSTANT)
        outcome.put(relation.key, shaped(columns, come.schema), come.schema)
        outcome.joined += latest.num_rows


def _not_overtaken(waiting: pa.Table, kept: pa.Table | None) -> pa.Table:
    """Those whose row was not told anew, of a customer who was known, while they waited."""
    if kept is None:
        return waiting
    places = compare.places_in(waiting.column("row_key"), kept.column("row_key"))
    latest = compare.one(kept.column("version")).take(pa.array(places, mask=places < 0))
    later = pc.greater(compare.one(waiting.column("version")), pc.fill_null(latest, -1))
    return waiting.filter(later)


def _by_row_key(rows: Spool, work: Work | None) -> Iterator[pa.Table]:
    """The rows, all those of a row key together."""
    if rows.in_memory or work is None:
        yield rows.table()
        return
    parts = Parts(work, rows.schema, int(np.clip(rows.size // work.held + 1, 2, 400)))
    for batch in rows.batches():
        parts.put(pa.Table.from_batches([batch]), parts_of(hashes(batch.column("row_key")), parts.count))
    for number in range(parts.count):
        yield parts.part(number)
        parts.drop(number)
