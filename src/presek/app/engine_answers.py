"""What the engine that a base is bound to says of its rows: aggregates for pages, whole sets for a publication, and the
rows of one customer.

Pages are given aggregates as columns, one number a customer: rules, measures and why it cannot be said are then worked
out here, over the synchronised fields, as they are of a base with rows of its own. A publication asks for the sets
alone. Whatever was asked is remembered until the next run or synchronising: a page never asks twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from presek.app import engine_columns, engine_guard, engine_sessions, stopping
from presek.app.engines import Engine
from presek.engine.columnar.answers import Truths, unpacked
from presek.engine.columnar.cache import Cache
from presek.engine.columnar.columns import TagSets, Texts, Words
from presek.engine.columnar.run import Memory, Past, size_of
from presek.engine.columnar.snapshot import Snapshot
from presek.engine.columnar.standings import drawn
from presek.engine.columnar.vectors import Vector, Worths
from presek.engine.sql import asking, fetching_some, grouped
from presek.engine.sql.asking import Judged
from presek.engine.sql.bisecting import OF_WHAT_IS_READ
from presek.engine.sql.connection import EngineFailed
from presek.engine.sql.grouped import Asked
from presek.engine.sql.run import Told
from presek.plan import walk
from presek.plan.steps import Aggregate, Drawn, Leaf, Plan, Remembered
from presek.values.facts import Row
from presek.values.instant import AsOf
from presek.values.problem import Problem, Problems

BYTES_REMEMBERED = 256 << 20
ROWS_REMEMBERED = 64 << 20
ROW_BYTES = 400
"""About what one remembered row takes."""


@dataclass(slots=True)
class _Remembered:
    """What was asked at one mark: leaves, columns, rows of single customers; and what is being asked just now."""

    mark: str
    memory: Memory = field(default_factory=lambda: Memory.of(BYTES_REMEMBERED))
    rows: Cache[tuple[Row, ...]] = field(default_factory=lambda: Cache(ROWS_REMEMBERED))
    groups: Cache[pa.Table] = field(default_factory=lambda: Cache(ROWS_REMEMBERED))
    waited_for: dict[tuple[AsOf, str, Aggregate], Future[Worths]] = field(default_factory=dict)
    faults: dict[tuple[AsOf, Aggregate], Problem] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


_remembered: dict[str, _Remembered] = {}


def memory_of(engine: Engine) -> Memory:
    """Leaves of this mark; of another mark they may be others, though the snapshot is the same."""
    return _of(engine).memory


def forget(engine: Engine) -> None:
    """Lets go of what was asked: a publication asks anew, for rows came since."""
    _remembered.pop(str(engine.home.path), None)


def columns(wanted: Iterable[Aggregate], engine: Engine, snapshot: Snapshot, *, as_of: AsOf) -> dict[Aggregate, Worths]:
    """What aggregates over the engine's rows come to, by ordinal: one statement for all that nobody asked before.

    What another thread is asking just now is waited for. Problems: the engine's own, or a term of its ledger.
    """
    here = _of(engine)
    mine: dict[Aggregate, Future[Worths]] = {}
    waited: dict[Aggregate, Future[Worths]] = {}
    found: dict[Aggregate, Worths] = {}
    with here.lock:
        for each in dict.fromkeys(wanted):
            key = (as_of, snapshot.directory.name, each)
            kept = here.memory.columns.get(key)
            if kept is not None:
                found[each] = kept
            elif key in here.waited_for:
                waited[each] = here.waited_for[key]
            else:
                mine[each] = here.waited_for[key] = Future()
    if mine:
        try:
            asked = _asked(tuple(mine), engine, snapshot, as_of=as_of)
            for each, worths in asked.items():
                here.memory.columns.put((as_of, snapshot.directory.name, each), worths, size=size_of(worths))
                mine[each].set_result(worths)
            engine_columns.keep(asked, engine, snapshot, as_of=as_of)
            found |= asked
        except BaseException as error:
            for waiting in mine.values():
                waiting.set_exception(error)
            raise
        finally:
            with here.lock:
                for each in mine:
                    here.waited_for.pop((as_of, snapshot.directory.name, each), None)
    found |= _from_others(waited)
    broken_off = [each for each in waited if each not in found]
    return found | columns(broken_off, engine, snapshot, as_of=as_of) if broken_off else found


def _from_others(waited: Mapping[Aggregate, Future[Worths]]) -> dict[Aggregate, Worths]:
    """What other threads were asking; without what somebody stopped there, for that was not this one's."""
    found: dict[Aggregate, Worths] = {}
    for each, future in waited.items():
        try:
            found[each] = future.result()
        except EngineFailed as failed:
            if failed.kind != "stopped" or stopping.is_asked():
                raise
    return found


def columns_or_faults(
    wanted: Sequence[Aggregate], engine: Engine, snapshot: Snapshot, *, as_of: AsOf
) -> tuple[dict[Aggregate, Worths], dict[Aggregate, Problem]]:
    """As `columns`, by halves where the engine fails: what it could say, and of the rest its reason."""
    here = _of(engine)
    known = {each: here.faults[as_of, each] for each in wanted if (as_of, each) in here.faults}
    rest = [each for each in wanted if each not in known]
    if not rest:
        return {}, known
    try:
        return columns(rest, engine, snapshot, as_of=as_of), known
    except Problems as wrong:
        if not _of_what_is_asked(wrong):
            raise
        if len(rest) == 1:
            here.faults[as_of, rest[0]] = wrong.problems[0]
            return {}, known | {rest[0]: wrong.problems[0]}
    middle = len(rest) // 2
    first, faults = columns_or_faults(rest[:middle], engine, snapshot, as_of=as_of)
    second, more = columns_or_faults(rest[middle:], engine, snapshot, as_of=as_of)
    return first | second, known | faults | more


