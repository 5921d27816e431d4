"""Reading a source: pull its rows to a file of our own, then import that file as any other.

Nothing is kept before the whole of it was pulled; then the rows, the record of the import and where the next reading
begins are kept together. Who breaks off loses only time: the next reading begins where the last good one ended, and
rows that come again are unchanged.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from filelock import FileLock, Timeout

from presek.app import clock, contact_owners, engines, import_report, importing, sources, wiring
from presek.app.clock import Stopwatch
from presek.app.faults import place_problems
from presek.app.home import Home
from presek.app.work_folders import work_folder
from presek.source import (
    definition_text,
    from_calendar,
    from_calls,
    from_database,
    from_folder,
    from_mail,
    from_object_store,
    from_rest,
    mapping_text,
    pulled,
    removals,
)
from presek.source import rates as rate_tables
from presek.source.definition import (
    CalendarPlace,
    CallsPlace,
    DatabasePlace,
    FolderPlace,
    MailPlace,
    ObjectsPlace,
    RestPlace,
    Secret,
    SourceDefinition,
)
from presek.source.from_folder import Found
from presek.source.mapping import CUSTOMERS, FileShape, Mapping
from presek.source.prepare import Task, prepare
from presek.source.prepared import Prepared, Stamp
from presek.source.pulled import Pulled, Rows
from presek.source.spool import Work
from presek.store import imports
from presek.store import sources as kept
from presek.store.import_details import Detail
from presek.store.imports import Imported
from presek.store.sources import Reading
from presek.values.instant import moment_of
from presek.values.problem import Branch, Problem, Problems

FOLDER = "incoming"
WAIT_FOR_LOCK = 120.0
AWAY = frozenset({"no-file", "not-writable"})
ROWS_BETWEEN_LOOKS = 5_000

Going = Callable[[], None]
"""Asked now and then while rows come; raises to stop."""


def go_on() -> None:
    """Never stops."""


@dataclass(slots=True)
class _Turn:
    """One reading on its way."""

    home: Home
    source: kept.Source
    definition: SourceDefinition
    mapping: Mapping
    secrets: dict[str, Secret]
    going: Going
    folder: Path
    slowness: float
    reading: Reading
    state: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)


def run(home: Home, key: str, *, going: Going = go_on, slowness: float = 1.0) -> Reading:
    """Reads a source now and says what came of it. Problems are kept with the source, and raised."""
    source = kept.find(key)
    if source is None:
        raise sources.unknown(key)
    with place_problems(), _alone(home, key) as folder:
        begun = clock.now()
        kept.try_now(key, at=begun)
        turn: _Turn | None = None
        try:
            turn = _turn(home, source, going=going, folder=folder, slowness=slowness)
            _read(turn)
            found = list(turn.problems)
        except Problems as wrong:
            found = list(wrong.problems)
        done = replace(turn.reading if turn else Reading(begun, begun), begun_at=begun, ended_at=clock.now())
        done = replace(done, problems=tuple(problem.as_json() for problem in found))
        kept.end(key, done, pause=any(problem.code == "sign-in-refused" for problem in found))
        if found:
            raise Problems(*found)
        return done


def due(home: Home) -> tuple[str, ...]:
    """The keys of the sources whose time has come."""
    now = clock.now()
    return tuple(
        each.key for each in kept.listed() if (when := sources.due_at(each)) is not None and when <= now
    )  # fmt: skip


def _turn(home: Home, source: kept.Source, *, going: Going, folder: Path, slowness: float) -> _Turn:
    definition = definition_text.load(source.text, path=source.key)
    mapping = mapping_text.load(source.mapping_text, path=source.mapping_name, catalog=home.catalog())
    secrets = {str(each): Secret(wiring.secret(each.kept, each.name)) for each in definition.secrets}
    return _Turn(
        home, source, definition, mapping, secrets, going, folder, slowness, Reading(0, 0), dict(source.state)
    )  # fmt: skip


def _read(turn: _Turn) -> None:
    definition, state, secrets = turn.definition, turn.state, turn.secrets
    match definition.place:
        case FolderPlace() as folder:
            found = from_folder.in_folder(folder, now=clock.now())
            _files(turn, found, fetch=lambda each: each.path)
        case ObjectsPlace() as store:
            found = from_object_store.listed(store, secrets)
            _files(turn, found, fetch=lambda each: from_object_store.fetch(store, each, secrets, to=turn.folder))
        case DatabasePlace():
            looks = _looks(turn)
            _pulled(turn, from_database.pull(definition, _rows(turn), state=state, secrets=secrets, going=looks))
        case RestPlace(record_key=key):
            rows, looks = _rows(turn, key=key), _looks(turn)
            got = from_rest.pull(
                definition, rows, state=state, secrets=secrets, going=looks, slowness=turn.slowness
            )  # fmt: skip
            _pulled(turn, got)
        case MailPlace() as mailbox:
            who, looks = contact_owners.finder(turn.home), _looks(turn)
            _pulled(turn, from_mail.pull(mailbox, _rows(turn), state=state, secrets=secrets, going=looks, who=who))
        case CalendarPlace() as calendar:
            who, now = contact_owners.finder(turn.home), moment_of(clock.now())
            got = from_calendar.pull(calendar, _rows(turn), zone=turn.home.as_of().zone, now=now, who=who)
            _pulled(turn, got)
        case CallsPlace() as calls:
            _calls(turn, calls)


def _calls(turn: _Turn, place: CallsPlace) -> None:
    """Reads each file of call records that is new or has grown; a bad one stands in nobody's way."""
    who, zone = contact_owners.finder(turn.home), turn.home.as_of().zone
    folder = place.folder
    for each in from_folder.new_ones(from_folder.in_folder(folder, now=clock.now()), turn.state):
        turn.going()
        seen = from_folder.with_seen(turn.state, each)
        path = each.path
        try:
            with place_problems():
                got = from_calls.pull(place, path, _rows(turn), zone=zone, who=who)
        except Problems as wrong:
            if _is_away(turn, each, path, wrong=wrong):
                continue
            turn.problems += [replace(problem, path=each.name) for problem in wrong.problems]
            kept.keep(turn.source.key, seen, imported=None, moved={}, detail=Detail())
            turn.state = seen
        else:
            _pulled(turn, replace(got, state=seen))


