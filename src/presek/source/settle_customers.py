"""Rows of customers against what is known: new customers, changed facts, unchanged rows, duplicates in the file."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Catalog
from presek.source import compare, shape
from presek.source.block import Numbers
from presek.source.customers import Customers
from presek.source.duplicates import duplicates
from presek.source.faults import mask_of
from presek.source.mapping import Mapping
from presek.source.prepared import KnownFacts, Outcome, Stamp, every, shaped
from presek.source.typed import KEY, OBSERVED_AT, UNSET, VALID_FROM, key_title

FACTS = "facts"


def settle(
    rows: pa.Table, mapping: Mapping, *, catalog: Catalog, known: KnownFacts, stamp: Stamp, register: Customers,
    outcome: Outcome,
) -> None:  # fmt: skip
    """What rows of customers come to: all rows of a file, or all those of some of its customers."""
    fields = [rule.field.key for rule in mapping.rules]
    rows = first_ones(rows, mapping, outcome=outcome)
    ordinals = register.find(rows.column(KEY))
    fresh = ordinals < 0
    if fresh.any():
        register.enter(pc.unique(rows.column(KEY).filter(pa.array(fresh))), outcome=outcome, stamp=stamp)
        ordinals = register.find(rows.column(KEY))
    first = compare.first_places(*compare.codes_of(rows.column(KEY))) == np.arange(rows.num_rows)
    changed = append_facts(rows, ordinals, fields, catalog=catalog, known=known, stamp=stamp, outcome=outcome)
    taken = changed | (fresh & first)
    outcome.accepted += int(taken.sum())
    outcome.unchanged += int((~taken).sum())


def first_ones(rows: pa.Table, mapping: Mapping, *, outcome: Outcome) -> pa.Table:
    """The first row of each customer and instant; later ones are counted as unchanged, or rejected where they say
    something else."""
    identity = compare.one(rows.column(KEY))
    if VALID_FROM in rows.column_names:
        moments = pc.fill_null(rows.column(VALID_FROM).cast(pa.int64()), 0).cast(pa.string())
        identity = compare.one(pc.binary_join_element_wise(identity, moments, compare.BETWEEN))
    return duplicates(
        rows, identity, compared=[*_stored(rows, [rule.field.key for rule in mapping.rules]), UNSET],
        what=key_title(mapping.customer, "key"), shown=KEY, outcome=outcome,
    )  # fmt: skip


def append_facts(
    rows: pa.Table, ordinals: Numbers, fields: list[str], *,
    catalog: Catalog, known: KnownFacts, stamp: Stamp, outcome: Outcome,
) -> Numbers:  # fmt: skip
    """Appends the changed facts of rows, only changed fields in each; returns which rows changed anything."""
    schema = shape.facts(catalog)
    now = every(stamp.recorded_at, rows.num_rows, pa.int64()).cast(shape.INSTANT)
    begin = now if stamp.valid_from is None else every(stamp.valid_from, rows.num_rows, pa.int64()).cast(shape.INSTANT)
    valid_from = pc.coalesce(rows.column(VALID_FROM), begin) if VALID_FROM in rows.column_names else begin
    observed = rows.column(OBSERVED_AT) if OBSERVED_AT in rows.column_names else valid_from
    stored = _stored(rows, fields)
    columns: dict[str, pa.Array] = {name: compare.one(rows.column(name)) for name in stored}
    unset = compare.one(rows.column(UNSET))
    states = pa.table(
        {
            "place": pa.array(np.arange(rows.num_rows)), "ordinal": pa.array(ordinals, pa.int32()),
            "valid_from": valid_from, "observed_at": pc.coalesce(observed, valid_from), "recorded_at": now,
            UNSET: unset, **{name: columns[name] for name in fields},
        }
    )  # fmt: skip
    current = _current(states, fields=fields, known=known, schema=schema)
    if current is not None or unset.null_count < len(unset):
        dated = OBSERVED_AT in rows.column_names or VALID_FROM in rows.column_names
        aging = [name for name in fields if dated and catalog.fields[name].max_age_days is not None]
        columns, unset = _changes(columns, unset, current, seen=compare.one(states.column("observed_at")), aging=aging)
    changed = mask_any(
        [pc.is_valid(column) for name, column in columns.items() if name in fields] + [pc.is_valid(unset)]
    )
    made = {
        **columns, UNSET: unset, "ordinal": pa.array(ordinals), "valid_from": valid_from,
        "observed_at": pc.coalesce(observed, valid_from), "recorded_at": now,
        "source": every(stamp.source, rows.num_rows, pa.string()),
        "origin": every(stamp.origin, rows.num_rows, pa.string()),
    }  # fmt: skip
    outcome.put(FACTS, shaped(made, schema).filter(pa.array(changed)), schema)
    return changed


def mask_any(masks: list[pa.Array | pa.ChunkedArray]) -> Numbers:
    """Rows that are true in any of the masks."""
    found = np.zeros(len(masks[0]), dtype=bool)
    for mask in masks:
        found |= np.asarray(compare.one(mask).to_numpy(zero_copy_only=False), dtype=bool)
    return found


def _stored(rows: pa.Table, fields: list[str]) -> list[str]:
    """The columns that are kept for the fields: each field, and the original of an amount."""
    return [name for name in rows.column_names if name.removesuffix(shape.ORIGINAL) in fields]


def _current(states: pa.Table, *, fields: list[str], known: KnownFacts, schema: pa.Schema) -> pa.Table | None:
    """For each row what was said of its customer by its `valid_from`, in the facts kept or in the file's other rows:
    structs {v, seen} of the value and when it was observed, null where nothing was ever said."""
    if not states.num_rows:
        return None
    several = compare.codes_of(states.column("ordinal"))[1] < states.num_rows
    there = _kept(states, fields=fields, known=known, schema=schema)
    if not there.num_rows and not several:
        return None
    if not several:
        _, distinct = compare.codes_of(there.column("ordinal"))
        if distinct == there.num_rows and there.column(UNSET).null_count == distinct:
            return _current_of_one_state(states, there, fields=fields)
    picks = ", ".join(
        f"arg_max({{'v': f.\"{name}\", 'seen': f.observed_at}}, (f.valid_from, f.recorded_at)) "
        f'FILTER (f."{name}" IS NOT NULL OR list_contains(f.unset, \'{name}\')) AS "{name}"'
        for name in fields
    )
    names = ", ".join(f'"{name}"' for name in [*shape.FACT_HEADS, *fields])
    with duckdb.connect() as connection:
        connection.register("states", states)
        connection.register("there", there)
        query = (
            f"WITH f AS (SELECT {names}, false AS own FROM there UNION ALL SELECT {names}, true FROM states) "
            f"SELECT asked.place, {picks or '1'} FROM states asked LEFT JOIN f ON f.ordinal = asked.ordinal "
            "AND (f.valid_from < asked.valid_from OR f.valid_from = asked.valid_from AND NOT f.own) "
            "GROUP BY asked.place ORDER BY asked.place"
        )
        return connection.sql(query).to_arrow_table()


def _kept(states: pa.Table, *, fields: list[str], known: KnownFacts, schema: pa.Schema) -> pa.Table:
    """The facts that are kept of the rows' customers."""
    narrow = pa.schema([schema.field(name) for name in [*shape.FACT_HEADS, *fields]])
    if not known.has(FACTS):
        return narrow.empty_table()
    wanted = pc.unique(compare.one(states.column("ordinal")))
    return pa.Table.from_batches(known.of_keys(FACTS, "ordinal", wanted, schema=narrow), schema=narrow)


