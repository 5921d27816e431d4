"""Customers and what was said of their fields, as columns: the last version of each field, and a list of all versions
for customers of whom something was said more than once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypedDict
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Catalog, Field, Type
from presek.engine.columnar.encoding import (
    AnyColumn,
    Described,
    Form,
    NumberColumn,
    column_of,
    write_words,
)
from presek.engine.columnar.local_days import local_days
from presek.engine.columnar.merged import SAID_OF, moved, targets, write_merged
from presek.engine.columnar.sections import SectionWriter
from presek.plan.values import shape_of_field

ABOUT: dict[str, Form] = {
    "valid_from": "number",
    "observed_at": "number",
    "recorded_at": "number",
    "source": "text",
    "origin": "text",
}
"""What is kept of a fact besides its values."""


DAY = "@day"


class Table(TypedDict):
    """What a snapshot says of one table: how many rows, its columns, second names, and what fields held."""

    rows: int
    columns: dict[str, Described]
    aliases: dict[str, str]
    shapes: dict[str, str]


def day_column(key: str) -> str:
    """The name of the column of local days that stands beside a column of instants."""
    return key + DAY


def days_column(instants: AnyColumn, zone: ZoneInfo) -> NumberColumn:
    """The local days of a column of instants, unknown where it is."""
    known = instants.known()
    whole = bool(known.all())
    moments = instants.chunks[0] if whole else instants.chunks[0][known]
    column = NumberColumn()
    column.add(pa.array(local_days(moments.astype(np.int64, copy=False), zone)))
    column.finish()
    return column if whole else column.take(np.where(known, np.cumsum(known) - 1, -1))


def form_of(named: Field) -> Form:
    """How a field's values are stored."""
    match named.type:
        case Type.TEXT | Type.CATEGORY | Type.CODE:
            return "text"
        case Type.TAGS:
            return "tags"
        case _:
            return "number"


def shapes_of(fields: Mapping[str, Field]) -> dict[str, str]:
    """What the fields' values are, by key: a snapshot is not read as anything else later."""
    return {key: str(shape_of_field(named)) for key, named in fields.items()}


def known_by(batch: pa.RecordBatch, known_at: int | None) -> pa.RecordBatch:
    """The rows of a batch that were recorded by then."""
    if known_at is None:
        return batch
    recorded = batch.column("recorded_at").cast(pa.timestamp("us", "UTC")).view(pa.int64())
    return batch.filter(pc.less_equal(recorded, known_at))


@dataclass(frozen=True, slots=True)
class Everybody:
    """How many ordinals there are, and which of them are customers (None: all; those erased leave a gap).

    `into` says who stands for each ordinal; None: each for itself, as nobody was merged.
    """

    size: int
    present: npt.NDArray[np.bool_] | None
    into: npt.NDArray[np.int32] | None = None


def write_customers(
    writer: SectionWriter, batches: Iterable[pa.RecordBatch], *, known_at: int | None, least: int = 0
) -> Everybody:
    """Writes the keys by ordinal; who there is. Whoever has no key is none any more, and keeps the ordinal; there are
    at least so many ordinals, though the last be erased."""
    ordinals: list[npt.NDArray[np.int32]] = []
    standing: list[npt.NDArray[np.int32]] = []
    keys: list[pa.Array] = []
    for batch in batches:
        kept = known_by(batch, known_at)
        ordinals.append(kept.column("ordinal").to_numpy(zero_copy_only=False).astype(np.int32))
        standing.append(targets(kept))
        keys.append(kept.column("key").cast(pa.large_string()))
    ordinal = np.concatenate([np.zeros(0, np.int32), *ordinals])
    stands = np.concatenate([np.zeros(0, np.int32), *standing])
    words = pa.concat_arrays([pa.array([], pa.large_string()), *keys])
    size = max(int(ordinal.max()) + 1 if ordinal.size else 0, least)
    merged = not np.array_equal(ordinal, stands)
    if not merged and not words.null_count and np.array_equal(ordinal, np.arange(size, dtype=np.int32)):
        write_words(writer, "key", words)
        return Everybody(size, None)
    place = np.full(size, len(words), np.int64)
    place[ordinal] = np.where(np.asarray(words.is_valid()), np.arange(len(ordinal)), len(words))
    into = np.arange(size, dtype=np.int32)
    into[ordinal] = stands
    every_key = pa.concat_arrays([words, pa.array([""], pa.large_string())])
    if merged:
        write_merged(writer, every_key.take(pa.array(place)), into)
        place[into != np.arange(size)] = len(words)
    present = place < len(words)
    write_words(writer, "key", every_key.take(pa.array(place)))
    writer.add("present", present)
    return Everybody(size, None if present.all() else present, into if merged else None)


