"""Builds a tail: a small snapshot of what came since another one, its base, was built, to be read together with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from presek.catalog.model import Catalog, Relation
from presek.engine.columnar.build import CUSTOMERS, EDITION, FileEntry, Meta, entry_of, write_meta
from presek.engine.columnar.build_facts import Everybody, Table, of_customers, settled, write_facts
from presek.engine.columnar.build_rows import RowColumns, write_in_order, write_settled
from presek.engine.columnar.encoding import write_words
from presek.engine.columnar.row_order import Order, order_of
from presek.engine.columnar.seam import AT, GONE, NUMBER, OWNERS
from presek.engine.columnar.sections import SectionWriter
from presek.engine.columnar.snapshot import Snapshot
from presek.engine.columnar.tables import CustomerFile, RowFile
from presek.engine.columnar.tail_facts import said_before
from presek.engine.columnar.tail_settled import places_before, standing

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Came:
    """What came since the base was built, in order of arrival, shaped as the lake's tables. `stands` says of customers
    merged away who stands for them: the same as when the base was built."""

    customers: Sequence[pa.RecordBatch]
    facts: Sequence[pa.RecordBatch]
    relations: Mapping[str, Sequence[pa.RecordBatch]]
    stands: Mapping[int, int]
    names: Mapping[str, Sequence[str]]
    """What the batches of each table came in, in order: equal where another tail's first batches are the same."""


def build_tail(directory: Path, base: Snapshot, catalog: Catalog, *, came: Came) -> bool:
    """Writes what came into a new directory beside that of the base; False, and nothing, where customers came with
    ordinals that the base had already."""
    fresh = _newcomers(came.customers, base.size)
    if fresh is None:
        return False
    everybody = _everybody(base, fresh, came.stands)
    directory.mkdir(parents=True)
    tables: dict[str, FileEntry] = {}
    facts = [_of_everybody(batch, everybody) for batch in came.facts]
    if everybody.size > base.size or any(batch.num_rows for batch in facts):
        with SectionWriter(directory / f"{CUSTOMERS}.bin") as writer:
            table = _write_customers(writer, _file_of(base), catalog, facts=facts, fresh=fresh, everybody=everybody)
            tables[CUSTOMERS] = entry_of(CUSTOMERS, writer, table)
    for key, batches in came.relations.items():
        if not any(batch.num_rows for batch in batches):
            continue
        with SectionWriter(directory / f"rows-{key}.bin") as writer:
            rows = base.relations[key]
            if not isinstance(rows, RowFile):
                raise TypeError("a tail goes on from a base, not from another tail")
            written = _write_rows(
                writer, catalog.relations[key], batches, base=rows, everybody=everybody, zone=catalog.zone
            )
            tables[key] = entry_of(f"rows-{key}", writer, written)
    meta = Meta(
        edition=EDITION, size=everybody.size,
        present=base.count + len(fresh), zone=catalog.zone.key,
        known_at=None, tables={name: tables[name] for name in sorted(tables)}, base=base.directory.name,
        arrived={table: list(names) for table, names in sorted(came.names.items())},
    )  # fmt: skip
    write_meta(directory, meta)
    return True


def _file_of(base: Snapshot) -> CustomerFile:
    if isinstance(base.customers, CustomerFile):
        return base.customers
    raise TypeError("a tail goes on from a base, not from another tail")


def _newcomers(batches: Iterable[pa.RecordBatch], size: int) -> dict[int, str] | None:
    """The keys of new customers by ordinal; None where one of them is not new."""
    found: dict[int, str] = {}
    for batch in batches:
        found |= zip(batch.column("ordinal").to_pylist(), batch.column("key").to_pylist(), strict=True)
    return None if any(ordinal < size for ordinal in found) else dict(sorted(found.items()))


