"""The journal of what programs send: kept on disk before it is answered, drained by the worker.

Each process that takes anything in writes a file of its own, so that nobody waits for another. A file is a row of
frames; a frame is whole or it is nothing (its checksum tells). Those who come at the same time share one fsync.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
import struct
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from presek.app import clock

FOLDER, ENDING = "intake", ".journal"
HEAD = struct.Struct("<4sIIq")
"""Of a frame: mark, length, checksum (of instant and content), instant."""
INSTANT = struct.Struct("<q")
MARK = b"PIJ1"
LARGEST_FILE = 64 << 20
"""A file of so many bytes is closed and another begun, so that what is drained can be removed."""
LONGEST_FRAME = 64 << 20
ROOM, SHARE = 256 << 20, 50
"""Bytes of a disk that are left to the worker (of a small disk one part of so many): it drains only where it can write.
"""


@dataclass(frozen=True, slots=True)
class Frame:
    """Something that was taken in at an instant, from `begin` to `end` of its file."""

    journal: str
    begin: int
    end: int
    at: int
    content: bytes


@dataclass(slots=True, eq=False)
class _Turn:
    """One who waits until their content is safe."""

    content: bytes
    receipt: str = ""
    failed: OSError | None = None
    done: bool = False


class Journal:
    """The file that this process writes. Safe for many threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._change = threading.Condition()
        self._waiting: list[_Turn] = []
        self._busy = False
        self._file: int | None = None
        self._name = ""
        self._size = 0
        self._last = 0

    def keep(self, content: bytes) -> str:
        """Keeps content and returns its receipt once it is safe on the disk; OSError where it could not be kept."""
        turn, together = _Turn(content), list[_Turn]()
        with self._change:
            self._waiting.append(turn)
            while self._busy and not turn.done:
                self._change.wait()
            if not turn.done:
                self._busy = True
                together, self._waiting = self._waiting, []
        if not turn.done:
            self._lead(together)
        if turn.failed is not None:
            raise turn.failed
        return turn.receipt

    def close(self) -> None:
        """Closes the file; the next content begins another."""
        with self._change:
            while self._busy:
                self._change.wait()
            self._leave()

    def _lead(self, together: list[_Turn]) -> None:
        """Writes for all who wait, with one fsync."""
        try:
            self._write(together)
        except OSError as trouble:
            for each in together:
                each.receipt, each.failed = "", trouble
        finally:
            with self._change:
                for each in together:
                    each.done = True
                self._busy = False
                self._change.notify_all()

    def _write(self, together: list[_Turn]) -> None:
        file = self._opened()
        disk = shutil.disk_usage(self._folder)
        if disk.free < min(ROOM, disk.total // SHARE):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._folder))
        pieces, size = [], self._size
        for each in together:
            self._last = max(clock.now(), self._last + 1)
            each.receipt = f"{self._name}.{size}"
            pieces.append(_frame(each.content, self._last))
            size += len(pieces[-1])
        try:
            _write_all(file, b"".join(pieces))
            os.fdatasync(file)
        except OSError:
            self._take_back(file)
            raise
        self._size = size

    def _take_back(self, file: int) -> None:
        """After a write that failed nothing of it stays; and who can't fsync a file doesn't trust it any more."""
        try:
            os.ftruncate(file, self._size)
        finally:
            self._leave()

    def _opened(self) -> int:
        if self._file is not None and self._size >= LARGEST_FILE:
            self._leave()
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            while (made := self._made()) is None:
                pass
            self._file, self._name = made
            _sync_folder(self._folder)
            self._size = 0
        return self._file

    def _made(self) -> tuple[int, str] | None:
        """A new file that is ours; None where a worker took it for one that nobody writes, and removed it, before we
        could hold it."""
        self._last = max(clock.now(), self._last + 1)
        name = f"{self._last:016d}-{secrets.token_hex(4)}"
        path = self._folder / f"{name}{ENDING}"
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        if path.exists():
            return file, name
        os.close(file)
        return None

    def _leave(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def of_process(folder: Path) -> Journal:
    """The journal that this process writes in a folder."""
    return _of_process(folder, os.getpid())


@lru_cache(maxsize=8)
def _of_process(folder: Path, process: int) -> Journal:
    return Journal(folder)


def names(folder: Path) -> tuple[str, ...]:
    """The journals there are, the one that was begun first before the others."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(path.name.removesuffix(ENDING) for path in folder.glob(f"*{ENDING}")))


def size_of(folder: Path, name: str) -> int:
    """Bytes in a journal; 0 where it is not there (any more)."""
    try:
        return (folder / f"{name}{ENDING}").stat().st_size
    except FileNotFoundError:
        return 0


def frames(folder: Path, name: str, begin: int) -> Iterator[Frame]:
    """The whole frames from a place on; one that is being written, or was never finished, ends them."""
    with (folder / f"{name}{ENDING}").open("rb") as file:
        while True:
            file.seek(begin)
            head = file.read(HEAD.size)
            if len(head) < HEAD.size:
                return
            mark, length, checksum, at = HEAD.unpack(head)
            if mark != MARK or length > LONGEST_FRAME:
                return
            content = file.read(length)
            if len(content) < length or _checksum(content, at) != checksum:
                return
            end = begin + HEAD.size + length
            if content.strip():  # else it was drained, and blanked since
                yield Frame(name, begin, end, at, content)
            begin = end


def is_there(folder: Path, name: str, begin: int) -> bool:
    """Whether a whole frame begins at a place."""
    if name not in names(folder):
        return False
    return any(True for _ in frames(folder, name, begin))


def remove_if_ended(folder: Path, name: str, position: int) -> bool:
    """Removes a journal that nobody writes any more and that is read to its end; whether it did.

    What lies behind the last whole frame was never acknowledged.
    """
    path = folder / f"{name}{ENDING}"
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if any(True for _ in frames(folder, name, position)):
            return False
        path.unlink(missing_ok=True)
        return True
    except BlockingIOError:
        return False
    finally:
        os.close(file)


def blank(folder: Path, name: str, until: int) -> int:
    """Writes nothing in place of what was drained, up to a place: of a frame only its length and instant stay; how
    many."""
    try:
        file = os.open(folder / f"{name}{ENDING}", os.O_WRONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return 0
    done = 0
    try:
        for frame in frames(folder, name, 0):
            if frame.end > until:
                break
            os.pwrite(file, _frame(b" " * len(frame.content), frame.at), frame.begin)
            done += 1
        os.fsync(file)
    finally:
        os.close(file)
    return done


def _frame(content: bytes, at: int) -> bytes:
    return HEAD.pack(MARK, len(content), _checksum(content, at), at) + content


def _checksum(content: bytes, at: int) -> int:
    return zlib.crc32(content, zlib.crc32(INSTANT.pack(at)))


def _write_all(file: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(file, left) :]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
