"""What programs told, brought from the journals to the facts by the worker.

A turn reads what all journals hold, in the order in which it was taken in, settles it as an import would, appends to
the lake, and then moves the head and the journals' positions in one transaction: whatever dies when, everything is
applied once.
"""

from __future__ import annotations

import gc
import heapq
import json
import traceback
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from presek.app import (
    clock,
    crash_note,
    erased_again,
    importing,
    intake,
    intake_body,
    intake_journal,
    intake_rejects,
    upkeep,
)
from presek.app.clock import Stopwatch
from presek.app.faults import place_problems, problem_of
from presek.app.home import Home
from presek.app.intake_journal import Frame
from presek.app.known_by_key import KnownByKey
from presek.app.sight import Sight
from presek.source import events_said, shape
from presek.source import rates as rate_tables
from presek.source.events import Told
from presek.source.events_said import Sorted
from presek.source.mapping import CUSTOMERS
from presek.source.prepared import Stamp
from presek.source.settle_told import Turn
from presek.store import alerts, imports
from presek.store import intake as kept
from presek.store.alerts import Alert
from presek.store.intake import Drained, KeptOutcome
from presek.values.problem import Problems

MOST_EVENTS, MOST_BYTES = 50_000, 32 << 20
"""What one turn takes at most."""
MOST_SECONDS = 10.0
"""After so long the worker looks after other things, too."""
AHEAD = 1_000_000
"""Microseconds: what is dated further ahead of the clock than that was taken in before the clock was set back."""
KEPT_DAYS = 30
DAY = 86_400_000_000
SECONDS_TO_WAIT = 2.0
TAKING_IN = "taking in what programs sent"

Say = Callable[[str], None]


@dataclass(slots=True)
class _Batch:
    """One receipt on its way: which numbers its events have."""

    frame: Frame
    first: int
    count: int


@dataclass(slots=True)
class _Load:
    """All that one turn takes."""

    batches: list[_Batch] = field(default_factory=list)
    events: Sorted = field(default_factory=Sorted)
    facts: list[tuple[str, Told]] = field(default_factory=list)
    count: int = 0
    bytes: int = 0

    @property
    def full(self) -> bool:
        return self.count >= MOST_EVENTS or self.bytes >= MOST_BYTES


@dataclass(frozen=True, slots=True)
class _Taken:
    """How many events a turn took; `more`: it left some of what was there."""

    count: int
    more: bool


NOTHING = _Taken(0, more=False)


def drain(home: Home, *, say: Say, stopping: Callable[[], bool]) -> int:
    """Brings what was taken in to the facts, turn by turn, until little waits or much time went by; how many events.

    Somebody else's writing, or a full disk, only puts it off: nothing is lost.
    """
    watch, done = Stopwatch(), 0
    while not stopping() and watch.seconds() < MOST_SECONDS:
        try:
            with place_problems(), without_collecting():
                taken = _turn(home)
        except Problems as found:
            say(f"what programs sent waits: {found.problems[0]}")
            break
        done += taken.count
        if not taken.more:
            break  # what came meanwhile waits for the next look: the refresh comes first
    if done:
        say(f"took in {done} events in {watch.seconds():.2f} s")
    return done