def _everybody(base: Snapshot, fresh: Mapping[int, str], stands: Mapping[int, int]) -> Everybody:
    size = max(fresh, default=base.size - 1) + 1
    present, into = base.customers.present, None
    if present is not None or size - base.size != len(fresh):
        known = np.ones(base.size, np.bool_) if present is None else present
        present = np.append(known, np.isin(np.arange(base.size, size), list(fresh)))
    if stands:
        into = np.arange(size, dtype=np.int32)
        into[list(stands)] = list(stands.values())
    return Everybody(size, present, into)


def _of_everybody(batch: pa.RecordBatch, everybody: Everybody) -> pa.RecordBatch:
    """The rows of customers there are, at who stands for them."""
    kept = settled(batch, everybody)
    inside = of_customers(kept, everybody)
    return kept if inside.all() else kept.filter(pa.array(inside))


def _write_customers(
    writer: SectionWriter,
    base: CustomerFile,
    catalog: Catalog,
    *,
    facts: Sequence[pa.RecordBatch],
    fresh: Mapping[int, str],
    everybody: Everybody,
) -> Table:
    newcomers = range(base.size, everybody.size)
    write_words(writer, "key", pa.array([fresh.get(ordinal, "") for ordinal in newcomers], pa.large_string()))
    if len(newcomers) != len(fresh):
        writer.add("present", np.array([ordinal in fresh for ordinal in newcomers], np.bool_))
    said_of = [np.asarray(batch.column("ordinal").to_numpy(zero_copy_only=False), np.int64) for batch in facts]
    owners = np.unique(np.concatenate([np.array(newcomers, np.int64), *said_of]))
    writer.add(OWNERS, owners)
    before = said_before(base, owners, catalog)
    if everybody.into is None:
        before = before.drop_columns(["said_of"])
    batches = [_counted_anew(batch, owners) for batch in (before, *facts)]
    return write_facts(writer, catalog, batches, everybody=Everybody(len(owners), None), known_at=None)


def _counted_anew(batch: pa.RecordBatch, owners: Numbers) -> pa.RecordBatch:
    """The batch with places among the owners for ordinals."""
    found = batch
    for name in {"ordinal", "said_of"} & set(batch.schema.names):
        places = np.searchsorted(owners, batch.column(name).to_numpy(zero_copy_only=False)).astype(np.int32)
        found = found.set_column(found.schema.get_field_index(name), name, pa.array(places))
    return found


def _write_rows(
    writer: SectionWriter,
    relation: Relation,
    batches: Sequence[pa.RecordBatch],
    *,
    base: RowFile,
    everybody: Everybody,
    zone: ZoneInfo,
) -> Table:
    rows, numbers, begin = RowColumns.of(relation), [np.zeros(0, np.int64)], 0
    for batch in batches:
        kept = settled(batch, everybody)
        inside = of_customers(kept, everybody)
        rows.add(kept if inside.all() else kept.filter(pa.array(inside)))
        numbers.append(begin + np.flatnonzero(inside))
        begin += batch.num_rows
    arrived = rows.arrived()
    recorded = np.array(list(rows.recorded.instants), np.int64)[arrived.recorded]
    corrected = standing(arrived, recorded, base)
    order = order_of(arrived, corrected.holding).rows
    found = corrected.holding if order is None else order
    ordinal = arrived.ordinal[found]
    at = places_before(base, arrived.happened[found], recorded[found], ordinal=ordinal, keys=rows.keys.at(found))
    again = np.argsort(at, kind="stable")
    found, at, ordinal = found[again], at[again], ordinal[again]
    owners = np.unique(ordinal).astype(np.int64)
    writer.add(OWNERS, owners)
    writer.add(GONE, corrected.gone)
    writer.add(AT, at)
    writer.add(NUMBER, np.concatenate(numbers)[found])
    if corrected.latest:
        instants = list(rows.recorded.instants)
        write_settled(writer, arrived, corrected.latest, order=Order(found), instants=instants)
    rows.ordinals = [np.searchsorted(owners, arrived.ordinal).astype(np.int32)]
    return write_in_order(writer, relation, rows, order=Order(found), everybody=Everybody(len(owners), None), zone=zone)
