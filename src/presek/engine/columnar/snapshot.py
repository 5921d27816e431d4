"""An opened snapshot: the base's size, its keys, its columns, and one customer with everything known of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Catalog
from presek.engine.columnar import one_customer
from presek.engine.columnar.build import CUSTOMERS, EDITION, META, FileEntry, Meta
from presek.engine.columnar.merged import MergedKeys
from presek.engine.columnar.seam import OWNERS, Seam
from presek.engine.columnar.sections import SectionFile, damaged, outdated
from presek.engine.columnar.tables import CustomerFile, CustomerTable, RelationTable, RowFile
from presek.engine.columnar.tail_customers import CustomersWithTail
from presek.engine.columnar.tail_rows import RowsWithTail
from presek.values.facts import Customer
from presek.values.problem import Problems

Opener: TypeAlias = "Callable[[Path], Snapshot]"
"""Opens a base for a tail."""


@dataclass(frozen=True)
class Snapshot:
    """All files of a snapshot, opened at once; it stays readable though its directory be removed meanwhile."""

    directory: Path
    meta: Meta
    customers: CustomerTable
    relations: Mapping[str, RelationTable] = field(repr=False)
    files: tuple[SectionFile, ...] = field(repr=False)
    base: Snapshot | None = field(default=None, repr=False)

    @classmethod
    def open(cls, directory: Path, base: Opener | None = None) -> Snapshot:
        """Opens the snapshot in a directory. Raises Problems ("snapshot-damaged") where it is not whole.

        `base` opens the snapshot that this one goes on from, where it is only a tail: the same object again and again,
        so that what was read of it stays read. Without it, it is opened anew.
        """
        meta = read_meta(directory)
        name = meta.get("base")
        if name is not None:
            return _with_tail(directory, meta, (base or Snapshot.open)(directory.with_name(name)))
        files = {name: _open(directory, entry) for name, entry in meta["tables"].items()}
        every = tuple(files.values())
        customers = CustomerFile(files.pop(CUSTOMERS), meta["tables"][CUSTOMERS]["table"], size=meta["size"])
        relations = {
            name: RowFile(file, meta["tables"][name]["table"], customers=meta["size"]) for name, file in files.items()
        }
        return cls(directory, meta, customers=customers, relations=relations, files=every)

    @property
    def size(self) -> int:
        """How many ordinals there are, the erased ones included: the length of every set of customers."""
        return self.meta["size"]

    @property
    def count(self) -> int:
        """How many customers there are."""
        return self.meta["present"]

    @cached_property
    def keys(self) -> pa.LargeStringArray:
        """Customer keys by ordinal; empty text where a customer was erased."""
        return self.customers.keys

    @cached_property
    def merged(self) -> MergedKeys | None:
        """The keys of customers merged away; None where nobody was."""
        return self.customers.merged

    @cached_property
    def everybody(self) -> npt.NDArray[np.uint8]:
        """The packed set of all customers."""
        present = self.customers.present
        return np.packbits(np.ones(self.size, np.bool_) if present is None else present, bitorder="little")

    def key(self, ordinal: int) -> str:
        """The key of one customer."""
        return str(self.keys[ordinal].as_py())

    def ordinal(self, key: str) -> int | None:
        """The ordinal of a customer by key, or None where there is no such customer.

        The key of a customer merged away finds who stands for it.
        """
        found = int(pc.index(self.keys, pa.scalar(key, pa.large_string())).as_py()) if key else -1
        if found < 0 and key and self.merged is not None:
            return self.merged.survivor(key)
        return None if found < 0 else found

    def other_keys(self, ordinal: int) -> tuple[str, ...]:
        """The keys of those merged into a customer."""
        return () if self.merged is None else self.merged.of(ordinal)

    def rows_of(self, relation: str) -> RelationTable:
        """The rows of a relation. Raises Problems where the snapshot was built before the catalog had it."""
        if relation not in self.relations:
            raise Problems(outdated(f"the snapshot has no rows of {relation}, which the catalog has"))
        return self.relations[relation]

    def customer(self, ordinal: int, catalog: Catalog) -> Customer:
        """Everything known of one customer: every version of every field, and every relation's rows in time order."""
        fields = {key: one_customer.versions(self.customers, named, ordinal) for key, named in catalog.fields.items()}
        rows = {
            key: one_customer.rows(self.relations[key], relation, ordinal)
            for key, relation in catalog.relations.items()
            if key in self.relations
        }
        return Customer(self.key(ordinal), {key: known for key, known in fields.items() if known}, rows)

    def verify(self) -> None:
        """Reads every byte and judges every checksum. Raises Problems where one is wrong."""
        if self.base is not None:
            self.base.verify()
        for file in self.files:
            for name in file.sections:
                file.array(name)


def _open(directory: Path, entry: FileEntry) -> SectionFile:
    return SectionFile.open(directory / entry["file"], entry["sections"], entry["size"])


def _with_tail(directory: Path, meta: Meta, base: Snapshot) -> Snapshot:
    """A base and its tail as one snapshot."""
    files = {name: _open(directory, entry) for name, entry in meta["tables"].items()}
    grown, size = dict(base.relations), meta["size"]
    for key, rows in base.relations.items():
        if not isinstance(rows, RowFile):
            raise TypeError("a tail goes on from a base, not from another tail")
        if key in files:
            entry = meta["tables"][key]["table"]
            tail = RowFile(files[key], entry, customers=len(files[key].array(OWNERS)))
            grown[key] = RowsWithTail(Seam(rows, tail), customers=size)
        elif size != base.size:
            grown[key] = RowsWithTail(Seam(rows, None), customers=size)
    customers = base.customers
    if CUSTOMERS in files and isinstance(customers, CustomerFile):
        file = files[CUSTOMERS]
        said = CustomerFile(file, meta["tables"][CUSTOMERS]["table"], size=len(file.array(OWNERS)))
        customers = CustomersWithTail(customers, said, size)
    return Snapshot(directory, meta, customers, relations=grown, files=tuple(files.values()), base=base)


def read_meta(directory: Path) -> Meta:
    """A snapshot's table of contents. Raises Problems ("snapshot-damaged") where it is not whole."""
    path = directory / META
    try:
        digest, _, body = path.read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeDecodeError) as trouble:
        raise Problems(damaged(path, "it can't be read")) from trouble
    if hashlib.sha256(body.encode()).hexdigest() != digest:
        raise Problems(damaged(path, "its checksum is wrong"))
    meta: Meta = json.loads(body)
    for entry in meta["tables"].values():
        entry["table"].setdefault("shapes", {})
    if meta["edition"] != EDITION:
        raise Problems(damaged(path, f"it is of edition {meta['edition']}, and this program reads edition {EDITION}"))
    return meta
