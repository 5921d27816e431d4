"""What programs tell, piece by piece: events and facts of customers, as the typed rows that an import makes of a file.

An event with an identity replaces the one before whole; facts of a customer add to what is known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from presek.catalog.model import Catalog, Field, Type
from presek.source import expression, shape
from presek.source.block import Block
from presek.source.convert import Context
from presek.source.expression import Column
from presek.source.mapping import CUSTOMERS, ColumnRule, FileShape, KeyRule, Style
from presek.source.mapping import Mapping as Rules
from presek.source.read_jsonl import Digits
from presek.source.refused_values import refused_columns
from presek.source.reject_rows import NEVER_KEPT
from presek.source.settle_rows import STATED
from presek.source.typed import OBSERVED_AT, ROW, VALID_FROM, typed
from presek.source.warned import Warned

KEY, CUSTOMER, CURRENCY = "event key", "customer key", "currency"
SINCE, SEEN = "valid from", "observed at"
NOT_KNOWN = "(not known)"
"""In place of a value: the field is set to unknown."""
NO_TAGS = "[]"
BETWEEN_TAGS = ";"
TEXTS = frozenset({str, Digits})


@dataclass(frozen=True, slots=True)
class Told:
    """One event, or facts of one customer, on its way: its number within what is settled together, its key, and its
    values by field as JSON has them.

    `stated`: the version that its source gave it. `removed`: the event is taken back. `create`: the customer is made
    where there is none. `since`, `seen`: since when the facts hold, and when they were observed.
    """

    number: int
    key: str
    customer: str
    values: Mapping[str, object]
    stated: int | None = None
    removed: bool = False
    create: bool = True
    since: str | None = None
    seen: str | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What was told of one table by one source: typed rows, and the rejected ones."""

    rows: pa.Table
    rejects: pa.Table
    mapping: Rules
    header: tuple[str, ...]
    warnings: tuple[Warned, ...] = field(default=())


def read(told: Sequence[Told], table: str, source: str, *, catalog: Catalog, context: Context) -> Read:
    """The typed rows of what one source tells of one table (`customers`, or a relation); nothing in it is removed."""
    fields = catalog.fields if table == CUSTOMERS else catalog.relations[table].fields
    used = _used(told, fields)
    cells = _cells(told, used, of_customers=table == CUSTOMERS, style=Style(zone=catalog.zone))
    numbers = np.array([each.number for each in told], dtype=np.int64)
    mapping = mapping_of(table, source, [fields[key] for key in used], catalog=catalog, columns=cells.column_names)
    refused = _refused(cells, numbers)
    if refused.num_rows:
        good = ~np.isin(numbers, refused.column("row").to_numpy())
        cells, numbers = cells.filter(pa.array(good)), numbers[good]
    found = typed(Block(cells, numbers), mapping, context)
    rows = found.rows
    if any(each.stated is not None for each in told):
        stated = {each.number: each.stated for each in told}
        kept = pa.array([stated[number] for number in rows.column(ROW).to_pylist()], pa.int64())
        rows = rows.append_column(STATED, kept)
    rejects = pa.concat_tables([found.rejects, refused])
    return Read(rows, rejects, mapping, tuple(cells.column_names), found.warnings)


def mapping_of(
    table: str, source: str, fields: Iterable[Field], *, catalog: Catalog, columns: Sequence[str]
) -> Rules:  # fmt: skip
    """How the cells of what is told become a table's rows."""
    style = Style(zone=catalog.zone)
    currency = Column(CURRENCY) if CURRENCY in columns else None
    rules = tuple(_rule(each, style, currency) for each in fields)
    of_customers = table == CUSTOMERS
    return Rules(
        table, FileShape("jsonl"), style, rules,
        customer=KeyRule((Column(CUSTOMER),)),
        row_key=None if of_customers else KeyRule((Column(KEY),), source),
        valid_from=Column(SINCE) if SINCE in columns else None,
        observed_at=Column(SEEN) if SEEN in columns else None,
        source=source, whole=not of_customers,
    )  # fmt: skip


def mapping_text(table: str, source: str, fields: Iterable[str], *, catalog: Catalog) -> str:
    """The same as a mapping's text: by it the rejected ones are read again when somebody has mended them."""
    of_customers = table == CUSTOMERS
    known = catalog.fields if of_customers else catalog.relations[table].fields
    said: dict[str, object] = {
        "edition": "1", "format": "csv", "zone": str(catalog.zone), "table": table, "source": source,
        "missing_columns": "empty",
    }  # fmt: skip
    said["key" if of_customers else "customer"] = {"column": CUSTOMER}
    if of_customers:
        said |= {"valid_from": {"column": SINCE}, "observed_at": {"column": SEEN}}
    else:
        said["row_key"] = {"column": KEY, "namespace": source}
    said["columns"] = {key: _said(known[key]) for key in fields}
    said["currency"] = {"column": CURRENCY}
    return json.dumps(said, ensure_ascii=False)


