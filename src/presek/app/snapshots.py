"""Snapshots: immutable, memory-mapped columns made of the lake's current version, published by an atomic rename.

`snapshots/<name>/` is whole as soon as it has its name; `CURRENT` names the newest one. Only what is neither
current, nor
one of the two before, nor what the published run stands on, is removed: a reader may hold an older one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np
import pyarrow as pa

from presek.app import engines, gone, merges, tails
from presek.app.home import Home
from presek.app.searched import SEARCHED
from presek.catalog.model import Catalog, Field
from presek.engine.columnar import build as columnar
from presek.engine.columnar import one_customer, search, search_index
from presek.engine.columnar.snapshot import Snapshot
from presek.engine.columnar.whole_of_tail import share
from presek.membership.customers import Customers
from presek.membership.result_hash import Roll
from presek.source.erased import SCHEMA as ERASED_SCHEMA
from presek.source.erased import TABLE as ERASED
from presek.source.erased import Erased
from presek.values.facts import Customer, Row
from presek.values.problem import Branch, Problem, Problems

FOLDER, CURRENT, HISTORY = "snapshots", "CURRENT", "HISTORY"
ORDER_FILE, FINGERPRINTS_FILE = "roll_order.npy", "roll_fingerprints.npy"
NAME = re.compile(r"[0-9a-f]{20}")
KEPT_BEFORE_CURRENT = 2
CUSTOMERS, FACTS = "customers", "facts"

Progress = Callable[[str], None]
"""Told which table is done."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One snapshot, held open for as long as an answer needs it, with the catalog it was made by."""

    name: str
    path: Path
    snapshot: Snapshot
    catalog: Catalog
    home: Home = field(compare=False, repr=False)

    def roll(self) -> Roll:
        """The base's customers in order of their keys."""
        whole = self.path if self.snapshot.base is None else self.snapshot.base.directory
        return tails.roll_with(self.path, self.snapshot, _roll(whole))

    def everybody(self) -> Customers:
        """The whole base; whoever was erased is not in it."""
        return Customers(self.snapshot.everybody, self.snapshot.size)

    def ordinal(self, key: str) -> int:
        """The ordinal of a customer's key; Problems where the base has no such customer."""
        found = self.snapshot.ordinal(key)
        if found is None:
            says = f"no customer has the key '{key}'."
            raise Problems(Problem("unknown-customer", says, path="customer", branch=Branch.DATA))
        return found

    def rows(self, relation: str, ordinal: int) -> tuple[Row, ...]:
        """The rows of one customer in a relation, in time order, as rules read them; none of one that is not there."""
        engine = engines.of(self.home)
        if engine is not None and relation in engine.relations:
            # Ibis takes over a second to import: only where a base is bound.
            from presek.app import engine_answers

            return engine_answers.rows_of_one(engine, relation, self.snapshot.key(ordinal))
        return self._own_rows(relation, ordinal)

    def all_rows(self, relation: str, ordinal: int) -> tuple[Row, ...]:
        """The same with those that were written here though the engine has the relation: contacts made in Today."""
        rows = self.rows(relation, ordinal)
        engine = engines.of(self.home)
        if engine is None or relation not in engine.relations:
            return rows
        there = {row.key for row in rows}
        own = [row for row in self._own_rows(relation, ordinal) if row.key not in there]
        return tuple(sorted((*rows, *own), key=lambda row: row.happened_at or 0)) if own else rows

    def _own_rows(self, relation: str, ordinal: int) -> tuple[Row, ...]:
        table, named = self.snapshot.relations.get(relation), self.catalog.relations.get(relation)
        return () if table is None or named is None else one_customer.rows(table, named, ordinal)

    def expect(self, relations: Iterable[str], ordinals: Iterable[int]) -> None:
        """Has the rows of some customers fetched at once, where they are in an engine: they are asked for next."""
        engine = engines.of(self.home)
        if engine is None:
            return
        from presek.app import engine_answers

        keys = [self.snapshot.key(ordinal) for ordinal in ordinals]
        for relation in relations:
            if relation in engine.relations and keys:
                engine_answers.rows_of_some(engine, relation, keys)

    def has_rows(self, relation: str) -> bool:
        """Whether the base has rows of a relation at all, here or in its engine."""
        engine = engines.of(self.home)
        if engine is not None and relation in engine.relations:
            return True
        table = self.snapshot.relations.get(relation)
        return table is not None and bool(table.rows)

    def customer(self, ordinal: int, catalog: Catalog | None = None) -> Customer:
        """Everything known of one customer: all of it, or what a smaller catalog names."""
        named = catalog or self.catalog
        found = self.snapshot.customer(ordinal, named)
        engine = engines.of(self.home)
        if engine is None:
            return found
        return replace(found, rows={key: self.rows(key, ordinal) for key in named.relations})

    def known_here(self, ordinal: int) -> Customer:
        """What is kept here of one customer: without the rows that are in an engine."""
        engine = engines.of(self.home)
        theirs = frozenset[str]() if engine is None else engine.relations
        here = {key: named for key, named in self.catalog.relations.items() if key not in theirs}
        return self.snapshot.customer(ordinal, replace(self.catalog, relations=here))


