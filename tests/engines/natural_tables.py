"""The customers of the table of cases as a company has them: in tables of its own, with its own names and types.

Every engine has other types: keys are texts here, whole numbers or UUIDs there, tags are lists or one text, instants
have a zone or none. A customer has a row for each version, with since when it held and when it was written down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from presek.catalog.model import Catalog, Type, scale_of
from presek.engine.sql.binding import Binding, BoundColumn, BoundCustomers, BoundRelation
from presek.engine.sql.native import NATIVES
from presek.values.facts import FactValue, Known
from presek.values.instant import day_of, moment_of
from tests.meaning.inline_customers import Base, Person, latest_rows

FARTHEST_BACK = {"clickhouse": date(1900, 1, 1)}
"""Before this an engine has no dates."""


TYPES = {
    "duckdb": {
        "key": "VARCHAR",
        "text": "VARCHAR",
        "category": "VARCHAR",
        "sex": "SMALLINT",
        "code": "VARCHAR",
        "integer": "HUGEINT",
        "decimal": "DECIMAL(38, 6)",
        "money": "DECIMAL(30, 4)",
        "real": "DOUBLE",
        "score": "FLOAT",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "instant": "TIMESTAMP WITH TIME ZONE",
        "local": "TIMESTAMP",
        "tags": "VARCHAR[]",
        "row": "VARCHAR",
    },
    "postgres": {
        "key": "uuid",
        "text": "character varying(200)",
        "category": "text",
        "sex": "character(3)",
        "code": "text",
        "integer": "bigint",
        "decimal": "numeric",
        "money": "numeric(20, 4)",
        "real": "double precision",
        "score": "real",
        "boolean": "boolean",
        "date": "date",
        "instant": "timestamp with time zone",
        "local": "timestamp without time zone",
        "tags": "text[]",
        "row": "text",
    },
    "clickhouse": {
        "key": "UInt64",
        "text": "LowCardinality(Nullable(String))",
        "category": "Nullable(String)",
        "sex": "Nullable(Int8)",
        "code": "Nullable(String)",
        "integer": "Nullable(Int64)",
        "decimal": "Nullable(Decimal(38, 6))",
        "money": "Nullable(Decimal(20, 4))",
        "real": "Nullable(Float64)",
        "score": "Nullable(Float32)",
        "boolean": "Nullable(Bool)",
        "date": "Nullable(Date32)",
        "instant": "Nullable(DateTime64(6, 'Asia/Tokyo'))",
        "local": "Nullable(DateTime64(9, 'UTC'))",
        "tags": "Nullable(String)",
        "row": "String",
    },
    "pyspark": {
        "key": "BIGINT",
        "text": "STRING",
        "category": "STRING",
        "sex": "INT",
        "code": "STRING",
        "integer": "BIGINT",
        "decimal": "DECIMAL(38, 6)",
        "money": "DECIMAL(20, 4)",
        "real": "DOUBLE",
        "score": "FLOAT",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "instant": "TIMESTAMP",
        "local": "TIMESTAMP_NTZ",
        "tags": "ARRAY<STRING>",
        "row": "STRING",
    },
}
KEYS = {"duckdb": "text", "postgres": "uuid", "clickhouse": "number", "pyspark": "number"}
LOCAL = {"shipped_at": "Europe/Ljubljana", "joined_at": "UTC"}
"""Fields that stand there as a date and a time without a zone, and in which zone they are meant (the binding says)."""
REAL = {"discount", "share"}


def kind_of(key: str, type_: Type) -> str:
    """What a field is held as, of `TYPES`."""
    match type_:
        case Type.DATETIME:
            return "local" if key in LOCAL else "instant"
        case Type.DATE:
            return "date"
        case _ if key in REAL:
            return "real"
        case _:
            return "sex" if key == "sex" else type_.value


@dataclass(frozen=True)
class Table:
    """A table's name, columns with their types, and rows."""

    name: str
    columns: Mapping[str, str]
    rows: list[Sequence[object]]