def _rows(turn: _Turn, *, key: str = "") -> Rows:
    return Rows(turn.folder, turn.definition.deleted, key, turn.mapping.style.decimal_sign)


def _looks(turn: _Turn) -> Callable[[int], None]:
    looked = [0]

    def look(rows: int) -> None:
        if rows - looked[0] >= ROWS_BETWEEN_LOOKS:
            looked[0] = rows
            turn.going()

    return look


def _files(turn: _Turn, found: Iterable[Found], *, fetch: Callable[[Found], Path]) -> None:
    for each in from_folder.new_ones(found, turn.state):
        turn.going()
        _one_file(turn, each, fetch(each))


def _one_file(turn: _Turn, found: Found, path: Path) -> None:
    """Imports one file. A bad one is told and left until it changes; it stands in nobody's way."""
    state = from_folder.with_seen(turn.state, found)
    try:
        with place_problems(), _writing(turn) as at, work_folder(turn.home) as work:
            task = _task(turn, path, turn.mapping, at=at, origin=found.name, work=work)
            _keep(turn, task, prepare(task), path=found.name, state=state)
    except Problems as wrong:
        if _is_away(turn, found, path, wrong=wrong):
            return
        if wrong.branch in {Branch.PLACE, Branch.PRODUCT}:
            raise
        turn.problems += [replace(each, path=found.name) for each in wrong.problems]
        kept.keep(turn.source.key, state, imported=None, moved={}, detail=Detail())
        turn.state = state
    if path.parent == turn.folder:
        path.unlink(missing_ok=True)


def _is_away(turn: _Turn, found: Found, path: Path, *, wrong: Problems) -> bool:
    """Whether a file went meanwhile, or can't be read by this user: it is told, read next time, and in nobody's way."""
    away = all(each.code in AWAY and each.path == str(path) for each in wrong.problems)
    if away:
        turn.problems += [replace(each, path=found.name) for each in wrong.problems]
    return away


