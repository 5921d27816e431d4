"""Folders in the home for what an import can't hold in memory. Each lives as long as its import; what a killed one left
behind is swept by the next."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from presek.app.home import Home
from presek.source.spool import Work

FOLDER = "work"
LOCK = ".lock"
ONE_AT_A_TIME = "sweeping"


@contextmanager
def work_folder(home: Home) -> Iterator[Work]:
    """A folder of one's own, gone afterwards."""
    within = home.path / FOLDER
    within.mkdir(exist_ok=True)
    folder = within / secrets.token_hex(8)
    lock = FileLock(folder.with_suffix(LOCK))
    with FileLock(within / ONE_AT_A_TIME):
        _sweep(within)
        lock.acquire()
    try:
        folder.mkdir()
        yield Work(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()
        folder.with_suffix(LOCK).unlink(missing_ok=True)


def sweep(home: Home) -> int:
    """Removes folders whose owners are gone; returns how many."""
    within = home.path / FOLDER
    if not within.is_dir():
        return 0
    with FileLock(within / ONE_AT_A_TIME):
        return _sweep(within)


def _sweep(within: Path) -> int:
    swept = 0
    for path in sorted(within.glob(f"*{LOCK}")):
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)  # nobody holds the lock of one who died
        except Timeout:
            continue
        try:
            shutil.rmtree(path.with_suffix(""), ignore_errors=True)
            path.unlink(missing_ok=True)
            swept += 1
        finally:
            lock.release()
    return swept