def kept(wanted: Iterable[Aggregate], engine: Engine, snapshot: Snapshot, *, as_of: AsOf) -> dict[Aggregate, Worths]:
    """What the engine said of these last, as far as it is kept: in this process, or on the disk."""
    here, found = _of(engine), {}
    for each in wanted:
        worths = here.memory.columns.get((as_of, snapshot.directory.name, each))
        if worths is None:
            worths = engine_columns.kept(each, engine, snapshot, as_of=as_of)
        if worths is not None:
            here.memory.columns.put((as_of, snapshot.directory.name, each), worths, size=size_of(worths))
            found[each] = worths
    return found


def unknown_of_all(aggregate: Aggregate, size: int) -> Worths:
    """The column of an aggregate that cannot be computed: unknown of everybody."""
    match aggregate.shape.form:
        case "text":
            nothing = pa.array([], pa.large_string())
            return Texts(np.zeros(size, np.int8), nulls=True, words=Words(nothing, nothing))
        case "tags":
            nothing = pa.array([], pa.large_string())
            missing = np.ones(size, np.bool_)
            return TagSets(np.zeros(0, np.int8), np.zeros(size + 1, np.int64), missing, Words(nothing, nothing))
        case form:
            kind = np.float64 if form == "real" else np.int64
            return Vector(np.zeros(size, kind), np.ones(size, np.bool_), aggregate.shape.scale)


def _of_what_is_asked(wrong: Problems) -> bool:
    """Whether another question may go well: the statement failed over the data, or asks what stands in the ledger."""
    if isinstance(wrong, EngineFailed):
        return wrong.kind in OF_WHAT_IS_READ
    return wrong.problems[0].code == "not-yet"


def judged(plan: Plan, engine: Engine, snapshot: Snapshot, *, past: Past) -> Judged:
    """The sets of every rule of a plan, and the rules at which the engine fails, with its reason."""
    with engine_sessions.asking(engine) as (connection, tables):
        engine_guard.must_be_believed(engine, connection)
        return asking.judge(plan, tables, connection, size=snapshot.size, told=_told(snapshot, past))


def rows_of_one(engine: Engine, relation: str, key: str) -> tuple[Row, ...]:
    """The rows of one customer in a relation, in time order, as the engine has them now."""
    return rows_of_some(engine, relation, (key,))[key]


def rows_of_some(engine: Engine, relation: str, keys: Sequence[str]) -> dict[str, tuple[Row, ...]]:
    """The same of some customers, by key: one statement for all of whom nobody asked before."""
    here = _of(engine)
    known = {key: here.rows.get((relation, key)) for key in keys}
    missing = [key for key, rows in known.items() if rows is None]
    fresh: dict[str, tuple[Row, ...]] = {}
    if missing:
        with engine_sessions.asking(engine) as (connection, tables):
            fresh = fetching_some.rows_of_some(tables, connection, relation=relation, keys=missing)
        for key, rows in fresh.items():
            here.rows.put((relation, key), rows, size=ROW_BYTES * (1 + len(rows)))
    return {key: fresh.get(key, rows or ()) for key, rows in known.items()}


def rows_summed(
    engine: Engine, asked: Asked, *, as_of: AsOf, numbers: npt.NDArray[np.integer] | None = None
) -> pa.Table:
    """The lines of `grouped.grouped`, words as codes of a dictionary."""
    here = _of(engine)
    key = (as_of, asked, None if numbers is None else sha256(np.ascontiguousarray(numbers).tobytes()).digest())
    known = here.groups.get(key)
    if known is not None:
        return known
    with engine_sessions.asking(engine) as (connection, tables):
        found = list(grouped.grouped(asked, tables, connection, as_of=as_of, numbers=numbers))
    table = pa.Table.from_batches(found, grouped.schema(asked)).unify_dictionaries().combine_chunks()
    here.groups.put(key, table, size=table.nbytes)
    return table


def _asked(
    wanted: tuple[Aggregate, ...], engine: Engine, snapshot: Snapshot, *, as_of: AsOf
) -> dict[Aggregate, Worths]:
    values = {f"v{place}": each for place, each in enumerate(wanted)}
    plan = Plan(as_of, aggregates=wanted, leaves=(), trees={}, values=values)
    with engine_sessions.asking(engine) as (connection, tables):
        answers = asking.ask(plan, tables, connection, size=snapshot.size, everybody=snapshot.everybody)
    return {each: answers.values[name] for name, each in values.items()}


def _told(snapshot: Snapshot, past: Past) -> Told:
    """What no engine judges: random shares, by the customers' keys, and the past."""

    def told(leaf: Leaf) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_] | None]:
        if isinstance(leaf, Drawn):
            keys: pa.LargeStringArray = snapshot.keys
            return drawn(keys, seed=leaf.seed, least_outside=leaf.least_outside), None
        remembered: Remembered | None = walk.remembered(leaf)
        if remembered is None:
            raise TypeError(f"{leaf} is judged by the engine")
        truths: Truths = past(remembered)
        unknown = None if truths.unknown is None else unpacked(truths.unknown.view(np.uint8), snapshot.size)
        return unpacked(truths.true.view(np.uint8), snapshot.size), unknown

    return told


def _of(engine: Engine) -> _Remembered:
    home = str(engine.home.path)
    here = _remembered.get(home)
    if here is None or here.mark != engine.mark:
        here = _remembered[home] = _Remembered(engine.mark)
    return here
