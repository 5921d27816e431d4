"""Synchronising a bound base: who its customers are, and what is said of them, brought over from the engine.

Customers that are new there get the next ordinals, those that are gone are in no set and keep theirs; of the others,
facts are written only where they changed. Rows of relations stay where they are. Whatever breaks off before the head
moves leaves the base as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from presek.app import clock, engine_contacts, engine_guard, engine_sessions, gone, importing
from presek.app.engines import Engine
from presek.app.faults import place_problems
from presek.app.home import Home
from presek.app.importing import AtHead
from presek.app.searched import CONTACTS
from presek.app.work_folders import work_folder
from presek.engine.sql import fetching, fetching_some, words
from presek.engine.sql.binding import said
from presek.engine.sql.connection import Connection
from presek.source import compare, prints, settle_customers, shape
from presek.source.customers import Register
from presek.source.prepared import Outcome, Stamp
from presek.source.spool import Spool, Work
from presek.source.typed import KEY, OBSERVED_AT, UNSET
from presek.store import engines as kept
from presek.store import imports
from presek.store.engines import Sync
from presek.values.problem import Branch, Problem, Problems

SOURCE, SEEN, PRINT = "engine", "seen", "__print"
PRINTS = Path("cache") / "engine-prints.npz"
"""By ordinal a fingerprint of what the engine said last: only a copy, it may be removed at any time."""
WAIT_FOR_LOCK = 120.0
ROWS_TOGETHER = 200_000
SHOWN = 3
"""Keys that are named of those that stand twice."""

Going = Callable[[], None]
"""Asked now and then; raises to stop."""
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told how it goes, and asked whether to go on. `all_may_go`: nobody asks where very many vanished."""

    going: Going = lambda: None
    say: Tell = lambda _: None
    all_may_go: bool = False


QUIET = Told()


def synchronise(engine: Engine, told: Told = QUIET) -> Sync:
    """Brings over what changed since the last time. Problems are kept with the synchronising, and raised."""
    begun = clock.now()
    try:
        with place_problems(), work_folder(engine.home) as work:
            return _synchronise(engine, work, told=told, begun=begun)
    except Problems as wrong:
        said = tuple(problem.as_json() for problem in wrong.problems)
        kept.keep(Sync(begun, clock.now(), problems=said), {})
        raise


def _synchronise(engine: Engine, work: Work, *, told: Told, begun: int) -> Sync:
    home = engine.home
    with engine_sessions.plain(engine) as connection:
        server = connection.server()
        look = engine_guard.there_now if told.all_may_go else engine_guard.must_be_believed
        found = look(engine, connection)
        told.say(f"asking {server} for the customers")
        rows = _fetched(engine, connection, work, told=told)
        engine_sessions.keep_words(home, words.words_of(engine.binding, connection, engine.catalog))
        contacts = _contacts(engine, connection)
    told.going()
    told.say(f"{rows.num_rows} customers; writing what changed of them")
    with home.writing("synchronising with the engine", wait=WAIT_FOR_LOCK):
        at = max(clock.now(), imports.last_at() + 1)
        turn = _Turn.of(engine, work, at=at)
        turn.settle(rows, told=told)
        turn.note_gone(all_may_go=told.all_may_go)
        made = turn.outcome.append
        moved = {table: home.lake.append(table, importing.stream_of(spool)) for table, spool in made.items()}
        done = Sync(
            begun, clock.now(), server=server[:200], customers=turn.customers, new=turn.outcome.new_customers,
            changed=turn.changed, gone=turn.gone, back=turn.back,
        )  # fmt: skip
        number = kept.keep(done, moved)
        turn.prints.write(home, number=number)
        engine_guard.believe(engine, found)
        if contacts is not None:
            engine_contacts.keep(home, contacts, erased=turn.register.erased)
    return replace(done, number=number)


