"""What an import comes to, before anything is written; and what it needs to know of the facts there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from presek.source import shape
from presek.source.spool import Spool, Work
from presek.source.warned import Warned


class KnownFacts(Protocol):
    """The facts that are already kept, at one head."""

    def batches(
        self, table: str, columns: list[str] | None = None, *, schema: pa.Schema | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a table, in no promised order; none where there is no such table."""
        ...

    def of_keys(self, table: str, column: str, keys: pa.Array, *, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """The rows that have one of the keys in a column (`row_key`, or `ordinal`)."""
        ...

    def has(self, table: str) -> bool:
        """Whether there is such a table."""
        ...


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every row of an import is marked with: the instant it is recorded, its source and its origin.

    `valid_from`: since when its facts hold where the file doesn't say; None: since they are recorded.
    """

    recorded_at: int
    source: str
    origin: str
    valid_from: int | None = None


@dataclass(slots=True)
class Outcome:
    """Rows to append, rows to put in place of what there is, rejected rows, and the counts of rows.

    With `work`, rows that are too many for memory wait in its folder.
    """

    work: Work | None = None
    append: dict[str, Spool] = field(default_factory=dict)
    replace: dict[str, Spool] = field(default_factory=dict)
    rejects: list[Spool] = field(default_factory=list)
    accepted: int = 0
    rejected: int = 0
    unchanged: int = 0
    aside: int = 0
    joined: int = 0
    corrected: int = 0
    new_customers: int = 0
    came_again: int = 0
    """New customers whose keys are those of some who were erased."""
    kept_out: int = 0
    """Rows of contacts who were erased alone, among those rejected."""

    def put(self, table: str, rows: pa.Table, schema: pa.Schema) -> None:
        """Rows to append to a table of the schema; columns that they come without are null."""
        if rows.num_rows:
            self.append.setdefault(table, Spool(schema, self.work)).put(rows)

    def reject(self, rows: pa.Table) -> None:
        """Rows that are rejected though each by itself is good."""
        if not self.rejects:
            self.rejects.append(Spool(shape.FAULTY, self.work))
        self.rejects[0].put(rows)
        self.rejected += rows.num_rows


@dataclass(frozen=True, slots=True)
class Prepared:
    """A whole file, read and checked. read = accepted + rejected + filtered + unchanged; `aside` is part of
    accepted."""

    append: Mapping[str, Spool]
    replace: Mapping[str, Spool]
    rejects: Spool
    read: int
    accepted: int
    rejected: int
    filtered: int
    unchanged: int
    aside: int
    joined: int
    corrected: int
    new_customers: int
    filtered_by: Mapping[str, int]
    checked: int = 0
    """Rows that passed the checks: what `filled` is a part of."""
    filled: Mapping[str, int] = field(default_factory=dict)
    """By field, the rows that say something of it."""
    warnings: tuple[Warned, ...] = ()
    """Rows that were kept although a value is odd, or without it."""
    came_again: int = 0
    """New customers whose keys are those of some who were erased."""
    kept_out: int = 0
    """Rows of contacts who were erased alone, among those rejected."""


def with_keys(batches: Iterator[pa.RecordBatch], column: str, keys: pa.Array) -> Iterator[pa.RecordBatch]:
    """Of some rows those that have one of the keys."""
    for batch in batches:
        found = batch.filter(pc.is_in(batch.column(column), value_set=keys.cast(batch.schema.field(column).type)))
        if found.num_rows:
            yield found


def table_of(known: KnownFacts, name: str, schema: pa.Schema) -> pa.Table:
    """A whole table, in the columns of the schema."""
    return pa.Table.from_batches(known.batches(name, schema=schema), schema=schema)


def shaped(columns: Mapping[str, pa.Array | pa.ChunkedArray], schema: pa.Schema) -> pa.Table:
    """A table of those of the schema's columns that are given."""
    there = pa.schema([each for each in schema if each.name in columns])
    return pa.Table.from_arrays([columns[each.name].cast(each.type) for each in there], schema=there)


def every(value: object, rows: int, kind: pa.DataType) -> pa.Array:
    """A column with the same value in every row."""
    return pa.repeat(pa.scalar(value, kind), rows)