def _current_of_one_state(states: pa.Table, there: pa.Table, *, fields: list[str]) -> pa.Table:
    """As `_current`, where there is one row of facts a customer: no need to weigh one against another."""
    places = compare.places_in(states.column("ordinal"), there.column("ordinal"))
    at = pa.array(places, mask=places < 0)
    held = pc.less_equal(compare.one(there.column("valid_from")).take(at), compare.one(states.column("valid_from")))
    held = pc.fill_null(held, fill_value=False)
    seen = compare.one(there.column("observed_at")).take(at)
    columns = []
    for name in fields:
        values = compare.one(there.column(name)).take(at)
        silent = pc.or_(pc.is_null(values), pc.invert(held))
        columns.append(pa.StructArray.from_arrays([values, seen], names=["v", "seen"], mask=silent))
    return pa.Table.from_arrays(columns, names=fields)


def _changes(
    columns: dict[str, pa.Array], unset: pa.Array, current: pa.Table | None, *, seen: pa.Array, aging: list[str]
) -> tuple[dict[str, pa.Array], pa.Array]:
    """The columns with only what differs from the current values, and the fields set to unknown that are not so yet.

    Of a field whose values age, a value that was `seen` again later is a change: it is fresh again.
    """
    found = dict(columns)
    rows = len(unset)
    known: dict[str, Numbers] = {}
    for name in columns:
        if name.endswith(shape.ORIGINAL):
            continue
        if current is None:
            known[name] = np.zeros(rows, dtype=bool)
            continue
        said = compare.one(current.column(name))
        values = pc.struct_field(said, "v").cast(columns[name].type)
        known[name] = np.asarray(pc.is_valid(values).to_numpy(zero_copy_only=False), dtype=bool)
        same = compare.equal(values, columns[name]) & known[name]
        if name in aging:
            same &= ~mask_of(pc.greater(seen, pc.struct_field(said, "seen").cast(seen.type)))
        for each in (name, name + shape.ORIGINAL):
            if each in found:
                found[each] = pc.if_else(pa.array(same), pa.scalar(None, found[each].type), found[each])
    lists = [
        [name for name in names or () if known[name][place]] or None for place, names in enumerate(unset.to_pylist())
    ]
    return found, pa.array(lists, shape.NAMES)
