"""An opened snapshot: the base's size, its keys, its columns, and one customer with everything known of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Catalog
from presek.engine.columnar import one_customer
from presek.engine.columnar.build import CUSTOMERS, EDITION, META, FileEntry, Meta
from presek.engine.columnar.columns import read_texts
from presek.engine.columnar.merged import MergedKeys
from presek.engine.columnar.sections import SectionFile, damaged, outdated
from presek.engine.columnar.tables import CustomerTable, RowTable
from presek.values.facts import Customer
from presek.values.problem import Problems


@dataclass(frozen=True)
class Snapshot:
    """All files of a snapshot, opened at once; it stays readable though its directory be removed meanwhile."""

    directory: Path
    meta: Meta
    customers: CustomerTable
    relations: dict[str, RowTable] = field(repr=False)

    @classmethod
    def open(cls, directory: Path) -> Snapshot:
        """Opens the snapshot in a directory. Raises Problems ("snapshot-damaged") where it is not whole."""
        meta = _read_meta(directory / META)
        files = {name: _open(directory, entry) for name, entry in meta["tables"].items()}
        customers = CustomerTable(files.pop(CUSTOMERS), meta["tables"][CUSTOMERS]["table"], size=meta["size"])
        relations = {
            name: RowTable(file, meta["tables"][name]["table"], customers=meta["size"]) for name, file in files.items()
        }
        return cls(directory, meta, customers=customers, relations=relations)

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
        return read_texts(self.customers.file, "key")

    @cached_property
    def merged(self) -> MergedKeys | None:
        """The keys of customers merged away; None where nobody was."""
        return MergedKeys.read(self.customers.file)

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

    def rows_of(self, relation: str) -> RowTable:
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
        for file in (self.customers.file, *(table.file for table in self.relations.values())):
            for name in file.sections:
                file.array(name)


def _open(directory: Path, entry: FileEntry) -> SectionFile:
    return SectionFile.open(directory / entry["file"], entry["sections"], entry["size"])


def _read_meta(path: Path) -> Meta:
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
