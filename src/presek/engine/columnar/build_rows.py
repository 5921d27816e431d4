"""The rows of one relation as columns: in time order, corrections and removals settled, with a way in by customer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Relation, Type
from presek.engine.columnar.build_facts import (
    Everybody,
    Table,
    day_column,
    days_column,
    form_of,
    known_by,
    of_customers,
)
from presek.engine.columnar.encoding import AnyColumn, Described, NumberColumn, TextColumn, column_of, write_words
from presek.engine.columnar.order import by_customer, first_rows
from presek.engine.columnar.sections import SectionWriter

TIME, DAY_OF_TIME = "row.happened", "row.day"
NO_TIME = np.iinfo(np.int64).min
"""The instant of a row whose time is not known: such rows stand first and are in no window."""


@dataclass(slots=True)
class RowColumns:
    """The rows of a relation as they come, column by column."""

    fields: dict[str, AnyColumn]
    recorded: NumberColumn = field(default_factory=NumberColumn)
    origin: TextColumn = field(default_factory=TextColumn)
    keys: list[pa.Array] = field(default_factory=list)
    ordinals: list[npt.NDArray[np.int32]] = field(default_factory=list)
    happened: list[npt.NDArray[np.int64]] = field(default_factory=list)
    versions: list[npt.NDArray[np.int32]] = field(default_factory=list)
    removed: list[npt.NDArray[np.bool_]] = field(default_factory=list)

    def add(self, batch: pa.RecordBatch) -> None:
        """Takes in one batch."""
        self.ordinals.append(batch.column("ordinal").to_numpy(zero_copy_only=False).astype(np.int32))
        instants = batch.column("happened_at").cast(pa.timestamp("us", "UTC")).view(pa.int64())
        self.happened.append(pc.fill_null(instants, NO_TIME).to_numpy(zero_copy_only=False))
        self.keys.append(batch.column("row_key").cast(pa.large_string()))
        self.recorded.add(batch.column("recorded_at"))
        self.origin.add(batch.column("origin"))
        self.versions.append(pc.fill_null(batch.column("version"), 0).to_numpy(zero_copy_only=False))
        self.removed.append(pc.fill_null(batch.column("removed"), False).to_numpy(zero_copy_only=False))
        for key, column in self.fields.items():
            column.add(batch.column(key) if key in batch.schema.names else column.nothing(batch.num_rows))


def write_rows(
    writer: SectionWriter,
    relation: Relation,
    batches: Iterable[pa.RecordBatch],
    *,
    everybody: Everybody,
    zone: ZoneInfo,
    known_at: int | None,
) -> Table:
    """Writes the rows that hold, in order of (happened_at, recorded_at, row key), so that the last row stands last."""
    rows = RowColumns({key: column_of(form_of(named)) for key, named in relation.fields.items()})
    for batch in batches:
        kept = known_by(batch, known_at)
        inside = of_customers(kept, everybody)
        rows.add(kept if inside.all() else kept.filter(pa.array(inside)))
    rows.recorded.finish()
    rows.origin.finish()
    keys = pa.concat_arrays([pa.array([], pa.large_string()), *rows.keys])
    rows.keys.clear()
    order = _order(rows, keys)
    return _write(writer, relation, rows, keys=keys, order=order, everybody=everybody, zone=zone)


def _write(
    writer: SectionWriter,
    relation: Relation,
    rows: RowColumns,
    *,
    keys: pa.LargeStringArray,
    order: npt.NDArray[np.int64] | None,
    everybody: Everybody,
    zone: ZoneInfo,
) -> Table:
    described: dict[str, Described] = {}
    happened = _joined(rows.happened, np.int64)
    happened = happened if order is None else happened[order]
    times = _times(happened, zone)
    for name, column in times.items():
        described[name] = column.write(writer, name)
    ordinal = _joined(rows.ordinals, np.int32)
    ordinal = ordinal if order is None else ordinal[order]
    writer.add("row.ordinal", ordinal)
    each = np.bincount(ordinal, minlength=everybody.size)
    writer.add("row.by_customer", by_customer(ordinal))
    writer.add("row.first", first_rows(each))
    described["row.most"] = Described(form="number", nulls=False, least=0, most=int(each.max(initial=0)))
    write_keys(writer, keys if order is None else keys.take(pa.array(order)))
    for name, about in (("row.recorded", rows.recorded), ("row.origin", rows.origin)):
        described[name] = (about if order is None else about.take(order)).write(writer, name)
    aliases: dict[str, str] = {}
    for key in list(rows.fields):
        values = rows.fields.pop(key)
        values.finish()
        values = values if order is None else values.take(order)
        same = [name for name, column in times.items() if np.array_equal(column.chunks[0], values.chunks[0])]
        if not values.known().any():
            described[key] = Described(form="nothing", nulls=True, least=0, most=0)
        elif key == relation.time and same:
            aliases |= {key: same[0], day_column(key): DAY_OF_TIME}
        else:
            described[key] = values.write(writer, key)
            if relation.fields[key].type is Type.DATETIME:
                described[day_column(key)] = days_column(values, zone).write(writer, day_column(key))
    return Table(rows=len(ordinal), columns=described, aliases=aliases)


def _times(happened: npt.NDArray[np.int64], zone: ZoneInfo) -> dict[str, NumberColumn]:
    """When each row happened and on which local day; unknown where the time is not known."""
    nulls = bool(len(happened)) and int(happened[0]) == NO_TIME
    instants = NumberColumn([happened], nulls, least=0, most=int(happened.max(initial=0)))
    return {TIME: instants, DAY_OF_TIME: days_column(instants, zone)}


def write_keys(writer: SectionWriter, keys: pa.LargeStringArray) -> None:
    """Writes the rows' keys: as numbers where all are plain whole numbers, else as text."""
    numbers = _as_numbers(keys)
    if numbers is None:
        write_words(writer, "row.key", keys)
    else:
        column = NumberColumn()
        column.add(numbers)
        column.finish()
        writer.add("row.key", column.chunks[0])


