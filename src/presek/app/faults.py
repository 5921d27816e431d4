"""Errors of the place, as problems: a full disk, a folder that can't be written, a database that is busy or gone.

Faces ask this of an error that is no `Problems`; what it doesn't know is an error in the product.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from presek.values.problem import Branch, Problem, Problems

DATABASE_SAYS = {
    "database or disk is full": (
        "disk-full",
        "the disk that holds the database is full; free some space and try again.",
    ),
    "database is locked": ("busy", "the database is being written by another process; try again in a moment."),
    "readonly database": ("not-writable", "the database can't be written by this user."),
    "unable to open database": ("not-writable", "the database can't be opened; is its folder there, and writable?"),
    "disk i/o error": ("disk", "the disk that holds the database is full, or failed; is there free space?"),
    "no such table": ("not-migrated", "the database has not been set up yet; run `presek doctor`."),
}


def problem_of(error: BaseException) -> Problem | None:
    """The problem behind an error of disk or database, or None where the error is of another kind."""
    if isinstance(error, OSError):
        return _of_disk(error)
    if type(error).__module__.startswith(("django.db", "sqlite3")):
        said = str(error).lower()
        for words, (code, says) in DATABASE_SAYS.items():
            if words in said:
                return Problem(code, says, branch=Branch.PLACE)
    return None


def _of_disk(error: OSError) -> Problem | None:
    where = str(error.filename) if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        says = "the disk is full; free some space and try again. Nothing was changed."
        return Problem("disk-full", says, path=where, branch=Branch.PLACE)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Problem("not-writable", "this can't be read or written by this user.", path=where, branch=Branch.PLACE)
    if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.EISDIR}:
        kind = "there is a folder where a file was expected." if error.errno == errno.EISDIR else "it is not there."
        return Problem("no-file", kind, path=where, branch=Branch.PLACE)
    if error.errno in {errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM}:
        return Problem("disk", f"the system refused: {error.strerror}.", path=where, branch=Branch.PLACE)
    return None


@contextmanager
def place_problems() -> Iterator[None]:
    """Within it, an error of disk or database leaves as a problem of the place."""
    try:
        yield
    except Problems:
        raise
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            raise
        raise Problems(problem) from error


def no_file(path: Path) -> Problems:
    """The problem of a file that was named and is not there, or is a folder."""
    says = "there is a folder where a file was expected." if path.is_dir() else "there is no such file."
    return Problems(Problem("no-file", says, path=str(path), branch=Branch.PLACE))
