"""Erasing a customer (GDPR article 17): all that says who they are goes, everywhere, and the bytes with it.

Rows that the books rest on stay under the ordinal alone, and so do past memberships: they are counted, and belong to
nobody. Each step is kept before the next begins, and any may be done twice: what is broken off, the worker finishes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from presek.app import (
    clock,
    erasing_contact,
    erasing_facts,
    erasing_files,
    erasing_traces,
    erasure_list,
    intake_drain,
    kept_sets,
    refresh,
    snapshots,
)
from presek.app.erasing_facts import Going
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


def go_on() -> None:
    """Never stops."""


@dataclass(frozen=True, slots=True)
class _Doing:
    """What is told of the work, and asked."""

    say: Say
    going: Going


@dataclass(frozen=True, slots=True)
class Planned:
    """What erasing a customer would do. `keys` are theirs, with those merged into them; `goes` and `stays`: rows by
    table; `rejects`: rejected rows that name them; `database`: rows of tables that name them; `backups` hold them
    still; `told`: webhooks that were told of customers; `blanked`: rows that stay without texts that name a contact."""

    keys: tuple[str, ...]
    goes: Mapping[str, int]
    stays: Mapping[str, int]
    rejects: int
    database: Mapping[str, int]
    backups: tuple[str, ...]
    told: tuple[str, ...]
    blanked: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "customers": list(self.keys), "erased": dict(self.goes), "kept": dict(self.stays),
            "rejects": self.rejects, "database": dict(self.database), "backups": list(self.backups),
            "told": list(self.told), "blanked": dict(self.blanked),
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
    def blanked(self) -> Mapping[str, int]:
        """Rows that stay without the texts that named a contact, by table."""
        found: Any = self.counts.get("blanked")
        return found or {}

    @property
    def backups(self) -> Sequence[str]:
        """Those that were made before and held who was erased."""
        found: Any = self.counts.get("backups")
        return found or ()

    @property
    def of_contact(self) -> bool:
        """Whether it is of one contact of a company, who stays a customer."""
        return bool(self.counts.get(erasures.CONTACT))

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


def plan(home: Home, key: str, *, contact: str = "") -> Planned:
    """What erasing a customer, or one contact of theirs alone (by row key), would take out and leave; changes nothing.
    Problems: no customer has the key, no such contact."""
    with place_problems():
        if contact:
            return _plan_of_contact(home, key, contact)
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


def _plan_of_contact(home: Home, key: str, row: str) -> Planned:
    meant = erasing_contact.contact(home, key, row)
    counts = erasing_contact.counted(home, meant)
    return Planned(
        meant.company.traces.keys[:1], counts.goes, {}, counts.rejects, named_in(meant.traces),
        tuple(erasing_files.backups()), tuple(each.name for each in webhooks.listed()), blanked=counts.blanked,
    )  # fmt: skip


def ask(home: Home, key: str, *, reason: str, by: str = "", contact: str = "") -> int:
    """Keeps that a customer, or one contact of theirs, is to be erased; the worker does it. Problems: no such customer
    or contact, no reason."""
    said = " ".join(reason.split())
    if not said or len(said) > LONGEST_REASON:
        says = f"erasing needs a reason of 1 to {LONGEST_REASON} characters, such as 'asked by letter of 3 May'."
        raise Problems(Problem("no-reason", says, path="reason"))
    if contact:
        erasing_contact.contact(home, key, contact)
    else:
        erasing_traces.person(home, key)
    who, at = by or user_name(), clock.now()
    number = erasures.ask(key, reason=said, by=who, at=at, contact=contact)
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


def finish(home: Home, number: int, *, say: Say = lambda said: None, going: Going = go_on) -> Erased:
    """Does what is left of an erasing. Problems of the place, and who stops it, leave it where it is: it may be
    finished any time."""
    doing = _Doing(say, going)
    erasures.tried(number, at=clock.now())
    steps = {ASKED: _take_out, PURGING: _purge, SWEEPING: _sweep}
    with place_problems():
        while (found := erasures.find(number)) is not None and found.state != DONE:
            going()
            steps[found.state](home, found, doing)
    return find(number)


def do_due(home: Home, *, say: Say, stopping: Callable[[], bool]) -> None:
    """Finishes every erasing that was asked for; one that could not be finished is tried again after a while, or when
    somebody asks for its job again."""
    while not stopping() and (job := jobs.begin(at=clock.now(), kind=KIND)) is not None:
        carry_out(job.number, partial(_all, home, erasures.unfinished()), say=say, stopping=stopping, name=KIND)
        if jobs.waits(job.number):
            return
    for each in erasures.unfinished():
        if stopping():
            return
        if each.tried_at is not None and each.tried_at <= clock.now() < each.tried_at + AGAIN_AFTER:
            continue
        number = by_schedule(KIND, {"erasing": each.number})
        carry_out(number, partial(_all, home, (each,)), say=say, stopping=stopping, name=_called(each.number))


def _all(home: Home, wanted: Sequence[Erasure], running: Running) -> str:
    for each in wanted:
        running.going()
        finish(home, each.number, say=running.note, going=running.going)
    return f"erased {len(wanted)} customers"


def _take_out(home: Home, found: Erasure, doing: _Doing) -> None:
    """Out of the facts and of the database, at one instant."""
    intake_drain.drain(home, say=doing.say, stopping=lambda: False)
    with home.writing("erasing", wait=SECONDS_TO_WAIT):
        now = erasures.find(found.number)
        if now is None or now.state != ASKED:
            return  # another process was faster
        try:
            moved, traces, counts = _taken_out(home, now, doing)
        except Problems as refused:
            if any(each.branch is Branch.DATA for each in refused.problems):
                erasures.drop(now.number)
            raise
        erasures.taken_out(now.number, moved, traces, pseudonym=_called(now.number), counts=counts)


def _taken_out(home: Home, now: Erasure, doing: _Doing) -> tuple[dict[str, int], Traces, dict[str, object]]:
    """The tables without the customer or contact, by what else they are found, and what went."""
    doing.say("taking the customer out of the facts")
    row = next(iter(now.work.get(erasures.CONTACT, ())), "")
    if row:
        meant = erasing_contact.contact(home, now.key, row)
        found = erasing_contact.counted(home, meant)
        return (
            erasing_contact.take_out(home, meant, found, number=now.number, going=doing.going),
            meant.traces,
            found.as_json(),
        )
    person = erasing_traces.person(home, now.key)
    counts = erasing_facts.counted(home, person)
    return (
        erasing_facts.take_out(home, person, counts, number=now.number, going=doing.going),
        person.traces,
        counts.as_json(),
    )


def _purge(home: Home, found: Erasure, doing: _Doing) -> None:
    """Out of all files."""
    doing.say("removing files that hold the customer")
    with home.writing("erasing", wait=SECONDS_TO_WAIT):
        erasing_facts.purge(home, going=doing.going)
    doing.going()
    if home.published() is not None:
        refresh.refresh(home)
    doing.going()
    traces = Traces.from_json(found.work)
    touched = erasing_files.clean(home, traces)
    doing.going()
    with lake_lock(home.path / kept_sets.FOLDER, home.holder("erasing"), wait=SECONDS_TO_WAIT):
        run = home.published()
        snapshots.keep_only(home, None if run is None else run.snapshot)
    erasures.purged(found.number, {"files": touched, "backups": erasing_files.backups()})


def _sweep(home: Home, found: Erasure, doing: _Doing) -> None:
    """Out of the pages of the database that hold nothing any more."""
    doing.say("writing the database anew")
    at = clock.now()
    if not erasures.swept(found.number, at=at):
        says = "the database is being read; the last of the erasing waits for that."
        raise Problems(Problem("busy", says, branch=Branch.PLACE))
    erasure_list.try_beside_backups(home)
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
