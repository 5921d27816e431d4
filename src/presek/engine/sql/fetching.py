"""Rows that come out of the engine: customers' fields for the synchronised snapshot, and the rows of single customers.

The engine makes the neutral form of every value, as it does for statements; here it becomes what the lake holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Catalog, Field, Type
from presek.engine.sql.binding import Binding
from presek.engine.sql.connection import Connection
from presek.engine.sql.described import OF_CUSTOMERS, Described, describe, faults
from presek.engine.sql.frame import HAPPENED
from presek.engine.sql.natural import RECORDED, ROW_KEY, TEXTS, Natural, natural, of_rows
from presek.engine.sql.neutral import BETWEEN_TAGS, DAY
from presek.values.facts import FactValue, Row
from presek.values.problem import Problems

KEY, SEEN, VALID = "key", "seen", "@valid_from"
INSTANT = pa.timestamp("us", "UTC")
AT_ONCE = 500
"""Customers whose rows are asked for in one statement."""


def customers(
    binding: Binding,
    connection: Connection,
    catalog: Catalog,
    *,
    fields: Collection[str],
    until: int | None = None,
    described: Described | None = None,
) -> Iterator[pa.RecordBatch]:
    """`key` (text), `seen` (instant, null where it is not bound), and the fields in the lake's types, of the customers
    as they are now: text NFC, whole numbers at the field's scale, dates, instants in UTC, lists of tags.

    `until`: of customers with several versions, those that begin later do not count yet (microseconds). `described`:
    the tables as the engine described them already; without it, it is asked.
    """
    bound = binding.customers
    table = natural(
        OF_CUSTOMERS, binding, described=described or _described(binding, connection, catalog), catalog=catalog
    )
    table = table.with_column(KEY, table.text(table.who), "string")
    for name, column in ((SEEN, bound.seen), (VALID, bound.valid_from), (RECORDED, bound.recorded)):
        table = table if column is None else table.with_instant(name, column)
    statement = table.with_fields(fields).select()
    if bound.valid_from is None:
        found = connection.batches(statement)
    else:
        found = iter(_newest(connection.fetch(statement), until, recorded=bound.recorded is not None).to_batches())
    for batch in found:
        columns = {KEY: batch.column(KEY).cast(pa.string()), SEEN: pa.nulls(batch.num_rows, INSTANT)}
        if bound.seen is not None:
            columns[SEEN] = batch.column(SEEN).cast(pa.int64()).cast(INSTANT)
        columns |= {key: kept(batch.column(key), catalog.fields[key]) for key in fields}
        yield pa.RecordBatch.from_pydict(columns)


def rows_of_one(
    binding: Binding,
    connection: Connection,
    catalog: Catalog,
    *,
    relation: str,
    key: str,
    described: Described | None = None,
) -> tuple[Row, ...]:
    """The rows of a customer in time order."""
    return rows_of_some(binding, connection, catalog, relation=relation, keys=(key,), described=described)[key]


def rows_of_some(
    binding: Binding,
    connection: Connection,
    catalog: Catalog,
    *,
    relation: str,
    keys: Sequence[str],
    described: Described | None = None,
) -> dict[str, tuple[Row, ...]]:
    """By key the rows of some customers in time order."""
    named, bound = catalog.relations[relation], binding.relations[relation]
    found: dict[str, list[Row]] = {key: [] for key in keys}
    table = natural(relation, binding, described=described or _described(binding, connection, catalog), catalog=catalog)
    made = of_rows(table.with_column(KEY, table.text(table.who), "string"), bound, tuple(named.fields))
    timed = f" AND {table.value(bound.time)} IS NOT NULL" if bound.time is not None else ""
    for begin in range(0, len(keys), AT_ONCE):
        condition = _among(table, keys[begin : begin + AT_ONCE])
        if condition is None:
            continue
        rows = connection.fetch(made.select(f"{condition}{timed}"))
        for each in _Rows(rows, named.fields, timed=named.time is not None).all():
            if each[0] in found:
                found[each[0]].append(each[1])
    return {key: tuple(sorted(rows, key=lambda row: (row.happened_at or 0, row.key))) for key, rows in found.items()}


def customer_of(binding: Binding, connection: Connection, catalog: Catalog, *, key: str) -> Mapping[str, FactValue]:
    """The bound fields of a customer as they are now; empty where there is no such customer."""
    table = natural(OF_CUSTOMERS, binding, described=_described(binding, connection, catalog), catalog=catalog)
    condition = _among(table, (key,))
    fields = {name: catalog.fields[name] for name in binding.customers.columns}
    found = None if condition is None else connection.fetch(table.with_fields(fields).select(condition))
    if found is None or not found.num_rows:
        return {}
    return {name: _facts(found.column(name), named)[-1] for name, named in fields.items()}


def kept(column: pa.Array | pa.ChunkedArray, named: Field) -> pa.Array:
    """A column of the neutral form as the lake keeps it."""
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    match named.type:
        case _ if named.type in TEXTS:
            return pc.utf8_normalize(column.cast(pa.string()), form="NFC")
        case Type.TAGS:
            texts = pc.utf8_normalize(column.cast(pa.string()), form="NFC")
            return pa.array([_tags(text) for text in texts.to_pylist()], pa.list_(pa.string()))
        case Type.DATE:
            return column.cast(pa.int64()).cast(pa.int32()).cast(pa.date32())
        case Type.DATETIME:
            return column.cast(pa.int64()).cast(INSTANT)
        case Type.BOOLEAN:
            return pc.not_equal(column.cast(pa.int64()), 0)
        case _:
            return column.cast(pa.int64())


def _described(binding: Binding, connection: Connection, catalog: Catalog) -> Described:
    described = describe(binding, connection)
    wrong = faults(binding, described, catalog, path="engine.yaml")
    if wrong:
        raise Problems.of(wrong)
    return described


def _among(table: Natural, keys: Sequence[str]) -> str | None:
    """The condition that a row is one of these customers', as an index can serve it; None where none can be."""
    column, kind = table.who, table.kinds[table.who.name]
    if kind.form == "integer":
        numbers = [key for key in keys if key.removeprefix("-").isdigit() and key.isascii()]
        return f"{table.value(column)} IN ({', '.join(numbers)})" if numbers else None
    texts = ", ".join(map(table.native.literal, keys))
    value = table.value(column) if kind.said.lower() in {"text", "varchar", "string"} else table.text(column)
    return f"{value} IN ({texts})" if keys else None


