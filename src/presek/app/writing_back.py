"""Writes back to where the customers are: after each publication, who is in which segment and whose conditions changed.

Beside each batch it is kept here what it told (`write-back/` in the home), so that the next one tells only what is
others; where that is not there, or the target's last batch is another, everything is told anew. The target is the
schema that the binding names; of DuckDB a file of that name beside the data, so that nobody who reads these waits.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.app import (
    clock,
    condition_files,
    engines,
    kept_sets,
    reading,
    stopping,
    wiring,
    write_back_state,
    written_rows,
)
from presek.app.engines import Engine
from presek.app.everybody import Outcomes
from presek.app.faults import place_problems
from presek.app.home import Home
from presek.app.snapshots import CUSTOMERS, force_folder, replace_text
from presek.app.write_back_state import Told
from presek.engine.sql import opening, writing_back
from presek.engine.sql.connection import Connection, Limits
from presek.engine.sql.opening import LIMITS
from presek.engine.sql.writing_back import Mark
from presek.engine.sql.written_tables import CONDITIONS, MEMBERSHIPS, Target
from presek.lake.lock import lake_lock
from presek.membership.run import Answer
from presek.store import head
from presek.store.runs import PublishedRun
from presek.values.problem import Branch, Problem, Problems

FOLDER, ABOUT = "write-back", "about.json"
KINDS = (MEMBERSHIPS, CONDITIONS)
CODES, ROWS = "codes.npy", "outcomes.json"
SECONDS_TO_WAIT = 60.0
LEAST_ANEW = 100_000
"""Where more rows than this, and than all anew would be, were told since, everything is told anew: the views stay
quick."""
OWN_FILE = {"duckdb": "main"}
"""Engines of which the target is a file of its own, and the schema in it."""
MEMORY_HERE = {"duckdb": 768 << 20}
"""Bytes that an engine within this process may have to write, unless the binding says so; it needs no more."""
FORGETFUL = frozenset({"pyspark"})
"""Dialects of servers that may keep their tables for one session alone."""

Going = Callable[[], None]
"""Asked between parts; raises where the work is not to go on."""


@dataclass(frozen=True, slots=True)
class Written:
    """A batch that was written. `kind` is the table; `anew`: it told of everybody; `rows`: how many it has."""

    kind: str
    batch: int
    run: int
    rows: int
    anew: bool

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {"table": self.kind, "batch": self.batch, "run": self.run, "rows": self.rows, "anew": self.anew}


@dataclass(frozen=True, slots=True)
class Place:
    """Where is written to: an address, and the schema there."""

    url: str
    target: Target

    def __str__(self) -> str:
        return f"{self.target.schema} in {self.url}"


@dataclass(frozen=True, slots=True)
class _Writing:
    """One writing under way."""

    home: Home
    run: PublishedRun
    connection: Connection
    place: Place
    base: str
    keys: pa.Array = field(repr=False)
    going: Going = field(repr=False)


def place_of(engine: Engine) -> Place | None:
    """Where the binding says that is written to; None where it names no target."""
    named, dialect = engine.binding.target, opening.dialect_of(engine.url)
    if named is None:
        return None
    if dialect not in OWN_FILE:
        return Place(engine.url, Target(named, dialect))
    if not named.replace("-", "").replace("_", "").isalnum():
        says = f"'{named}' is no name for a file of DuckDB. Expected letters, digits, - and _."
        raise Problems(Problem("bad-target", says, path="target"))
    folder = engine.url if engine.url.endswith("/") else engine.url[: engine.url.rindex("/") + 1]
    return Place(f"{folder}{named}.duckdb", Target(OWN_FILE[dialect], dialect))


def is_due(home: Home) -> bool:
    """Whether something was published that was not yet written; cheap."""
    run, engine = home.published(), engines.of(home)
    if run is None or engine is None or engine.binding.target is None:
        return False
    told = _told(home)
    if told.get(MEMBERSHIPS) != _result_of(run):
        return True
    days = condition_files.listed(home)
    return bool(days) and told.get(CONDITIONS) != _result_of_conditions(condition_files.of_day(home, days[-1]))


def write(home: Home, *, anew: bool = False, going: Going = lambda: None) -> tuple[Written, ...]:
    """Writes what changed since the last batch, or everything (`anew`); the batches that were written. What came of it
    is kept for the page of the engine.

    Problems: the base is bound to no engine, or its binding names no target; nothing was published yet; the engine's
    own, and what right it needs.
    """
    try:
        written = _write(home, anew=anew, going=going)
    except Problems as wrong:
        if engines.is_bound() and wrong.problems[0].code != stopping.CODE:
            write_back_state.keep_problem(home, wrong.problems[0])
        raise
    at = clock.now()
    write_back_state.keep(home, [Told(each.kind, at, each.run, each.rows, each.anew) for each in written])
    return written


def _write(home: Home, *, anew: bool, going: Going) -> tuple[Written, ...]:
    engine = engines.of(home)
    place = None if engine is None else place_of(engine)
    if engine is None or place is None:
        says = "this base writes nothing back: its engine.yaml names no target (a schema that Presek may write to)."
        raise Problems(Problem("no-target", says, path=engines.FILE))
    run = reading.published_run(home)
    with lake_lock(home.path / FOLDER, home.holder("write-back"), wait=SECONDS_TO_WAIT), place_problems():
        memory = engine.binding.memory or MEMORY_HERE.get(place.target.dialect, LIMITS.bytes)
        limits = Limits(engine.binding.seconds or LIMITS.seconds, memory)
        connection = opening.open_engine(place.url, limits=limits, secrets=wiring.engine_secrets(), writing=True)
        try:
            with stopping.watched(connection.cancel):
                if writing_back.prepare(connection, place.target) and place.target.dialect in FORGETFUL:
                    _must_last(place, limits)
                keys = _keys(home, reading.opened(home).snapshot.size)
                base = head.lake_name(secrets.token_hex(16))
                writing = _Writing(home, run, connection, place, base=base, keys=keys, going=going)
                found = (_memberships(writing, anew=anew), _conditions(writing, anew=anew))
            return tuple(each for each in found if each is not None)
        finally:
            connection.close()


def _must_last(place: Place, limits: Limits) -> None:
    """Problems where the tables that were just made are there for no other session."""
    other = opening.open_engine(place.url, limits=limits, secrets=wiring.engine_secrets(), writing=True)
    try:
        writing_back.must_last(other, place.target)
    finally:
        other.close()


def _keys(home: Home, size: int) -> pa.Array:
    """The keys of all ordinals, of those who are gone too, so that it can be told of them; of the erased they are empty
    (of these nothing can be told but by telling everything anew)."""
    batches = list(home.lake.read(CUSTOMERS, home.head().get(CUSTOMERS), ["ordinal", "key"]))
    if not batches:
        return pa.repeat("", size)
    known = pa.Table.from_batches(batches).combine_chunks()
    ordinals = known.column("ordinal").to_numpy()
    within = ordinals < size
    place = np.full(size, -1)
    place[ordinals[within]] = np.flatnonzero(within)
    keys = known.column("key").cast(pa.string()).combine_chunks()
    return pc.fill_null(keys.take(pa.array(place, mask=place < 0)), "")


# --- memberships ---------------------------------------------------------------------------------------------------


def _memberships(writing: _Writing, *, anew: bool) -> Written | None:
    home, run = writing.home, writing.run
    now = _answers(home.path, run.directory)
    last, kept = _last(writing, MEMBERSHIPS, anew=anew)
    before = None if kept is None else _answers_kept(kept)
    nameless = written_rows.nameless(writing.keys)
    if before is not None and any(written_rows.some_of(answer, nameless) for answer in before.values()):
        before = None
    batch = _next(last)

    def keep(folder: Path) -> None:
        there = folder / kept_sets.FOLDER / run.directory
        there.mkdir(parents=True)
        for file in (home.path / kept_sets.FOLDER / run.directory).iterdir():
            _linked(file, there / file.name)

    versions = {each.key: each.version for each in run.counts if each.version is not None}
    rows = written_rows.memberships(
        written_rows.Batch(batch, run.number, writing.keys), now, before, versions=versions
    )  # fmt: skip
    mark = _mark(writing, MEMBERSHIPS, batch=batch, anew=before is None, result=_result_of(run))
    return _append(writing, mark, rows, keep=keep, first=last is None)


def _answers(home: Path, directory: str) -> dict[str, Answer]:
    keys = kept_sets.keys(home, directory)
    return {key: answer for key in keys if (answer := kept_sets.read(home, directory, key)) is not None}


def _answers_kept(folder: Path) -> dict[str, Answer] | None:
    names = [each.name for each in (folder / kept_sets.FOLDER).iterdir()]
    return _answers(folder, names[0]) if names and kept_sets.there(folder, names[0]) else None


def _linked(file: Path, link: Path) -> None:
    """The same file under another name: it never changes."""
    try:
        os.link(file, link)
    except OSError:
        shutil.copy2(file, link)  # another disk, or one without links


# --- conditions ----------------------------------------------------------------------------------------------------


def _conditions(writing: _Writing, *, anew: bool) -> Written | None:
    found = condition_files.newest(writing.home)
    if found is None:
        return None
    about, all_outcomes = found
    now = written_rows.only_of(all_outcomes, reading.opened(writing.home).everybody())
    last, kept = _last(writing, CONDITIONS, anew=anew)
    before = None if kept is None else Outcomes(np.load(kept / CODES), tuple(json.loads((kept / ROWS).read_text())))
    nameless = written_rows.nameless(writing.keys).mask()
    if before is not None and (before.codes[nameless[: len(before.codes)]] != written_rows.NOBODY).any():
        before = None
    batch = _next(last)

    def keep(folder: Path) -> None:
        folder.mkdir(parents=True)
        np.save(folder / CODES, now.codes)
        (folder / ROWS).write_text(json.dumps(now.rows, ensure_ascii=False), "utf-8")

    rows = written_rows.conditions(written_rows.Batch(batch, about.run, writing.keys), now, before)
    result = _result_of_conditions(about)
    mark = _mark(writing, CONDITIONS, batch=batch, anew=before is None, result=result)
    return _append(writing, mark, rows, keep=keep, first=last is None)


# --- a batch -------------------------------------------------------------------------------------------------------


def _last(writing: _Writing, kind: str, *, anew: bool) -> tuple[Mark | None, Path | None]:
    """The target's last batch of a kind, and the folder of what it told; None where all is to be told anew."""
    connection, target = writing.connection, writing.place.target
    last = writing_back.last(connection, target, kind)
    if last is None:
        return None, None
    if last.base != writing.base:
        says = f"another base of Presek writes to {writing.place}. Name a target of its own; nothing was written."
        raise Problems(Problem("foreign-target", says, path=engines.FILE, branch=Branch.PLACE))
    folder = _folder(writing.home, kind, last.batch)
    whole, later = writing_back.rows_since_anew(connection, target, kind)
    if anew or not folder.is_dir() or later > max(whole, LEAST_ANEW):
        return last, None
    return last, folder


