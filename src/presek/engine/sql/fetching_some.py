"""The rows of several customers at once, where a page shows many customers; and the texts of all rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pyarrow as pa

from presek.catalog.model import Catalog
from presek.engine.sql.binding import Binding
from presek.engine.sql.connection import Connection
from presek.engine.sql.described import describe, faults
from presek.engine.sql.external import ExternalTables
from presek.engine.sql.fetching import composed, fact
from presek.engine.sql.frame import HAPPENED
from presek.engine.sql.natural import RECORDED, ROW_KEY, Natural, natural, of_rows, row_key
from presek.engine.sql.neutral import DAY
from presek.values.facts import Row
from presek.values.problem import Problems

KEY = "@customer_key"
AT_ONCE = 500
"""Customers in one statement."""
WHOLE = re.compile(r"0|-?[1-9]\d{0,37}")
PLAIN = re.compile(r"(?:nullable\(|lowcardinality\()*(?:text|varchar|character varying|string)\b")
"""Types that a text can be compared with as it is, so that an index answers it."""


def rows_of_some(
    tables: ExternalTables, connection: Connection, *, relation: str, keys: Sequence[str]
) -> dict[str, tuple[Row, ...]]:
    """By key the rows of some customers in time order; none where the relation is not bound."""
    bound, named = tables.binding.relations.get(relation), tables.catalog.relations[relation]
    found: dict[str, list[Row]] = {key: [] for key in keys}
    if bound is None:
        return dict.fromkeys(keys, ())
    table = natural(relation, tables.binding, described=tables.described, catalog=tables.catalog)
    rows = of_rows(table.with_column(KEY, table.text(table.who), "string"), bound, named.fields)
    for begin in range(0, len(keys), AT_ONCE):
        where = _among(table, keys[begin : begin + AT_ONCE])
        for line in connection.fetch(rows.select(where)).to_pylist() if where else ():
            if str(line[KEY]) not in found or (named.time is not None and line[HAPPENED] is None):
                continue
            values = {key: fact(line[key], field) for key, field in named.fields.items()}
            row = Row(str(line[ROW_KEY] or ""), line[HAPPENED], line[HAPPENED + DAY], line[RECORDED] or 0, values)
            found[str(line[KEY])].append(row)
    return {
        key: tuple(sorted(each, key=lambda row: (row.happened_at or 0, row.recorded_at, row.key)))
        for key, each in found.items()
    }


def texts_of_rows(
    binding: Binding, connection: Connection, catalog: Catalog, *, relation: str, fields: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    """`key` (of the customer), `row` (what tells rows apart) and some fields of texts, in NFC, of all rows of a bound
    relation; a field that is not bound is unknown. Raises Problems where the table is not as the binding says."""
    described = describe(binding, connection, only=relation)
    wrong = faults(binding, described, catalog, path="engine.yaml")
    if wrong:
        raise Problems.of(wrong)
    table = natural(relation, binding, described=described, catalog=catalog)
    row = row_key(table, binding.relations[relation])
    chosen = table.with_column(KEY, table.text(table.who), "string").with_column(ROW_KEY, row, "string")
    chosen = chosen.with_fields(fields)
    for batch in connection.batches(chosen.select()):
        texts = [composed(batch.column(each).cast(pa.string())) for each in fields]
        keys = [batch.column(each).cast(pa.string()) for each in (KEY, ROW_KEY)]
        yield pa.RecordBatch.from_arrays([*keys, *texts], names=["key", "row", *fields])


def _among(table: Natural, keys: Sequence[str]) -> str:
    """The condition that a row is one of these customers'; empty where none can be."""
    kind = table.kinds[table.who.name]
    if kind.form == "integer":
        numbers = [key for key in keys if WHOLE.fullmatch(key)]
        return f"{table.value(table.who)} IN ({', '.join(numbers)})" if numbers else ""
    texts = ", ".join(map(table.native.literal, keys))
    plain = PLAIN.match(kind.said.lower()) is not None
    return f"{table.value(table.who) if plain else table.text(table.who)} IN ({texts})" if keys else ""
