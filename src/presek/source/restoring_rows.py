"""Rows of a relation written by hand: taken away, and what they were before an edit, as new versions of them.

Nothing is overwritten: what is gone is a version marked removed, and what was before comes back as a version too.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Relation
from presek.source import compare, shape
from presek.source.block import Numbers
from presek.source.prepared import KnownFacts, Stamp, every

ORDER = ("recorded_at", "version")


def removed(known: KnownFacts, relation: Relation, *, row_key: str, stamp: Stamp) -> pa.Table:
    """The version that marks a row as removed; without rows where there is none, or it is gone already."""
    row = _latest(_of_keys(known, relation, pa.array([row_key])))
    row = row.filter(pc.invert(row.column("removed")))
    return _version(row, row, gone=np.ones(row.num_rows, dtype=bool), stamp=stamp)


def before(known: KnownFacts, relation: Relation, *, at: int, stamp: Stamp) -> pa.Table:
    """The versions that take back what was recorded at `at`: each row as it was before, or removed where it was not.

    A row that was changed again since is left as it is.
    """
    schema = shape.rows(relation)
    edits = [batch.filter(pc.equal(_moments(batch), at)) for batch in known.batches(relation.key, schema=schema)]
    edit = pa.Table.from_batches([batch for batch in edits if batch.num_rows], schema=schema)
    versions = _of_keys(known, relation, compare.one(edit.column("row_key")))
    newest = _latest(versions)
    newest = newest.filter(pc.equal(_moments(newest), at))
    earlier = _latest(versions.filter(pc.less(_moments(versions), at)))
    places = compare.places_in(newest.column("row_key"), earlier.column("row_key"))
    there = places >= 0
    if there.all():
        return _version(newest, earlier.take(pa.array(places)), gone=np.zeros(len(places), dtype=bool), stamp=stamp)
    new = newest.filter(pa.array(~there))
    known_before = newest.filter(pa.array(there))
    back = earlier.take(pa.array(places[there]))
    return pa.concat_tables([
        _version(known_before, back, gone=np.zeros(back.num_rows, dtype=bool), stamp=stamp),
        _version(new, new, gone=np.ones(new.num_rows, dtype=bool), stamp=stamp),
    ])  # fmt: skip


def _version(newest: pa.Table, values: pa.Table, *, gone: Numbers, stamp: Stamp) -> pa.Table:
    """The next version after the newest, with the values of another one; gone where it is, or was then."""
    count = values.num_rows
    columns = {name: compare.one(values.column(name)) for name in values.column_names}
    columns["version"] = pc.add(compare.one(newest.column("version")), pa.scalar(1, pa.int32()))
    columns["removed"] = pc.or_(columns["removed"], pa.array(gone))
    columns["recorded_at"] = every(stamp.recorded_at, count, pa.int64()).cast(shape.INSTANT)
    columns["origin"] = every(stamp.origin, count, pa.string())
    return pa.Table.from_arrays([columns[each.name].cast(each.type) for each in values.schema], schema=values.schema)


def _of_keys(known: KnownFacts, relation: Relation, keys: pa.Array) -> pa.Table:
    schema = shape.rows(relation)
    batches = [
        batch.filter(pc.is_in(batch.column(batch.schema.get_field_index("row_key")), value_set=keys))
        for batch in known.batches(relation.key, schema=schema)
    ]
    return pa.Table.from_batches([batch for batch in batches if batch.num_rows], schema=schema)


def _latest(rows: pa.Table) -> pa.Table:
    return compare.latest(rows, key="row_key", order=ORDER)


def _moments(rows: pa.Table | pa.RecordBatch) -> pa.Array:
    return compare.one(rows.column("recorded_at")).cast(pa.int64())