def _next(last: Mark | None) -> int:
    """The number of a batch: when it was begun, in microseconds, so that a broken one's is never used again."""
    return clock.now() if last is None else max(clock.now(), last.batch + 1)


def _mark(writing: _Writing, kind: str, *, batch: int, anew: bool, result: str) -> Mark:
    run = writing.run
    return Mark(
        batch, kind, run.number, anew=anew, as_of=run.as_of, written_at=clock.now(), result=result, base=writing.base
    )  # fmt: skip


def _append(
    writing: _Writing, mark: Mark, rows: Iterator[pa.Table], *, keep: Callable[[Path], None], first: bool
) -> Written | None:
    """Keeps what is told, then tells it; nothing where there is nothing to tell."""
    home, some = writing.home, next(rows, None)
    if some is None and (first or not mark.anew):
        _note(home, mark)
        return None

    def parts() -> Iterator[pa.Table]:
        if some is not None:
            yield some
        for each in rows:
            writing.going()
            yield each

    folder = _folder(home, mark.kind, mark.batch)
    shutil.rmtree(folder, ignore_errors=True)
    keep(folder)
    force_folder(folder)
    many = writing_back.append(writing.connection, writing.place.target, mark, tables=parts())
    for other in (home.path / FOLDER).glob(f"{mark.kind}-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    _note(home, mark)
    return Written(mark.kind, mark.batch, mark.run, many, anew=mark.anew)


def _folder(home: Home, kind: str, batch: int) -> Path:
    return home.path / FOLDER / f"{kind}-{batch}"


def _result_of(run: PublishedRun) -> str:
    return f"{run.number} {run.hash}"


def _result_of_conditions(about: condition_files.Changes) -> str:
    return f"{about.day.isoformat()} {about.run} {about.policies} {about.version}"


def _told(home: Home) -> Mapping[str, str]:
    """By table what was told last, as far as is known here."""
    try:
        return dict(json.loads((home.path / FOLDER / ABOUT).read_text("utf-8")))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}


def _note(home: Home, mark: Mark) -> None:
    replace_text(home.path / FOLDER / ABOUT, json.dumps({**_told(home), mark.kind: mark.result}))
