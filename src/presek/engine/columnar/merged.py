"""Customers that a person found to be one: whose facts and rows count for whom, and under which keys they are found.

Nothing is rewritten in the lake: the batch of customers says in `merged_into` who stands for a customer now, and the
snapshot is built as if everything said of the one had been said of the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from presek.engine.columnar.columns import read_texts
from presek.engine.columnar.encoding import write_words
from presek.engine.columnar.sections import SectionFile, SectionWriter

MERGED_INTO = "merged_into"
"""Column of the customers' batches: the ordinal of who stands for this customer; null (or no column): itself."""
SAID_OF = "said_of"
"""Column of moved facts: the ordinal of whom they were said."""
KEYS, SURVIVORS = "merged.key", "merged.into"


def targets(batch: pa.RecordBatch) -> npt.NDArray[np.int32]:
    """Who stands for each customer of a batch."""
    ordinal = np.asarray(batch.column("ordinal").to_numpy(zero_copy_only=False), np.int32)
    if MERGED_INTO not in batch.schema.names:
        return ordinal
    into = pc.coalesce(batch.column(MERGED_INTO), batch.column("ordinal"))
    return np.asarray(into.to_numpy(zero_copy_only=False), np.int32)


def moved(batch: pa.RecordBatch, into: npt.NDArray[np.int32]) -> pa.RecordBatch:
    """The batch with each row at the ordinal that stands for its customer; `said_of` keeps whose it was."""
    ordinal = batch.column("ordinal").to_numpy(zero_copy_only=False)
    known = (ordinal >= 0) & (ordinal < len(into))
    found = ordinal.astype(np.int32)
    found[known] = into[found[known]]
    place = batch.schema.get_field_index("ordinal")
    with_new = batch.set_column(place, "ordinal", pa.array(found))
    return with_new.append_column(SAID_OF, pa.array(ordinal.astype(np.int32)))


def write_merged(writer: SectionWriter, keys: pa.LargeStringArray, into: npt.NDArray[np.int32]) -> None:
    """Writes the keys of those merged away, and who stands for them."""
    gone = np.flatnonzero(into != np.arange(len(into)))
    write_words(writer, KEYS, keys.take(pa.array(gone)))
    writer.add(SURVIVORS, into[gone])


@dataclass(frozen=True, slots=True)
class MergedKeys:
    """The keys of customers merged away."""

    keys: pa.LargeStringArray
    into: npt.NDArray[np.int32]

    @classmethod
    def read(cls, file: SectionFile) -> MergedKeys | None:
        """Those of a snapshot, or None where nobody was merged."""
        if not file.has(SURVIVORS):
            return None
        return cls(read_texts(file, KEYS), file.array(SURVIVORS).view(np.int32))

    def survivor(self, key: str) -> int | None:
        """The ordinal that stands for a key, or None where it is no key of these."""
        place = int(pc.index(self.keys, pa.scalar(key, pa.large_string())).as_py())
        return None if place < 0 else int(self.into[place])

    def of(self, ordinal: int) -> tuple[str, ...]:
        """The keys that lead to a customer beside its own, in order."""
        return tuple(sorted(self.keys.take(pa.array(np.flatnonzero(self.into == ordinal))).to_pylist()))
