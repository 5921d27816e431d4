"""The bytes of a file as a stream: plain, gzipped, or the only file of a zip. A bomb is told while it unpacks; nothing
is ever unpacked to the disk."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from presek.values.problem import Branch, Problem, Problems, nearest_names

MOST_PACKED = 200
"""How many times smaller than its content a packed file may be: beyond it, it is a bomb."""
INNOCENT_BYTES = 1 << 26
"""Up to this size nothing is a bomb."""
TROUBLES = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, gzip.BadGzipFile)
SYSTEM_FILES = ("__MACOSX/", ".DS_Store")


def is_gzip(path: Path) -> bool:
    """Whether a file's first bytes say gzip."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def is_zip(path: Path) -> bool:
    """Whether a file is a zip, and no Excel workbook."""
    if not path.is_file() or path.stat().st_size == 0:
        return False
    try:
        with path.open("rb") as file:
            if file.read(4) != b"PK\x03\x04":
                return False
        with zipfile.ZipFile(path) as packed:
            return "[Content_Types].xml" not in packed.namelist()
    except (*TROUBLES, PermissionError):
        return False


def members(path: Path) -> tuple[str, ...]:
    """The names of the files in a zip, without folders and what systems leave there."""
    with zipfile.ZipFile(path) as packed:
        names = [each.filename for each in packed.infolist() if not each.is_dir()]
    return tuple(name for name in names if not name.startswith(SYSTEM_FILES) and not name.endswith(SYSTEM_FILES))


def member_of(path: Path, wanted: str | None) -> str:
    """The file of a zip to read: the wanted one, or the only one. Raises Problems where there is no such one."""
    names = members(path)
    if wanted is not None and wanted in names:
        return wanted
    if not names:
        raise Problems(_problem(path, "empty-file", "there is no file in this zip."))
    if wanted is not None:
        says = f"the zip has no file '{wanted}'. It has: {', '.join(names[:20])}."
        raise Problems(_problem(path, "no-sheet", says, nearest=nearest_names(wanted, names)))
    if len(names) > 1:
        says = f"the zip has several files; say 'sheet:' one of {', '.join(names[:20])}."
        raise Problems(_problem(path, "several-files", says))
    return names[0]


def opened(path: Path, file: IO[bytes], *, member: str | None = None) -> IO[bytes]:
    """The unpacked bytes of an open file. Reading raises Problems where it is damaged or a bomb."""
    if is_gzip(path):
        return io.BufferedReader(_Bounded(path, gzip.GzipFile(fileobj=file), packed=path.stat().st_size))
    if not is_zip(path):
        return file
    try:
        zipped = zipfile.ZipFile(file)
        inside = zipped.getinfo(member_of(path, member))
        return io.BufferedReader(_Bounded(path, zipped.open(inside), packed=inside.compress_size))
    except TROUBLES as trouble:
        raise Problems(_problem(path, "not-zip", f"the zip can't be unpacked: {trouble}.")) from None


@contextmanager
def stream(path: Path, *, member: str | None = None) -> Iterator[IO[bytes]]:
    """The unpacked bytes of a file."""
    with path.open("rb") as file, opened(path, file, member=member) as found:
        yield found


def check_workbook(path: Path) -> None:
    """Raises Problems where a workbook would unpack to far more than it is."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except TROUBLES:
        return  # its reader says what is wrong with it
    size, small = sum(each.file_size for each in parts), sum(each.compress_size for each in parts)
    if size > INNOCENT_BYTES and size > MOST_PACKED * max(small, 1):
        raise Problems(_bomb(path, size))


class _Bounded(io.RawIOBase):
    """A stream of unpacked bytes that stops where it comes to far more than the packed ones."""

    def __init__(self, path: Path, inner: IO[bytes] | gzip.GzipFile, *, packed: int) -> None:
        self._path, self._inner = path, inner
        self._limit = max(INNOCENT_BYTES, MOST_PACKED * packed)
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        """Fills the buffer."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            found = self._inner.read(len(view))
        except zipfile.BadZipFile as trouble:
            raise Problems(_problem(self._path, "not-zip", f"the zip can't be unpacked: {trouble}.")) from None
        self._read += len(found)
        if self._read > self._limit:
            raise Problems(_bomb(self._path, self._read))
        view[: len(found)] = found
        return len(found)

    def close(self) -> None:
        self._inner.close()
        super().close()


def _bomb(path: Path, size: int) -> Problem:
    says = f"this unpacks to more than {size:,} bytes, far more than it is: that is a bomb, and it is not read."
    return _problem(path, "zip-bomb", says)


def _problem(path: Path, code: str, says: str, *, nearest: tuple[str, ...] = ()) -> Problem:
    return Problem(code, says, path=str(path), nearest=nearest, branch=Branch.DATA)