def _pulled(turn: _Turn, got: Pulled) -> None:
    """Imports what was pulled, with the rows that are gone, and moves the mark."""
    columns = tuple(turn.state.get("columns", ()))
    state = {**turn.state, **got.state, "columns": list(dict.fromkeys((*columns, *got.state.get("columns", ()))))}
    pulled.pad(got, columns)
    mapping = replace(turn.mapping, shape=FileShape("jsonl"))
    deleted = turn.definition.deleted
    if mapping.table == CUSTOMERS:
        turn.reading = replace(turn.reading, gone_customers=got.gone_count)
    with _writing(turn) as at, _named(turn), work_folder(turn.home) as work:
        task = _task(turn, got.rows, mapping, at=at, origin=turn.source.key, work=work)
        listed = got.count > 0
        prepared = prepare(task) if listed else removals.nothing()
        gone = removals.row_keys(got.gone, mapping) if got.gone_count and not mapping.of_customers else _no_keys()
        if deleted is not None and deleted.absent and got.whole and not mapping.of_customers:
            there = removals.row_keys(got.rows, mapping) if listed else _no_keys()
            gone = pa.concat_arrays([gone, removals.absent(
                there, mapping, catalog=task.catalog, known=task.known, origin=turn.source.key, most=deleted.most_absent
            )])  # fmt: skip
        prepared, removed = removals.with_removed(
            prepared, gone, mapping, catalog=task.catalog, known=task.known, stamp=task.stamp
        )
        turn.reading = replace(turn.reading, removed=removed)
        _keep(turn, task, prepared, path=turn.definition.address, state=state)


def _keep(turn: _Turn, task: Task, prepared: Prepared, *, path: str, state: dict[str, Any]) -> None:
    """Writes to the lake; then head, record and state move together."""
    watch = Stopwatch()
    changed = bool(prepared.read or prepared.append or prepared.replace)
    moved = importing.write(turn.home.lake, prepared) if changed else {}
    record = Imported(
        path=path, table=task.mapping.table, mapping=turn.source.mapping_name, read=prepared.read,
        accepted=prepared.accepted, rejected=prepared.rejected, filtered=prepared.filtered,
        unchanged=prepared.unchanged, aside=prepared.aside, seconds=watch.seconds(),
        by=f"source {turn.source.key}", at=task.stamp.recorded_at,
    )  # fmt: skip
    detail = Detail(turn.source.mapping_text, report=import_report.kept(prepared, task))
    number = kept.keep(turn.source.key, state, imported=record if changed else None, moved=moved, detail=detail)
    turn.state = state
    before = turn.reading
    turn.reading = replace(
        before, imports=before.imports if number is None else (*before.imports, number),
        read=before.read + prepared.read, accepted=before.accepted + prepared.accepted,
        rejected=before.rejected + prepared.rejected, filtered=before.filtered + prepared.filtered,
        unchanged=before.unchanged + prepared.unchanged, aside=before.aside + prepared.aside,
    )  # fmt: skip


def _task(turn: _Turn, path: Path, mapping: Mapping, *, at: int, origin: str, work: Work) -> Task:
    home = turn.home
    engines.refuse_import(home, mapping.table, [rule.field.key for rule in mapping.rules])
    rates = home.path / (mapping.rates or importing.RATES_FILE)
    return Task(
        path=path, mapping=mapping, catalog=home.catalog(), known=importing.AtHead(home.lake, home.head()),
        stamp=Stamp(
            at, source=mapping.source or turn.source.key, origin=origin, valid_from=importing.valid_from(home, at)
        ),
        rates=rate_tables.load(rates) if mapping.rates or rates.exists() else rate_tables.NONE, work=work,
    )  # fmt: skip


@contextmanager
def _writing(turn: _Turn) -> Iterator[int]:
    """Holds the lake's lock; the instant at which this is recorded."""
    with turn.home.writing(f"reading source {turn.source.key}", wait=WAIT_FOR_LOCK):
        yield max(clock.now(), imports.last_at() + 1)


@contextmanager
def _named(turn: _Turn) -> Iterator[None]:
    """Within it, problems name the source, not the file that its rows were pulled to."""
    try:
        yield
    except Problems as wrong:
        own = str(turn.folder)
        named = [replace(each, path=turn.source.key) if each.path.startswith(own) else each for each in wrong.problems]
        raise Problems(*named) from None


@contextmanager
def _alone(home: Home, key: str) -> Iterator[Path]:
    """A folder for what is pulled, gone afterwards. One process reads a source at a time; who dies holds nothing."""
    within = home.path / FOLDER
    within.mkdir(exist_ok=True)
    lock = FileLock(within / f"{key}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        says = "this source is being read by another process; wait until that is done."
        raise Problems(Problem("source-busy", says, path=key, branch=Branch.PLACE)) from None
    folder = within / key
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()


def _no_keys() -> pa.Array:
    return pa.array([], pa.string())
