"""A base that lives: batches as intake writes them, drawn from a seed. Rows come late, are corrected, moved to another
customer, removed and come back; customers come, and are erased; facts are said of the past and of the future; the clock
stands still and is set back."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Catalog, Relation, Type
from presek.engine.columnar.build import build
from presek.engine.columnar.snapshot import Snapshot
from presek.engine.columnar.tail_build import Came, build_tail
from presek.engine.columnar.whole_of_tail import build_whole
from presek.values.instant import day_of, local_midnight, moment_of
from tests.engine.drawn_customers import DAY, NOW, _fact
from tests.meaning.inline_customers import STAMP, arrow_type, arrow_value

HOUR = DAY // 24
KEPT = "orders"
"""The relation whose rows of the erased stay."""


@dataclass
class Written:
    """The latest version of one row."""

    ordinal: int
    version: int
    happened: int | None
    values: dict[str, object]
    removed: bool


@dataclass
class Stream:
    """The lake's tables as lists of batches, in order of arrival."""

    catalog: Catalog
    chance: random.Random
    now: int = NOW - 5 * DAY
    customers: int = 0
    tables: dict[str, list[pa.RecordBatch]] = field(default_factory=dict)
    rows: dict[str, dict[str, Written]] = field(default_factory=dict)
    stands: dict[int, int] = field(default_factory=dict)
    erased: set[int] = field(default_factory=set)
    words: int = 0

    def step(self, *, customers: int, facts: int, rows: int) -> None:
        """One batch of everything, recorded together."""
        self._write("customers", [self._newcomer() for _ in range(customers)])
        self._write("facts", [self._said() for _ in range(facts if self.customers else 0)])
        for relation in self.catalog.relations.values():
            self._write(relation.key, [self._row(relation) for _ in range(rows if self.customers else 0)])

    def lengths(self) -> dict[str, int]:
        """How many batches each table has."""
        return {name: len(batches) for name, batches in self.tables.items()}

    def snapshot(self, directory) -> Snapshot:
        """A whole snapshot of everything so far."""
        build(
            directory,
            self.catalog,
            customers=self._as_they_stand(),
            facts=self.tables.get("facts", ()),
            relations={key: self.tables.get(key, ()) for key in self.catalog.relations},
            least=max(self.erased, default=-1) + 1,
        )
        return Snapshot.open(directory)

    def whole_of(self, directory, found: Snapshot) -> Snapshot:
        """A snapshot of its own out of a base and its tail."""
        facts = self.tables.get("facts", ())
        build_whole(directory, found, self.catalog, customers=self._as_they_stand(), facts=facts)
        return Snapshot.open(directory)

    def _as_they_stand(self) -> list[pa.RecordBatch]:
        customers = pa.Table.from_batches(self.tables["customers"])
        into = pa.array([self.stands.get(ordinal) for ordinal in customers.column("ordinal").to_pylist()], pa.int32())
        return (customers.append_column("merged_into", into) if self.stands else customers).to_batches()

    def erase(self) -> None:
        """Takes a customer out of all tables but that of orders, which stay at their ordinal: a whole snapshot has to
        be built of it. The last one as often as any."""
        ordinal = self.chance.choice([self.customers - 1, self.chance.randrange(self.customers)])
        self.erased.add(ordinal)
        for table, batches in self.tables.items():
            if table != KEPT:
                kept = [batch.filter(pc.not_equal(batch.column("ordinal"), ordinal)) for batch in batches]
                self.tables[table] = [batch for batch in kept if batch.num_rows]

    def tail(self, directory, base: Snapshot, lengths: dict[str, int]) -> Snapshot:
        """The base with everything since it had so many batches as its tail."""
        since = {name: batches[lengths.get(name, 0) :] for name, batches in self.tables.items()}
        names = {name: [str(number) for number in range(len(batches))] for name, batches in since.items()}
        came = Came(since.pop("customers", []), since.pop("facts", []), since, stands=self.stands, names=names)
        assert build_tail(directory, base, self.catalog, came=came)
        return Snapshot.open(directory, lambda _: base)

    def tell(self, table: str, *, key: str, version: int, ordinal: int, removed: bool) -> None:
        """One version of one row, recorded now."""
        head = {"row_key": key, "version": version, "ordinal": ordinal, "removed": removed, "origin": ""}
        self._write(table, [head | {"recorded_at": moment_of(self.now), "happened_at": moment_of(self.now)}])

    def _write(self, table: str, rows: list[dict[str, object]]) -> None:
        if rows:
            batches = pa.Table.from_pylist(rows, schema=self._schema(table)).combine_chunks().to_batches()
            self.tables.setdefault(table, []).extend(batches)

    def _schema(self, table: str) -> pa.Schema:
        if table == "customers":
            return pa.schema([("ordinal", pa.int32()), ("key", pa.string()), ("recorded_at", STAMP)])
        if table == "facts":
            stamps = [(name, STAMP) for name in ("valid_from", "observed_at", "recorded_at")]
            texts = [("source", pa.string()), ("origin", pa.string()), ("unset", pa.list_(pa.string()))]
            fields = self.catalog.fields
            return pa.schema(
                [("ordinal", pa.int32()), *stamps, *texts, *((k, arrow_type(f)) for k, f in fields.items())]
            )
        head = [("ordinal", pa.int32()), ("row_key", pa.string()), ("version", pa.int32()), ("removed", pa.bool_())]
        stamps = [("recorded_at", STAMP), ("origin", pa.string()), ("happened_at", STAMP)]
        fields = self.catalog.relations[table].fields
        return pa.schema([*head, *stamps, *((k, arrow_type(f)) for k, f in fields.items())])

    def _newcomer(self) -> dict[str, object]:
        ordinal, self.customers = self.customers, self.customers + 1
        return {"ordinal": ordinal, "key": f"k{ordinal * 7919 % 1000:03}-{ordinal}", "recorded_at": moment_of(self.now)}

    def _said(self) -> dict[str, object]:
        chance = self.chance
        keys = chance.sample(sorted(self.catalog.fields), chance.choice([1, 2, 5, 12]))
        unset = [key for key in keys if chance.random() < 0.2]
        shift = chance.choice([0, 0, -chance.randint(1, 400) * DAY, -HOUR, HOUR, 3 * HOUR, DAY, 20 * DAY])
        values = {
            key: arrow_value(self.catalog.fields[key], _fact(self.catalog.fields[key], self.catalog, chance))
            for key in keys
            if key not in unset
        }
        return {
            "ordinal": chance.randrange(self.customers),
            "valid_from": moment_of(self.now + shift),
            "observed_at": moment_of(self.now - chance.choice([0, 1, 364, 365, 366, 500]) * DAY),
            "recorded_at": moment_of(self.now),
            "source": chance.choice(["shop", "form"]),
            "origin": f"batch {chance.randrange(9)}",
            "unset": unset,
            **values,
        }

    def _row(self, relation: Relation) -> dict[str, object]:
        chance, known = self.chance, self.rows.setdefault(relation.key, {})
        key = f"{len(known)}" if relation.key != "visits" else f"{chance.randrange(10**6)}-{len(known)}"
        if known and chance.random() < 0.3:
            key = chance.choice(sorted(known))
        before = known.get(key)
        if before is None or chance.random() < 0.1:
            ordinal = min(chance.randrange(self.customers), chance.randrange(self.customers))
        else:
            ordinal = before.ordinal
        happened = None if before is None or chance.random() < 0.4 else before.happened
        if happened is None and relation.time is not None and chance.random() < 0.95:
            happened = self.now + chance.choice([0, -1, -HOUR, -DAY, HOUR, 2 * DAY, -chance.randint(0, 500) * DAY])
            if relation.fields[relation.time].type is Type.DATE:
                happened = local_midnight(day_of(happened // DAY), self.catalog.zone)
        if "product" in relation.fields and chance.random() < 0.1:
            self.words += 1
        values = {
            name: _fact(named, self.catalog, chance) for name, named in relation.fields.items() if chance.random() < 0.8
        }
        if values.get("product") == "web":
            values["product"] = f"new {self.words}"
        if relation.time is not None and happened is not None:
            dated = relation.fields[relation.time].type is Type.DATE
            values[relation.time] = happened // DAY + 1 if dated else happened
        version = 0 if before is None else before.version + 1
        removed = before is not None and chance.random() < 0.3
        known[key] = Written(ordinal, version, happened, values, removed)
        return {
            "ordinal": ordinal,
            "row_key": key,
            "version": version,
            "removed": removed,
            "recorded_at": moment_of(self.now),
            "origin": f"batch {chance.randrange(9)}",
            "happened_at": None if happened is None else moment_of(happened),
            **{name: arrow_value(relation.fields[name], value) for name, value in values.items()},
        }
