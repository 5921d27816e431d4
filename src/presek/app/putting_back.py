"""A backup put back: into a home that is not there yet (or is empty), checked byte by byte, then brought to this
edition and refreshed. Nothing is left of one that can't be put back whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from presek.app import backup_archive, doctor, erasing_restored, erasure_list, held_restored, refresh, wiring
from presek.app.backing_up import DATABASE, LAKE
from presek.app.backup_archive import Manifest, Progress
from presek.app.clock import Stopwatch
from presek.app.doctor import Finding
from presek.app.erasure_list import Listed
from presek.app.faults import place_problems
from presek.app.held_list import Held
from presek.app.home import Home, user_name
from presek.lake.place import need_room
from presek.store import database_copy, migrate, people, runs
from presek.values.problem import Branch, Problem, Problems

DATABASE_FILE = "presek.sqlite3"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PutBack:
    """What was put back. `kept_hash` is the result hash that the backup tells, `hash` that of the base now; `findings`
    are what the doctor says of it."""

    home: Path
    customers: int
    people: int
    kept_hash: str
    hash: str
    refreshed: bool
    findings: tuple[Finding, ...]
    seconds: float
    erased_again: int | None = None
    """How many had been erased after the backup was made, and are again; None: nobody told who."""
    held_again: int | None = None
    """How many restrictions and objections came, or ended, after the backup was made, and are kept again."""

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "home": str(self.home), "customers": self.customers, "users": self.people, "hash": self.hash or None,
            "same_hash": self.hash == self.kept_hash, "refreshed": self.refreshed, "erased_again": self.erased_again,
            "held_again": self.held_again,
            "findings": [{"check": each.check, "state": each.state, "says": each.says} for each in self.findings],
            "seconds": self.seconds,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Since:
    """Who was erased, and who was held back, as a list beside backups says."""

    erased: Sequence[Listed]
    held: Sequence[Held]


def put_back(
    path: Path,
    folder: Path,
    *,
    erasures: Path | None = None,
    say: Say = lambda what: None,
    progress: Progress = lambda done, whole: None,
) -> PutBack:
    """Puts a backup into `folder`, which becomes a home. Whoever was erased since it was made is erased again, by the
    list in `erasures` or the one beside the backup. What an earlier attempt left half there gives way.

    Problems: the folder (or the lake's, or the database on a server) is not empty; the backup or the list is damaged,
    or of a newer edition; the disk is full.
    """
    watch = Stopwatch()
    wiring.start(folder)
    lake = wiring.lake_folder(folder)
    _clear_half(folder, lake)
    _expect_empty(folder, lake)
    said = backup_archive.manifest(path)
    since = _since(path, erasures)
    _unpack(path, said, folder, lake=lake, say=say, progress=progress)
    try:
        found = _opened(folder, said, since, say=say, watch=watch)
        for place in (folder, lake):
            (place / wiring.RESTORING).unlink(missing_ok=True)
        return found
    except BaseException:
        # What can't be filled and opened is no home: both places were empty before.
        for place in {folder, lake}:
            shutil.rmtree(place, ignore_errors=True)
        raise


def _unpack(path: Path, said: Manifest, folder: Path, *, lake: Path, say: Say, progress: Progress) -> None:
    """Puts all files where they belong, marked as half; nothing is left where that can't be done."""
    making = folder.with_name(f".{folder.name}.restoring")
    with place_problems():
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir()
        try:
            need_room(making, said.size)
            say(f"putting back {len(said.files)} files")
            backup_archive.unpack(path, making, progress=progress)
            _expect_known(making / DATABASE, path)
            if not wiring.keeps_database_elsewhere():
                (making / DATABASE).rename(making / DATABASE_FILE)
            (making / wiring.RESTORING).write_text(f"{folder}\n", "utf-8")
            if lake != folder / LAKE and (making / LAKE).exists():
                (making / LAKE / wiring.RESTORING).write_text(f"{folder}\n", "utf-8")
                lake.parent.mkdir(parents=True, exist_ok=True)
                _remove_if_empty(lake)
                shutil.move(making / LAKE, lake)
            _remove_if_empty(folder)
            making.rename(folder)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise


def _since(path: Path, erasures: Path | None) -> _Since | None:
    """What the list says that is named, or that lies beside a backup; None where there is none."""
    found = erasure_list.beside(path) if erasures is None else erasures
    return None if found is None else _Since(erasure_list.read(found), erasure_list.read_held(found))


def _opened(folder: Path, said: Manifest, since: _Since | None, *, say: Say, watch: Stopwatch) -> PutBack:
    home = Home.open(folder, restoring=True)
    if wiring.keeps_database_elsewhere():
        say("filling the database")
        database_copy.from_file(folder / DATABASE)
        (folder / DATABASE).unlink()
    due = bool(home.head()) and home.published() is not None
    if due:
        say("refreshing")
        published = runs.current()
        refresh.refresh(home, as_of=None if published is None else home.as_of(published.as_of))
    again, held = _mended(home, since, made_at=int(said.about.get("made_at", 0)), say=say)
    run = runs.current()
    return PutBack(
        folder,
        0 if run is None else run.customers,
        len(people.everyone()),
        str(said.about.get("hash", "")),
        "" if run is None else run.hash,
        due,
        doctor.examine(home),
        watch.seconds(),
        erased_again=again,
        held_again=held,
    )


def _mended(home: Home, since: _Since | None, *, made_at: int, say: Say) -> tuple[int | None, int | None]:
    """How many were erased, and held back (or let go), again."""
    if since is None:
        return None, None
    say("erasing again whoever was erased since")
    again = erasing_restored.erase_again(home, since.erased, since=made_at, by=user_name())
    head = dict(home.head())
    held = held_restored.hold_again(home, since.held, since=made_at, by=user_name())
    if home.head() != head and home.published() is not None:
        refresh.refresh(home)  # objections stand in the log of consents, which rules read
    return again, held


def _clear_half(folder: Path, lake: Path) -> None:
    """Removes what an attempt that was broken off left: it says so itself, in the name of this home."""
    half = (folder / wiring.RESTORING).exists()
    if not half and folder.is_dir() and any(folder.iterdir()):
        return
    for place in (lake, folder):
        mark = place / wiring.RESTORING
        if mark.is_file() and mark.read_text("utf-8").strip() == str(folder):
            shutil.rmtree(place)


def _expect_empty(folder: Path, lake: Path) -> None:
    """A restore never touches what is there."""
    for place in {folder, lake}:
        if place.is_file() or (place.is_dir() and any(place.iterdir())):
            says = "there is something already; a backup is put back into a folder that is empty or not there yet."
            raise Problems(Problem("not-empty", says, path=str(place), branch=Branch.PLACE))
    if wiring.keeps_database_elsewhere() and not database_copy.is_empty():
        says = "the database on the server is not empty; a backup is put back into an empty one."
        raise Problems(Problem("not-empty", says, path="PRESEK_DATABASE_URL", branch=Branch.PLACE))


def _expect_known(database: Path, path: Path) -> None:
    newer = migrate.unknown_of(database_copy.migrations_in(database))
    if newer:
        says = f"this backup was made by a newer Presek (it has {newer[-1]}); install that version, or a newer one."
        raise Problems(Problem("newer-backup", says, path=str(path), branch=Branch.PLACE))


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir():
        folder.rmdir()