@contextmanager
def without_collecting() -> Iterator[None]:
    """Within it Python looks for no cycles: a turn makes many small things and lets all of them go at its end."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Care(Enum):
    """How carefully a turn goes: all that waits together; one batch alone; one batch that nothing is tried with."""

    TOGETHER = 1
    ALONE = 2
    APART = 3


def _turn(home: Home, care: _Care = _Care.TOGETHER) -> _Taken:
    folder = home.path / intake_journal.FOLDER
    named = intake_journal.names(folder)
    if not named:
        return NOTHING
    positions = kept.positions()
    named = _cleared(home, named, positions)
    if all(intake_journal.size_of(folder, name) <= positions.get(name, 0) for name in named):
        return NOTHING
    load = _load(home, named, positions, care=care)
    if not load.batches:
        return NOTHING
    tables = {CUSTOMERS, "facts", importing.REJECTS} | {
        name for table, _ in load.events.told for name in (table, shape.aside_name(table))
    }  # fmt: skip
    if load.facts:
        tables |= {name for key in home.catalog().relations for name in (key, shape.aside_name(key))}
    try:
        with home.writing(TAKING_IN, tables=tables & set(home.lake.tables()), wait=SECONDS_TO_WAIT):
            if kept.positions() == positions:  # else another worker was faster
                _settle(home, load)
                upkeep.fold(home, tables)
    except Exception as error:
        if care is _Care.APART or isinstance(error, Problems) or problem_of(error) is not None:
            raise
        # Our own mistake with one batch may not hold up all others for ever: it is looked for, told, and kept apart.
        if len(load.batches) > 1:
            return _turn(home, _Care.ALONE)
        _tell(error)
        return _turn(home, _Care.APART)
    return _Taken(load.count, more=load.full or care is not _Care.TOGETHER)


def _tell(error: Exception) -> None:
    where = crash_note.write("".join(traceback.format_exception(error)))
    says = (
        f"something that a program sent could not be brought to the facts ({type(error).__name__}); it is kept apart."
    )
    alerts.open_one(Alert(intake_rejects.FAILED, f"{says} {where or ''}".strip(), clock.now()))


def _load(home: Home, named: Sequence[str], positions: Mapping[str, int], *, care: _Care) -> _Load:
    """Reads and sorts what waits. Frames that were taken in after now wait: an earlier one may still be missing."""
    folder = home.path / intake_journal.FOLDER
    now = clock.now()
    streams = [_until(intake_journal.frames(folder, name, positions.get(name, 0)), now) for name in named]
    load = _Load()
    sights: dict[tuple[bool, bool], Any] = {}
    for frame in heapq.merge(*streams, key=lambda each: (each.at, each.journal)):
        head, _, body = frame.content.partition(b"\n")
        about = json.loads(head)
        intrusive, special = about["sees"]
        against = sights.get((intrusive, special))
        if against is None:
            against = sights[intrusive, special] = intake.knows(home, Sight(intrusive, special))
        said = intake_body.read(body, lines=about["sent"] == "lines", digits=True)
        numbered: list[tuple[int, Any]] = list(enumerate(said, start=load.count))
        if care is _Care.APART:
            _add(load, events_said.all_apart(numbered, against.catalog, of_customers=about["kind"] != "events"))
        else:
            _add(load, intake.sorted_out(numbered, against, about["kind"]))
        load.batches.append(_Batch(frame, load.count, len(said)))
        load.count += len(said)
        load.bytes += len(body)
        if load.full or care is not _Care.TOGETHER:
            break
    return load


def _until(frames: Iterator[Frame], now: int) -> Iterator[Frame]:
    for frame in frames:
        if now < frame.at <= now + AHEAD:
            return
        yield frame


def _add(load: _Load, found: Sorted) -> None:
    for (table, source), told in found.told.items():
        if table == CUSTOMERS:
            load.facts += [(source, each) for each in told]
        else:
            load.events.told.setdefault((table, source), []).extend(told)
    load.events.faults += found.faults
    load.facts.sort(key=lambda each: each[1].number)


def _settle(home: Home, load: _Load) -> None:
    catalog = home.catalog()
    at = max(clock.now(), imports.last_at() + 1)
    known = KnownByKey.of(home)
    table = home.path / importing.RATES_FILE
    turn = Turn(
        catalog, known, known.register(), Stamp(at, "", "", valid_from=importing.valid_from(home, at)),
        rate_tables.load(table) if table.exists() else rate_tables.NONE,
    )  # fmt: skip
    turn.facts(load.facts)
    for (relation, source), told in load.events.told.items():
        turn.events(told, relation, source)
    gathered = intake_rejects.gathered(home, turn, load.events, facts=load.facts, at=at + turn.rounds)
    moved = {}
    for name, rows in turn.outcome.replace.items():
        moved[name] = home.lake.replace(name, importing.stream_of(rows))
    for name, rows in turn.outcome.append.items():
        if rows.num_rows:
            moved[name] = home.lake.append(name, importing.stream_of(rows))
    if gathered.rows.num_rows:
        moved[importing.REJECTS] = home.lake.append(importing.REJECTS, importing.stream_of(gathered.rows))
    last = gathered.last_at
    kept.keep(
        Drained(
            last, moved, {each.frame.journal: each.frame.end for each in load.batches}, _events(load),
            outcomes=_outcomes(load, turn, gathered.reasons), collected=gathered.collected,
        )
    )  # fmt: skip
    by = {source for source, _ in load.facts} | {source for _, source in load.events.told}
    done = turn.outcome
    erased_again.tell(done.came_again, contacts=done.kept_out, source=", ".join(sorted(by)))


def _events(load: _Load) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in load.batches:
        found[each.frame.journal] = found.get(each.frame.journal, 0) + each.count
    return found


def _outcomes(load: _Load, turn: Turn, reasons: Mapping[int, Mapping[str, object]]) -> list[KeptOutcome]:
    """Of the receipts of which not all was accepted."""
    found = []
    rejected, aside = sorted(reasons), sorted(turn.aside)
    for each in load.batches:
        end = each.first + each.count
        mine = rejected[bisect_left(rejected, each.first) : bisect_left(rejected, end)]
        beside = bisect_left(aside, end) - bisect_left(aside, each.first)
        if mine or beside:
            told = [{**reasons[number], "index": number - each.first} for number in mine[: intake.MOST_TOLD]]
            receipt = f"{each.frame.journal}.{each.frame.begin}"
            found.append(KeptOutcome(receipt, each.count - len(mine), beside, rejected=len(mine), reasons=told))
    return found


def _cleared(home: Home, named: Sequence[str], positions: Mapping[str, int]) -> tuple[str, ...]:
    """Removes journals that are read to their end and that nobody writes any more; forgets what is long ago. Those that
    are left."""
    folder = home.path / intake_journal.FOLDER
    gone = {name for name in named if intake_journal.remove_if_ended(folder, name, positions.get(name, 0))}
    if gone:
        kept.forget(before=clock.now() - KEPT_DAYS * DAY, journals=frozenset(named))
    return tuple(name for name in named if name not in gone)
