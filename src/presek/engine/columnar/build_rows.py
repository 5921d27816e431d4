"""The rows of one relation as columns: in time order, corrections and removals settled, with a way in by customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
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
    settled,
    shapes_of,
)
from presek.engine.columnar.encoding import AnyColumn, Described, NumberColumn, TextColumn, column_of, write_words
from presek.engine.columnar.order import by_customer, first_rows
from presek.engine.columnar.row_order import Arrived, InstantCodes, KeyColumn, Order, order_of, settled_of
from presek.engine.columnar.sections import SectionWriter

Kind = TypeVar("Kind", bound=np.generic)

TIME, DAY_OF_TIME = "row.happened", "row.day"
SETTLED = "row.settled"
"""Sections of keys that were corrected or removed, with the latest version's instant, number and place (-1: none)."""
NO_TIME = np.iinfo(np.int64).min
"""The instant of a row whose time is not known: such rows stand first and are in no window."""


@dataclass(slots=True)
class RowColumns:
    """The rows of a relation as they come, column by column."""

    fields: dict[str, AnyColumn]
    recorded: InstantCodes = field(default_factory=InstantCodes)
    origin: TextColumn = field(default_factory=TextColumn)
    keys: KeyColumn = field(default_factory=KeyColumn)
    ordinals: list[npt.NDArray[np.int32]] = field(default_factory=list)
    happened: list[npt.NDArray[np.int64]] = field(default_factory=list)
    versions: list[npt.NDArray[np.int32]] = field(default_factory=list)
    removed: list[npt.NDArray[np.bool_]] = field(default_factory=list)
    time: str | None = None

    @classmethod
    def of(cls, relation: Relation) -> RowColumns:
        """Empty columns of a relation's fields."""
        return cls({key: column_of(form_of(named)) for key, named in relation.fields.items()}, time=relation.time)

    def add(self, batch: pa.RecordBatch) -> None:
        """Takes in one batch."""
        self.ordinals.append(batch.column("ordinal").to_numpy(zero_copy_only=False).astype(np.int32))
        instants = batch.column("happened_at").cast(pa.timestamp("us", "UTC")).view(pa.int64())
        self.happened.append(pc.fill_null(instants, NO_TIME).to_numpy(zero_copy_only=False))
        self.keys.add(batch.column("row_key"))
        self.recorded.add(batch.column("recorded_at"))
        self.origin.add(batch.column("origin"))
        versions = pc.fill_null(batch.column("version"), 0).to_numpy(zero_copy_only=False)
        self.versions.append(versions.copy() if versions.any() else np.zeros(len(versions), np.int8))
        self.removed.append(pc.fill_null(batch.column("removed"), fill_value=False).to_numpy(zero_copy_only=False))
        for key, column in self.fields.items():
            values = batch.column(key) if key in batch.schema.names else column.nothing(batch.num_rows)
            if key != self.time or not self._is_the_time(values, batch.column("happened_at")):
                column.add(values)

    def arrived(self) -> Arrived:
        """What the order of the rows goes by, once all have come."""
        self.recorded.finish()
        self.origin.finish()
        return Arrived(
            ordinal=_joined(self.ordinals, np.int32),
            happened=_joined(self.happened, np.int64),
            recorded=self.recorded.chunks[0],
            keys=self.keys,
            versions=_joined(self.versions, np.int32),
            removed=_joined(self.removed, np.bool_),
        )

    def _is_the_time(self, values: pa.Array, happened: pa.Array) -> bool:
        """Whether the field that says when a row happened has said just that so far: then it isn't kept twice."""
        if values.equals(happened):
            return True
        known = [pa.array(chunk, mask=chunk == NO_TIME).view(happened.type) for chunk in self.happened[:-1]]
        for chunk in known:
            self.fields[self.time or ""].add(chunk)
        self.time = None
        return False


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
    rows = RowColumns.of(relation)
    for batch in batches:
        kept = settled(known_by(batch, known_at), everybody)
        inside = of_customers(kept, everybody)
        rows.add(kept if inside.all() else kept.filter(pa.array(inside)))
    arrived = rows.arrived()
    corrected = settled_of(arrived)
    order = order_of(arrived, corrected.holding)
    if corrected.latest:
        write_settled(writer, arrived, corrected.latest, order=order, instants=list(rows.recorded.instants))
    del arrived
    return write_in_order(writer, relation, rows, order=order, everybody=everybody, zone=zone)