@dataclass(slots=True)
class FactColumns:
    """The facts as they come, column by column; `unset` holds, by field, the rows that say it is not known any more."""

    fields: dict[str, AnyColumn]
    about: dict[str, AnyColumn]
    ordinals: list[npt.NDArray[np.int32]] = field(default_factory=list)
    unset: dict[str, list[int]] = field(default_factory=dict)
    said_of: list[npt.NDArray[np.int32]] = field(default_factory=list)
    rows: int = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Takes in one batch."""
        self.ordinals.append(batch.column("ordinal").to_numpy(zero_copy_only=False).astype(np.int32))
        if SAID_OF in batch.schema.names:
            self.said_of.append(batch.column(SAID_OF).to_numpy(zero_copy_only=False))
        for key, column in (*self.about.items(), *self.fields.items()):
            column.add(batch.column(key) if key in batch.schema.names else column.nothing(batch.num_rows))
        if "unset" in batch.schema.names:
            unset = batch.column("unset")
            for row, key in zip(pc.list_parent_indices(unset).to_pylist(), unset.flatten().to_pylist(), strict=True):
                self.unset.setdefault(key, []).append(self.rows + row)
        self.rows += batch.num_rows


def write_facts(
    writer: SectionWriter,
    catalog: Catalog,
    batches: Iterable[pa.RecordBatch],
    *,
    everybody: Everybody,
    known_at: int | None,
) -> Table:
    """Writes each field's last version by ordinal, all versions of those who have several rows, and what is about them.

    Facts stand in the file in order of (ordinal, valid_from, recorded_at); `fact.first` says where a customer's begin.
    Of facts of merged customers that are valid and recorded at one instant, the survivor's own stand last, and hold.
    """
    facts = FactColumns(
        fields={key: column_of(form_of(named)) for key, named in catalog.fields.items()},
        about={key: column_of(form) for key, form in ABOUT.items()},
    )
    for batch in batches:
        kept = settled(known_by(batch, known_at), everybody)
        facts.add(kept.filter(pa.array(of_customers(kept, everybody))))
    order, ordinal = _in_order(facts)
    each = np.bincount(ordinal, minlength=everybody.size)
    described: dict[str, Described] = {}
    for key, column in facts.about.items():
        described[f"fact.{key}"] = (column if order is None else column.take(order)).write(writer, f"fact.{key}")
    writer.add("fact.first", np.append(0, np.cumsum(each)).astype(np.int32))
    versions = Versions.of(each, order=order, ordinal=ordinal)
    for key in [key for key, named in catalog.fields.items() if named.type is Type.DATETIME]:
        facts.fields[day_column(key)] = days_column(facts.fields[key], catalog.zone)
    for key, column in facts.fields.items():
        described[key] = _write_field(
            writer, key, column=column, unset=facts.unset.get(key.removesuffix(DAY), []), versions=versions
        )
    return Table(rows=facts.rows, columns=described, aliases={}, shapes=shapes_of(catalog.fields))


def settled(batch: pa.RecordBatch, everybody: Everybody) -> pa.RecordBatch:
    """The batch as it counts: what was said of those merged away at who stands for them."""
    return batch if everybody.into is None else moved(batch, everybody.into)


def of_customers(batch: pa.RecordBatch, everybody: Everybody) -> npt.NDArray[np.bool_]:
    """Which rows are of customers there are: facts of the erased stay out."""
    ordinal = batch.column("ordinal").to_numpy(zero_copy_only=False)
    inside = (ordinal >= 0) & (ordinal < everybody.size)
    if everybody.present is not None:
        inside[inside] = everybody.present[ordinal[inside]]
    return np.asarray(inside, np.bool_)


def _in_order(facts: FactColumns) -> tuple[npt.NDArray[np.int64] | None, npt.NDArray[np.int32]]:
    """The order by (ordinal, valid_from, recorded_at), or None where they come in it; the ordinals in that order."""
    for column in (*facts.about.values(), *facts.fields.values()):
        column.finish()
    ordinal = np.concatenate([np.zeros(0, np.int32), *facts.ordinals])
    if np.all(ordinal[1:] > ordinal[:-1]):
        return None, ordinal
    instants = (facts.about["recorded_at"].chunks[0], facts.about["valid_from"].chunks[0])
    if not facts.said_of:
        order = np.lexsort((*instants, ordinal))
        return order, ordinal[order]
    said_of = np.concatenate(facts.said_of)
    order = np.lexsort((said_of, said_of == ordinal, *instants, ordinal))
    return order, ordinal[order]


@dataclass(frozen=True, slots=True)
class Versions:
    """Which fact row speaks of whom: of those with one row it is that row, of the others every row that says something.

    `single` has a row for each ordinal (-1: none, or several). `several` are the rows of those with more than one, in
    order; `owners` are their ordinals. Rows count in order of arrival, `placed` is their place in the file.
    """

    single: npt.NDArray[np.int64]
    several: npt.NDArray[np.int64]
    owners: npt.NDArray[np.int32]
    placed: npt.NDArray[np.int32]

    @classmethod
    def of(
        cls, each: npt.NDArray[np.int64], *, order: npt.NDArray[np.int64] | None, ordinal: npt.NDArray[np.int32]
    ) -> Versions:
        """From the number of facts of each customer, the order of the facts and their ordinals in that order."""
        arrival = np.arange(len(ordinal)) if order is None else order
        alone = each[ordinal] == 1
        single = np.full(len(each), -1, np.int64)
        single[ordinal[alone]] = arrival[alone]
        return cls(single, arrival[~alone], owners=ordinal[~alone], placed=np.flatnonzero(~alone).astype(np.int32))


def _write_field(
    writer: SectionWriter, key: str, *, column: AnyColumn, unset: list[int], versions: Versions
) -> Described:
    known = column.known()
    if not known.any() and not unset:
        return Described(form="nothing", nulls=True, least=0, most=0)
    rows = versions.single
    if unset:
        alone = np.flatnonzero(np.isin(rows, unset))
        writer.add(f"{key}.unset", alone.astype(np.int32))
    if versions.several.size:
        known[unset] = True
        said = known[versions.several]
        several, owners, placed = versions.several[said], versions.owners[said], versions.placed[said]
        rows = rows.copy()
        rows[owners] = several
        writer.add(f"{key}.versions.ordinal", owners)
        writer.add(f"{key}.versions.row", placed)
        column.take(several).write_codes(writer, f"{key}.versions")
    plain = len(rows) == len(known) and bool(np.array_equal(rows, np.arange(len(rows))))
    return (column if plain else column.take(rows)).write(writer, key)
