"""Is everything in place? Each check says what it found and, where something is wrong, what to do."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass

from presek.app import engine_state, kept_sets, snapshots
from presek.app.clock import now
from presek.app.day_asked import written
from presek.app.home import Home
from presek.app.worker_lease import WORKER
from presek.store import alerts, leases, migrate, people
from presek.values.problem import Problems

LEAST_FREE_BYTES = 1 << 30
OLDEST_PYTHON = (3, 11)
TRANSLATED = ("pl", "sl")


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `state` is good, note (works, but look) or bad."""

    check: str
    state: str
    says: str


def examine(home: Home) -> tuple[Finding, ...]:
    """All checks, each on its own: one that breaks off is a finding too."""
    findings = []
    for check in CHECKS:
        try:
            findings.append(check(home))
        except Problems as found:
            findings.append(Finding(check.__name__.removeprefix("_").replace("_", " "), "bad", str(found)))
    return tuple(findings)


def _python(home: Home) -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", "good" if sys.version_info[:2] >= OLDEST_PYTHON else "bad", version)


def _disk(home: Home) -> Finding:
    free = shutil.disk_usage(home.path).free
    state = "good" if free >= LEAST_FREE_BYTES else "note"
    return Finding("disk", state, f"{free / 1e9:.1f} GB free at {home.path}")


def _home(home: Home) -> Finding:
    probe = home.path / ".doctor"
    try:
        probe.write_bytes(b"writable")
        probe.unlink()
    except OSError as refused:
        return Finding("home", "bad", f"{home.path} can't be written: {refused.strerror}")
    return Finding("home", "good", f"{home.path} can be written")


def _database(home: Home) -> Finding:
    waiting = migrate.waiting()
    if waiting:
        return Finding("database", "bad", f"{waiting} migrations wait; `presek up` applies them")
    return Finding("database", "good", "set up for this version")


def _lake(home: Home) -> Finding:
    head = home.head()
    for table, version in head.items():
        files = home.lake.files(table, version)
        gone = [path for path in files if not path.exists()]
        if gone:
            return Finding("lake", "bad", f"{len(gone)} files of {table} are not there any more, {gone[0]} first")
    if not head and home.lake.tables():
        says = "there are facts that this database doesn't know: it was made anew; put the old database back"
        return Finding("lake", "bad", says)
    return Finding("lake", "good" if head else "note", f"{len(head)} tables" if head else "no data yet")


def _snapshot(home: Home) -> Finding:
    if not home.head():
        return Finding("snapshot", "note", "no data yet")
    if not snapshots.is_current(home):
        return Finding("snapshot", "note", "data came in since; `presek refresh` makes a new one")
    opened = snapshots.opened(home)
    return Finding("snapshot", "good", f"{opened.snapshot.size} customers")


def _run(home: Home) -> Finding:
    published = home.published()
    if published is None:
        return Finding("run", "note", "nothing published yet; run `presek refresh`")
    if not kept_sets.there(home.path, published.directory):
        return Finding("run", "bad", "the sets of the published run vanished; `presek refresh` makes them again")
    return Finding("run", "good", f"{len(published.counts)} segments as of {written(home.as_of(published.as_of))}")


def _worker(home: Home) -> Finding:
    holding = leases.holding(WORKER, now=now())
    if holding is None:
        return Finding("worker", "note", "no worker runs; `presek up` or `presek worker` starts one")
    return Finding("worker", "good", holding.holder)


def _engine(home: Home) -> Finding:
    found = engine_state.state(home)
    if found is None:
        return Finding("engine", "good", "none: the rows are in this home")
    told = {"fresh": "good", "late": "note", "never": "note", "failed": "bad"}[found.freshness]
    says = f"{found.server or found.url}, synchronised: {found.freshness}"
    if found.refused:
        told = "note" if told == "good" else told
        says += f"; it could not compute {', '.join(each.segment for each in found.refused)}"
    return Finding("engine", told, f"{says}. {found.problem}" if found.problem else says)


def _alerts(home: Home) -> Finding:
    standing = alerts.standing()
    return Finding("alerts", "note" if standing else "good", standing[0].says if standing else "none")


def _users(home: Home) -> Finding:
    known = people.everyone()
    return Finding(
        "users", "good" if known else "note", ", ".join(each.name for each in known) or "nobody can sign in yet"
    )


def _code_lists(home: Home) -> Finding:
    catalog = home.catalog()
    empty = [key for key, codes in catalog.code_lists.items() if not codes.codes]
    if empty:
        return Finding("code lists", "bad", f"empty: {', '.join(empty)}")
    return Finding("code lists", "good", f"{len(catalog.code_lists)} lists, {len(catalog.fields)} fields")


def _translations(home: Home) -> Finding:
    compiled = [each for each in TRANSLATED if (home.path / "locale" / each / "LC_MESSAGES" / "django.mo").is_file()]
    if compiled == list(TRANSLATED):
        return Finding("translations", "good", ", ".join(("en", *compiled)))
    return Finding("translations", "note", "not compiled yet; the site does it when it starts")


CHECKS: tuple[Callable[[Home], Finding], ...] = (
    _python, _disk, _home, _database, _lake, _snapshot, _run, _engine, _worker, _alerts, _users, _code_lists,
    _translations,
)  # fmt: skip
