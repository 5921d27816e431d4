"""The example company as a warehouse has it, in tables of its own, and a base that is bound to them.

What the base of the tests knows is written as a company's own database would keep it: a row a customer, amounts as
decimals, days as dates. A base that is bound to these tables has to say all that the base they came from says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute

from presek.app import applying, computing, demo, engine_binding, reading, wiring
from presek.app.home import Home
from presek.app.refresh import refresh
from presek.app.snapshots import Opened
from presek.catalog.model import Catalog, Field, Type, scale_of
from presek.engine.columnar.columns import TagSets, Texts
from presek.engine.columnar.vectors import Vector, Worths
from presek.segment.terms import FieldValue
from presek.source import shape
from presek.store import about
from presek.store.about import About
from presek.values.facts import FactValue
from presek.values.instant import AsOf, day_of, moment_of

KEY, OWNER, ROW = "Customer No", "Customer No", "Row No"
NUMBERS = {Type.INTEGER, Type.DECIMAL, Type.MONEY, Type.SCORE}
KINDS = {
    Type.BOOLEAN: pa.bool_(),
    Type.DATE: pa.date32(),
    Type.DATETIME: pa.timestamp("us", "UTC"),
    Type.TAGS: pa.list_(pa.string()),
}
IN_POSTGRES = {
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.timestamp("us", "UTC"): "timestamptz",
    pa.list_(pa.string()): "text[]",
    pa.string(): "text",
    pa.int64(): "bigint",
}


@dataclass(frozen=True)
class Warehouse:
    """A company's tables by name, and what `engine.yaml` says of them."""

    tables: Mapping[str, pa.Table]
    columns: Mapping[str, object]

    def binding(self, url: str, **more: object) -> str:
        """The text of `engine.yaml`."""
        return json.dumps({"edition": 1, "url": url, **self.columns, **more}, indent=1)


def warehouse_of(home: Home) -> Warehouse:
    """What a base knows on its as-of day, as tables."""
    opened, as_of = reading.opened(home), reading.as_of(home)
    catalog = opened.catalog
    tables = {"Customers": _customers(opened, as_of)}
    said: dict[str, object] = {}
    for key, relation in catalog.relations.items():
        tables[key] = _rows(home, key, catalog)
        bound = {name: name_of(name) for name in relation.fields}
        said[key] = {"table": key, "customer": OWNER, "row_key": ROW, "columns": bound}
    columns = {name: name_of(name) for name in catalog.fields}
    return Warehouse(tables, {"customers": {"table": "Customers", "key": KEY, "columns": columns}, "relations": said})


def name_of(key: str) -> str:
    """How the company calls a field."""
    return key.replace("_", " ").title()


def found(folder: Path, *, like: About) -> Home:
    """An empty home in a folder, set up as the one of the warehouse."""
    folder.mkdir(parents=True)
    wiring.start(folder)
    home = Home.open(folder)
    about.put(like)
    return home


def bind(folder: Path, file: Path, *, like: About) -> None:
    """A home in a folder that is bound, with the company's segments and policies."""
    engine_binding.bind(found(folder, like=like), file)
    with_segments(folder)


def with_segments(folder: Path) -> None:
    """Puts the company's segments and policies in force in a bound home."""
    home = Home.open(folder)
    data = Path(str(resources.files("presek.demo").joinpath("data")))
    plan = demo._plan(data)
    applying.apply(home, [data / plan["segmentations"]])
    refresh(home)
    demo._put_policies(home, plan, data)


def _customers(opened: Opened, as_of: AsOf) -> pa.Table:
    catalog, there = opened.catalog, opened.everybody().ordinals()
    values = computing.passed({}, opened, as_of, values={key: FieldValue(key) for key in catalog.fields}).values
    columns: dict[str, pa.Array] = {KEY: pa.array([opened.snapshot.key(int(each)) for each in there], pa.string())}
    for key, named in catalog.fields.items():
        facts = [_fact(values[key], int(ordinal)) for ordinal in there]
        columns[name_of(key)] = pa.array([_value(fact, named) for fact in facts], _kind(named))
    return pa.table(columns)


def _fact(worths: Worths, place: int) -> FactValue:
    unknown = worths.unknown
    if unknown is not None and unknown[place]:
        return None
    match worths:
        case Vector(values):
            return int(values[place])
        case Texts(codes, _, words):
            return str(words.plain[int(codes[place])].as_py())
        case TagSets(codes, offsets, _, words):
            return frozenset(words.plain[int(code)].as_py() for code in codes[offsets[place] : offsets[place + 1]])


def _rows(home: Home, relation: str, catalog: Catalog) -> pa.Table:
    """Each row in its latest version; those taken back are gone."""
    named, head = catalog.relations[relation], home.head()
    schema = shape.rows(named)
    rows = pa.Table.from_batches(home.lake.read(relation, head.get(relation), schema=schema), schema)
    people = pa.Table.from_batches(home.lake.read("customers", head["customers"]))
    with duckdb.connect() as connection:
        connection.register("people", people)
        connection.register("rows", rows)
        latest = connection.sql(
            "SELECT p.key AS __owner, r.* FROM rows r JOIN people p USING (ordinal) QUALIFY row_number() OVER "
            "(PARTITION BY ordinal, row_key ORDER BY r.recorded_at DESC, version DESC) = 1 ORDER BY p.key, row_key"
        ).to_arrow_table()
    latest = latest.filter(pa.compute.invert(latest.column("removed")))
    columns: dict[str, pa.Array] = {OWNER: latest.column("__owner"), ROW: latest.column("row_key")}
    for key, field in named.fields.items():
        kept = latest.column(key)
        if field.type in NUMBERS:
            kept = pa.array([_value(fact, field) for fact in kept.to_pylist()], _kind(field))
        columns[name_of(key)] = kept.cast(_kind(field))
    return pa.table(columns)


def _kind(named: Field) -> pa.DataType:
    return pa.decimal128(24, scale_of(named)) if named.type in NUMBERS else KINDS.get(named.type, pa.string())


def in_postgres_type(kind: pa.DataType) -> str:
    """What PostgreSQL calls a type."""
    return f"numeric(24, {kind.scale})" if pa.types.is_decimal(kind) else IN_POSTGRES[kind]


def _value(fact: FactValue, named: Field) -> object:
    if fact is None:
        return None
    match named.type:
        case Type.DATE:
            return day_of(int(fact))  # type: ignore[arg-type]
        case Type.DATETIME:
            return moment_of(int(fact))  # type: ignore[arg-type]
        case Type.TAGS:
            return sorted(fact)  # type: ignore[arg-type]
        case _ if named.type in NUMBERS:
            return Decimal(int(fact)).scaleb(-scale_of(named))  # type: ignore[arg-type]
        case _:
            return fact
