"""One file of a snapshot: arrays one after the other, each with its kind, its place and its checksum."""

from __future__ import annotations

import mmap
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias, TypedDict

import numpy as np
import numpy.typing as npt

from presek.values.problem import Branch, Problem, Problems

Array: TypeAlias = npt.NDArray[Any]

ALIGNMENT = 64
PIECE = 1 << 24
"""Bytes written at once."""


class Section(TypedDict):
    """Where an array lies in its file: its kind in numpy's spelling, how many entries, from which byte, its CRC-32."""

    kind: str
    count: int
    offset: int
    crc: int


class SectionWriter:
    """Writes arrays into a new file, never over an old one; `close` makes them last through a loss of power."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb")
        self._end = 0
        self.sections: dict[str, Section] = {}

    def add(self, name: str, array: Array) -> None:
        """Writes one array under a name of its own."""
        gap = -self._end % ALIGNMENT
        self._file.write(b"\0" * gap)
        self._end += gap
        flat = np.ascontiguousarray(array).view(np.uint8).data if array.size else memoryview(b"")
        crc = 0
        for start in range(0, len(flat), PIECE):
            piece = flat[start : start + PIECE]
            self._file.write(piece)
            crc = zlib.crc32(piece, crc)
        self.sections[name] = Section(kind=array.dtype.str, count=array.size, offset=self._end, crc=crc)
        self._end += len(flat)

    def close(self) -> int:
        """Flushes to the disk; the size of the file in bytes."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self._end

    def __enter__(self) -> SectionWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, trouble: BaseException | None, _: TracebackType | None
    ) -> None:
        self._file.close()


@dataclass(frozen=True, slots=True)
class SectionFile:
    """An opened file of sections. Arrays are views of the mapped file; nobody can write to them.

    Each section's checksum is judged when it is first read in this process.
    """

    path: Path
    data: npt.NDArray[np.uint8]
    sections: dict[str, Section]
    judged: set[str]

    @classmethod
    def open(cls, path: Path, sections: dict[str, Section], size: int) -> SectionFile:
        """Maps the file. Raises Problems where it is not there or not as long as it was written."""
        try:
            with path.open("rb") as file:
                found = os.fstat(file.fileno()).st_size
                if found != size:
                    raise Problems(damaged(path, f"it has {found} bytes and was written with {size}"))
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        except OSError as trouble:
            raise Problems(damaged(path, f"it can't be opened ({trouble.strerror})")) from trouble
        return cls(path, data=np.frombuffer(mapped, np.uint8), sections=sections, judged=set())

    def has(self, name: str) -> bool:
        """Whether there is a section of that name."""
        return name in self.sections

    def array(self, name: str) -> Array:
        """The array of that name. Raises Problems where its bytes are not those that were written."""
        section = self.sections[name]
        kind = np.dtype(section["kind"])
        raw = self.data[section["offset"] : section["offset"] + section["count"] * kind.itemsize]
        if name not in self.judged:
            if zlib.crc32(raw.data) != section["crc"]:
                raise Problems(damaged(self.path, f"the checksum of {name} is wrong"))
            self.judged.add(name)
        return raw.view(kind)


def outdated(what: str) -> Problem:
    """A snapshot that was built for another catalog."""
    return Problem("snapshot-outdated", f"{what}. Build the snapshot again from the lake.", branch=Branch.PLACE)


def damaged(path: Path, what: str) -> Problem:
    """A snapshot that can't be trusted: it is never the only copy, so it is made anew from the lake."""
    says = f"the snapshot file {path.name} is damaged: {what}. Build the snapshot again from the lake."
    return Problem("snapshot-damaged", says, path=str(path), branch=Branch.PLACE)
