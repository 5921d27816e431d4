"""Tails: a snapshot of a living base is its last whole snapshot and a small one of what came to the lake since.

Each snapshot keeps, in `lake.json`, which files of the lake it was made of. Where those are all still there (or folded
into others, which changes no row), and the catalog and the merged customers are the same, what came since is in the
other files, and only that is built. A tail that grew long becomes one with its base: a whole snapshot again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from pathlib import Path

import numpy as np
import pyarrow as pa

from presek.app import gone, merges
from presek.app.home import Home
from presek.catalog.model import Catalog
from presek.engine.columnar.snapshot import Snapshot
from presek.engine.columnar.tail_build import Came, build_tail
from presek.engine.columnar.whole_of_tail import build_whole
from presek.lake import came
from presek.lake.folds import Fold, folds, unfolded
from presek.membership.result_hash import Roll
from presek.source.erased import TABLE as ERASED

MADE_OF_FILE = "lake.json"
PLACES_FILE, PRINTS_FILE = "roll_places.npy", "roll_new_fingerprints.npy"
SMALL, SHARE = 20_000, 10
"""A tail has at most so many rows, or one of so many of its base; one that is longer becomes one with its base."""
MOST_FILES = 1_000
"""A tail of more files than these does so, too."""
CUSTOMERS, FACTS = "customers", "facts"


@dataclass(frozen=True, slots=True)
class MadeOf:
    """What a snapshot was made of: the versions of the lake's tables and their files by name, those of a tail in the
    order in which its rows are numbered, each by the name that it had before it was `folded` into another. `shape`
    changes with the catalog; `base` is empty where it is no tail."""

    shape: str
    versions: Mapping[str, int]
    files: Mapping[str, list[str]]
    rows: int
    base: str = ""
    since: Mapping[str, list[str]] = field(default_factory=dict)
    folded: Mapping[str, list[Fold]] = field(default_factory=dict)

    def write(self, directory: Path) -> None:
        """Writes it into the snapshot's directory."""
        (directory / MADE_OF_FILE).write_text(json.dumps(asdict(self)), "utf-8")


