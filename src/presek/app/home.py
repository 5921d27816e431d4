"""The home: one folder (and one database) that holds a base, opened for whoever asks something of it."""

from __future__ import annotations

import getpass
import json
import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from filelock import FileLock

from presek.app import clock, wiring
from presek.app.faults import place_problems
from presek.catalog import company, default
from presek.catalog.default import UNMEASURED_RHYTHM
from presek.catalog.model import Catalog
from presek.lake.lock import Holder, lake_lock
from presek.lake.tables import Lake
from presek.store import about, head, migrate, runs
from presek.store.about import About
from presek.store.runs import PublishedRun
from presek.values.instant import AsOf
from presek.values.problem import Branch, Problem, Problems

CATALOG_FILE = "catalog.yaml"
RHYTHM_FILE = "order-rhythm.json"
"""What was measured of the base, and stands in measures of its catalog."""
KEPT_CATALOG = Path("cache") / "shipped-catalog.json"
"""Only a copy of what is shipped: it may be removed at any time."""
SETUP_SECONDS = 60.0
NEWER = "this home was set up by a newer Presek (it has {}); install that version, or a newer one. Nothing was changed."
HALF = "a backup was being put back here, and that was broken off; put it back again with presek restore FILE."
OWNER = ".belongs-to"
"""In the lake: the name by which its base knows it."""


@dataclass(frozen=True, slots=True)
class Home:
    """A base's folder. `path` holds the database, the catalog's file, the snapshots and the runs; `lake` the facts."""

    path: Path
    lake: Lake

    @classmethod
    def open(cls, path: Path | None = None, *, create: bool = True, restoring: bool = False) -> Home:
        """Opens the home at `path` (else `PRESEK_HOME`, else ./presek-data), set up for this version of Presek.

        Problems of the place: it can't be made or written; or, with `create` False, there is none; or a backup was only
        half put back there, unless this is who puts it back.
        """
        folder = wiring.home_folder(path)
        if not create:
            wiring.expect_home(folder)
        with place_problems():
            folder.mkdir(parents=True, exist_ok=True)
            wiring.start(folder)
            if not restoring and (folder / wiring.RESTORING).exists():
                raise Problems(Problem("half-restored", HALF, path=str(folder), branch=Branch.PLACE))
            _set_up(folder)
        return cls(folder, Lake(wiring.lake_folder(folder)))

    def about(self) -> About:
        """The base's name, zone, currency and pinned instant."""
        return about.get()

    def catalog(self, *, rhythm: str | None = None) -> Catalog:
        """All that rules may name here: the default catalog, with the company's own where it has one. `rhythm`: another
        usual gap between orders than the one last measured."""
        path = self.path / CATALOG_FILE
        text = path.read_text("utf-8") if path.exists() else None
        return _catalog(text, _InForce.of(self, rhythm=rhythm))

    def catalog_written_at(self) -> int:
        """When the company's own catalog was last written (nanoseconds of its file); 0 where there is none."""
        path = self.path / CATALOG_FILE
        return path.stat().st_mtime_ns if path.exists() else 0

    def head(self) -> Mapping[str, int]:
        """The current version of every table: what readers read."""
        return head.tables()

    def now(self) -> int:
        """The instant that counts as now: the base's pinned one, else the clock's."""
        pinned = about.get().as_of
        return clock.now() if pinned is None else pinned

    def as_of(self, instant: int | None = None) -> AsOf:
        """An as-of value in the base's zone, of now where no instant is given."""
        return AsOf(self.now() if instant is None else instant, ZoneInfo(about.get().zone))

    def published(self) -> PublishedRun | None:
        """The run that pages answer from, or None before the first refresh."""
        return runs.current()

    @contextmanager
    def writing(self, what: str, *, tables: Collection[str] | None = None, wait: float = 0.0) -> Iterator[None]:
        """Holds the lake's lock for `what`; the second who writes is told who holds it (problem `lake-locked`).

        On entry the tables (all, or those named) are put back to the head, so that what a broken writer left behind is
        never built upon.
        """
        with lake_lock(self.lake.root, self.holder(what), wait=wait):
            named = self.head()
            _own(self.lake, has_head=bool(named))
            for table in self.lake.tables() if tables is None else tables:
                self.lake.restore(table, named.get(table))
            yield

    def holder(self, what: str) -> Holder:
        """This process, as the holder of a lock."""
        return Holder(who=user_name(), pid=wiring.process_number(), what=what, since=clock.now())


def _own(lake: Lake, *, has_head: bool) -> None:
    """Marks the lake as this base's. Problems where it is another's: what a head doesn't name is removed from its
    lake."""
    mark = lake.root / OWNER
    mine = head.lake_name(secrets.token_hex(16))
    known = mark.read_text("ascii").strip() if mark.exists() else None
    if known == mine:
        return
    if known is not None or (lake.tables() and not has_head):
        says = "this lake belongs to another base: its facts were written by another database. Nothing was changed."
        raise Problems(Problem("foreign-lake", says, path=str(lake.root), branch=Branch.PLACE))
    mark.write_text(mine + "\n", "ascii")


def user_name() -> str:
    """Who runs this process, for the audit and for locks."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _set_up(folder: Path) -> None:
    """Brings the database to this version's shape, once; several processes may start at the same time."""
    done = folder / ".set-up-for"
    shape = migrate.shape()
    if done.exists() and done.read_text("utf-8") == shape and wiring.database_is_there(folder):
        return
    with FileLock(folder / ".set-up.lock", timeout=SETUP_SECONDS):
        newer = migrate.unknown()
        if newer:
            raise Problems(Problem("newer-home", NEWER.format(newer[-1]), path=str(folder), branch=Branch.PLACE))
        if migrate.waiting():
            migrate.migrate()
        done.write_text(shape, "utf-8")


def shipped_catalog(home: Home) -> Catalog:
    """The catalog that ships, in the base's currency, zone and rhythm of orders."""
    return _catalog(None, _InForce.of(home))


@dataclass(frozen=True, slots=True)
class _InForce:
    """What stands in the catalog of one base."""

    currency: str
    zone: str
    rhythm: str
    keep: Path

    @classmethod
    def of(cls, home: Home, *, rhythm: str | None = None) -> _InForce:
        here = about.get()
        days = rhythm or rhythm_kept(home.path).get("days", UNMEASURED_RHYTHM)
        return cls(here.currency, here.zone, days, keep=home.path / KEPT_CATALOG)


def rhythm_kept(folder: Path) -> Mapping[str, str]:
    """What was measured last of how often customers order: `days`, and `of` what; empty where nothing was."""
    try:
        found = json.loads((folder / RHYTHM_FILE).read_text("utf-8"))
        return {"days": str(Decimal(found["days"])), "of": str(found["of"])}
    except (OSError, ValueError, KeyError, TypeError, InvalidOperation):
        return {}  # not measured yet, or hurt: the next refresh measures it


@lru_cache(maxsize=8)
def _catalog(text: str | None, here: _InForce) -> Catalog:
    shipped = default.default_catalog(currency=here.currency, zone=here.zone, rhythm=here.rhythm, keep=here.keep)
    return shipped if text is None else company.load(text, path=CATALOG_FILE, base=shipped)