def _as_numbers(keys: pa.LargeStringArray) -> pa.Int64Array | None:
    """The keys as whole numbers where each is written just as that number is; None where one is not."""
    sample = keys[:1000]
    for part in (sample, keys):
        try:
            numbers = part.cast(pa.int64())
        except pa.ArrowInvalid:
            return None
        if not numbers.cast(pa.large_string()).equals(part):
            return None
    return numbers


def _order(rows: RowColumns, keys: pa.LargeStringArray) -> npt.NDArray[np.int64] | None:
    """The rows that hold, in order; None where that is the order in which all of them come."""
    happened, recorded = _joined(rows.happened, np.int64), rows.recorded.chunks[0]
    ordinal = _joined(rows.ordinals, np.int32)
    settled = _settled(rows, keys)
    if settled is not None:
        happened, recorded, ordinal = happened[settled], recorded[settled], ordinal[settled]
    order: npt.NDArray[np.int64] | None = None
    if not (np.all(happened[1:] >= happened[:-1]) and rows.recorded.least == rows.recorded.most):
        order = np.lexsort((recorded, happened)) if rows.recorded.least != rows.recorded.most else (
            np.argsort(happened, kind="stable")
        )
        happened, recorded, ordinal = happened[order], recorded[order], ordinal[order]
    arrival = settled if order is None else order if settled is None else settled[order]
    return _ties_by_key(arrival, keys, happened=happened, recorded=recorded, ordinal=ordinal)


def _ties_by_key(
    arrival: npt.NDArray[np.int64] | None,
    keys: pa.LargeStringArray,
    *,
    happened: npt.NDArray[np.int64],
    recorded: npt.NDArray[np.generic],
    ordinal: npt.NDArray[np.int32],
) -> npt.NDArray[np.int64] | None:
    """Puts a customer's rows of one instant that were recorded together in order of their keys."""
    perm = by_customer(ordinal)
    former, latter = perm[:-1], perm[1:]
    tied = (ordinal[former] == ordinal[latter]) & (happened[former] == happened[latter])
    tied &= recorded[former] == recorded[latter]
    if not tied.any():
        return arrival
    member = np.append(tied, False) | np.append(False, tied)
    group = np.cumsum(np.append(True, ~tied))[member]
    places = perm[member]
    found = np.arange(len(ordinal)) if arrival is None else arrival
    table = pa.table({"group": group, "key": keys.take(pa.array(found[places])), "row": found[places]})
    within = pc.sort_indices(table, sort_keys=[("group", "ascending"), ("key", "ascending")])
    ordered = found.copy()
    ordered[places] = table["row"].take(within).to_numpy()
    return ordered


def _settled(rows: RowColumns, keys: pa.LargeStringArray) -> npt.NDArray[np.int64] | None:
    """The rows that hold after corrections and removals, in order of arrival; None where there are none of either."""
    versions, removed = _joined(rows.versions, np.int32), _joined(rows.removed, np.bool_)
    touched = (versions > 0) | removed
    if not touched.any():
        return None
    corrected = pc.unique(keys.filter(pa.array(touched)))
    candidates = np.flatnonzero(pc.is_in(keys, value_set=corrected).to_numpy(zero_copy_only=False))
    latest: dict[str, int] = {}
    recorded = rows.recorded.chunks[0]
    for row, key in zip(candidates.tolist(), keys.take(pa.array(candidates)).to_pylist(), strict=True):
        other = latest.get(key)
        if other is None or (recorded[row], versions[row]) >= (recorded[other], versions[other]):
            latest[key] = row
    holds = np.ones(len(versions), np.bool_)
    holds[candidates] = False
    holds[[row for row in latest.values() if not removed[row]]] = True
    return np.flatnonzero(holds)


def _joined(chunks: list[npt.NDArray[np.generic]], kind: type[np.generic]) -> npt.NDArray[np.generic]:
    if len(chunks) != 1:
        chunks[:] = [np.concatenate([np.zeros(0, kind), *chunks])]
    return chunks[0]