def made_of(directory: Path) -> MadeOf | None:
    """What a snapshot was made of, or None where that is not known: such a one has no tails."""
    try:
        return MadeOf(**json.loads((directory / MADE_OF_FILE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def of_lake(home: Home, head: Mapping[str, int], *, shape: str, tables: frozenset[str], rows: int) -> MadeOf:
    """What a whole snapshot of the head is made of."""
    versions = {table: version for table, version in head.items() if table in tables}
    files = {table: _files(home, table, version) for table, version in versions.items()}
    return MadeOf(shape, versions, files, rows)


class Built(Enum):
    """What came of building a tail: none could be; one that should become one with its base; one that may stay."""

    NONE = 0
    LONG = 1
    SHORT = 2


def build(home: Home, making: Path, *, catalog: Catalog, now: MadeOf, before: MadeOf, base: Snapshot) -> Built:
    """Builds, in `making`, the tail that leads from a base to what the lake holds `now`. `before` is the last snapshot
    (the base itself, or a tail of it). None where more came than there was, and where something went."""
    since = _since(now, before)
    if since is None:
        return Built.NONE
    paths = {table: [home.lake.root / table / name for name in names] for table, names in since.items()}
    every = [path for each in paths.values() for path in each]
    rows = came.rows_in(every)
    if rows > max(SMALL, before.rows):
        return Built.NONE
    batches = {table: [batch for path in each for batch in came.batches(path)] for table, each in paths.items()}
    relations = {key: batches.get(key, []) for key in catalog.relations}
    stands = merges.standing(merges.read(home.lake, home.head()))
    new = Came(batches.get(CUSTOMERS, []), batches.get(FACTS, []), relations=relations, stands=stands, names=since)
    if not build_tail(making, base, catalog, came=new):
        return Built.NONE
    MadeOf(now.shape, now.versions, before.files, before.rows, base.directory.name, since, now.folded).write(making)
    return Built.LONG if len(every) > MOST_FILES or rows > max(SMALL, before.rows // SHARE) else Built.SHORT


def join(home: Home, making: Path, *, catalog: Catalog, now: MadeOf, tail: Snapshot) -> None:
    """Makes, in `making`, one whole snapshot of a tail and its base, without what lies beside a snapshot (`roll`,
    index of searching)."""
    head = dict(now.versions)
    facts = home.lake.read(FACTS, head.get(FACTS))
    build_whole(making, tail, catalog, customers=customers(home, head), facts=facts)
    of_lake(home, head, shape=now.shape, tables=frozenset(head), rows=rows_of(tail)).write(making)


def rows_of(snapshot: Snapshot) -> int:
    """How many rows and customers a snapshot has: what it takes to build it goes by them."""
    return snapshot.count + sum(table.rows for table in snapshot.relations.values())


def customers(home: Home, head: Mapping[str, int]) -> Iterator[pa.RecordBatch]:
    """The customers of the lake who are there, each with who stands for them."""
    there = gone.without(home.lake.read(CUSTOMERS, head.get(CUSTOMERS)), gone.read(home.lake, head))
    return merges.as_they_stand(there, merges.standing(merges.read(home.lake, head)))


def files_now(home: Home, head: Mapping[str, int], *, before: MadeOf, shape: str, tables: frozenset[str]) -> MadeOf:
    """What the lake holds; of tables that are as they were it is known already."""
    versions = {table: version for table, version in head.items() if table in tables}
    files, folded = {}, dict(before.folded)
    for table, version in versions.items():
        known = before.versions.get(table, -1)
        if known == version:
            files[table] = [*before.files.get(table, []), *before.since.get(table, [])]
            continue
        folded[table] = [*before.folded.get(table, []), *folds(home.lake, table, after=known, until=version)]
        files[table] = unfolded(_files(home, table, version), folded[table])
    return MadeOf(shape, versions, files, before.rows, folded=folded)


def _since(now: MadeOf, before: MadeOf) -> dict[str, list[str]] | None:
    """By table the files that came since the base, in a lasting order; None where some of the base's files went, or
    somebody was merged or erased."""
    stands = (merges.TABLE, gone.TABLE, ERASED)
    if now.shape != before.shape or any(
        set(now.files.get(each, [])) != set(before.files.get(each, [])) for each in stands
    ):
        return None
    found = {}
    for table in now.files.keys() | before.files.keys():
        here, there = set(now.files.get(table, [])), set(before.files.get(table, []))
        if not there <= here:
            return None
        earlier = [name for name in before.since.get(table, []) if name in here]
        found[table] = earlier + sorted(here - there - set(earlier))
    return found


def _files(home: Home, table: str, version: int) -> list[str]:
    return [path.name for path in home.lake.files(table, version)]


def write_roll(making: Path, snapshot: Snapshot, roll: Roll, *, before: Path | None) -> None:
    """Writes where the new customers of a tail stand in the base's roll. `before`: the tail before, which knows it of
    the first of them."""
    base = snapshot.base
    fresh = snapshot.keys[base.size :].to_pylist() if base is not None else []
    if base is None or not fresh:
        return
    known = np.zeros(0, np.int32)
    if before is not None and (before / PLACES_FILE).exists():
        known = np.load(before / PLACES_FILE)[: len(fresh)]
    names = base.keys
    places = [roll.place_of(key, lambda ordinal: str(names[ordinal].as_py())) for key in fresh[len(known) :]]
    np.save(making / PLACES_FILE, np.append(known, np.array(places, np.int32)))
    np.save(making / PRINTS_FILE, Roll.prints(fresh))


def roll_with(directory: Path, snapshot: Snapshot, roll: Roll) -> Roll:
    """The base's roll with the new customers of a tail in it."""
    if snapshot.base is None or snapshot.size == snapshot.base.size:
        return roll
    fresh = snapshot.keys[snapshot.base.size :].to_pylist()
    places, prints = np.load(directory / PLACES_FILE), np.load(directory / PRINTS_FILE)
    order = sorted(range(len(fresh)), key=fresh.__getitem__)
    ordinals = snapshot.base.size + np.array(order, np.int32)
    return Roll(
        np.insert(roll.order, places[order], ordinals.astype(np.int32)),
        np.insert(roll.fingerprints, places[order], prints[order]),
    )
