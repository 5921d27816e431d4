"""Who there is: ordinals of known keys, and new ones for new customers (dense, in order of appearance, never
reused). A file so large that it is settled in parts numbers its new customers part by part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import duckdb
import numpy as np
import pyarrow as pa

from presek.source import compare, shape
from presek.source.block import Numbers
from presek.source.erased import Erased
from presek.source.prepared import KnownFacts, Outcome, Stamp, every, table_of
from presek.source.spool import Work

TABLE = "customers"
MEMORY = "128MB"
"""What looking customers up may take when their keys are kept in a file."""


class Customers(Protocol):
    """Keys and ordinals of all customers, with those that this import adds: they have `begin` or more."""

    begin: int
    erased: Erased

    def find(self, keys: pa.Array | pa.ChunkedArray) -> Numbers:
        """The ordinal of each key, or -1."""
        ...

    def enter(self, keys: pa.Array, *, outcome: Outcome, stamp: Stamp) -> Numbers:
        """Gives new customers (distinct keys that are not known) the next ordinals, and writes them down."""
        ...


@dataclass(slots=True)
class Register:
    """Customers in memory."""

    keys: pa.Array
    ordinals: Numbers
    begin: int
    erased: Erased

    @classmethod
    def of(cls, known: KnownFacts) -> Register:
        """The customers that are already kept."""
        table = table_of(known, TABLE, shape.customers()).combine_chunks()
        ordinals = np.asarray(compare.one(table.column("ordinal")).to_numpy())
        erased = Erased.of(known)
        begin = max(int(ordinals.max(initial=-1)) + 1, erased.end)
        return cls(compare.one(table.column("key")), ordinals, begin, erased)

    def find(self, keys: pa.Array | pa.ChunkedArray) -> Numbers:
        """The ordinal of each key, or -1."""
        if len(self.keys) == 0:
            return np.full(len(keys), -1, dtype=np.int64)
        places = compare.places_in(keys, self.keys)
        return np.where(places >= 0, self.ordinals[places], -1)

    def enter(self, keys: pa.Array, *, outcome: Outcome, stamp: Stamp) -> Numbers:
        """Gives new customers the next ordinals."""
        begin = max(int(self.ordinals.max(initial=-1)) + 1, self.erased.end)
        ordinals = _entered(begin, keys, outcome=outcome, stamp=stamp)
        outcome.came_again += int(self.erased.among(keys).sum())
        self.keys = pa.concat_arrays([self.keys.cast(pa.string()), compare.one(keys)])
        self.ordinals = np.concatenate([self.ordinals, ordinals])
        return ordinals


@dataclass(slots=True)
class LookedUp:
    """Customers that are looked up elsewhere (`look`: the ordinal of each key, or -1), with those that are added."""

    look: Callable[[pa.Array | pa.ChunkedArray], Numbers]
    begin: int
    _next: int
    erased: Erased
    _fresh: dict[str, int] = field(default_factory=dict)

    def find(self, keys: pa.Array | pa.ChunkedArray) -> Numbers:
        """The ordinal of each key, or -1."""
        found = self.look(keys)
        if self._fresh:
            unknown = np.flatnonzero(found < 0)
            wanted = compare.one(keys).take(pa.array(unknown)).to_pylist()
            found[unknown] = [self._fresh.get(key, -1) for key in wanted]
        return found

    def enter(self, keys: pa.Array, *, outcome: Outcome, stamp: Stamp) -> Numbers:
        """Gives new customers the next ordinals."""
        ordinals = _entered(self._next, keys, outcome=outcome, stamp=stamp)
        outcome.came_again += int(self.erased.among(keys).sum())
        self._next += len(keys)
        self._fresh |= dict(zip(compare.one(keys).to_pylist(), ordinals.tolist(), strict=True))
        return ordinals


@dataclass(slots=True)
class StoredRegister:
    """Customers in a file of a folder of work: any number of them, in little memory."""

    connection: duckdb.DuckDBPyConnection
    begin: int
    _next: int
    erased: Erased

    @classmethod
    def of(cls, known: KnownFacts, work: Work) -> StoredRegister:
        """The customers that are already kept."""
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY, "threads": 2, "temp_directory": str(work.folder),
            "preserve_insertion_order": False,
        }  # fmt: skip
        connection = duckdb.connect(str(work.file("customers")), config=config)
        connection.execute("CREATE TABLE customers (key VARCHAR, ordinal INTEGER)")
        erased = Erased.of(known)
        made = cls(connection, 0, erased.end, erased)
        for batch in known.batches(TABLE, schema=shape.customers()):
            made._store(batch.column("key"), np.asarray(batch.column("ordinal").to_numpy()))
        made.begin = made._next
        return made

    def find(self, keys: pa.Array | pa.ChunkedArray) -> Numbers:
        """The ordinal of each key, or -1."""
        coded = compare.one(keys).dictionary_encode()
        asked = pa.table({"place": pa.array(np.arange(len(coded.dictionary))), "key": coded.dictionary})
        self.connection.register("asked", asked)
        found = self.connection.execute(
            "SELECT place, ordinal FROM asked JOIN customers ON asked.key = customers.key"
        ).fetchnumpy()
        self.connection.unregister("asked")
        ordinals = np.full(len(coded.dictionary), -1, dtype=np.int64)
        ordinals[np.asarray(found["place"])] = np.asarray(found["ordinal"])
        return np.asarray(ordinals[np.asarray(coded.indices.to_numpy())])

    def enter(self, keys: pa.Array, *, outcome: Outcome, stamp: Stamp) -> Numbers:
        """Gives new customers the next ordinals."""
        ordinals = _entered(self._next, keys, outcome=outcome, stamp=stamp)
        outcome.came_again += int(self.erased.among(keys).sum())
        self._store(compare.one(keys), ordinals)
        return ordinals

    def close(self) -> None:
        """Closes the file."""
        self.connection.close()

    def _store(self, keys: pa.Array, ordinals: Numbers) -> None:
        if not len(keys):
            return
        self.connection.register("fresh", pa.table({"key": keys, "ordinal": pa.array(ordinals, pa.int32())}))
        self.connection.execute("INSERT INTO customers SELECT key, ordinal FROM fresh")
        self.connection.unregister("fresh")
        self._next = max(self._next, int(ordinals.max()) + 1)


def _entered(begin: int, keys: pa.Array, *, outcome: Outcome, stamp: Stamp) -> Numbers:
    """The ordinals of new customers, written down."""
    ordinals = np.arange(begin, begin + len(keys), dtype=np.int32)
    recorded = every(stamp.recorded_at, len(keys), pa.int64()).cast(shape.INSTANT)
    made = pa.Table.from_arrays(
        [pa.array(ordinals), compare.one(keys).cast(pa.string()), recorded], schema=shape.customers()
    )
    outcome.put(TABLE, made, shape.customers())
    outcome.new_customers += len(keys)
    return ordinals