def write_settled(
    writer: SectionWriter, arrived: Arrived, latest: Mapping[str, int], *, order: Order, instants: list[int]
) -> None:
    """Writes down which keys were corrected or removed: what comes later is settled against them."""
    chosen = np.array(list(latest.values()), np.int64)
    places = np.full(len(arrived.versions), -1, np.int32)
    if order.rows is not None:
        places[order.rows] = np.arange(len(order.rows), dtype=np.int32)
    write_words(writer, SETTLED, pa.array(list(latest), pa.large_string()))
    writer.add(f"{SETTLED}.recorded", np.array(instants, np.int64)[arrived.recorded[chosen]])
    writer.add(f"{SETTLED}.version", arrived.versions[chosen].astype(np.int32))
    writer.add(f"{SETTLED}.place", places[chosen])


def write_in_order(
    writer: SectionWriter,
    relation: Relation,
    rows: RowColumns,
    *,
    order: Order,
    everybody: Everybody,
    zone: ZoneInfo,
) -> Table:
    """Writes gathered rows in an order; lets go of each column as soon as it is written."""
    rows.versions.clear()
    rows.removed.clear()
    described: dict[str, Described] = {}
    happened = order.of(_joined(rows.happened, np.int64))
    rows.happened.clear()
    times = _times(happened, zone)
    for name, column in times.items():
        described[name] = column.write(writer, name)
    ordinal = order.of(_joined(rows.ordinals, np.int32))
    writer.add("row.ordinal", ordinal)
    each = np.bincount(ordinal, minlength=everybody.size)
    writer.add("row.by_customer", by_customer(ordinal) if order.by_customer is None else order.by_customer)
    writer.add("row.first", first_rows(each))
    described["row.most"] = Described(form="number", nulls=False, least=0, most=int(each.max(initial=0)))
    rows.keys.write(writer, "row.key", order.rows)
    rows.recorded.write(writer, "row.recorded", order.rows)
    origin = rows.origin if order.rows is None else rows.origin.take(order.rows)
    described["row.origin"] = origin.write(writer, "row.origin")
    aliases: dict[str, str] = {}
    for key in list(rows.fields):
        values = rows.fields.pop(key)
        if key == rows.time and relation.fields[key].type is Type.DATETIME:
            aliases |= {key: TIME, day_column(key): DAY_OF_TIME}
            continue
        values.finish()
        values = values if order.rows is None else values.take(order.rows)
        if not values.known().any():
            described[key] = Described(form="nothing", nulls=True, least=0, most=0)
        elif key == relation.time and np.array_equal(values.chunks[0], times[DAY_OF_TIME].chunks[0]):
            aliases[key] = DAY_OF_TIME
        else:
            described[key] = values.write(writer, key)
            if relation.fields[key].type is Type.DATETIME:
                described[day_column(key)] = days_column(values, zone).write(writer, day_column(key))
    return Table(rows=len(ordinal), columns=described, aliases=aliases, shapes=shapes_of(relation.fields))


def _times(happened: npt.NDArray[np.int64], zone: ZoneInfo) -> dict[str, NumberColumn]:
    """When each row happened and on which local day; unknown where the time is not known."""
    nulls = bool(len(happened)) and int(happened[0]) == NO_TIME
    instants = NumberColumn([happened], nulls, least=0, most=int(happened.max(initial=0)))
    return {TIME: instants, DAY_OF_TIME: days_column(instants, zone)}


def _joined(chunks: list[npt.NDArray[Kind]], kind: type[np.generic]) -> npt.NDArray[Kind]:
    if len(chunks) != 1:
        chunks[:] = [np.concatenate([np.zeros(0, kind), *chunks])]
    return chunks[0]
