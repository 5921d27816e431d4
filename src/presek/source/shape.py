"""The tables that a source makes, in the shape the catalog promises (Arrow schemas)."""

from __future__ import annotations

import pyarrow as pa

from presek.catalog.model import Catalog, Field, Relation, Type

INSTANT = pa.timestamp("us", "UTC")
NAMES = pa.list_(pa.string())
ORIGINAL = "__original"


def field_type(named: Field) -> pa.DataType:
    """How a field's values are kept."""
    match named.type:
        case Type.TEXT | Type.CATEGORY | Type.CODE:
            return pa.string()
        case Type.INTEGER | Type.DECIMAL | Type.SCORE | Type.MONEY:
            return pa.int64()
        case Type.BOOLEAN:
            return pa.bool_()
        case Type.DATE:
            return pa.date32()
        case Type.DATETIME:
            return INSTANT
        case Type.TAGS:
            return NAMES


def columns_of(fields: tuple[Field, ...]) -> list[pa.Field]:
    """The columns of fields, each amount with its companion for the original."""
    found = []
    for named in fields:
        found.append(pa.field(named.key, field_type(named)))
        if named.type is Type.MONEY:
            found.append(pa.field(named.key + ORIGINAL, pa.string()))
    return found


def customers() -> pa.Schema:
    """Who there is: keys and ordinals."""
    return pa.schema([("ordinal", pa.int32()), ("key", pa.string()), ("recorded_at", INSTANT)])


FACT_HEADS = ("ordinal", "valid_from", "observed_at", "recorded_at", "unset")
"""What a row of facts says beside its fields, as far as the rows of an import are set against it."""


def facts(catalog: Catalog) -> pa.Schema:
    """One row a change of one customer; null says nothing, `unset` names the fields set to unknown."""
    return pa.schema([
        pa.field("ordinal", pa.int32()), pa.field("valid_from", INSTANT), pa.field("observed_at", INSTANT),
        pa.field("recorded_at", INSTANT), pa.field("source", pa.string()), pa.field("origin", pa.string()),
        pa.field("unset", NAMES), *columns_of(tuple(catalog.fields.values())),
    ])  # fmt: skip


def rows(relation: Relation) -> pa.Schema:
    """The rows of a relation, in versions; the latest recorded of a row key counts. `stated_version` is the number
    that the source itself gave to what it said, if any."""
    return pa.schema([pa.field("ordinal", pa.int32()), *_versioned(relation)])


def aside(relation: Relation) -> pa.Schema:
    """Rows whose customer is not known yet: as `rows`, with the customer's key in place of the ordinal."""
    return pa.schema([pa.field("customer_key", pa.string()), *_versioned(relation)])


def aside_name(relation: str) -> str:
    """The table that keeps a relation's rows of unknown customers."""
    return f"aside_{relation}"


def _versioned(relation: Relation) -> list[pa.Field]:
    return [
        pa.field("row_key", pa.string()), pa.field("version", pa.int32()), pa.field("stated_version", pa.int64()),
        pa.field("removed", pa.bool_()),
        pa.field("recorded_at", INSTANT), pa.field("origin", pa.string()), pa.field("happened_at", INSTANT),
        *columns_of(tuple(relation.fields.values())),
    ]  # fmt: skip


REJECTS = pa.schema([
    pa.field("import_at", pa.int64()), pa.field("row", pa.int64()), pa.field("column", pa.string()),
    pa.field("value", pa.string()), pa.field("reason", pa.string()), pa.field("also", NAMES),
    pa.field("header", NAMES), pa.field("cells", NAMES),
])  # fmt: skip
"""Rows that were not taken, whole: number, first fault (column, value, reason), further faults, and all cells as
read."""

FAULTY = pa.schema([each for each in REJECTS if each.name not in {"import_at", "header"}])
"""Rejects as they are found, before the import marks them as its own."""