def header_of(table: str, *, catalog: Catalog) -> tuple[str, ...]:
    """The columns that rejects of a table are kept in: the same for all of them."""
    if table == CUSTOMERS:
        return (CUSTOMER, SINCE, SEEN, *catalog.fields)
    fields = catalog.relations[table].fields
    return (KEY, CUSTOMER, *fields, *(() if CURRENCY in fields else (CURRENCY,)))


def cells_of(each: Told, header: Sequence[str], *, of_customers: bool) -> list[str]:
    """One event as the cells of a row under a header."""
    own = {KEY: each.key, CUSTOMER: each.customer, SINCE: each.since or "", SEEN: each.seen or ""}
    if each.currency and CURRENCY not in each.values:
        own[CURRENCY] = each.currency
    empty = NOT_KNOWN if of_customers else ""
    return [own[name] if name in own else cell(each.values.get(name, ""), empty) for name in header]


def _used(told: Sequence[Told], fields: Mapping[str, Field]) -> list[str]:
    used: set[str] = set().union(*(each.values for each in told))
    return [key for key in fields if key in used]


def _cells(told: Sequence[Told], used: Sequence[str], *, of_customers: bool, style: Style) -> pa.Table:
    columns: dict[str, list[str]] = {CUSTOMER: [each.customer for each in told]}
    if not of_customers:
        columns[KEY] = [each.key for each in told]
    if any(each.since for each in told):
        columns[SINCE] = [each.since or "" for each in told]
    if any(each.seen for each in told):
        columns[SEEN] = [each.seen or "" for each in told]
    empty = NOT_KNOWN if of_customers else ""
    for key in used:
        columns[key] = _cells_of([each.values.get(key, "") for each in told], empty)
    if CURRENCY not in columns and any(each.currency for each in told):
        columns[CURRENCY] = [each.currency or "" for each in told]
    return pa.table({name: pa.array(texts, pa.string()) for name, texts in columns.items()})


def _cells_of(values: list[object], empty: str) -> list[str]:
    """Values of one field as cells; those that are all plain text or digits, as most are, are their own cells."""
    if TEXTS.issuperset(map(type, values)) and "".join(values).isascii():  # type: ignore[arg-type]
        return values  # type: ignore[return-value]
    return [cell(value, empty) for value in values]


def cell(value: object, empty: str = "") -> str:
    """A JSON value as the text of a cell: numbers come as their digits."""
    match value:
        case str():
            return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
        case None:
            return empty
        case bool():
            return "true" if value else "false"
        case []:
            return NO_TAGS
        case list():
            return BETWEEN_TAGS.join(cell(each, "") for each in value)
        case _:
            return json.dumps(value, ensure_ascii=False)


def _rule(named: Field, style: Style, currency: expression.Expression | None) -> ColumnRule:
    return ColumnRule(
        named, Column(named.key), style, unknown=frozenset({NOT_KNOWN}),
        empty_set=NO_TAGS if named.type is Type.TAGS else None,
        currency=currency if named.type is Type.MONEY else None,
    )  # fmt: skip


def _said(named: Field) -> dict[str, object]:
    said: dict[str, object] = {"field": named.key, "unknown": [NOT_KNOWN]}
    return {**said, "empty_set": NO_TAGS} if named.type is Type.TAGS else said


def _refused(cells: pa.Table, numbers: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> pa.Table:
    """Rows whose column holds what may never be kept (personal numbers, religions), without those cells."""
    found = refused_columns(cells)
    entries = []
    for place, what in found.items():
        name = cells.column_names[place]
        for row in np.flatnonzero(np.asarray(cells.column(place).to_pylist()) != ""):
            reason = f"the values of '{name}' are never kept ({what})"
            entry = {"row": int(numbers[row]), "column": name, "value": NEVER_KEPT, "reason": reason, "also": []}
            shown = [
                NEVER_KEPT if other in found else column[int(row)].as_py() for other, column in enumerate(cells.columns)
            ]
            entries.append({**entry, "cells": shown})
    distinct = {entry["row"]: entry for entry in entries}
    return pa.Table.from_pylist(list(distinct.values()), schema=shape.FAULTY)


__all__ = ["CUSTOMER", "KEY", "OBSERVED_AT", "SEEN", "SINCE", "VALID_FROM", "Read", "Told", "cells_of", "header_of",
           "mapping_of", "mapping_text", "read"]  # fmt: skip
