"""Bringing a base to the edition that is installed: a backup first, then its database, its snapshot and its segments,
and the doctor at the end. A base of a newer edition is refused, untouched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from presek.app import backing_up, clock, doctor, reading, refresh, wiring
from presek.app.backing_up import Backup
from presek.app.backup_archive import Progress
from presek.app.clock import Stopwatch
from presek.app.doctor import Finding
from presek.app.faults import place_problems
from presek.app.home import Home
from presek.lake.tables import Lake
from presek.store import leases, migrate
from presek.values.problem import Branch, Problem, Problems

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What was done. `migrations`: how many were applied; `backup` None: none was wanted, or nothing was to be done."""

    before: str
    after: str
    migrations: int
    backup: Backup | None
    refreshed: bool
    findings: tuple[Finding, ...]
    seconds: float

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "before": self.before, "after": self.after, "migrations": self.migrations,
            "backup": None if self.backup is None else str(self.backup.path), "refreshed": self.refreshed,
            "findings": [{"check": each.check, "state": each.state, "says": each.says} for each in self.findings],
            "seconds": self.seconds,
        }  # fmt: skip


def upgrade(folder: Path, *, into: Path | None, say: Say, progress: Progress = lambda done, whole: None) -> Upgraded:
    """Upgrades the home in `folder`; `into`: the folder or file for the backup, None: without one.

    Problems: there is no home; a newer edition set it up; a worker is at work; no backup could be made. Then nothing
    was changed.
    """
    watch = Stopwatch()
    wiring.expect_home(folder)
    wiring.start(folder)
    with place_problems():
        waiting, before = migrate.waiting(), migrate.newest()
        if migrate.unknown():
            Home.open(folder)  # says so
        _expect_no_worker()
        backup = None
        if waiting and into is not None:
            say("backing up")
            untouched = Home(folder, Lake(wiring.lake_folder(folder)))
            backup = backing_up.make(untouched, into, progress=progress)
    if waiting:
        say(f"applying {waiting} migrations")
    home = Home.open(folder)
    refreshed = False
    if home.head():
        say("looking at the snapshot")
        if home.published() is None or refresh.is_due(home):
            refresh.refresh(home)
            refreshed = True
        else:
            reading.opened(home)
    return Upgraded(
        before, migrate.newest(), waiting, backup, refreshed, findings=doctor.examine(home), seconds=watch.seconds()
    )


def _expect_no_worker() -> None:
    holder = leases.anybody_at_work(now=clock.now())
    if holder:
        says = f"the worker {holder} is at work; stop the site and the worker first, they are of the edition before."
        raise Problems(Problem("worker-at-work", says, branch=Branch.PLACE))