def _fetched(engine: Engine, connection: Connection, work: Work, *, told: Told) -> Spool:
    """The engine's customers with a fingerprint of what it says of each, in a folder of work."""
    fields = _fields(engine)
    facts = shape.facts(engine.catalog)
    schema = pa.schema([
        pa.field("key", pa.string()), pa.field(SEEN, shape.INSTANT), *(facts.field(name) for name in fields),
        pa.field(PRINT, pa.uint64()),
    ])  # fmt: skip
    spool = Spool(schema, work)
    for batch in fetching.customers(engine.binding, connection, engine.catalog, fields=fields):
        told.going()
        table = pa.Table.from_batches([batch]).select([name for name in schema.names if name != PRINT])
        table = table.cast(pa.schema([schema.field(name) for name in table.column_names]))
        table = table.filter(pc.and_kleene(pc.is_valid(table.column("key")), pc.not_equal(table.column("key"), "")))
        spool.put(table.append_column(PRINT, prints.prints_of(table)))
    return spool


def _contacts(engine: Engine, connection: Connection) -> pa.Table | None:
    """What contact persons are found and compared by; None where they are not in the engine."""
    if not engine_contacts.are_there(engine):
        return None
    fields = [each.field for each in engine_contacts.wanted(engine)]
    schema = pa.schema([(name, pa.string()) for name in ("key", "row", *fields)])
    batches = fetching_some.texts_of_rows(engine.binding, connection, engine.catalog, relation=CONTACTS, fields=fields)
    return pa.Table.from_batches(batches, schema)


def _fields(engine: Engine) -> list[str]:
    return [key for key in engine.catalog.fields if key in engine.fields]


