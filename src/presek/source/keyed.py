"""Keys as numbers: which part of a large file a row belongs to, and whether a key may be in a file at all."""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb
import numpy as np
import pyarrow as pa

from presek.source.block import Numbers

BITS = 1 << 29
TIMES = 4
STEP = np.uint64(9)


def hashes(keys: pa.Array | pa.ChunkedArray) -> Numbers:
    """A number of 64 bits for each text: equal texts have equal numbers. They hold only within this process."""
    if len(keys) == 0:
        return np.zeros(0, dtype=np.uint64)
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("keys", pa.table({"key": keys}))
        found = connection.execute("SELECT hash(key) AS hash FROM keys").fetchnumpy()["hash"]
    return np.asarray(found, dtype=np.uint64)


def parts_of(hashed: Numbers, count: int) -> Numbers:
    """The part of each hash."""
    return ((hashed >> np.uint64(32)) % np.uint64(count)).astype(np.uint16)


@dataclass(slots=True)
class Sieve:
    """Tells of most keys that were never put in that they were not: of the others, they may have been (64 MB)."""

    _bytes: Numbers = field(default_factory=lambda: np.zeros(BITS // 8, dtype=np.uint8))  # untouched, it takes none

    def put(self, hashed: Numbers) -> None:
        """Puts keys in."""
        for place, bit in self._bits(hashed):
            np.bitwise_or.at(self._bytes, place, bit)

    def maybe(self, hashed: Numbers) -> Numbers:
        """Which of the keys may have been put in."""
        found = np.ones(len(hashed), dtype=bool)
        for place, bit in self._bits(hashed):
            found &= (self._bytes[place] & bit) > 0
        return found

    def _bits(self, hashed: Numbers) -> list[tuple[Numbers, Numbers]]:
        found = []
        for turn in range(TIMES):
            wanted = (hashed >> (STEP * np.uint64(turn))) & np.uint64(BITS - 1)
            bit = np.left_shift(np.uint8(1), (wanted & np.uint64(7)).astype(np.uint8))
            found.append(((wanted >> np.uint64(3)).astype(np.int64), bit))
        return found
