"""A whole snapshot out of a base and its tail, column by column: what the base took to read and to sort is not done
again, so a growing base is built anew for little more than copying it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Catalog
from presek.engine.columnar.build import CUSTOMERS, EDITION, FileEntry, Meta, entry_of, write_meta
from presek.engine.columnar.build_facts import Table, write_customers, write_facts
from presek.engine.columnar.build_rows import NO_TIME, SETTLED, TIME
from presek.engine.columnar.columns import Numbers, Stored, TagSets, Texts, Words, read_texts
from presek.engine.columnar.encoding import CODES, Described, write_words
from presek.engine.columnar.joined_columns import joined
from presek.engine.columnar.order import by_customer
from presek.engine.columnar.seam import Seam
from presek.engine.columnar.sections import Array, SectionWriter
from presek.engine.columnar.snapshot import Snapshot
from presek.engine.columnar.tables import RowFile
from presek.engine.columnar.tail_rows import RowsWithTail

MOST = "row.most"
SETTLED_KEYS = pa.schema(
    [("key", pa.large_string()), ("recorded", pa.int64()), ("version", pa.int32()), ("place", pa.int32())]
)
NOTHING = Described(form="nothing", nulls=True, least=0, most=0)


def build_whole(
    directory: Path,
    found: Snapshot,
    catalog: Catalog,
    *,
    customers: Iterable[pa.RecordBatch],
    facts: Iterable[pa.RecordBatch],
) -> None:
    """Writes what a base and its tail (`found`) hold as a snapshot of its own into a new directory: what `build` would
    make of the lake. Customers and facts, of all, are read only where the tail has any; files that nothing came to are
    shared with the base. Raises OSError where the disk refuses."""
    base = found.base
    if base is None:
        raise TypeError("only of a tail another whole snapshot is made")
    directory.mkdir(parents=True)
    tables: dict[str, FileEntry] = {}
    if found.customers is base.customers:
        tables[CUSTOMERS] = _shared(base, CUSTOMERS, directory)
    else:
        with SectionWriter(directory / f"{CUSTOMERS}.bin") as writer:
            everybody = write_customers(writer, customers, known_at=None, least=found.size)
            table = write_facts(writer, catalog, facts, everybody=everybody, known_at=None)
            tables[CUSTOMERS] = entry_of(CUSTOMERS, writer, table)
    for key, rows in found.relations.items():
        if not isinstance(rows, RowsWithTail):
            tables[key] = _shared(base, key, directory)
            continue
        with SectionWriter(directory / f"rows-{key}.bin") as writer:
            tables[key] = entry_of(f"rows-{key}", writer, _write_rows(writer, rows))
    meta = Meta(
        edition=EDITION, size=found.size, present=found.count, zone=catalog.zone.key,
        known_at=None, tables={name: tables[name] for name in sorted(tables)},
    )  # fmt: skip
    write_meta(directory, meta)


def share(file: Path, directory: Path) -> None:
    """Puts a file, which nobody ever changes, into another directory, too; copied where the disk can't link it."""
    try:
        os.link(file, directory / file.name)
    except OSError:
        shutil.copyfile(file, directory / file.name)


def _shared(base: Snapshot, table: str, directory: Path) -> FileEntry:
    entry = base.meta["tables"][table]
    share(base.directory / entry["file"], directory)
    return entry


def _write_rows(writer: SectionWriter, rows: RowsWithTail) -> Table:
    """Writes the rows of a relation as they stand in base and tail."""
    seam, first = rows.seam, rows.first
    base, tail = seam.base, seam.tail
    if tail is None:
        return _with_more_customers(writer, rows)
    described = {MOST: Described(form="number", nulls=False, least=0, most=int(np.diff(first).max(initial=0)))}
    happened = seam.assembled(base.happened, tail.happened)
    writer.add(TIME, happened)
    nulls = bool(len(happened)) and int(happened[0]) == NO_TIME
    described[TIME] = Described(form="number", nulls=nulls, least=0, most=int(happened.max(initial=0)))
    writer.add("row.ordinal", rows.ordinal)
    writer.add("row.by_customer", by_customer(rows.ordinal))
    writer.add("row.first", first)
    _write_keys(writer, seam, tail)
    _write_recorded(writer, seam, tail)
    _write_settled(writer, seam, tail)
    aliases: dict[str, str] = {}
    for name in sorted(_names(base) | _names(tail)):
        other = base.table["aliases"].get(name)
        if other is not None and other == tail.table["aliases"].get(name):
            aliases[name] = other
        elif not (_holds(base, name) or _holds(tail, name)):
            described[name] = NOTHING
        else:
            described[name] = _write(writer, name, joined(base.column(name), tail.column(name), seam.assembled))
    return Table(rows=rows.rows, columns=described, aliases=aliases, shapes=base.table["shapes"])


