"""One writer: whoever writes to the lake holds its one lock, and the second is told who that is.

The lock is the operating system's, so a holder that died, however it died, holds nothing. The note beside it is only
for
people: it says who wrote last.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from presek.lake.place import trouble_of
from presek.values.instant import moment_of
from presek.values.problem import Branch, Problem, Problems

LOCK, NOTE = ".lock", ".lock.holder"
LOCKED = "lake-locked"
"""The problem of who comes while another writes."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock: a person's or program's name, the process, what for, and since which instant (UTC)."""

    who: str
    pid: int
    what: str
    since: int

    def __str__(self) -> str:
        return f"{self.who} (process {self.pid}, {self.what}, since {moment_of(self.since):%Y-%m-%d %H:%M:%S} UTC)"


@contextmanager
def lake_lock(root: Path, holder: Holder, *, wait: float = 0.0) -> Iterator[None]:
    """Holds the lake's lock; after `wait` seconds without it, raises the problem `lake-locked` naming the holder."""
    with trouble_of(root):
        root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(root / LOCK)
        try:
            lock.acquire(timeout=wait)
        except Timeout:
            raise Problems(_locked(root)) from None
    try:
        with trouble_of(root):
            (root / NOTE).write_text(json.dumps(asdict(holder)), encoding="utf-8")
        yield
    finally:
        (root / NOTE).unlink(missing_ok=True)
        lock.release()


def holder_of(root: Path) -> Holder | None:
    """Who holds the lock as far as the note beside it says; None where nobody left a note that can be read."""
    try:
        return Holder(**json.loads((root / NOTE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _locked(root: Path) -> Problem:
    holder = holder_of(root)
    by = str(holder) if holder else "another process"
    facts = () if holder is None else tuple((name, str(value)) for name, value in asdict(holder).items())
    says = f"the data is being written by {by}; wait until that is done and try again."
    return Problem(LOCKED, says, path=str(root), branch=Branch.PLACE, facts=facts)