@dataclass(frozen=True)
class Presented:
    """Bases as one company's tables in one engine; `keys`: of each base those of its customers, in order."""

    dialect: str
    catalog: Catalog
    bases: Sequence[Base]
    strange: set[int] = field(default_factory=set)

    @cached_property
    def keys(self) -> list[list[str]]:
        """The customers' keys in the engine."""
        found, number = [], 0
        for base in self.bases:
            found.append([self.key_of(number + place) for place in range(len(base.people))])
            number += len(base.people)
        return found

    def key_of(self, number: int) -> str:
        """The key of a customer in this engine."""
        match KEYS[self.dialect]:
            case "uuid":
                return str(UUID(int=number * 0x1_0000_0001 + 7))
            case "text":
                return f"C {number} ż" if number % 2 else f"c {number} Ż"
            case _:
                return str(number * 3 + 1_000_000_000_000)

    @property
    def binding(self) -> Binding:
        """What `engine.yaml` would say of them."""
        relations = {
            key: BoundRelation(
                table_of(self.dialect, key),
                BoundColumn("Customer No"),
                {name: self.bound(name) for name in relation.fields},
                row_key=(BoundColumn("row key"),),
                time=None if relation.time is None else self.bound(relation.time),
                recorded=BoundColumn("written"),
            )
            for key, relation in self.catalog.relations.items()
        }
        customers = BoundCustomers(
            table_of(self.dialect, "Kunden"),
            BoundColumn("Customer No"),
            {name: self.bound(name) for name in self.catalog.fields},
            seen=BoundColumn("Last Seen"),
            valid_from=BoundColumn("Valid From"),
            recorded=BoundColumn("written"),
        )
        return Binding("test://", customers, relations)

    def bound(self, key: str) -> BoundColumn:
        """A field's column: its name is spelled as no field is."""
        tags = key in {"interests", "marks"} and self.dialect == "clickhouse"
        return BoundColumn(name_of(key), separator="|" if tags else None, zone=LOCAL.get(key))

    def tables(self) -> Iterator[Table]:
        """All tables."""
        types = TYPES[self.dialect]
        beside = {"Customer No": types["key"], "written": types["instant"]}
        times = {"Valid From": types["instant"], "Last Seen": types["instant"]}
        everybody = [row for place in range(len(self.bases)) for row in self.customers(place)]
        yield Table("Kunden", {**beside, **times, **self.columns(self.catalog.fields)}, everybody)
        for key, relation in self.catalog.relations.items():
            yield Table(
                key,
                {**beside, "row key": types["row"], **self.columns(relation.fields)},
                [row for place in range(len(self.bases)) for row in self.rows(place, key)],
            )

    def columns(self, fields) -> dict[str, str]:
        """The columns of fields."""
        return {name_of(key): TYPES[self.dialect][kind_of(key, named.type)] for key, named in fields.items()}

    def customers(self, place: int) -> Iterator[Sequence[object]]:
        """A row for each version of each customer."""
        for person, key in zip(self.bases[place].people, self.keys[place], strict=True):
            for valid, recorded, seen, values in versions(person, self.catalog):
                yield [
                    key, moment_of(recorded), moment_of(valid), moment_of(seen),
                    *(self.value(named, values.get(name), place) for name, named in self.catalog.fields.items()),
                ]  # fmt: skip

    def rows(self, place: int, relation: str) -> Iterator[Sequence[object]]:
        """The rows of a relation as they stand today."""
        named = self.catalog.relations[relation]
        for person, key in zip(self.bases[place].people, self.keys[place], strict=True):
            for row in latest_rows(person.rows.get(relation, ()), None, self.bases[place].catalog.zone):
                values = [self.value(each, row.values.get(name), place) for name, each in named.fields.items()]
                yield [key, moment_of(row.recorded_at), f"{person.key}/{row.key}", *values]

    def value(self, named, fact: FactValue, place: int) -> object:
        """A value as the engine has it."""
        if fact is None:
            return None
        back = FARTHEST_BACK.get(self.dialect)
        match named.type:
            case Type.DATE:
                found = day_of(fact)
                if back is not None and found < back:
                    self.strange.add(place)
                    return None
                return found
            case Type.DATETIME:
                moment = moment_of(fact)
                if back is not None and moment.date() < back:
                    self.strange.add(place)
                    return None
                # Every DateTime of ClickHouse is an instant.
                zone = LOCAL.get(named.key) if self.dialect != "clickhouse" else None
                return moment if zone is None else moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            case Type.TAGS:
                return sorted(fact) if self.dialect != "clickhouse" else "|".join(sorted(fact))
            case Type.INTEGER | Type.DECIMAL | Type.MONEY | Type.SCORE:
                return Decimal(fact).scaleb(-scale_of(named))
            case _:
                return fact


def name_of(key: str) -> str:
    """How the company calls a field: with a space, capitals and marks of quotation."""
    return f'{key.title()} "x" `y` \\z' if key in {"city", "amount"} else key.replace("_", " ").title()


def table_of(dialect: str, name: str) -> tuple[str, ...]:
    """The table's name; Sail's views have no schema."""
    return (name,) if dialect == "pyspark" else ("Sales Data", name)


