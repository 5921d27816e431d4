"""What the folder of the facts can do wrong: every trouble with a disk becomes a problem of the place, with a
sentence."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deltalake.exceptions import DeltaError

from presek.values.problem import Branch, Problem, Problems

FULL = ("no space left", "disk quota exceeded", "os error 28", "os error 122")
CLOSED = ("permission denied", "read-only file system", "os error 13", "os error 30", "not permitted")
GONE = ("no such file or directory", "os error 2)", "not found", "not a directory", "no files in log segment")


def problem_of(root: Path, trouble: Exception) -> Problem | None:
    """The problem behind an error of the disk, or None where the error is of another kind.

    Delta's own errors carry the system's message as text only, so the text is read.
    """
    said = str(trouble).lower()
    number = trouble.errno if isinstance(trouble, OSError) else None
    if number in {errno.ENOSPC, errno.EDQUOT} or any(words in said for words in FULL):
        return _place("disk-full", f"the disk that holds {root} is full; free some space and try again.", root)
    if number in {errno.EACCES, errno.EPERM, errno.EROFS} or any(words in said for words in CLOSED):
        return _place("not-writable", f"{root} can't be read or written by this user.", root)
    if number in {errno.ENOENT, errno.ENOTDIR} or any(words in said for words in GONE):
        return _place("vanished", f"files of the lake in {root} are not there any more.", root)
    if number is not None:
        return _place("disk", f"the disk that holds {root} failed: {trouble}.", root)
    return None


def need_plain_name(root: Path) -> None:
    """Raises a problem where the way to the folder has a percent sign: Delta Lake would take it for a coded letter."""
    if "%" in str(root.absolute()):
        says = f"the folder {root} has a percent sign in its name or in that of a folder above; move it to one without."
        raise Problems(_place("folder-name", says, root))


def need_room(root: Path, wanted: int) -> None:
    """Raises the problem of a full disk where `wanted` bytes have no room: before anything is written."""
    free = shutil.disk_usage(root).free
    if free < wanted:
        says = f"the disk that holds {root} is full: {free >> 20:,} MB are free, about {wanted >> 20:,} MB are needed."
        raise Problems(_place("disk-full", says, root))


def _place(code: str, says: str, root: Path) -> Problem:
    return Problem(code, says, path=str(root), branch=Branch.PLACE)


@contextmanager
def trouble_of(root: Path) -> Iterator[None]:
    """Within it, an error of the disk leaves as a problem of the place; any other error leaves as it is."""
    try:
        yield
    except (OSError, DeltaError) as trouble:
        problem = problem_of(root, trouble)
        if problem is None:
            raise
        raise Problems(problem) from trouble
