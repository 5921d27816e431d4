"""Rows summed where they are: how often customers, or groups of them, have a word, and what amounts come to.

Only sums come back. Rows are first brought together by the company's own key of a customer, so that no single row is
looked up among the customers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from presek.engine.sql.connection import Connection
from presek.engine.sql.external import ExternalTables
from presek.engine.sql.frame import HAPPENED, OWNER
from presek.engine.sql.primitives import WIDE, held
from presek.engine.sql.script import Script
from presek.plan.steps import Column
from presek.plan.values import shape_of_field
from presek.values.instant import AsOf

GROUPS = "presek_groups"
"""The table of groups by customer (`ordinal`, `number`), as the engine is told it."""
NUMBER, ROWS = "number", "rows"
WORD = pa.dictionary(pa.int32(), pa.large_string())


@dataclass(frozen=True, slots=True)
class Amount:
    """A field of numbers that is summed over the rows in which it is known, and `beside` too where one is named."""

    field: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which rows what is summed: by their words in some fields, of those from `start` (included) to `end`; both
    None: of all rows."""

    relation: str
    words: tuple[str, ...] = ()
    amounts: tuple[Amount, ...] = ()
    start: int | None = None
    end: int | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """All fields that are read."""
        named = (*self.words, *(key for each in self.amounts for key in (each.field, each.beside) if key))
        return tuple(dict.fromkeys(named))


def grouped(
    asked: Asked,
    tables: ExternalTables,
    connection: Connection,
    *,
    as_of: AsOf,
    numbers: npt.NDArray[np.integer] | None = None,
) -> Iterator[pa.RecordBatch]:
    """Lines of `schema`: `number`, `word0` and so on, `rows`, and of each amount `sum0` and `known0` (in how many rows
    it is known); sums are at the field's scale, null where they leave 64 bits.

    `number` is the customer's ordinal, or the group's where `numbers` says of each ordinal to which it belongs.
    """
    if numbers is not None:
        told = {"ordinal": pa.array(np.arange(len(numbers))), NUMBER: pa.array(numbers.astype(np.int64))}
        connection.give(GROUPS, pa.table(told))
    for batch in connection.batches(_statement(asked, tables, as_of=as_of, by_group=numbers is not None)):
        columns = [_typed(batch.column(each.name), each.type) for each in schema(asked)]
        yield pa.RecordBatch.from_arrays(columns, schema=schema(asked))


def schema(asked: Asked) -> pa.Schema:
    """As what lines come: words as codes of a dictionary, the others as whole numbers of 64 bits."""
    names = [NUMBER, *_words(asked), *_sums(asked)]
    return pa.schema([pa.field(name, WORD if name.startswith("word") else pa.int64()) for name in names])


def _typed(column: pa.Array, kind: pa.DataType) -> pa.Array:
    return column.cast(pa.large_string()).dictionary_encode() if pa.types.is_dictionary(kind) else column.cast(kind)


def _statement(asked: Asked, tables: ExternalTables, *, as_of: AsOf, by_group: bool) -> str:
    script = Script(tables.described.dialect)
    fields = tables.catalog.relations[asked.relation].fields
    columns = [Column(key, shape_of_field(fields[key])) for key in asked.fields]
    rows = tables.rows(script, asked.relation, columns, known_at=as_of.known_at)
    if asked.start is not None:
        rows = rows.filter(rows[HAPPENED] >= asked.start)
    if asked.end is not None:
        rows = rows.filter(rows[HAPPENED] < asked.end)
    words = _words(asked)
    of_one = script.stage(_read(rows, asked), "read")
    of_one = script.stage(_summed(of_one, [OWNER, *words], asked), "of_one")
    people = tables.customers(script, (), as_of)
    found = script.stage(of_one.join(people, OWNER).select("ordinal", *words, *_sums(asked)), "whose")
    if not by_group:
        return script.text(_last(found, "ordinal", asked))
    groups = ibis.table({"ordinal": "int64", NUMBER: "int64"}, name=GROUPS)
    joined = script.stage(found.join(groups, "ordinal").select(NUMBER, *words, *_sums(asked)), "of_group")
    sums = {name: joined[name].sum() for name in _sums(asked)}
    return script.text(
        _last(script.stage(joined.group_by([NUMBER, *words]).aggregate(**sums), "summed"), NUMBER, asked)
    )


def _words(asked: Asked) -> list[str]:
    return [f"word{place}" for place in range(len(asked.words))]


def _sums(asked: Asked) -> list[str]:
    return [ROWS, *(f"{name}{place}" for place in range(len(asked.amounts)) for name in ("sum", "known"))]


def _read(rows: ir.Table, asked: Asked) -> ir.Table:
    """Of each row its words and amounts; an amount that does not count is unknown."""
    columns: dict[str, ir.Value] = {name: rows[key] for name, key in zip(_words(asked), asked.words, strict=True)}
    for place, each in enumerate(asked.amounts):
        amount = rows[each.field]
        if each.beside:
            amount = ibis.cases((rows[each.beside].notnull(), amount), else_=ibis.null("int64"))
        columns[f"amount{place}"] = amount
    return rows.select(rows[OWNER], **columns)


def _summed(rows: ir.Table, keys: list[str], asked: Asked) -> ir.Table:
    """The sums of what has the same keys, in 38 digits."""
    sums: dict[str, ir.Value] = {ROWS: rows.count()}
    for place, _ in enumerate(asked.amounts):
        amount = rows[f"amount{place}"]
        sums[f"sum{place}"] = amount.cast(WIDE).sum().fill_null(0)
        sums[f"known{place}"] = amount.count()
    return rows.group_by(keys).aggregate(**sums)


def _last(table: ir.Table, number: str, asked: Asked) -> ir.Table:
    """Every number in 64 bits."""
    columns: dict[str, ir.Value] = {NUMBER: table[number], **{name: table[name] for name in _words(asked)}}
    for name in _sums(asked):
        counted = not name.startswith("sum")
        columns[name] = table[name].cast("int64") if counted else held(table[name].cast(WIDE), 0).column
    return table.select(**columns)