def _with_more_customers(writer: SectionWriter, rows: RowsWithTail) -> Table:
    """Of rows that nothing came to: only where those of each customer begin is of more customers."""
    base = rows.seam.base
    for name in base.file.sections:
        writer.add(name, rows.first if name == "row.first" else base.file.array(name))
    return base.table


def _names(file: RowFile) -> set[str]:
    """The columns of a file that are written and read like any other."""
    return (file.table["columns"].keys() | file.table["aliases"].keys()) - {MOST, TIME}


def _holds(file: RowFile, name: str) -> bool:
    described = file.table["columns"].get(file.table["aliases"].get(name, name), NOTHING)
    return described["form"] != NOTHING["form"]


def _write(writer: SectionWriter, name: str, column: Stored) -> Described:
    """Writes a column of rows; what a reader must know of it."""
    match column:
        case Numbers(values, nulls, least, most):
            writer.add(name, values[:1] if least == most and not nulls else values)
            return Described(form="number", nulls=nulls, least=least, most=most)
        case Texts(codes, nulls, words):
            writer.add(name, codes[:1] if len(words) == 1 and not nulls else codes)
            _write_words(writer, name, words)
            return Described(form="text", nulls=nulls, least=0, most=len(words))
        case TagSets(codes, offsets, missing, words):
            kind = next(kind for kind in CODES if len(words) <= np.iinfo(kind).max)
            writer.add(name, codes.astype(kind))
            writer.add(f"{name}.offsets", offsets.astype(np.int64))
            writer.add(f"{name}.unknown", missing)
            _write_words(writer, name, words)
            return Described(form="tags", nulls=bool(missing.any()), least=0, most=len(words))


def _write_words(writer: SectionWriter, name: str, words: Words) -> None:
    write_words(writer, f"{name}.words", words.plain)
    if words.folded is not words.plain:
        write_words(writer, f"{name}.folded", words.folded)


def _write_keys(writer: SectionWriter, seam: Seam, tail: RowFile) -> None:
    base = seam.base
    if base.file.has("row.key") and tail.file.has("row.key"):
        ours, theirs = base.file.array("row.key"), tail.file.array("row.key")
        kind = np.promote_types(ours.dtype, theirs.dtype)
        writer.add("row.key", seam.assembled(ours.astype(kind, copy=False), theirs.astype(kind)))
        return
    places = seam.assembled(np.arange(base.rows), base.rows + np.arange(tail.rows))
    keys = pa.concat_arrays([file.origins.keys(slice(0, file.rows)) for file in (base, tail)])
    write_words(writer, "row.key", keys.take(pa.array(places)))


def _write_recorded(writer: SectionWriter, seam: Seam, tail: RowFile) -> None:
    sides = (seam.base.origins, tail.origins)
    instants = np.union1d(sides[0].instants, sides[1].instants)
    kind = next(kind for kind in CODES if len(instants) <= np.iinfo(kind).max)
    ours, theirs = (np.searchsorted(instants, side.instants).astype(kind)[side.recorded] for side in sides)
    writer.add("row.recorded", seam.assembled(ours, theirs))
    writer.add("row.recorded.instants", instants)


def _write_settled(writer: SectionWriter, seam: Seam, tail: RowFile) -> None:
    """The keys that were corrected or removed: of one that the tail tells of, what the tail says."""
    ours, theirs = _settled(seam.base, seam.new_places()), _settled(tail, seam.places_of_tail())
    stands = pc.invert(pc.is_in(ours.column("key"), value_set=theirs.column("key")))
    both = pa.concat_tables([ours.filter(stands), theirs]).combine_chunks()
    if not both.num_rows:
        return
    write_words(writer, SETTLED, both.column("key").chunk(0))
    for name in ("recorded", "version", "place"):
        writer.add(f"{SETTLED}.{name}", both.column(name).to_numpy())


def _settled(file: RowFile, places: Array) -> pa.Table:
    """The keys that a file says were corrected or removed, the rows that hold at their new places (-1: there is
    none)."""
    if not file.file.has(f"{SETTLED}.place"):
        return SETTLED_KEYS.empty_table()
    keys = read_texts(file.file, SETTLED)
    recorded, version, place = (file.file.array(f"{SETTLED}.{name}") for name in ("recorded", "version", "place"))
    now = np.append(places, -1)[place].astype(np.int32)
    return pa.table([keys, recorded, version, now], schema=SETTLED_KEYS)
