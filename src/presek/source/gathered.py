"""The typed rows of one file: in memory while they are few, else parted by the hash of their keys, so that each part
can be settled by itself in little memory. The facts that are known are parted the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Catalog
from presek.source import compare, shape
from presek.source.block import Numbers
from presek.source.customers import TABLE
from presek.source.keyed import Sieve, hashes, parts_of
from presek.source.mapping import Mapping
from presek.source.prepared import KnownFacts, with_keys
from presek.source.spool import Parts, Work, conform
from presek.source.typed import KEY, ROW_KEY

FACTS = "facts"
LENGTH_OF_CONTENT = 32
"""Letters of a key that is made of content; the number of the occurrence follows."""
ROOM = 1.5
FEWEST_PARTS, MOST_PARTS = 2, 400
TOO_LARGE = 3
"""A part of so many times the wanted size is parted again."""
Thin = Callable[[pa.Table], pa.Table]
NOBODY = np.uint16(65_535)


@dataclass(slots=True)
class Gathered:
    """Typed rows as they come; without `work` all of them stay in memory."""

    key: str
    work: Work | None
    num_rows: int = 0
    parts: Parts | None = None
    sieve: Sieve | None = None
    _held: list[pa.Table] = field(default_factory=list)
    _bytes: int = 0

    @classmethod
    def of(cls, mapping: Mapping, work: Work | None, known: KnownFacts) -> Gathered:
        """For the rows of a mapping: those of customers are parted by customer, those of a relation by row."""
        tables = (FACTS,) if mapping.of_customers else (mapping.table, shape.aside_name(mapping.table))
        compared = any(known.has(table) for table in tables)
        return cls(KEY if mapping.of_customers else ROW_KEY, work, sieve=Sieve() if work and compared else None)

    def put(self, rows: pa.Table, *, share: float) -> None:
        """Adds the rows of a block, after which `share` of the file (0 to 1) is read."""
        self.num_rows += rows.num_rows
        if rows.num_rows:
            self._held.append(rows)
            self._bytes += rows.nbytes
        if self.work is not None and self._bytes > self.work.held:
            self._part(self.work, share)

    def numbers(self) -> Iterator[int]:
        """The parts that have rows; one part for all rows where they are in memory."""
        if self.parts is None:
            yield from (0,) if self.num_rows else ()
            return
        yield from (number for number in range(self.parts.count) if self.parts.sizes[number])

    def part(self, number: int, *, thin: Thin | None = None) -> pa.Table:
        """The rows of a part, given once. Of a part that is too large (equal keys can't be parted) `thin` takes out
        piece by piece what is not needed."""
        if self.parts is None:
            held, self._held = self._held, []
            return pa.concat_tables(held).combine_chunks()
        if thin is None or self.work is None or self.parts.sizes[number] <= self.work.held:
            found = self.parts.part(number)
        else:
            found = self._thinned(self.parts, number, thin)
        self.parts.drop(number)
        return found.combine_chunks()

    def _thinned(self, parts: Parts, number: int, thin: Thin) -> pa.Table:
        kept: list[pa.Table] = []
        size = 0
        for batch in parts.batches(number):
            kept.append(pa.Table.from_batches([batch]))
            size += batch.nbytes
            if self.work is not None and size > self.work.held:
                kept, size = [thin(pa.concat_tables(kept))], 0
        return pa.concat_tables(kept)

    def finish(self) -> None:
        """Parts what is still held; where the file was larger than it seemed, all of it anew."""
        if self.parts is None or self.work is None:
            return
        if self._held:
            self._part(self.work, 1.0)
        if max(self.parts.sizes) > TOO_LARGE * self.work.held and self.parts.count < MOST_PARTS:
            before, self.parts = self.parts, self._new(self.work, sum(self.parts.sizes))
            for number in range(before.count):
                for batch in before.batches(number):
                    self.parts.put(pa.Table.from_batches([batch]), self._codes(batch.column(self.key)))
                before.drop(number)

    def _part(self, work: Work, share: float) -> None:
        rows = pa.concat_tables(self._held).combine_chunks()
        if self.parts is None:
            self.parts = self._new(work, int(self._bytes / max(share, 0.001)), rows.schema)
        self._held, self._bytes = [], 0
        hashed = hashes(rows.column(self.key))
        if self.sieve is not None:
            self.sieve.put(hashed)
        self.parts.put(rows, parts_of(hashed, self.parts.count))

    def _new(self, work: Work, size: int, schema: pa.Schema | None = None) -> Parts:
        count = int(min(max(ROOM * size / work.held, FEWEST_PARTS), MOST_PARTS))
        return Parts(work, schema if schema is not None or self.parts is None else self.parts.schema, count)

    def _codes(self, keys: pa.Array) -> Numbers:
        return parts_of(hashes(keys), self.parts.count if self.parts else 1)


@dataclass(slots=True)
class KnownPart:
    """What is known of the rows of one part."""

    tables: dict[str, pa.Table]

    def has(self, table: str) -> bool:
        """Whether anything is known in such a table."""
        return table in self.tables

    def batches(
        self, table: str, columns: list[str] | None = None, *, schema: pa.Schema | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a table."""
        if table not in self.tables:
            return
        found = self.tables[table] if columns is None else self.tables[table].select(columns)
        for batch in found.to_batches():
            yield batch if schema is None else conform(batch, schema)

    def of_keys(self, table: str, column: str, keys: pa.Array, *, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """The rows that have one of the keys."""
        yield from with_keys(self.batches(table, schema=schema), column, keys)


@dataclass(slots=True)
class KnownParts:
    """What is known of the rows of a large file, parted as its rows are."""

    parts: dict[str, Parts] = field(default_factory=dict)

    def part(self, number: int) -> KnownPart:
        """What is known of the rows of one part."""
        return KnownPart({name: parts.part(number) for name, parts in self.parts.items()})

    @classmethod
    def of(cls, rows: Gathered, mapping: Mapping, *, catalog: Catalog, known: KnownFacts) -> KnownParts:
        """Goes once through the tables that the rows will be set against, and keeps what their keys may be in."""
        made = cls()
        if rows.parts is None or rows.sieve is None:
            return made
        if mapping.of_customers:
            made._of_facts(rows, mapping, catalog=catalog, known=known)
            return made
        relation = catalog.relations[mapping.table]
        for name, schema in (
            (relation.key, shape.rows(relation)), (shape.aside_name(relation.key), shape.aside(relation)),
        ):  # fmt: skip
            if known.has(name):
                made._of_rows(rows, name, schema, known=known, content=mapping.row_key is None)
        return made

    def _of_rows(self, rows: Gathered, name: str, schema: pa.Schema, *, known: KnownFacts, content: bool) -> None:
        if rows.parts is None or rows.sieve is None:
            return

        def hashed(keys: pa.Array) -> Numbers:
            return hashes(pc.utf8_slice_codeunits(keys, 0, LENGTH_OF_CONTENT) if content else keys)

        masks = [rows.sieve.maybe(hashed(batch.column(0))) for batch in known.batches(name, ["row_key"])]
        if not any(mask.any() for mask in masks):
            return
        mask, begin = np.concatenate(masks), 0
        self.parts[name] = parts = Parts(rows.parts.work, schema, rows.parts.count)
        for batch in known.batches(name, schema=schema):
            mine = mask[begin : begin + batch.num_rows]
            begin += batch.num_rows
            if mine.any():
                found = pa.Table.from_batches([batch.filter(pa.array(mine))], schema=schema)
                keys = compare.one(found.column("row_key"))
                parts.put(found, parts_of(hashed(keys), parts.count))

    def _of_facts(self, rows: Gathered, mapping: Mapping, *, catalog: Catalog, known: KnownFacts) -> None:
        if rows.parts is None or rows.sieve is None or not known.has(FACTS):
            return
        codes = _parts_by_ordinal(rows.parts, rows.sieve, known)
        full = shape.facts(catalog)
        fields = [rule.field.key for rule in mapping.rules]
        narrow = pa.schema([full.field(name) for name in [*shape.FACT_HEADS, *fields]])
        parts = Parts(rows.parts.work, narrow, rows.parts.count)
        for batch in known.batches(FACTS, schema=narrow):
            mine = codes[np.asarray(batch.column(0).to_numpy())]
            there = mine != NOBODY
            if there.any():
                found = pa.Table.from_batches([batch.filter(pa.array(there))], schema=narrow)
                parts.put(found, mine[there])
        if parts.num_rows:
            self.parts[FACTS] = parts


def _parts_by_ordinal(parts: Parts, sieve: Sieve, known: KnownFacts) -> Numbers:
    """By ordinal of the customers there are, the part that a customer's rows are in, or NOBODY."""
    codes = np.full(1, NOBODY, dtype=np.uint16)
    for batch in known.batches(TABLE, schema=shape.customers()):
        ordinals = np.asarray(batch.column("ordinal").to_numpy())
        hashed = hashes(batch.column("key"))
        most = int(ordinals.max(initial=0))
        if most >= len(codes):
            codes = np.concatenate([codes, np.full(most + 1 - len(codes), NOBODY, dtype=np.uint16)])
        codes[ordinals] = np.where(sieve.maybe(hashed), parts_of(hashed, parts.count), NOBODY)
    return codes
