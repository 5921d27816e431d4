"""A backup as one file: a tar archive of named files, and at its end `manifest.json` with the length and the SHA-256 of
each. It is whole or it is not there; whoever reads it checks every byte against the manifest."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from presek.app.snapshots import force
from presek.values.problem import Branch, Problem, Problems

MANIFEST = "manifest.json"
FORMAT = 1
PIECE = 1 << 20
ENDING = ".tar"
MAKING = f"{ENDING}.making"
SAFE = re.compile(r"(?!/)[^\0\\]+")

Progress = Callable[[int, int], None]
"""Told how many bytes are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file to keep under a name; `size`: only so many of its first bytes (it may grow meanwhile). `may_go`: where it
    vanishes meanwhile, the backup is whole without it."""

    name: str
    path: Path
    size: int
    may_go: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: of what, made when and by which edition, and each file's length and checksum."""

    about: Mapping[str, Any]
    files: Mapping[str, tuple[int, str]] = field(repr=False)

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(size for size, _ in self.files.values())


def write(target: Path, parts: Sequence[Part], about: Mapping[str, Any], *, progress: Progress) -> Manifest:
    """Writes the archive and reads it once more; it has its name only when it is whole and proved.

    FileNotFoundError where a file that is needed vanished meanwhile.
    """
    making = target.with_name(f".{target.stem}{MAKING}")
    whole = 2 * sum(part.size for part in parts)
    files: dict[str, tuple[int, str]] = {}
    done = 0
    try:
        handle = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # it holds secrets
        with (
            os.fdopen(handle, "wb") as file,
            held(making),
            tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive,
        ):
            for part in parts:
                try:
                    with part.path.open("rb") as source:
                        files[part.name] = _add(archive, part, source)
                except FileNotFoundError:
                    if not part.may_go:
                        raise
                done += part.size
                progress(done, whole)
            said = json.dumps({"format": FORMAT, "about": dict(about), "files": files}, indent=1).encode()
            info = tarfile.TarInfo(MANIFEST)
            info.size = len(said)
            archive.addfile(info, BytesIO(said))
        force(making)
        found = check(making, progress=lambda read, _: progress(done + read, whole))
        making.rename(target)
        force(target.parent)
    finally:
        making.unlink(missing_ok=True)
    return found


def manifest(path: Path) -> Manifest:
    """What a backup says of itself; Problems where it is none, or was cut off."""
    with _opened(path) as archive:
        return _manifest(archive, path)


def check(path: Path, *, progress: Progress) -> Manifest:
    """Reads the whole backup; Problems where a byte is other than it was."""
    with _opened(path) as archive:
        said = _manifest(archive, path)
        for _ in _files(archive, said, path, progress=progress):
            pass
    return said


def unpack(path: Path, folder: Path, *, progress: Progress) -> Manifest:
    """Puts the files into a folder that is empty, each checked; Problems where one is damaged."""
    with _opened(path) as archive:
        said = _manifest(archive, path)
        for name, pieces in _files(archive, said, path, progress=progress):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                for piece in pieces:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
    return said


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Within it a file or folder is known to be worked at; the system forgets that with the process."""
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def clear_broken(left: Iterable[Path]) -> None:
    """Removes files and folders at which nobody works any more: backups that were broken off left them."""
    for path in left:
        with suppress(OSError):  # somebody works at it, or it is not ours
            handle = os.open(path, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            finally:
                os.close(handle)
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()


def _add(archive: tarfile.TarFile, part: Part, source: IO[bytes]) -> tuple[int, str]:
    info = tarfile.TarInfo(part.name)
    info.size = part.size
    info.mode = 0o600
    info.mtime = int(os.fstat(source.fileno()).st_mtime)
    reading = _Reading(source)
    archive.addfile(info, reading)
    return part.size, reading.digest.hexdigest()


class _Reading:
    """Reads, and sums up what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        piece = self._source.read(size)
        self.digest.update(piece)
        return piece


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    if not path.is_file():
        raise Problems(Problem("no-file", "there is no such file.", path=str(path), branch=Branch.PLACE))
    try:
        with tarfile.open(path, mode="r:") as archive:
            yield archive
    except (tarfile.TarError, EOFError, UnicodeDecodeError) as broken:
        raise Problems(_damaged(path, f"it can't be read as an archive ({broken})")) from broken


def _manifest(archive: tarfile.TarFile, path: Path) -> Manifest:
    try:
        held = archive.extractfile(MANIFEST)
        said = json.loads(held.read()) if held is not None else {}
        files = {str(name): (int(size), str(digest)) for name, (size, digest) in said["files"].items()}
        found = Manifest(dict(said["about"]), files)
        edition = int(said["format"])
    except (KeyError, ValueError, TypeError, OSError, AttributeError):
        says = "this is no backup of Presek, or it was cut off: it has no list of its files."
        raise Problems(Problem("no-backup", says, path=str(path), branch=Branch.DATA)) from None
    if edition > FORMAT:
        says = f"this backup is of format {edition}, this edition of Presek reads up to {FORMAT}; install a newer one."
        raise Problems(Problem("newer-backup", says, path=str(path), branch=Branch.PLACE))
    wrong = [name for name in files if not SAFE.fullmatch(name) or ".." in name.split("/")]
    if wrong:
        raise Problems(_damaged(path, f"it names a file outside of a home: {wrong[0]!r}"))
    return found


def _files(
    archive: tarfile.TarFile, said: Manifest, path: Path, *, progress: Progress
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each file's name and its bytes; checked at their end, also where the caller did not read them all."""
    done = 0
    for name, (size, digest) in said.files.items():
        try:
            held = archive.extractfile(name)
        except KeyError:
            held = None
        if held is None:
            raise Problems(_damaged(path, f"{name} is missing"))
        with held:
            pieces = _Pieces(held)
            yield name, iter(pieces)
            for _ in pieces:
                pass
        if (pieces.size, pieces.digest.hexdigest()) != (size, digest):
            raise Problems(_damaged(path, f"{name} is not what was kept"))
        done += size
        progress(done, said.size)


class _Pieces:
    """The bytes of a file, piece by piece, summed up."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.size, self.digest = 0, sha256()

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._source.read(PIECE):
            self.size += len(piece)
            self.digest.update(piece)
            yield piece


def _damaged(path: Path, why: str) -> Problem:
    says = f"this backup is damaged: {why}. Take another one."
    return Problem("backup-damaged", says, path=str(path), branch=Branch.DATA)
