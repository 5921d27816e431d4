"""Builds a snapshot: an immutable directory of columns, made from the lake's Arrow batches in one pass."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NotRequired, TypedDict

import pyarrow as pa

from presek.catalog.model import Catalog
from presek.engine.columnar.build_facts import Everybody, Table, write_customers, write_facts
from presek.engine.columnar.build_rows import write_rows
from presek.engine.columnar.sections import Section, SectionWriter

EDITION = 3
META = "meta.json"
"""Its first line is the SHA-256 of the rest, which is JSON."""
CUSTOMERS = "customers"
THREADS = 2


class FileEntry(TypedDict):
    """One file of a snapshot."""

    file: str
    size: int
    sections: dict[str, Section]
    table: Table


class Meta(TypedDict):
    """The table of contents of a snapshot."""

    edition: int
    size: int
    present: int
    zone: str
    known_at: int | None
    tables: dict[str, FileEntry]
    base: NotRequired[str]
    """Of a tail: the name of the snapshot it goes on from."""
    arrived: NotRequired[dict[str, list[str]]]
    """Of a tail: by table, names of what its rows came in, in the order in which they are numbered."""


def build(
    directory: Path,
    catalog: Catalog,
    *,
    customers: Iterable[pa.RecordBatch],
    facts: Iterable[pa.RecordBatch],
    relations: Mapping[str, Iterable[pa.RecordBatch]],
    known_at: int | None = None,
    progress: Callable[[str], None] | None = None,
    least: int = 0,
) -> None:
    """Writes a snapshot of what was recorded by `known_at` into a new directory, from tables shaped as the lake's.

    When it returns, every file is on the disk; `meta.json` is written last, so that a directory without it is none.
    `least`: how many ordinals there are at least, for those who were erased keep theirs.
    `progress` is called with the name of each table that is done. Raises OSError where the disk refuses.
    """
    directory.mkdir(parents=True)
    tables: dict[str, FileEntry] = {}

    def done(name: str, entry: FileEntry) -> None:
        tables[name] = entry
        if progress is not None:
            progress(name)

    with SectionWriter(directory / f"{CUSTOMERS}.bin") as writer:
        everybody = write_customers(writer, customers, known_at=known_at, least=least)
        table = write_facts(writer, catalog, facts, everybody=everybody, known_at=known_at)
        done(CUSTOMERS, entry_of(CUSTOMERS, writer, table))

    def rows_of(key: str) -> None:
        with SectionWriter(directory / f"rows-{key}.bin") as writer:
            relation = catalog.relations[key]
            table = write_rows(
                writer, relation, relations.get(key, ()), everybody=everybody, zone=catalog.zone, known_at=known_at
            )
            done(key, entry_of(f"rows-{key}", writer, table))

    with ThreadPoolExecutor(THREADS) as pool:
        for finished in [pool.submit(rows_of, key) for key in catalog.relations]:
            finished.result()
    write_meta(directory, _meta(catalog, everybody, known_at=known_at, tables=tables))


def entry_of(name: str, writer: SectionWriter, table: Table) -> FileEntry:
    """What the table of contents says of a file that is done."""
    size = writer.close()
    return FileEntry(file=f"{name}.bin", size=size, sections=writer.sections, table=table)


def _meta(catalog: Catalog, everybody: Everybody, *, known_at: int | None, tables: dict[str, FileEntry]) -> Meta:
    return Meta(
        edition=EDITION,
        size=everybody.size,
        present=everybody.size if everybody.present is None else int(everybody.present.sum()),
        zone=catalog.zone.key,
        known_at=known_at,
        tables={name: tables[name] for name in sorted(tables)},
    )


def write_meta(directory: Path, meta: Meta) -> None:
    """Writes the table of contents with a checksum of its own, then makes the directory itself last."""
    body = json.dumps(meta, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(body.encode()).hexdigest()
    with (directory / META).open("x", encoding="utf-8") as file:
        file.write(f"{digest}\n{body}")
        file.flush()
        os.fsync(file.fileno())
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
