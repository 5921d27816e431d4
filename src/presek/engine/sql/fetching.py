"""Rows that come out of the engine: customers' fields for the synchronised snapshot, and the rows of one customer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Catalog, Field, Type
from presek.engine.sql.binding import Binding
from presek.engine.sql.connection import Connection
from presek.engine.sql.described import OF_CUSTOMERS, Described, describe, faults
from presek.engine.sql.frame import HAPPENED
from presek.engine.sql.natural import RECORDED, ROW_KEY, TEXTS, Natural, natural, of_rows
from presek.engine.sql.neutral import BETWEEN_TAGS, DAY
from presek.engine.sql.script import Script
from presek.values.facts import FactValue, Row
from presek.values.problem import Problems

SEEN, VALID_FROM = "seen", "@valid_from"
PLAIN = re.compile(r"(?:nullable\(|lowcardinality\()*(?:text|varchar|character varying|string)\b")
"""Types that a text can be compared with as it is."""
INSTANT = pa.timestamp("us", tz="UTC")


def customers(
    binding: Binding, connection: Connection, catalog: Catalog, *, fields: Collection[str]
) -> Iterator[pa.RecordBatch]:
    """`key` (text), `seen` (instant, null where it is not bound), and the fields in the lake's types, of the customers
    as they are now: text NFC, whole numbers at the field's scale, dates, instants in UTC, lists of tags."""
    chosen = _Chosen.of(OF_CUSTOMERS, binding, connection, catalog=catalog)
    statement = chosen.customers(fields)
    named = {key: catalog.fields[key] for key in fields}
    for batch in connection.batches(statement):
        yield _as_facts(batch, named)


def rows_of_one(
    binding: Binding, connection: Connection, catalog: Catalog, *, relation: str, key: str
) -> tuple[Row, ...]:
    """The rows of a customer in time order; none where the relation is not bound."""
    bound, named = binding.relations.get(relation), catalog.relations[relation]
    if bound is None:
        return ()
    chosen = _Chosen.of(relation, binding, connection, catalog=catalog)
    table = of_rows(chosen.table, bound, named.fields)
    found = [
        _row(line, named.fields)
        for line in connection.fetch(table.select(chosen.whose(key))).to_pylist()
        if named.time is None or line[HAPPENED] is not None
    ]
    return tuple(sorted(found, key=lambda row: (row.happened_at or 0, row.recorded_at, row.key)))


def customer_of(binding: Binding, connection: Connection, catalog: Catalog, *, key: str) -> Mapping[str, FactValue]:
    """The bound fields of a customer as they are now; empty where there is no such customer."""
    chosen = _Chosen.of(OF_CUSTOMERS, binding, connection, catalog=catalog)
    fields = [name for name in catalog.fields if name in binding.customers.columns]
    for line in connection.fetch(chosen.customers(fields, where=chosen.whose(key))).to_pylist():
        return {name: fact(line[name], catalog.fields[name]) for name in fields}
    return {}


@dataclass(frozen=True, slots=True)
class _Chosen:
    """One bound table, and what is asked of it."""

    binding: Binding
    described: Described
    table: Natural

    @classmethod
    def of(cls, place: str, binding: Binding, connection: Connection, *, catalog: Catalog) -> _Chosen:
        """Raises Problems where the table is not as the binding says."""
        described = describe(binding, connection, only=place)
        wrong = faults(binding, described, catalog, path="engine.yaml")
        if wrong:
            raise Problems.of(wrong)
        return cls(binding, described, natural(place, binding, described=described, catalog=catalog))

    def customers(self, fields: Collection[str], *, where: str = "") -> str:
        """A statement of the customers as they are now."""
        bound, native = self.binding.customers, self.table.native
        found = self.table.with_column("key", f"nullif({self.table.text(bound.key)}, '')", "string")
        beside = {SEEN: bound.seen, VALID_FROM: bound.valid_from}
        if bound.valid_from is not None:
            beside[RECORDED] = bound.recorded
        for name, column in beside.items():
            if column is not None:
                found = found.with_instant(name, column)
            elif name == SEEN:
                found = found.with_column(SEEN, f"CAST(NULL AS {native.WHOLE})", "int64")
        found = found.with_fields(fields)
        if bound.valid_from is None:
            return found.select(where)
        script = Script(self.described.dialect)
        return script.text(_latest(script, script.written(found.select(where), found.types)))

    def whose(self, key: str) -> str:
        """The condition that a row is of one customer, such that an index on the column answers it."""
        table, native = self.table, self.table.native
        kind = table.kinds[table.who.name]
        if kind.form == "integer":
            return f"{table.value(table.who)} = {key}" if re.fullmatch(r"0|-?[1-9]\d{0,37}", key) else "1 = 0"
        same = f"{table.text(table.who)} = {native.literal(key)}"
        if PLAIN.match(kind.said.lower()) is None:
            return same
        return f"{table.value(table.who)} = {native.literal(key)} AND {same}"


