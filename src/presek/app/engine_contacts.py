"""Contact persons of a bound base, for the search and for duplicates: their names, addresses and numbers as the engine
had them last.

Rows stay in the engine. Only of contact persons these three texts are brought over with the customers, so that who
calls is found as quickly as in a base that keeps its rows, and also while the engine rests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from presek.app import engines
from presek.app.engines import Engine
from presek.app.home import Home
from presek.app.searched import CONTACTS, SEARCHED
from presek.app.snapshots import Opened
from presek.engine.columnar.columns import Texts, Words
from presek.engine.columnar.search import Index, Searched
from presek.engine.columnar.search_index import Part, Postings
from presek.engine.columnar.snapshot import Snapshot
from presek.source import duplicates_links
from presek.source.erased import Erased

FILE = Path("cache") / "engine-contacts.parquet"
"""Only a copy; it may be removed at any time, and is made again when the base is synchronised."""
KEPT = 2


@dataclass(frozen=True, slots=True, eq=False)
class Contacts:
    """By name of what is searched the texts with whose each is, and their index."""

    texts: Mapping[str, tuple[Texts, npt.NDArray[np.int64]]]
    index: Index

    def of(self, name: str, ordinals: npt.NDArray[np.int64]) -> list[Part]:
        """What some customers' contact persons have in a field."""
        texts, owners = self.texts[name]
        mine = np.flatnonzero(np.isin(owners, ordinals))
        return [(texts.take(mine), owners[mine])]


def are_there(engine: Engine) -> bool:
    """Whether the contact persons are in the engine, and anything of them that is searched."""
    bound = engine.binding.relations.get(CONTACTS)
    return bound is not None and any(each.field in bound.columns for each in wanted(engine))


def wanted(engine: Engine) -> tuple[Searched, ...]:
    """What is searched of contact persons, as far as the catalog has it."""
    named = engine.catalog.relations.get(CONTACTS)
    return () if named is None else tuple(
        each for each in SEARCHED if each.relation == CONTACTS and each.field in named.fields
    )  # fmt: skip


def keep(home: Home, rows: pa.Table, *, erased: Erased) -> None:
    """Keeps them for the searches to come, without those of customers who were erased."""
    path = home.path / FILE
    path.parent.mkdir(exist_ok=True)
    making = path.with_name(f".{path.name}.making")
    parquet.write_table(rows.filter(pa.array(~erased.among(rows.column("key")))), making)
    making.replace(path)


def of(opened: Opened) -> Contacts | None:
    """Those of a bound base; None where its contact persons are here, or were not brought over yet."""
    engine = engines.of(opened.home)
    if engine is None or not are_there(engine):
        return None
    path = opened.home.path / FILE
    try:
        written = path.stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _read(_Asked(path, written, opened.path, opened.snapshot, lambda: wanted(engine)))


def compared(opened: Opened) -> pa.Table | None:
    """Those of a bound base as duplicates compare them, in the columns of `duplicates_links.CONTACTS`; none before they
    were brought over. None where the contact persons are here."""
    engine = engines.of(opened.home)
    if engine is None or not are_there(engine):
        return None
    try:
        rows = parquet.read_table(opened.home.path / FILE)
    except (OSError, pa.ArrowException):
        return duplicates_links.CONTACTS.empty_table()
    companies = pc.index_in(rows.column("key").cast(pa.large_string()), value_set=opened.snapshot.keys)
    columns = {
        each.name: rows.column(each.name) if each.name in rows.column_names else pa.nulls(rows.num_rows, each.type)
        for each in duplicates_links.CONTACTS
    }
    if "row" in rows.column_names:
        columns["contact"] = pc.fill_null(rows.column("row"), "")
    made = pa.table(columns | {"company": companies}, schema=duplicates_links.CONTACTS)
    return made.filter(pc.is_valid(companies))


@dataclass(frozen=True, slots=True)
class _Asked:
    """The copy as it was written, and the snapshot whose ordinals are meant."""

    path: Path
    written: int
    folder: Path
    snapshot: Snapshot = field(compare=False, hash=False)
    wanted: Callable[[], tuple[Searched, ...]] = field(compare=False, hash=False)


@lru_cache(maxsize=KEPT)
def _read(asked: _Asked) -> Contacts | None:
    try:
        rows = parquet.read_table(asked.path)
    except (OSError, pa.ArrowException):
        return None
    known = asked.snapshot.keys
    owners = pc.index_in(rows.column("key").cast(pa.large_string()), value_set=known)
    rows, owners = rows.filter(pc.is_valid(owners)), owners.drop_null()
    whose = owners.to_numpy().astype(np.int64)
    texts = {
        each.name: (_texts(rows.column(each.field)), whose)
        for each in asked.wanted()
        if each.field in rows.column_names
    }  # fmt: skip
    forms = {each.name: each.form for each in asked.wanted()}
    fields = {name: Postings.of([part], forms[name]) for name, part in texts.items()}
    return Contacts(texts, Index(fields, np.zeros(0, np.int64)))


def _texts(column: pa.ChunkedArray) -> Texts:
    coded = column.cast(pa.large_string()).combine_chunks().dictionary_encode()
    words = coded.dictionary
    codes = coded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    return Texts(codes, nulls=True, words=Words(words, words))
