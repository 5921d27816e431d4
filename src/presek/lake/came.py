"""Small files that came to the lake of late, read once a process: a file never changes once it is written."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from threading import Lock

import pyarrow as pa
import pyarrow.parquet as parquet

from presek.lake.place import trouble_of

MOST_BYTES = 64 << 20
"""What is kept of files at most; the least recently read goes first."""

_kept: OrderedDict[Path, list[pa.RecordBatch]] = OrderedDict()
_lock = Lock()


def rows_in(paths: Iterable[Path]) -> int:
    """How many rows some files have, by what their ends say."""
    total = 0
    for path in paths:
        with _lock:
            known = _kept.get(path)
        with trouble_of(path.parent):
            total += sum(map(len, known)) if known is not None else parquet.read_metadata(path).num_rows
    return total


def batches(path: Path) -> list[pa.RecordBatch]:
    """All rows of a file, in its order."""
    with _lock:
        found = _kept.get(path)
        if found is not None:
            _kept.move_to_end(path)
            return found
    with trouble_of(path.parent):
        read: list[pa.RecordBatch] = parquet.ParquetFile(path).read().combine_chunks().to_batches()
    with _lock:
        _kept[path] = read
        while len(_kept) > 1 and sum(_size(each) for each in _kept.values()) > MOST_BYTES:
            _kept.popitem(last=False)
    return read


def _size(read: list[pa.RecordBatch]) -> int:
    return sum(batch.nbytes for batch in read)
