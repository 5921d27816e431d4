"""Backups: one file that holds a whole base, made while everybody works, proved before it is called one.

In it: the database, of every table of the lake the version that the head names, what programs sent and the worker has
not read yet, and all files of the home that are not only copies. Not in it: snapshots and caches (made again), who is
signed in, and secrets that are kept outside of the home.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from presek.app import backup_archive, clock, intake_journal
from presek.app.backup_archive import ENDING, Manifest, Part, Progress
from presek.app.faults import place_problems
from presek.app.home import Home
from presek.lake.lock import lake_lock
from presek.lake.place import need_room
from presek.source import definition_text
from presek.store import database_copy, migrate, people, runs, sources
from presek.values.instant import moment_of
from presek.values.problem import Branch, Problem, Problems

DATABASE, LAKE = "database.sqlite3", "lake"
COPIES = frozenset({"cache", "snapshots", "locale", "work", "incoming"})
"""Folders of the home that are only copies, or of work under way."""
TRIES = 3
SECONDS_TO_WAIT = 120.0
NAMED = "presek-"
WORK = ".backup-"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made, or looked at. `made_at` in microseconds; `secrets`: where secrets are kept that are not
    in it, by name."""

    path: Path
    size: int
    files: int
    made_at: int
    version: str
    name: str
    customers: int
    people: int
    hash: str
    secrets: tuple[str, ...]
    seconds: float = 0.0

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "backup": str(self.path), "bytes": self.size, "files": self.files, "made_at": self.made_at,
            "version": self.version, "base": self.name, "customers": self.customers, "users": self.people,
            "hash": self.hash or None, "secrets_kept_elsewhere": list(self.secrets), "seconds": self.seconds,
        }  # fmt: skip


def make(home: Home, target: Path, *, progress: Progress = lambda done, whole: None) -> Backup:
    """Makes a backup at `target`: a new file, or a folder that gets one with the day and time in its name.

    Problems: there is such a file already; the disk is full, or the folder can't be written. Then nothing is left.
    """
    watch = clock.Stopwatch()
    path = _path(home, target)
    with place_problems():
        path.parent.mkdir(parents=True, exist_ok=True)
        found = _make_anew(home, path, progress)
    return _backup(path, found, watch.seconds())


def look(path: Path, *, progress: Progress = lambda done, whole: None) -> Backup:
    """Reads a whole backup and tells what it is; Problems where it is damaged or none."""
    return _backup(path, backup_archive.check(path, progress=progress))


def kept_in(folder: Path) -> tuple[Path, ...]:
    """The backups in a folder that were named by the day, the oldest first."""
    return tuple(sorted(folder.glob(f"{NAMED}*{ENDING}"))) if folder.is_dir() else ()


def _path(home: Home, target: Path) -> Path:
    chosen = target.expanduser().absolute()
    if chosen.is_dir() or chosen.suffix != ENDING:
        moment = moment_of(clock.now())
        chosen = chosen / f"{NAMED}{moment:%Y%m%d-%H%M%S}{ENDING}"
    if chosen.exists():
        says = "there is such a file already; a backup never replaces one."
        raise Problems(Problem("is-there", says, path=str(chosen), branch=Branch.PLACE))
    if home.path == chosen.parent or home.path in chosen.parents or home.lake.root in chosen.parents:
        says = "a backup inside of what it keeps is lost with it; choose a folder outside of the home."
        raise Problems(Problem("inside-home", says, path=str(chosen), branch=Branch.PLACE))
    return chosen


def _make_anew(home: Home, path: Path, progress: Progress) -> Manifest:
    """Where a file of the lake goes meanwhile (somebody was erased, and it was folded at once), it begins anew."""
    for _ in range(TRIES - 1):
        with suppress(FileNotFoundError):
            return _make(home, path, progress)
    return _make(home, path, progress)