def ensure(home: Home, *, progress: Progress | None = None) -> Opened:
    """The snapshot of the lake's current version, built where there is none yet. The caller holds the publishing
    lock."""
    catalog = home.catalog()
    name = name_of(home, catalog)
    folder = home.path / FOLDER
    if not (folder / name).is_dir() and not _go_on(home, folder / name, catalog):
        _build(home, folder / name, catalog, progress=progress)
    try:
        opened = _open(folder / name, catalog, home)
    except (OSError, Problems):
        # Somebody removed or hurt files of it: it is only a copy of what the lake holds.
        shutil.rmtree(folder / name, ignore_errors=True)
        _build(home, folder / name, catalog, progress=progress)
        opened = _open(folder / name, catalog, home)
    if current(home) != name:
        _make_current(folder, name)
    return opened


def opened(home: Home, name: str | None = None) -> Opened:
    """The named snapshot, or the current one; Problems of the place where it is not there (a refresh makes it
    again)."""
    wanted = name or current(home)
    if wanted is None:
        says = "nothing has been computed yet; run `presek refresh`."
        raise Problems(Problem("no-snapshot", says, branch=Branch.PLACE))
    try:
        return _open(home.path / FOLDER / wanted, home.catalog(), home)
    except (OSError, Problems):
        says = f"the snapshot {wanted} is not there any more; `presek refresh` makes it again from the data."
        raise Problems(Problem("snapshot-vanished", says, path=str(home.path / FOLDER), branch=Branch.PLACE)) from None


def current(home: Home) -> str | None:
    """The name of the newest snapshot, or None before the first."""
    try:
        name = (home.path / FOLDER / CURRENT).read_text("ascii", "replace").strip()
    except FileNotFoundError:
        return None
    return name if NAME.fullmatch(name) else None


def is_current(home: Home) -> bool:
    """Whether the newest snapshot is there and holds what the lake holds now."""
    name = current(home)
    return name is not None and name == name_of(home, home.catalog()) and (home.path / FOLDER / name).is_dir()


def name_of(home: Home, catalog: Catalog) -> str:
    """The name of the snapshot for the lake's current version and this catalog: equal inputs have one name."""
    tables = {table: version for table, version in home.head().items() if table in tables_read(catalog)}
    shape = (columnar.EDITION, sorted(tables.items()), _shape(catalog))
    return sha256(json.dumps(shape).encode()).hexdigest()[:20]


def tables_read(catalog: Catalog) -> frozenset[str]:
    """The tables of the lake that a snapshot is made of."""
    return frozenset({CUSTOMERS, FACTS, merges.TABLE, gone.TABLE, ERASED, *catalog.relations})


def prune(home: Home, *, also_keep: frozenset[str]) -> None:
    """Removes snapshots that nobody reads any more, and what broken builds left behind."""
    folder = home.path / FOLDER
    kept = set(_history(folder)[-1 - KEPT_BEFORE_CURRENT :]) | also_keep
    made = [tails.made_of(folder / name) for name in kept]
    kept |= {each.base for each in made if each is not None}
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name not in kept:
            shutil.rmtree(entry, ignore_errors=True)


def keep_only(home: Home, name: str | None) -> None:
    """Removes every snapshot but one (None: all), whoever reads it; the caller holds the publishing lock."""
    folder = home.path / FOLDER
    if not folder.is_dir():
        return
    stays = {name} if name is not None else set()
    made = tails.made_of(folder / name) if name is not None else None
    stays |= {made.base} if made is not None else set()
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name not in stays:
            shutil.rmtree(entry, ignore_errors=True)
    history = [each for each in _history(folder) if each in stays]
    replace_text(folder / HISTORY, "".join(f"{each}\n" for each in history))
    if name is None:
        (folder / CURRENT).unlink(missing_ok=True)


def _build(home: Home, path: Path, catalog: Catalog, *, progress: Progress | None) -> None:
    head = home.head()
    making = path.with_name(f".making-{path.name}")
    shutil.rmtree(making, ignore_errors=True)
    making.parent.mkdir(parents=True, exist_ok=True)

    def batches(table: str) -> Iterator[pa.RecordBatch]:
        return home.lake.read(table, head.get(table))

    erased = Erased.from_batches(home.lake.read(ERASED, head.get(ERASED), schema=ERASED_SCHEMA))
    columnar.build(
        making,
        catalog,
        customers=tails.customers(home, head),
        facts=batches(FACTS),
        relations={key: batches(key) for key in catalog.relations},
        progress=progress,
        least=erased.end,
    )
    built = Snapshot.open(making)
    _write_roll(making, Roll.of(built.keys.to_pylist()))
    search_index.write(making, search.fields_of(built, SEARCHED))
    tables = tables_read(catalog)
    tails.of_lake(home, head, shape=_digest(catalog), tables=tables, rows=tails.rows_of(built)).write(making)
    _put_in_place(making, path)


