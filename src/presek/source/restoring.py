"""What was known before an edit, in the shape of an import's rows, so that settling them takes the edit back."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Catalog
from presek.source import compare, shape
from presek.source.block import Numbers
from presek.source.prepared import KnownFacts
from presek.source.settle_customers import FACTS
from presek.source.typed import UNSET, VALID_FROM


@dataclass(frozen=True, slots=True)
class Before:
    """The rows that restore, whose they are, their fields, and of how many customers later changes stay."""

    rows: pa.Table
    ordinals: Numbers
    fields: list[str]
    overtaken: int


def before(known: KnownFacts, catalog: Catalog, *, at: int) -> Before | None:
    """What the facts recorded at `at` replaced; None where there are none.

    A field that was changed again since, for the same time, is left as it is.
    """
    schema = shape.facts(catalog)
    head = ["ordinal", "valid_from", "recorded_at", UNSET]
    batches = [
        batch.filter(pc.equal(batch.column("recorded_at").cast(pa.int64()), at))
        for batch in known.batches(FACTS, schema=schema)
    ]
    edit = pa.Table.from_batches([each for each in batches if each.num_rows], schema=schema)
    if not edit.num_rows:
        return None
    unset = {name for names in edit.column(UNSET).to_pylist() for name in names or ()}
    fields = [key for key in catalog.fields if key in unset or edit.column(key).null_count < edit.num_rows]
    stored = [name for name in schema.names if name.removesuffix(shape.ORIGINAL) in fields]
    narrow = pa.schema([schema.field(name) for name in [*head, *stored]])
    wanted = pc.unique(compare.one(edit.column("ordinal")))
    mine = [batch.filter(pc.is_in(batch.column(0), value_set=wanted)) for batch in known.batches(FACTS, schema=narrow)]
    answer = _asked(edit.select(["ordinal", "valid_from"]), pa.Table.from_batches(mine, schema=narrow), stored, at=at)
    return _rows(answer, fields, schema=schema)


def _asked(edit: pa.Table, facts: pa.Table, stored: list[str], *, at: int) -> pa.Table:
    """For each edited row: per column the value before ({v}, null where nothing was said), and whether the edit
    still counts."""
    picks = []
    for name in stored:
        key = name.removesuffix(shape.ORIGINAL)
        told = f"(f.\"{key}\" IS NOT NULL OR list_contains(f.unset, '{key}'))"
        order = "(f.valid_from, f.moment)"
        picks.append(f'arg_max({{\'v\': f."{name}"}}, {order}) FILTER ({told} AND f.moment <> $at) AS "{name}"')
        if key == name:
            picks.append(f'coalesce(arg_max(f.moment, {order}) FILTER ({told}) = $at, false) AS "{name} counts"')
    placed = edit.append_column("place", pa.array(np.arange(edit.num_rows)))
    timed = facts.append_column("moment", facts.column("recorded_at").cast(pa.int64()))
    with duckdb.connect() as connection:
        connection.register("edit", placed)
        connection.register("f", timed)
        query = (
            f"SELECT edit.place, any_value(edit.ordinal) AS ordinal, any_value(edit.valid_from) AS valid_from, "
            f"{', '.join(picks)} FROM edit JOIN f ON f.ordinal = edit.ordinal AND f.valid_from <= edit.valid_from "
            "GROUP BY edit.place ORDER BY edit.place"
        )
        return connection.sql(query, params={"at": at}).to_arrow_table()


def _rows(answer: pa.Table, fields: list[str], *, schema: pa.Schema) -> Before:
    count = answer.num_rows
    lists: list[list[str]] = [[] for _ in range(count)]
    columns: dict[str, pa.Array] = {VALID_FROM: compare.one(answer.column("valid_from")).cast(shape.INSTANT)}
    touched = np.zeros(count, dtype=bool)
    for key in fields:
        counts = compare.one(answer.column(f"{key} counts"))
        mask = np.asarray(counts.to_numpy(zero_copy_only=False), dtype=bool)
        touched |= mask
        for name in (key, key + shape.ORIGINAL):
            if name not in answer.column_names:
                continue
            values = pc.struct_field(compare.one(answer.column(name)), "v").cast(schema.field(name).type)
            columns[name] = pc.if_else(counts, values, pa.scalar(None, schema.field(name).type))
        for place in np.flatnonzero(mask & pc.is_null(columns[key]).to_numpy(zero_copy_only=False)):
            lists[place].append(key)
    columns[UNSET] = pa.array([names or None for names in lists], shape.NAMES)
    ordinals = np.asarray(compare.one(answer.column("ordinal")).to_numpy(), dtype=np.int32)
    keep = pa.array(touched)
    return Before(pa.table(columns).filter(keep), ordinals[touched], fields, int((~touched).sum()))