def _newest(versions: pa.Table, until: int | None, *, recorded: bool) -> pa.Table:
    """Of each customer the version that holds: the latest that begins before an instant, else the first."""
    valid = "true" if until is None else f'"{VALID}" < {until}'
    order = [f"({valid}) DESC"]
    for name in (VALID, RECORDED) if recorded else (VALID,):
        order.append(f'CASE WHEN {valid} THEN -"{name}" ELSE "{name}" END')
    with duckdb.connect() as connection:
        connection.register("versions", versions)
        return connection.sql(
            f'FROM versions QUALIFY row_number() OVER (PARTITION BY "{KEY}" ORDER BY {", ".join(order)}) = 1'
        ).to_arrow_table()


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of a relation in the neutral form."""

    rows: pa.Table
    fields: Mapping[str, Field]
    timed: bool

    def all(self) -> Iterator[tuple[str, Row]]:
        """Each with the key of its customer."""
        facts = {key: _facts(self.rows.column(key), named) for key, named in self.fields.items()}
        names = (KEY, ROW_KEY, RECORDED, HAPPENED, HAPPENED + DAY)
        heads = zip(*(self.rows.column(name).to_pylist() for name in names), strict=True)
        for place, (key, row_key, recorded, happened, day) in enumerate(heads):
            values = {name: listed[place] for name, listed in facts.items()}
            moment, on = (happened, day) if self.timed else (None, None)
            yield str(key), Row(str(row_key), moment, on, recorded_at=int(recorded or 0), values=values)


def _facts(column: pa.ChunkedArray, named: Field) -> list[FactValue]:
    """A column of the neutral form as values."""
    match named.type:
        case _ if named.type in TEXTS:
            return list(pc.utf8_normalize(column.cast(pa.string()), form="NFC").to_pylist())
        case Type.TAGS:
            texts = pc.utf8_normalize(column.cast(pa.string()), form="NFC").to_pylist()
            return [None if (tags := _tags(text)) is None else frozenset(tags) for text in texts]
        case Type.BOOLEAN:
            return [None if value is None else bool(value) for value in column.to_pylist()]
        case _:
            return [None if value is None else int(value) for value in column.to_pylist()]


def _tags(text: str | None) -> list[str] | None:
    """A set of tags out of its one text."""
    return None if text is None else [tag for tag in text.split(BETWEEN_TAGS) if tag]
