"""How the product stands, for those who operate it: whether it can answer, and its figures."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from presek.app import clock, intake_journal, kept_sets, snapshots, sources
from presek.app.backup_job import KIND as BACKUP
from presek.app.faults import problem_of
from presek.app.home import Home
from presek.app.worker_lease import WORKER
from presek.store import alerts, counts, intake, jobs, leases
from presek.values.problem import Problems

LEAST_FREE = 256 << 20
"""Bytes: with less the site says that it is not ready."""
SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """One part: well, or what is wrong. `needed`: pages can't be answered without it."""

    name: str
    well: bool
    says: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its meaning; `labels` tell several of one name apart. `total`: it only ever grows."""

    name: str
    says: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()
    total: bool = False


def checks(home: Home) -> tuple[Check, ...]:
    """Whether it can answer, part by part; nothing is raised."""
    return tuple(_checked(name, check, home, needed=needed) for name, check, needed in CHECKS)


def figures(home: Home) -> tuple[Figure, ...]:
    """All figures of this moment; those of a part that can't be read are left out."""
    found: list[Figure] = []
    for part in FIGURES:
        try:
            found += part(home)
        except Exception as error:
            if not isinstance(error, Problems) and problem_of(error) is None:
                raise
    return tuple(found)


def _checked(name: str, check: Callable[[Home], str], home: Home, *, needed: bool) -> Check:
    try:
        wrong = check(home)
    except Exception as error:
        problem = error.problems[0] if isinstance(error, Problems) else problem_of(error)
        if problem is None and not type(error).__module__.startswith(("django.db", "psycopg")):
            raise
        wrong = str(problem or "it can't be reached")
    return Check(name, not wrong, wrong, needed=needed)


def _database(home: Home) -> str:
    counts.answers()
    return ""


def _lake(home: Home) -> str:
    gone = [table for table in home.head() if not (home.lake.root / table).is_dir()]
    return f"the table {gone[0]} is not there any more" if gone else ""


def _snapshot(home: Home) -> str:
    run = home.published()
    if run is None:
        return ""  # an empty base answers with what to do
    there = kept_sets.there(home.path, run.directory) and (home.path / snapshots.FOLDER / run.snapshot).is_dir()
    return "" if there else "that of the published run vanished; `presek refresh` makes it again"


def _disk(home: Home) -> str:
    free = shutil.disk_usage(home.path).free
    return "" if free >= LEAST_FREE else f"{free >> 20} MB are free"


def _worker(home: Home) -> str:
    return "" if leases.holding(WORKER, now=clock.now()) else "no worker is at work"


CHECKS: tuple[tuple[str, Callable[[Home], str], bool], ...] = (
    ("database", _database, True),
    ("lake", _lake, True),
    ("snapshot", _snapshot, True),
    ("disk", _disk, True),
    ("worker", _worker, False),
)


def _of_worker(home: Home) -> list[Figure]:
    now = clock.now()
    holding = leases.holding(WORKER, now=now)
    since = counts.waiting_since()
    return [
        Figure("presek_worker_up", "1 where a worker holds the lease.", 0 if holding is None else 1),
        Figure(
            "presek_worker_lag_seconds",
            "Since when the job that waits longest was asked for.",
            0 if since is None else max(0, now - since) / SECOND,
        ),
        *_by("presek_jobs", "Jobs kept, by state.", counts.jobs_by_state(), label="state"),
    ]


def _of_run(home: Home) -> list[Figure]:
    run = home.published()
    if run is None:
        return []
    age = max(0, clock.now() - run.published_at) / SECOND
    files = (home.path / snapshots.FOLDER).rglob("*")
    return [
        Figure("presek_run_age_seconds", "Since the published run.", age),
        Figure("presek_run_seconds", "What computing the published run took.", run.seconds),
        Figure("presek_customers", "Customers in the published run.", run.customers),
        Figure("presek_segments", "Segments in the published run.", len(run.counts)),
        Figure(
            "presek_snapshot_bytes",
            "Bytes of the snapshots that are kept.",
            sum(path.stat().st_size for path in files if path.is_file()),
        ),
    ]


def _of_intake(home: Home) -> list[Figure]:
    folder, positions = home.path / intake_journal.FOLDER, intake.positions()
    waiting = sum(
        max(0, intake_journal.size_of(folder, name) - positions.get(name, 0)) for name in intake_journal.names(folder)
    )
    drained, aside, rejected = counts.events()
    return [
        Figure("presek_intake_waiting_bytes", "Acknowledged and not yet brought to the facts.", waiting),
        Figure("presek_intake_events_drained", "Events brought to the facts, of journals remembered.", drained),
        Figure("presek_intake_events_aside", "Events of the last 30 days kept aside.", aside),
        Figure("presek_intake_events_rejected", "Events of the last 30 days rejected.", rejected),
    ]


def _of_others(home: Home) -> list[Figure]:
    freshness: dict[str, int] = {}
    for each in sources.listed(home):
        freshness[each.freshness] = freshness.get(each.freshness, 0) + 1
    made = jobs.last_done(BACKUP)
    backup = (
        []
        if made is None
        else [Figure("presek_backup_age_seconds", "Since the last good backup.", (clock.now() - made) / SECOND)]
    )
    return [
        *_by(
            "presek_webhook_messages", "Messages of webhooks kept, by state.", counts.messages_by_state(), label="state"
        ),
        *_by("presek_sources", "Sources, by how fresh they are.", freshness, label="freshness"),
        Figure("presek_alerts", "Alerts that are open.", len(alerts.standing())),
        *backup,
    ]


def _of_place(home: Home) -> list[Figure]:
    disk = shutil.disk_usage(home.path)
    return [
        Figure("presek_disk_free_bytes", "Bytes free on the disk of the home.", disk.free),
        *(
            Figure("presek_ready", "1 where a part is well.", 1 if each.well else 0, (("part", each.name),))
            for each in checks(home)
        ),
    ]


def _by(name: str, says: str, found: Mapping[str, int], *, label: str) -> list[Figure]:
    return [Figure(name, says, count, ((label, key),)) for key, count in sorted(found.items())]


FIGURES: tuple[Callable[[Home], list[Figure]], ...] = (_of_worker, _of_run, _of_intake, _of_others, _of_place)
