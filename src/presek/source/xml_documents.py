"""The XML documents in a file: itself, plain or gzipped, or every .xml of a .zip, each read as a stream."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from presek.source import unpacked
from presek.values.problem import Branch, Problem, Problems

MOST_DOCUMENTS = 1_000_000
LARGEST_DOCUMENT = 1 << 31
MOST_PACKED = 1_000
"""How many times smaller than its content a packed document may be: beyond it, it is a bomb."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its name, its bytes, and the share of the file that is read with it, 0 to 1."""

    name: str
    file: IO[bytes]
    done: float
    alone: bool


def documents(path: Path) -> Iterator[Document]:
    """The documents, in the order of the file. Raises Problems where a zip is damaged or a bomb."""
    if not is_zip(path):
        with unpacked.stream(path) as file:
            yield Document(path.name, file, 1.0, alone=True)
        return
    try:
        with zipfile.ZipFile(path) as packed:
            members = [each for each in packed.infolist() if each.filename.lower().endswith(".xml")]
            _check(path, members)
            for number, member in enumerate(members, start=1):
                with packed.open(member) as file:
                    yield Document(member.filename, file, number / len(members), alone=False)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as trouble:
        raise Problems(_problem(path, "not-zip", f"the zip can't be unpacked: {trouble}.")) from None


def is_zip(path: Path) -> bool:
    """Whether a file's first bytes say zip."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _check(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if not members:
        raise Problems(_problem(path, "empty-file", "there is no .xml file in this zip."))
    if len(members) > MOST_DOCUMENTS:
        raise Problems(_problem(path, "too-many-files", f"at most {MOST_DOCUMENTS:,} files of a zip are read."))
    for each in members:
        if each.file_size > LARGEST_DOCUMENT or each.file_size > MOST_PACKED * max(each.compress_size, 1_000):
            says = f"'{each.filename}' would unpack to {each.file_size:,} bytes: that is a bomb, and it is not read."
            raise Problems(_problem(path, "zip-bomb", says))


def _problem(path: Path, code: str, says: str) -> Problem:
    return Problem(code, says, path=str(path), branch=Branch.DATA)
