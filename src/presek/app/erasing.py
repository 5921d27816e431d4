"""Erasing a customer (GDPR article 17): all that says who they are goes, everywhere, and the bytes with it.

Rows that the books rest on stay under the ordinal alone, and so do past memberships: they are counted, and belong to
nobody. Each step is kept before the next begins, and any may be done twice: what is broken off, the worker finishes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from presek.app import clock, erasing_facts, erasing_files, erasing_traces, intake_drain, kept_sets, refresh, snapshots
from presek.app.faults import place_problems
from presek.app.home import Home, user_name
from presek.app.job_runs import Running, by_schedule, carry_out
from presek.lake.lock import lake_lock
from presek.store import audit, erasures, jobs, webhooks
from presek.store.audit import Entry
from presek.store.erasures import ASKED, DONE, PURGING, SWEEPING, Erasure
from presek.store.scrubbing import Traces, named_in
from presek.values.problem import Branch, Problem, Problems

KIND = "erase"
SECONDS_TO_WAIT = 60.0
AGAIN_AFTER = 60_000_000
"""Microseconds: when one that could not be finished is tried again."""
LONGEST_REASON = 300

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Planned:
    """What erasing a customer would do. `keys` are theirs, with those merged into them; `goes` and `stays`: rows by
    table; `rejects`: rejected rows that name them; `database`: rows of tables that name them; `backups` hold them
    still; `told`: webhooks that were told of customers."""

    keys: tuple[str, ...]
    goes: Mapping[str, int]
    stays: Mapping[str, int]
    rejects: int
    database: Mapping[str, int]
    backups: tuple[str, ...]
    told: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "customers": list(self.keys), "erased": dict(self.goes), "kept": dict(self.stays),
            "rejects": self.rejects, "database": dict(self.database), "backups": list(self.backups),
            "told": list(self.told),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Erased:
    """An erasing as it stands; instants in microseconds, `done_at` None while it is under way."""

    number: int
    state: str
    reason: str
    by: str
    asked_at: int
    done_at: int | None
    rows: Mapping[str, int]
    kept: Mapping[str, int]
    counts: Mapping[str, object]

    @property
    def done(self) -> bool:
        """Whether nothing of the customer is left."""
        return self.state == DONE

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "number": self.number, "state": self.state, "reason": self.reason, "by": self.by,
            "asked_at": self.asked_at, "done_at": self.done_at, **self.counts,
        }  # fmt: skip


def plan(home: Home, key: str) -> Planned:
    """What erasing would take out and leave; changes nothing. Problems: no customer has the key."""
    with place_problems():
        person = erasing_traces.person(home, key)
        counts = erasing_facts.counted(home, person)
        return Planned(
            person.traces.keys,
            counts.goes,
            counts.stays,
            counts.rejects,
            named_in(person.traces),
            tuple(erasing_files.backups()),
            tuple(each.name for each in webhooks.listed()),
        )


def ask(home: Home, key: str, *, reason: str, by: str = "") -> int:
    """Keeps that a customer is to be erased; the worker does it. Problems: no such customer, no reason."""
    said = " ".join(reason.split())
    if not said or len(said) > LONGEST_REASON:
        says = f"erasing needs a reason of 1 to {LONGEST_REASON} characters, such as 'asked by letter of 3 May'."
        raise Problems(Problem("no-reason", says, path="reason"))
    erasing_traces.person(home, key)
    who, at = by or user_name(), clock.now()
    number = erasures.ask(key, reason=said, by=who, at=at)
    audit.add(Entry(at, who, action="asked to erase", subject=_called(number), detail={"number": number}))
    return number


def listed() -> tuple[Erased, ...]:
    """All erasings, newest first."""
    return tuple(map(_erased, erasures.listed()))


def find(number: int) -> Erased:
    """One erasing; Problems where there is none of this number."""
    found = erasures.find(number)
    if found is None:
        raise Problems(Problem("no-erasing", f"there is no erasing {number}.", path="number", branch=Branch.DATA))
    return _erased(found)


def finish(home: Home, number: int, *, say: Say = lambda said: None) -> Erased:
    """Does what is left of an erasing. Problems of the place leave it where it is: it may be finished any time."""
    erasures.tried(number, at=clock.now())
    steps = {ASKED: _take_out, PURGING: _purge, SWEEPING: _sweep}
    with place_problems():
        while (found := erasures.find(number)) is not None and found.state != DONE:
            steps[found.state](home, found, say)
    return find(number)


def do_due(home: Home, *, say: Say, stopping: Callable[[], bool]) -> None:
    """Finishes every erasing that was asked for; one that could not be finished is tried again after a while, or when
    somebody asks for its job again."""
    while not stopping() and (job := jobs.begin(at=clock.now(), kind=KIND)) is not None:
        carry_out(job.number, partial(_all, home, erasures.unfinished()), say=say, stopping=stopping, name=KIND)
    for each in erasures.unfinished():
        if stopping():
            return
        if each.tried_at is not None and each.tried_at <= clock.now() < each.tried_at + AGAIN_AFTER:
            continue
        number = by_schedule(KIND, {"erasing": each.number})
        carry_out(number, partial(_all, home, (each,)), say=say, stopping=stopping, name=_called(each.number))


def _all(home: Home, wanted: Sequence[Erasure], running: Running) -> str:
    for each in wanted:
        finish(home, each.number, say=running.note)
    return f"erased {len(wanted)} customers"


def _take_out(home: Home, found: Erasure, say: Say) -> None:
    """Out of the facts and of the database, at one instant."""
    intake_drain.drain(home, say=say, stopping=lambda: False)
    with home.writing("erasing", wait=SECONDS_TO_WAIT):
        now = erasures.find(found.number)
        if now is None or now.state != ASKED:
            return  # another process was faster
        try:
            person = erasing_traces.person(home, now.key)
        except Problems:
            erasures.drop(now.number)
            raise
        say("taking the customer out of the facts")
        counts = erasing_facts.counted(home, person)
        moved = erasing_facts.take_out(home, person, counts, number=now.number)
        erasures.taken_out(
            now.number, moved, person.traces, pseudonym=_called(now.number), counts=counts.as_json()
        )  # fmt: skip


def _purge(home: Home, found: Erasure, say: Say) -> None:
    """Out of all files."""
    say("removing files that hold the customer")
    with home.writing("erasing", wait=SECONDS_TO_WAIT):
        erasing_facts.purge(home)
    if home.published() is not None:
        refresh.refresh(home)
    traces = Traces.from_json(found.work)
    touched = erasing_files.clean(home, traces)
    with lake_lock(home.path / kept_sets.FOLDER, home.holder("erasing"), wait=SECONDS_TO_WAIT):
        run = home.published()
        snapshots.keep_only(home, None if run is None else run.snapshot)
    erasures.purged(found.number, {"files": touched, "backups": erasing_files.backups()})


def _sweep(home: Home, found: Erasure, say: Say) -> None:
    """Out of the pages of the database that hold nothing any more."""
    say("writing the database anew")
    at = clock.now()
    if not erasures.swept(found.number, at=at):
        says = "the database is being read; the last of the erasing waits for that."
        raise Problems(Problem("busy", says, branch=Branch.PLACE))
    detail = {"number": found.number, "reason": found.reason}
    audit.add(Entry(at, found.by, action="erased", subject=_called(found.number), detail=detail))


def _called(number: int) -> str:
    """The pseudonym under which a customer stands from then on."""
    return f"erased-{number}"


def _erased(found: Erasure) -> Erased:
    counts: dict[str, Any] = dict(found.counts)
    return Erased(
        found.number, found.state, found.reason, found.by, found.asked_at, found.done_at,
        rows=counts.get("rows", {}), kept=counts.get("kept", {}), counts=counts,
    )  # fmt: skip
