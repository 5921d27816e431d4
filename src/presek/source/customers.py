"""Who there is: ordinals of known keys, and new ones for new customers (dense, in order of appearance, never
reused)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from presek.source import compare, shape
from presek.source.block import Numbers
from presek.source.prepared import KnownFacts, Outcome, Stamp, every, table_of

TABLE = "customers"


@dataclass(slots=True)
class Register:
    """Keys and ordinals of all customers, with those that this import adds."""

    keys: pa.Array
    ordinals: Numbers

    @classmethod
    def of(cls, known: KnownFacts) -> Register:
        """The customers that are already kept."""
        table = table_of(known, TABLE, shape.customers()).combine_chunks()
        return cls(compare.one(table.column("key")), np.asarray(compare.one(table.column("ordinal")).to_numpy()))

    def find(self, keys: pa.Array | pa.ChunkedArray) -> Numbers:
        """The ordinal of each key, or -1."""
        if len(self.keys) == 0:
            return np.full(len(keys), -1, dtype=np.int64)
        places = compare.places_in(keys, self.keys)
        return np.where(places >= 0, self.ordinals[places], -1)

    def enter(self, keys: pa.Array, *, outcome: Outcome, stamp: Stamp) -> None:
        """Gives new customers (distinct keys that are not known) the next ordinals, and writes them down."""
        if len(keys) == 0:
            return
        begin = int(self.ordinals.max()) + 1 if len(self.ordinals) else 0
        ordinals = np.arange(begin, begin + len(keys), dtype=np.int32)
        made = pa.Table.from_arrays(
            [pa.array(ordinals), keys, every(stamp.recorded_at, len(keys), pa.int64()).cast(shape.INSTANT)],
            schema=shape.customers(),
        )
        outcome.append[TABLE] = made
        outcome.new_customers += len(keys)
        self.keys = pa.concat_arrays([self.keys.cast(pa.string()), keys])
        self.ordinals = np.concatenate([self.ordinals, ordinals])