def _go_on(home: Home, path: Path, catalog: Catalog) -> bool:
    """Makes the snapshot out of the current one and what came since; False where it has to be built whole."""
    folder, last = path.parent, current(home)
    before = None if last is None else tails.made_of(folder / last)
    if last is None or before is None:
        return False
    making = path.with_name(f".making-{path.name}")
    shutil.rmtree(making, ignore_errors=True)
    now = tails.files_now(home, home.head(), before=before, shape=_digest(catalog), tables=tables_read(catalog))
    try:
        base = _opened(folder / (before.base or last))
        done = tails.build(home, making, catalog=catalog, now=now, before=before, base=base) if base.count else None
        if done in {None, tails.Built.NONE}:
            return False
        built = Snapshot.open(making, _opened)
        tails.write_roll(making, built, _roll(base.directory), before=folder / last if before.base else None)
        if done is tails.Built.LONG:
            making = _joined(home, Opened(path.name, making, built, catalog, home), base, now=now)
    except (FileNotFoundError, Problems):
        # A file of the base, or of the lake, went meanwhile: the whole snapshot does without.
        shutil.rmtree(making, ignore_errors=True)
        return False
    _put_in_place(making, path)
    return True


def _joined(home: Home, tail: Opened, base: Snapshot, *, now: tails.MadeOf) -> Path:
    """One whole snapshot of a tail, which goes, and its base; where it was made."""
    making = tail.path.with_name(f"{tail.path.name}-whole")
    shutil.rmtree(making, ignore_errors=True)
    found = tail.snapshot
    tails.join(home, making, catalog=tail.catalog, now=now, tail=found)
    _write_roll(making, tail.roll())
    searched = {each.relation for each in SEARCHED} & found.relations.keys()
    if found.customers is base.customers and all(found.relations[key] is base.relations[key] for key in searched):
        for name in (search_index.DATA, search_index.CONTENTS):
            share(base.directory / name, making)
    else:
        search_index.write(making, search.fields_of(Snapshot.open(making), SEARCHED))
    shutil.rmtree(tail.path, ignore_errors=True)
    return making


def _write_roll(making: Path, roll: Roll) -> None:
    np.save(making / ORDER_FILE, roll.order)
    np.save(making / FINGERPRINTS_FILE, roll.fingerprints)


def _put_in_place(making: Path, path: Path) -> None:
    force_folder(making)
    making.rename(path)
    force(path.parent)


def _make_current(folder: Path, name: str) -> None:
    history = [*(each for each in _history(folder) if each != name), name][-10:]
    replace_text(folder / HISTORY, "\n".join(history) + "\n")
    replace_text(folder / CURRENT, name + "\n")


def _history(folder: Path) -> list[str]:
    path = folder / HISTORY
    names = path.read_text("ascii", "replace").split() if path.exists() else []
    return [name for name in names if NAME.fullmatch(name)]


def replace_text(path: Path, text: str) -> None:
    """Replaces a small file at once: a reader sees the old text or the new one, after a loss of power too."""
    making = path.with_name(f".{path.name}.making")
    making.write_text(text, "utf-8")
    force(making)
    making.replace(path)
    force(path.parent)


def force_folder(folder: Path) -> None:
    """Forces every file of a folder, then the folder itself, to the disk."""
    for path in sorted(folder.rglob("*")):
        force(path)
    force(folder)


def force(path: Path) -> None:
    """Forces a file or folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _open(path: Path, catalog: Catalog, home: Home) -> Opened:
    opened = Opened(path.name, path, _opened(path), catalog, home)
    try:
        opened.roll()
    except ValueError as cut_off:
        raise FileNotFoundError(path) from cut_off
    return opened


def _opened(path: Path) -> Snapshot:
    """Opened once a process: its files are immutable."""
    return _snapshot(path, (path.stat().st_ino, path.stat().st_mtime_ns))


@lru_cache(maxsize=3)
def _snapshot(path: Path, identity: tuple[int, int]) -> Snapshot:
    """`identity` changes where a folder was made anew."""
    return Snapshot.open(path, _opened)


def _roll(whole: Path) -> Roll:
    """The roll of a whole snapshot."""
    order = np.load(whole / ORDER_FILE, mmap_mode="r")
    return Roll(order, np.load(whole / FINGERPRINTS_FILE, mmap_mode="r"))


def _digest(catalog: Catalog) -> str:
    return sha256(json.dumps([columnar.EDITION, _shape(catalog)]).encode()).hexdigest()


def _shape(catalog: Catalog) -> list[object]:
    """All of a catalog that changes what a snapshot holds."""

    def of(fields: list[Field]) -> list[object]:
        return [
            [field.key, field.type.value, field.scale, field.code_list, _version(field, catalog)]
            for field in sorted(fields, key=lambda each: each.key)
        ]

    relations = [[key, each.time, of(list(each.fields.values()))] for key, each in sorted(catalog.relations.items())]
    return [str(catalog.zone), catalog.currency, of(list(catalog.fields.values())), relations]


def _version(field: Field, catalog: Catalog) -> list[str] | None:
    codes = catalog.list_of(field)
    return None if codes is None else [codes.version, *codes.codes]
