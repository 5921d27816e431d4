"""What is to be written where the customers are: who moved, and whose conditions are others, since what was written
last."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from presek.app.everybody import COLUMNS, Outcomes
from presek.engine.sql.written_tables import CONDITIONS, CONDITIONS_COLUMNS, MEMBERSHIPS, given_schema
from presek.membership.customers import Customers, grown, nobody
from presek.membership.run import Answer

NOBODY = -1
"""The code of an ordinal that has no conditions, as nobody is there any more."""
INSIDE, CANNOT_SAY, OUT = "in", "cannot say", "out"


@dataclass(frozen=True, slots=True)
class Batch:
    """The numbers that every row of a batch carries, and the customers' keys by ordinal."""

    number: int
    run: int
    keys: pa.Array = field(repr=False)


def nameless(keys: pa.Array) -> Customers:
    """Those of whom no key is known any more."""
    return Customers.where(np.asarray(pc.equal(pc.fill_null(keys, ""), "")))


def some_of(answer: Answer, customers: Customers) -> bool:
    """Whether an answer, of a base that may have been smaller, says something of some customers."""
    return bool(grown(answer.true | answer.unknown, customers.size) & customers)


def memberships(
    batch: Batch, now: Mapping[str, Answer], before: Mapping[str, Answer] | None, *, versions: Mapping[str, int]
) -> Iterator[pa.Table]:
    """Of each segment those who are in, cannot be judged, or are out since; without `before`, all who are not out."""
    size = len(batch.keys)
    empty = Answer("", nobody(size), nobody(size))
    for segment in sorted({*now, *(before or {})}):
        answer = now.get(segment, empty)
        last = (before or {}).get(segment, empty)
        true, unknown = grown(last.true, size), grown(last.unknown, size)
        moved = {
            INSIDE: answer.true - true,
            CANNOT_SAY: answer.unknown - unknown,
            OUT: (true | unknown) - (answer.true | answer.unknown),
        }
        for state, customers in moved.items():
            if customers:
                yield _memberships(batch, segment, customers, state=state, version=versions.get(segment))


def _memberships(batch: Batch, segment: str, customers: Customers, *, state: str, version: int | None) -> pa.Table:
    keys = batch.keys.take(pa.array(customers.ordinals()))
    many = len(keys)
    columns = {
        "batch": pa.repeat(pa.scalar(batch.number, pa.int64()), many),
        "run": pa.repeat(pa.scalar(batch.run, pa.int64()), many),
        "segment": pa.repeat(pa.scalar(segment, pa.string()), many),
        "customer": keys.cast(pa.string()),
        "state": pa.repeat(pa.scalar(state, pa.string()), many),
        "version": pa.repeat(pa.scalar(version, pa.int64()), many),
    }
    return pa.table(columns, schema=given_schema(MEMBERSHIPS))


def only_of(outcomes: Outcomes, present: Customers) -> Outcomes:
    """The conditions of those who are there; nobody else has any."""
    mask = present.mask()
    codes = np.full(len(mask), NOBODY, np.int32)
    many = min(len(mask), len(outcomes.codes))
    codes[:many] = np.where(mask[:many], outcomes.codes[:many], NOBODY)
    return Outcomes(codes, outcomes.rows)


def conditions(batch: Batch, now: Outcomes, before: Outcomes | None) -> Iterator[pa.Table]:
    """The rows of all whose conditions are others than before, and of those who are gone; without `before`, of all."""
    changed = np.flatnonzero(now.codes != NOBODY) if before is None else _differing(now, before)
    if not len(changed):
        return
    codes = now.codes[changed]
    gone = codes == NOBODY
    rows = _table(now.rows)
    taken = rows.take(pa.array(np.where(gone, 0, codes), mask=gone)) if rows.num_rows else _nothing(len(changed))
    columns: dict[str, pa.Array | pa.ChunkedArray] = {name: taken.column(name) for name in COLUMNS}
    columns |= {
        "batch": pa.repeat(pa.scalar(batch.number, pa.int64()), len(changed)),
        "run": pa.repeat(pa.scalar(batch.run, pa.int64()), len(changed)),
        "customer": batch.keys.take(pa.array(changed)).cast(pa.string()),
        "gone": pa.array(gone),
    }
    yield pa.table({name: columns[name] for name in CONDITIONS_COLUMNS}, schema=given_schema(CONDITIONS))


def _differing(now: Outcomes, before: Outcomes) -> NDArray[np.int64]:
    place = {row: code for code, row in enumerate(now.rows)}
    never = len(now.rows)
    meaning = np.array([*(place.get(row, never) for row in before.rows), NOBODY], np.int32)
    old = np.full(len(now.codes), NOBODY, np.int32)
    old[: len(before.codes)] = meaning[before.codes]
    return np.flatnonzero(old != now.codes)


def _table(rows: Sequence[str]) -> pa.Table:
    """The distinct rows as columns of the target's types."""
    schema = pa.schema([given_schema(CONDITIONS).field(name) for name in COLUMNS])
    read = [json.loads(row) for row in rows]
    return pa.Table.from_pylist([{name: row.get(name) for name in COLUMNS} for row in read], schema=schema)


def _nothing(many: int) -> pa.Table:
    schema = given_schema(CONDITIONS)
    return pa.table({name: pa.nulls(many, schema.field(name).type) for name in COLUMNS})
