"""A small base of customers, written inline: what was recorded of each of them, and when.

From one base come both shapes that engines read: `values.facts.Customer` for the reference, and Arrow tables of the
lake for the columnar engine.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa

from presek.catalog.model import Catalog, Field, Relation, Type, scale_of
from presek.values.facts import Customer, FactValue, Known, Row
from presek.values.instant import day_number, local_day, local_midnight, microseconds, moment_of
from presek.values.money import scaled

LONG_AGO = microseconds(datetime(2020, 1, 1, tzinfo=UTC))
"""When everything was valid, observed and recorded that says nothing else."""

STAMP = pa.timestamp("us", tz="UTC")


@dataclass(frozen=True)
class RowVersion:
    """One recorded version of a row."""

    key: str
    recorded_at: int
    happened_at: int | None
    values: Mapping[str, FactValue]
    removed: bool = False


@dataclass(frozen=True)
class Person:
    """Everything ever recorded of one customer."""

    key: str
    fields: Mapping[str, tuple[Known, ...]] = field(default_factory=dict)
    rows: Mapping[str, tuple[RowVersion, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Published:
    """A run of the past: its instant, and by key the customers that each segment it answered took in."""

    as_of: int
    members: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Base:
    """Some customers, the catalog in which their facts are written, and what runs said of them before."""

    catalog: Catalog
    people: tuple[Person, ...]
    past: tuple[Published, ...] = ()

    def __repr__(self) -> str:
        return f"<{len(self.people)} customers>"

    def customers(self, known_at: int | None = None) -> tuple[Customer, ...]:
        """The customers with their rows as recorded by an instant (None: now); fields keep all their versions."""
        return tuple(self._customer(person, known_at) for person in self.people)

    def _customer(self, person: Person, known_at: int | None) -> Customer:
        fields = {
            key: tuple(sorted(versions, key=lambda known: (known.valid_from, known.recorded_at)))
            for key, versions in person.fields.items()
        }
        rows = {
            relation: tuple(sorted(latest_rows(versions, known_at, self.catalog.zone), key=in_time_order))
            for relation, versions in person.rows.items()
        }
        return Customer(person.key, fields, rows)


def in_time_order(row: Row) -> tuple[int, int, str]:
    return (row.happened_at or 0, row.recorded_at, row.key)


def latest_rows(versions: tuple[RowVersion, ...], known_at: int | None, zone: ZoneInfo) -> Iterator[Row]:
    """The latest version of each row that was recorded by `known_at`; removed rows are gone."""
    latest: dict[str, RowVersion] = {}
    for version in versions:
        if known_at is not None and version.recorded_at > known_at:
            continue
        if version.key not in latest or latest[version.key].recorded_at <= version.recorded_at:
            latest[version.key] = version
    for version in latest.values():
        if not version.removed:
            at = version.happened_at
            day = None if at is None else day_number(local_day(at, zone))
            yield Row(version.key, at, day, version.recorded_at, version.values)


# --- from what a case writes -----------------------------------------------------------------------------------


def base_of(written: Mapping[str, Mapping[str, object] | None], catalog: Catalog) -> Base:
    """The base that a case writes: customers by key, with fields and rows as plain values."""
    return Base(catalog, tuple(_person(key, facts or {}, catalog) for key, facts in written.items()))


def _person(key: str, facts: Mapping[str, object], catalog: Catalog) -> Person:
    strange = set(facts) - set(catalog.fields) - set(catalog.relations)
    if strange:
        raise ValueError(f"{key}: no field or relation is called {sorted(strange)}")
    fields = {name: _versions(catalog.fields[name], facts[name], catalog) for name in facts if name in catalog.fields}
    rows = {
        name: tuple(_row(catalog.relations[name], number, row, catalog) for number, row in enumerate(facts[name]))
        for name in facts
        if name in catalog.relations
    }
    return Person(key, fields, rows)


def _versions(named: Field, written: object, catalog: Catalog) -> tuple[Known, ...]:
    dated = isinstance(written, list) and any(isinstance(each, dict) for each in written)
    return tuple(
        _version(named, each if dated else {"value": each}, catalog) for each in (written if dated else [written])
    )


def _version(named: Field, written: Mapping[str, object], catalog: Catalog) -> Known:
    moments = {
        name: instant_of(written[name], catalog.zone) for name in ("from", "observed", "recorded") if name in written
    }
    valid_from = moments.get("from", LONG_AGO)
    return Known(
        fact_of(named, written["value"], catalog.zone),
        valid_from,
        moments.get("observed", valid_from),
        moments.get("recorded", valid_from),
        source="case",
    )


def _row(relation: Relation, number: int, written: Mapping[str, object], catalog: Catalog) -> RowVersion:
    written = dict(written)
    key = str(written.pop("key", f"r{number}"))
    recorded = instant_of(written.pop("recorded"), catalog.zone) if "recorded" in written else LONG_AGO
    removed = bool(written.pop("removed", False))
    happened = None
    if relation.time is not None and "at" in written:
        moment = written.pop("at")
        happened = instant_of(moment, catalog.zone)
        written[relation.time] = moment
    values = {name: fact_of(relation.fields[name], value, catalog.zone) for name, value in written.items()}
    return RowVersion(key, recorded, happened, values, removed)


def instant_of(written: object, zone: ZoneInfo) -> int:
    """A moment as written: a day (its local midnight), a local time, or a time that ends in " UTC"."""
    if isinstance(written, str):
        text, zone = (written[:-4], ZoneInfo("UTC")) if written.endswith(" UTC") else (written, zone)
        written = datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)
    if isinstance(written, datetime):
        return microseconds(written.replace(tzinfo=zone).astimezone(UTC))
    assert isinstance(written, date), written
    return local_midnight(written, zone)


def fact_of(named: Field, written: object, zone: ZoneInfo) -> FactValue:
    """A plain value as the stored fact of a field."""
    if written is None:
        return None
    match named.type:
        case Type.DATE:
            return day_number(written if isinstance(written, date) else date.fromisoformat(str(written)))
        case Type.DATETIME:
            return instant_of(written, zone)
        case Type.TAGS:
            return frozenset(unicodedata.normalize("NFC", str(tag)) for tag in written)
        case Type.BOOLEAN:
            assert isinstance(written, bool)
            return written
        case Type.INTEGER | Type.DECIMAL | Type.MONEY | Type.SCORE:
            return scaled(Decimal(str(written)), scale_of(named))
        case _:
            return unicodedata.normalize("NFC", str(written))


# --- as Arrow tables of the lake -------------------------------------------------------------------------------


def arrow_type(named: Field) -> pa.DataType:
    match named.type:
        case Type.DATE:
            return pa.date32()
        case Type.DATETIME:
            return STAMP
        case Type.TAGS:
            return pa.list_(pa.string())
        case Type.BOOLEAN:
            return pa.bool_()
        case Type.INTEGER | Type.DECIMAL | Type.MONEY | Type.SCORE:
            return pa.int64()
        case _:
            return pa.string()


def arrow_value(named: Field, fact: FactValue) -> object:
    return sorted(fact) if isinstance(fact, frozenset) else moment_of(fact) if _is_moment(named, fact) else fact


def _is_moment(named: Field, fact: FactValue) -> bool:
    return named.type is Type.DATETIME and fact is not None


def customers_table(base: Base) -> pa.Table:
    schema = pa.schema([("ordinal", pa.int32()), ("key", pa.string()), ("recorded_at", STAMP)])
    rows = [
        {"ordinal": ordinal, "key": person.key, "recorded_at": moment_of(LONG_AGO)}
        for ordinal, person in enumerate(base.people)
    ]
    return pa.Table.from_pylist(rows, schema=schema)


def facts_table(base: Base) -> pa.Table:
    """One row a version of a field: the smallest changes that an import could write."""
    stamps = [(name, STAMP) for name in ("valid_from", "observed_at", "recorded_at")]
    texts = [("source", pa.string()), ("origin", pa.string()), ("unset", pa.list_(pa.string()))]
    fields = [(named.key, arrow_type(named)) for named in base.catalog.fields.values()]
    rows = [
        {
            "ordinal": ordinal,
            "valid_from": moment_of(known.valid_from),
            "observed_at": moment_of(known.observed_at),
            "recorded_at": moment_of(known.recorded_at),
            "source": known.source,
            "origin": known.origin,
            "unset": [key] if known.value is None else [],
            key: arrow_value(base.catalog.fields[key], known.value),
        }
        for ordinal, person in enumerate(base.people)
        for key, versions in person.fields.items()
        for known in versions
    ]
    return pa.Table.from_pylist(rows, schema=pa.schema([("ordinal", pa.int32()), *stamps, *texts, *fields]))


def relation_table(base: Base, relation: Relation) -> pa.Table:
    head = [("ordinal", pa.int32()), ("row_key", pa.string()), ("version", pa.int32()), ("removed", pa.bool_())]
    tail = [("recorded_at", STAMP), ("origin", pa.string()), ("happened_at", STAMP)]
    fields = [(named.key, arrow_type(named)) for named in relation.fields.values()]
    rows = []
    for ordinal, person in enumerate(base.people):
        versions: dict[str, int] = {}
        for row in sorted(person.rows.get(relation.key, ()), key=lambda row: row.recorded_at):
            version = versions[row.key] = versions.get(row.key, -1) + 1
            rows.append(
                {
                    "ordinal": ordinal,
                    "row_key": f"{person.key}/{row.key}",
                    "version": version,
                    "removed": row.removed,
                    "recorded_at": moment_of(row.recorded_at),
                    "origin": "",
                    "happened_at": None if row.happened_at is None else moment_of(row.happened_at),
                    **{key: arrow_value(relation.fields[key], value) for key, value in row.values.items()},
                }
            )
    return pa.Table.from_pylist(rows, schema=pa.schema([*head, *tail, *fields]))