def _latest(script: Script, table: ir.Table) -> ir.Table:
    """Of each customer the version that holds since last."""
    order = [table[name].desc() for name in (VALID_FROM, RECORDED) if name in table.columns]
    place = ibis.row_number().over(ibis.window(group_by="key", order_by=order))
    numbered = script.stage(table.mutate(**{"@place": place}))
    beside = [name for name in numbered.columns if name.startswith("@") or name in {RECORDED, RECORDED + DAY}]
    return numbered.filter(numbered["@place"] == 0).drop(*beside)


# --- as the lake keeps them ------------------------------------------------------------------------------------------


def _as_facts(batch: pa.RecordBatch, fields: Mapping[str, Field]) -> pa.RecordBatch:
    columns = {
        "key": batch.column("key").cast(pa.string()),
        SEEN: batch.column(SEEN).cast(pa.int64()).cast(INSTANT),
    }
    columns |= {key: _column(batch.column(key), named) for key, named in fields.items()}
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def _column(column: pa.Array, named: Field) -> pa.Array:
    match named.type:
        case Type.TEXT | Type.CATEGORY | Type.CODE:
            return composed(column.cast(pa.string()))
        case Type.TAGS:
            return _lists(column.cast(pa.string()))
        case Type.BOOLEAN:
            return column.cast(pa.int64()).cast(pa.bool_())
        case Type.DATE:
            return column.cast(pa.int64()).cast(pa.int32()).cast(pa.date32())
        case Type.DATETIME:
            return column.cast(pa.int64()).cast(INSTANT)
        case _:
            return column.cast(pa.int64())


def composed(column: pa.Array) -> pa.Array:
    """The texts in NFC; those of ASCII are so already."""
    if pc.all(pc.string_is_ascii(column)).as_py() is not False:
        return column
    words = column.dictionary_encode()
    composed = [unicodedata.normalize("NFC", word) for word in words.dictionary.to_pylist()]
    return pa.array(composed, pa.string()).take(words.indices)


def _lists(column: pa.Array) -> pa.Array:
    """Sets of tags as lists: the text has a separator at both ends of each."""
    inner = pc.utf8_slice_codeunits(column, 1, -1)
    empty = pc.less_equal(pc.utf8_length(column), 1)
    found = pc.split_pattern(composed(inner), BETWEEN_TAGS)
    nothing = pa.scalar([], found.type)
    return pc.if_else(pc.fill_null(empty, fill_value=False), nothing, found)


def fact(value: object, named: Field) -> FactValue:
    """A neutral value as a fact."""
    match value:
        case None:
            return None
        case str() if named.type is Type.TAGS:
            return frozenset(unicodedata.normalize("NFC", tag) for tag in value.split(BETWEEN_TAGS) if tag)
        case str():
            return unicodedata.normalize("NFC", value) if named.type in TEXTS else None
        case int():
            return bool(value) if named.type is Type.BOOLEAN else value
        case _:
            raise TypeError(f"{value!r} is no neutral value")


def _row(line: Mapping[str, object], fields: Mapping[str, Field]) -> Row:
    happened, day, recorded = line[HAPPENED], line[HAPPENED + DAY], line[RECORDED]
    values = {key: fact(line[key], named) for key, named in fields.items()}
    return Row(str(line[ROW_KEY] or ""), _whole(happened), _whole(day), _whole(recorded) or 0, values)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