def versions(person: Person, catalog: Catalog) -> Iterator[tuple[int, int, int, Mapping[str, FactValue]]]:
    """A whole row for every instant from which something held, as it was known at every instant of recording."""
    every = [known for each in person.fields.values() for known in each]
    if not every:
        yield 0, 0, 0, {}
        return
    for recorded in sorted({known.recorded_at for known in every}):
        told = {key: [known for known in each if known.recorded_at <= recorded] for key, each in person.fields.items()}
        for valid in sorted({known.valid_from for each in told.values() for known in each}):
            held = {key: held_at(each, valid) for key, each in told.items() if each}
            seen = [known.observed_at for key, known in held.items() if catalog.fields[key].max_age_days is not None]
            yield valid, recorded, min(seen, default=valid), {key: known.value for key, known in held.items()}


def held_at(known: Sequence[Known], valid: int) -> Known:
    """The latest version that held from then or before, else the first ever known."""
    before = [each for each in known if each.valid_from <= valid]
    if before:
        return max(before, key=lambda each: (each.valid_from, each.recorded_at))
    return min(known, key=lambda each: (each.valid_from, each.recorded_at))


def create(presented: Presented, connection) -> None:
    """Makes the tables in an engine."""
    if presented.dialect == "clickhouse":
        connection.command("CREATE DATABASE IF NOT EXISTS `Sales Data`")
    elif presented.dialect != "pyspark":
        connection.command('CREATE SCHEMA IF NOT EXISTS "Sales Data"')
    for table in presented.tables():
        make(table, presented.dialect, connection)


def make(table: Table, dialect: str, connection) -> None:
    """Makes one table."""
    native = NATIVES[dialect]
    name = ".".join(map(native.name, table_of(dialect, table.name)))
    columns = ", ".join(f"{native.name(key)} {kind}" for key, kind in table.columns.items())
    values = ",\n".join("(" + ", ".join(written(value, dialect) for value in row) + ")" for row in table.rows)
    match dialect:
        case "pyspark":
            names = ", ".join(f"c{place}" for place in range(len(table.columns)))
            cast = ", ".join(
                f"CAST(c{place} AS {kind}) AS {native.name(key)}"
                for place, (key, kind) in enumerate(table.columns.items())
            )
            chosen = f"SELECT {cast} FROM VALUES {values} AS v({names})"
            connection.command(f"CREATE OR REPLACE TEMP VIEW {name} AS {chosen}")
        case "clickhouse":
            connection.command(f"CREATE TABLE {name} ({columns}) ENGINE = MergeTree ORDER BY tuple()")
            connection.command(f"INSERT INTO {name} VALUES {values}")
        case _:
            connection.command(f"CREATE TABLE {name} ({columns})")
            connection.command(f"INSERT INTO {name} VALUES {values}")


def written(value: object, dialect: str) -> str:
    """A value as a literal."""
    native = NATIVES[dialect]
    match value:
        case None:
            return "NULL"
        case bool():
            return "true" if value else "false"
        case datetime():
            return moment_written(value, dialect)
        case date():
            return f"'{value}'" if dialect == "clickhouse" else f"DATE '{value}'"
        case list():
            each = ", ".join("NULL" if one is None else native.literal(str(one)) for one in value)
            if dialect == "pyspark":
                return f"array({each})" if value else "CAST(array() AS ARRAY<STRING>)"
            return f"ARRAY[{each}]::text[]" if dialect == "postgres" else f"[{each}]"
        case float():
            return real_written(value, dialect)
        case Decimal():
            return f"{value:f}"
        case _:
            return native.literal(str(value))


def real_written(value: float, dialect: str) -> str:
    """A double as a literal."""
    plain = repr(value)
    if plain in {"nan", "inf", "-inf"} and dialect == "clickhouse":
        return plain
    return f"CAST('{plain}' AS {TYPES[dialect]['real']})" if dialect != "clickhouse" else plain


def moment_written(value: datetime, dialect: str) -> str:
    """A moment as a literal."""
    plain = value.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    if value.tzinfo is None:
        return f"TIMESTAMP_NTZ '{plain}'" if dialect == "pyspark" else f"TIMESTAMP '{plain}'"
    in_utc = value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    match dialect:
        case "clickhouse":
            return f"toDateTime64('{in_utc}', 6, 'UTC')"
        case "pyspark":
            return f"TIMESTAMP '{in_utc}Z'"
        case _:
            return f"TIMESTAMPTZ '{in_utc}+00'"