def _make(home: Home, path: Path, progress: Progress) -> Manifest:
    backup_archive.clear_broken(home.path.glob(f"{WORK}*"))
    backup_archive.clear_broken(path.parent.glob(f".*{backup_archive.MAKING}"))
    with tempfile.TemporaryDirectory(prefix=WORK, dir=home.path) as made, backup_archive.held(Path(made)):
        work = Path(made)
        # The head, the database and the journals of one moment: whoever writes the lake waits for that long.
        with lake_lock(home.lake.root, home.holder("backup"), wait=SECONDS_TO_WAIT):
            head = dict(home.head())
            _hold_journals(home, work / intake_journal.FOLDER)
            about = _about(home)
            database_copy.to_file(work / DATABASE)
        parts = [
            *_whole(work, may_go=False),
            *_of_lake(home, head),
            *(each for each in _whole(home.path, may_go=True) if _is_kept(each.name)),
        ]
        need_room(path.parent, sum(each.size for each in parts))
        return backup_archive.write(path, parts, about, progress=progress)


def _about(home: Home) -> dict[str, Any]:
    """What the backup says of itself; asked so that a database of an earlier edition answers, too."""
    digest, customers, as_of = runs.published_facts()
    return {
        "version": metadata.version("presek"),
        "made_at": clock.now(),
        "base": home.about().name,
        "database": migrate.newest(),
        "customers": customers,
        "people": people.number(),
        "hash": digest,
        "as_of": as_of,
        "head": dict(home.head()),
        "secrets": sorted(set(_secrets())),
    }


def _secrets() -> Iterator[str]:
    """Where secrets are kept that are not in the backup: names of variables and files, as sources give them."""
    for source in sources.listed():
        for place in definition_text.load(source.text, path=source.key).secrets:
            yield f"{place.kept}:{place.name}"


def _hold_journals(home: Home, into: Path) -> None:
    """The journals as they are now, under second names: they stay, though the worker remove them meanwhile."""
    folder = home.path / intake_journal.FOLDER
    into.mkdir(parents=True)
    for path in sorted(folder.glob(f"*{intake_journal.ENDING}")) if folder.is_dir() else ():
        try:
            os.link(path, into / path.name)
        except OSError:
            shutil.copyfile(path, into / path.name)  # a file system without second names


def _of_lake(home: Home, head: dict[str, int]) -> Iterator[Part]:
    """Of each table the files of the version that the head names, and the log until there."""
    root = home.lake.root
    for path in sorted(root.glob(".belongs-to")):
        yield _part(f"{LAKE}/{path.name}", path)
    for table, version in sorted(head.items()):
        for path in home.lake.kept_files(table, version):
            yield _part(f"{LAKE}/{path.relative_to(root)}", path)


def _whole(folder: Path, *, may_go: bool) -> Iterator[Part]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with suppress(FileNotFoundError):
                yield _part(str(path.relative_to(folder)), path, may_go=may_go)


def _is_kept(name: str) -> bool:
    """Whether a file of the home belongs into a backup: the database, the journals and the lake are kept on their
    own."""
    first = name.split("/")[0]
    hidden = any(each.startswith(".") for each in name.split("/"))
    apart = first in {LAKE, intake_journal.FOLDER} or first.startswith("presek.sqlite3")
    return not (hidden or apart or first in COPIES)


def _part(name: str, path: Path, *, may_go: bool = False) -> Part:
    return Part(name, path, path.stat().st_size, may_go=may_go)


def _backup(path: Path, found: Manifest, seconds: float = 0.0) -> Backup:
    about = found.about
    return Backup(
        path,
        path.stat().st_size,
        len(found.files),
        made_at=int(about.get("made_at", 0)),
        version=str(about.get("version", "")),
        name=str(about.get("base", "")),
        customers=int(about.get("customers", 0)),
        people=int(about.get("people", 0)),
        hash=str(about.get("hash", "")),
        secrets=tuple(map(str, about.get("secrets", ()))),
        seconds=seconds,
    )