@dataclass(slots=True)
class _Prints:
    """What the engine said last, by ordinal, as numbers: 0 where that is not known. `of_what`: the fields and this
    program; prints of others mean nothing, and so do those of another synchronising than the last."""

    numbers: npt.NDArray[np.uint64]
    of_what: str

    @classmethod
    def of(cls, engine: Engine) -> _Prints:
        """Those that were kept; none where they are of something else."""
        what = sha256(repr((engine.text, _fields(engine), prints.EDITION)).encode()).hexdigest()
        try:
            with np.load(engine.home.path / PRINTS) as found:
                if (str(found["of_what"]), int(found["number"])) == (what, engine.synchronised):
                    return cls(found["numbers"], what)
        except (OSError, ValueError, KeyError):
            pass
        return cls(np.zeros(0, np.uint64), what)

    def changed(self, ordinals: npt.NDArray[np.int64], prints: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
        """Which of the customers something else is said of; they are remembered as said."""
        most = int(ordinals.max(initial=-1)) + 1
        if most > len(self.numbers):
            self.numbers = np.append(self.numbers, np.zeros(most - len(self.numbers), np.uint64))
        fresh = np.asarray(self.numbers[ordinals] != prints)
        self.numbers[ordinals] = prints
        return fresh

    def write(self, home: Home, *, number: int) -> None:
        """Keeps them, of a synchronising."""
        path = home.path / PRINTS
        making = path.with_name(f".{path.stem}.making.npz")
        np.savez(making, numbers=self.numbers, of_what=self.of_what, number=number)
        making.replace(path)


@dataclass(slots=True)
class _Turn:
    """One synchronising on its way: what is to be written, and the counts."""

    engine: Engine
    at: int
    outcome: Outcome
    known: AtHead
    register: Register
    prints: _Prints
    there: list[npt.NDArray[np.int64]]
    before: int
    customers: int = 0
    changed: int = 0
    gone: int = 0
    back: int = 0
    twice: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, engine: Engine, work: Work, *, at: int) -> _Turn:
        """Against what is known now."""
        known = AtHead(engine.home.lake, engine.home.head())
        register = Register.of(known)
        return cls(engine, at, Outcome(work), known, register, _Prints.of(engine), there=[], before=len(register.keys))

    def settle(self, rows: Spool, *, told: Told) -> None:
        """New customers and changed facts of all rows."""
        waiting: list[pa.RecordBatch] = []
        for batch in rows.batches():
            waiting.append(batch)
            if sum(each.num_rows for each in waiting) >= ROWS_TOGETHER:
                self._settle(pa.Table.from_batches(waiting), told=told)
                waiting = []
        if waiting:
            self._settle(pa.Table.from_batches(waiting), told=told)
        self._must_be_single()

    def _must_be_single(self) -> None:
        """Problems where a customer stands twice: nobody knows which row is meant."""
        if not self.twice:
            return
        examples, table = ", ".join(map(repr, self.twice[:SHOWN])), said(self.engine.binding.customers.table)
        what = "the same customer in several rows"
        says = f"{table} has {what}: {examples}. A view with one row of each mends it."
        raise Problems(Problem("double-key", says, path=self.engine.url, branch=Branch.DATA))

    def _settle(self, rows: pa.Table, *, told: Told) -> None:
        told.going()
        rows = rows.combine_chunks()
        once = compare.first_places(*compare.codes_of(rows.column("key"))) == np.arange(rows.num_rows)
        self._note_twice(rows, ~once)
        rows = rows.filter(pa.array(once & ~self.register.erased.among(rows.column("key"))))
        stamp = Stamp(self.at, SOURCE, self.engine.url, importing.valid_from(self.engine.home, self.at))
        ordinals = self.register.find(rows.column("key"))
        fresh = ordinals < 0
        if fresh.any():
            keys = pc.unique(rows.column("key").filter(pa.array(fresh)))
            self.register.enter(keys, outcome=self.outcome, stamp=stamp)
            ordinals = self.register.find(rows.column("key"))
        if self.there:
            self._note_twice(rows, np.isin(ordinals, np.concatenate(self.there)))
        self.customers += rows.num_rows
        self.there.append(ordinals)
        changed = self.prints.changed(ordinals, rows.column(PRINT).to_numpy())
        rows, ordinals = rows.filter(pa.array(changed)), ordinals[changed]
        if not rows.num_rows:
            return
        fields = _fields(self.engine)
        nothing_known = bool(fresh.all())
        columns = {name: rows.column(name) for name in fields} | {KEY: rows.column("key")}
        columns[UNSET] = pa.nulls(rows.num_rows, shape.NAMES) if nothing_known else _unknown(rows, fields)
        if self.engine.binding.customers.seen is not None:
            columns[OBSERVED_AT] = rows.column(SEEN)
        taken = settle_customers.append_facts(
            pa.table(columns), ordinals, fields, catalog=self.engine.catalog, known=self.known, stamp=stamp,
            outcome=self.outcome,
        )  # fmt: skip
        self.changed += int((taken & ~fresh[changed]).sum())

    def _note_twice(self, rows: pa.Table, again: npt.NDArray[np.bool_]) -> None:
        if again.any() and len(self.twice) < SHOWN:
            self.twice += rows.column("key").filter(pa.array(again)).slice(0, SHOWN).to_pylist()

    def note_gone(self, *, all_may_go: bool) -> None:
        """Writes down who is not in the engine any more, and who is back."""
        here = np.zeros(int(self.register.ordinals.max(initial=-1)) + 1, np.bool_)
        for ordinals in self.there:
            here[ordinals] = True
        known = np.asarray(self.register.ordinals, np.int64)
        was_gone = gone.read(self.engine.home.lake, self.engine.home.head())
        absent = known[~here[known]]
        left, back = np.setdiff1d(absent, was_gone), was_gone[here[was_gone[was_gone < len(here)]]]
        present = len(known) - len(was_gone) - self.outcome.new_customers
        if not all_may_go:
            engine_guard.too_many(self.engine, len(left), present)
        for ordinals, away in ((left, True), (back, False)):
            if len(ordinals):
                self.outcome.put(gone.TABLE, gone.rows_of(ordinals, gone=away, at=self.at), gone.SCHEMA)
        self.gone, self.back = len(left), len(back)


def _unknown(rows: pa.Table, fields: list[str]) -> pa.Array:
    """Of each row the names of the fields of which the engine says nothing; null where there are none."""
    missing = np.column_stack([np.asarray(pc.is_null(rows.column(name))) for name in fields]) if fields else None
    if missing is None or not missing.any():
        return pa.nulls(rows.num_rows, shape.NAMES)
    many = missing.sum(axis=1)
    offsets = np.append(0, np.cumsum(many)).astype(np.int32)
    names = pa.array(fields).take(pa.array(np.nonzero(missing)[1]))
    lists = pa.ListArray.from_arrays(pa.array(offsets), names, type=shape.NAMES)
    return pc.if_else(pa.array(many > 0), lists, pa.nulls(rows.num_rows, shape.NAMES))
