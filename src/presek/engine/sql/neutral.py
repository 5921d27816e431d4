"""The neutral shape of tables that statements read: every number, day, instant and truth is a whole number of 64 bits.

Texts stand beside their folded form, sets of tags as one text with a separator at both ends of each tag, and local days
beside instants: comparing them is the same on every engine, whatever it thinks of time zones, cases and decimals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Catalog, Field, Relation, Type
from presek.engine.columnar.local_days import local_days
from presek.values.text import folded

BETWEEN_TAGS = "\x1f"
DAY, FOLDED, SEEN = "@day", "@folded", "@seen"
NUMBER = "@number"
"""The place of a row among those recorded: what was told later stands later."""

CUSTOMERS = {"ordinal": "int64"}
FACTS = {
    "ordinal": "int64",
    NUMBER: "int64",
    "valid_from": "int64",
    "recorded_at": "int64",
    SEEN: "int64",
    "unset": "string",
}
ROWS = {
    "ordinal": "int64",
    "row_key": "string",
    "version": "int64",
    "removed": "int64",
    "recorded_at": "int64",
    "happened_at": "int64",
    "happened_at" + DAY: "int64",
}


def facts_columns(catalog: Catalog) -> dict[str, str]:
    """The columns of the table of facts, and their types."""
    return FACTS | _columns(catalog.fields)


def rows_columns(relation: Relation) -> dict[str, str]:
    """The columns of a relation's table, and their types."""
    return ROWS | _columns(relation.fields)


def rows_table(relation: str) -> str:
    """The name of a relation's table."""
    return f"rows_{relation}"


def _columns(fields: Mapping[str, Field]) -> dict[str, str]:
    return {name: kind for key, named in fields.items() for name, kind in _of_field(key, named)}


def _of_field(key: str, named: Field) -> Iterator[tuple[str, str]]:
    match named.type:
        case Type.TEXT | Type.CATEGORY | Type.CODE:
            yield key, "string"
            yield key + FOLDED, "string"
        case Type.TAGS:
            yield key, "string"
        case Type.DATETIME:
            yield key, "int64"
            yield key + DAY, "int64"
        case _:
            yield key, "int64"


def customers(table: pa.Table) -> pa.Table:
    """The customers of the lake."""
    return pa.table({"ordinal": table.column("ordinal").cast(pa.int64())})


def facts(table: pa.Table, catalog: Catalog) -> pa.Table:
    """The facts of the lake."""
    found = {
        "ordinal": table.column("ordinal").cast(pa.int64()),
        NUMBER: pa.array(np.arange(table.num_rows)),
        "valid_from": _whole(table.column("valid_from")),
        "recorded_at": _whole(table.column("recorded_at")),
        SEEN: _days(table.column("observed_at"), catalog.zone),
        "unset": _tags(table.column("unset")),
    }
    return pa.table(found | _fields(table, catalog.fields, catalog.zone))


def rows(table: pa.Table, relation: Relation, zone: ZoneInfo) -> pa.Table:
    """The rows of a relation of the lake."""
    found = {
        "ordinal": table.column("ordinal").cast(pa.int64()),
        "row_key": table.column("row_key").cast(pa.string()),
        "version": table.column("version").cast(pa.int64()),
        "removed": table.column("removed").cast(pa.int64()),
        "recorded_at": _whole(table.column("recorded_at")),
        "happened_at": _whole(table.column("happened_at")),
        "happened_at" + DAY: _days(table.column("happened_at"), zone),
    }
    return pa.table(found | _fields(table, relation.fields, zone))


def _fields(table: pa.Table, fields: Mapping[str, Field], zone: ZoneInfo) -> dict[str, pa.ChunkedArray | pa.Array]:
    found: dict[str, pa.ChunkedArray | pa.Array] = {}
    for key, named in fields.items():
        column = table.column(key)
        match named.type:
            case Type.TEXT | Type.CATEGORY | Type.CODE:
                found[key] = column.cast(pa.string())
                found[key + FOLDED] = _folded(column)
            case Type.TAGS:
                found[key] = _tags(column)
            case Type.DATETIME:
                found[key], found[key + DAY] = _whole(column), _days(column, zone)
            case _:
                found[key] = _whole(column)
    return found


def _whole(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us", "UTC")).cast(pa.int64())
    if pa.types.is_date32(kind):
        return column.cast(pa.int32()).cast(pa.int64())
    return column.cast(pa.int64())


def _days(column: pa.ChunkedArray, zone: ZoneInfo) -> pa.Array:
    instants = _whole(column)
    missing = pc.is_null(instants).to_numpy()
    days = local_days(instants.fill_null(0).to_numpy(), zone).astype(np.int64)
    return pa.array(days, mask=missing)


def _folded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    low = {word: folded(word) for word in column.unique().to_pylist() if word is not None}
    words = [None if word is None else low[word] for word in column.to_pylist()]
    return pa.chunked_array([pa.array(words, pa.string())])


def _tags(column: pa.ChunkedArray) -> pa.Array:
    return pa.array([None if tags is None else text_of_tags(tags) for tags in column.to_pylist()], pa.string())


def text_of_tags(tags: object) -> str:
    """A set of tags as one text."""
    each = sorted(set(map(str, tags))) if isinstance(tags, list | frozenset) else []
    return BETWEEN_TAGS + "".join(tag + BETWEEN_TAGS for tag in each)
