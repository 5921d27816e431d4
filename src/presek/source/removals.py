"""Rows that a source says are gone: a new version of each is marked removed, so that what was known stays known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Catalog
from presek.source import compare, shape
from presek.source.compute import Block
from presek.source.faults import mask_of
from presek.source.mapping import KeyRule, Mapping
from presek.source.prepared import KnownFacts, Prepared, Stamp, every
from presek.source.read import open_file
from presek.source.spool import Spool
from presek.values.problem import Branch, Problem, Problems

FEWEST = 20
"""So few rows may all vanish at once without a question."""


def row_keys(path: Path, mapping: Mapping) -> pa.Array:
    """The row keys of all rows of a file, as the mapping makes them."""
    rule = mapping.row_key
    if rule is None:
        says = "deleted rows can only be found again by a row key; give the mapping 'row_key'."
        raise Problems(Problem("no-row-key", says, path=mapping.path))
    found = [_keys(block.cells, rule, mapping) for block in open_file(path, mapping.shape, mapping.style).blocks]
    return pa.concat_arrays(found) if found else pa.array([], pa.string())


def _keys(cells: pa.Table, rule: KeyRule, mapping: Mapping) -> pa.Array:
    block = Block(cells, mapping.style)
    parts = [block.texts(each) for each in rule.parts]
    text = parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, ":", null_handling="emit_null")
    if rule.namespace:
        text = pc.binary_join_element_wise(rule.namespace, text, ":", null_handling="emit_null")
    return compare.one(text)


def absent(
    listed: pa.Array, mapping: Mapping, *, catalog: Catalog, known: KnownFacts, origin: str, most: int
) -> pa.Array:
    """The keys of rows that came from this source and that its whole list does not hold any more.

    Where more than `most` percent would vanish at once, that is a problem: rather the list is short than the world.
    """
    wanted: list[str] = []
    there = 0
    for name, schema in _tables(mapping, catalog):
        if not known.has(name):
            continue
        rows = pa.Table.from_batches(known.batches(name, schema=schema), schema=schema)
        mine = compare.latest(
            rows.select(["row_key", "version", "recorded_at", "removed", "origin"]),
            key="row_key",
            order=("recorded_at", "version"),
        )
        mine = mine.filter(pc.and_(pc.equal(mine.column("origin"), origin), pc.invert(mine.column("removed"))))
        there += mine.num_rows
        gone = mine.filter(pc.invert(pc.is_in(mine.column("row_key"), value_set=listed)))
        wanted += gone.column("row_key").to_pylist()
    if len(wanted) > FEWEST and len(wanted) * 100 > there * most:
        says = (
            f"{len(wanted):,} of {there:,} rows are not listed any more; more than {most} % at once is not believed. "
            "Raise 'most_absent' of 'deleted' where it is true."
        )
        raise Problems(Problem("too-many-absent", says, path=origin, branch=Branch.DATA))
    return pa.array(wanted, pa.string())


def with_removed(
    prepared: Prepared, keys: pa.Array, mapping: Mapping, *, catalog: Catalog, known: KnownFacts, stamp: Stamp
) -> tuple[Prepared, int]:
    """What was prepared and, with it, the rows of these keys as removed; how many. Rows that the import brings stay."""
    append = dict(prepared.append)
    removed = 0
    for name, schema in _tables(mapping, catalog):
        if not known.has(name) or not len(keys):
            continue
        batches = [batch.filter(pc.is_in(batch.column("row_key"), value_set=keys))
                   for batch in known.batches(name, schema=schema)]  # fmt: skip
        there = pa.Table.from_batches([batch for batch in batches if batch.num_rows], schema=schema)
        latest = compare.latest(there, key="row_key", order=("recorded_at", "version"))
        going = ~mask_of(compare.one(latest.column("removed"))) if latest.num_rows else np.zeros(0, dtype=bool)
        for batch in append[name].batches() if name in append and latest.num_rows else ():
            back = pc.is_in(latest.column("row_key"), value_set=batch.column("row_key"))
            going &= ~mask_of(compare.one(back))
        if going.any():
            made = _removed(latest.filter(pa.array(going)), schema, stamp)
            append.setdefault(name, Spool(schema)).put(made)
            removed += made.num_rows
    return replace(prepared, append=append), removed


def nothing() -> Prepared:
    """What a reading without rows comes to."""
    return Prepared(
        append={}, replace={}, rejects=Spool(shape.REJECTS), read=0, accepted=0, rejected=0, filtered=0,
        unchanged=0, aside=0, joined=0, corrected=0, new_customers=0, filtered_by={},
    )  # fmt: skip


def _removed(rows: pa.Table, schema: pa.Schema, stamp: Stamp) -> pa.Table:
    count = rows.num_rows
    columns = {name: rows.column(name) for name in schema.names}
    columns["version"] = pc.add(rows.column("version"), pa.scalar(1, pa.int32()))
    columns["removed"] = every(value=True, rows=count, kind=pa.bool_())
    columns["recorded_at"] = every(stamp.recorded_at, count, pa.int64()).cast(shape.INSTANT)
    columns["origin"] = every(stamp.origin, count, pa.string())
    return pa.Table.from_arrays([columns[each.name].cast(each.type) for each in schema], schema=schema)


def _tables(mapping: Mapping, catalog: Catalog) -> tuple[tuple[str, pa.Schema], ...]:
    if mapping.of_customers:
        return ()
    relation = catalog.relations[mapping.table]
    return (
        (relation.key, shape.rows(relation)), (shape.aside_name(relation.key), shape.aside(relation)),
    )  # fmt: skip
