"""Of what was said of two customers that become one: facts that let a chosen value count in place of the later one."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Catalog
from presek.source import compare, shape
from presek.source.prepared import KnownFacts, Stamp
from presek.source.settle_customers import FACTS
from presek.source.typed import UNSET


@dataclass(frozen=True, slots=True)
class Sides:
    """The ordinals of everybody who counts for either customer, and the one to whom chosen facts are written."""

    first: Set[int]
    second: Set[int]
    target: int


@dataclass(frozen=True, slots=True)
class _Told:
    """The latest that one side says of a field: the place of its row, when it holds from and was recorded."""

    place: int
    valid_from: int
    recorded_at: int

    @property
    def order(self) -> tuple[int, int]:
        return (self.valid_from, self.recorded_at)


def chosen(
    known: KnownFacts, catalog: Catalog, *, sides: Sides, first: Mapping[str, bool], stamp: Stamp
) -> pa.Table | None:
    """One row of facts with the fields whose earlier value was chosen (`first`: that of the first customer), valid
    since the later one is; None where the later value was chosen everywhere, which counts by itself."""
    schema = shape.facts(catalog)
    rows = _rows(known, schema, sides)
    moments = [compare.one(rows.column(name)).cast(pa.int64()).to_pylist() for name in ("valid_from", "recorded_at")]
    told = [_Told(place, *moment) for place, moment in enumerate(zip(*moments, strict=True))]
    takes: dict[str, _Told | None] = {}
    since = stamp.recorded_at if stamp.valid_from is None else stamp.valid_from
    for key, of_first in first.items():
        ours, theirs = (_latest(rows, key, ordinals, told=told) for ordinals in (sides.first, sides.second))
        taken, other = (ours, theirs) if of_first else (theirs, ours)
        if other is None or (taken is not None and (*taken.order, not of_first) > (*other.order, of_first)):
            continue  # it counts by itself: it is later, or of the same instant and of the one who stays
        takes[key] = taken
        since = max(since, other.valid_from)
    return _row(rows, takes, schema=schema, since=since, sides=sides, stamp=stamp) if takes else None


def _rows(known: KnownFacts, schema: pa.Schema, sides: Sides) -> pa.Table:
    wanted = pa.array(sorted(sides.first | sides.second), pa.int32())
    batches = [
        batch.filter(pc.is_in(batch.column("ordinal"), value_set=wanted))
        for batch in known.batches(FACTS, schema=schema)
    ]
    return pa.Table.from_batches([batch for batch in batches if batch.num_rows], schema=schema)


def _latest(rows: pa.Table, key: str, ordinals: Set[int], *, told: list[_Told]) -> _Told | None:
    said = pc.is_valid(rows.column(key)).to_pylist()
    unset, whose = rows.column(UNSET).to_pylist(), rows.column("ordinal").to_pylist()
    mine = [
        each
        for each in told
        if whose[each.place] in ordinals and (said[each.place] or key in (unset[each.place] or ()))
    ]
    return max(mine, key=lambda each: each.order, default=None)


def _row(
    rows: pa.Table, takes: Mapping[str, _Told | None], *, schema: pa.Schema, since: int, sides: Sides, stamp: Stamp
) -> pa.Table:
    columns: dict[str, pa.Array] = {}
    observed = [since]
    unset = []
    for key, taken in takes.items():
        if taken is None or rows.column(key)[taken.place].as_py() is None:
            unset.append(key)
            continue
        for name in (key, key + shape.ORIGINAL):
            if name in schema.names:
                columns[name] = compare.one(rows.column(name).take(pa.array([taken.place])))
        observed.append(compare.one(rows.column("observed_at")).cast(pa.int64())[taken.place].as_py())
    columns |= {
        "ordinal": pa.array([sides.target], pa.int32()), UNSET: pa.array([unset or None], shape.NAMES),
        "source": pa.array([stamp.source]), "origin": pa.array([stamp.origin]),
        "valid_from": pa.array([since]), "observed_at": pa.array([min(observed)]),
        "recorded_at": pa.array([stamp.recorded_at]),
    }  # fmt: skip
    arrays = [columns[each.name].cast(each.type) if each.name in columns else pa.nulls(1, each.type) for each in schema]
    return pa.Table.from_arrays(arrays, schema=schema)
