"""The drawn base as a company keeps it in its warehouse: three tables with its own types and keys, nothing of ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as parquet

from benchmarks import drawn as base
from benchmarks.drawn import AMOUNTS, DATES, NUMBERS, ROWS, WORDS, Size

TABLES = ("people", *ROWS)
TIMES = {"orders": "ordered_at", "interactions": "happened_at"}
MONEY = pa.decimal128(14, 2)


def write(directory: Path, size: Size, *, seed: int = 7) -> None:
    """The tables as Parquet files, each in a folder of its own; the same rows as `drawn.write` with this seed."""
    for table in TABLES:
        batches = people(size, seed=seed) if table == "people" else rows(table, size, seed=seed)
        (directory / table).mkdir(parents=True, exist_ok=True)
        first = next(batches)
        with parquet.ParquetWriter(directory / table / "part-0.parquet", first.schema, compression="zstd") as writer:
            writer.write_batch(first)
            for batch in batches:
                writer.write_batch(batch)


def people(size: Size, *, seed: int = 7) -> Iterator[pa.RecordBatch]:
    """The customers."""
    for batch in base.facts(size, seed=seed):
        columns = {"customer_id": keys(batch.column("ordinal"))}
        for name in (*WORDS, *NUMBERS, *DATES, "consent"):
            columns[name] = batch.column(name)
        columns |= {name: _money(batch.column(name)) for name in AMOUNTS}
        yield pa.record_batch(columns)


def rows(relation: str, size: Size, *, seed: int = 7) -> Iterator[pa.RecordBatch]:
    """The orders, or the interactions."""
    place = list(ROWS).index(relation)
    for batch in base.rows(relation, size, seed=seed + 1 + place):
        columns = {
            "id": batch.column("row_key"),
            "customer_id": keys(batch.column("ordinal")),
            TIMES[relation]: batch.column("happened_at"),
        }
        columns |= {name: batch.column(name) for name in ROWS[relation]}
        if relation == "orders":
            columns["net_amount"] = _money(batch.column("net_amount"))
        yield pa.record_batch(columns)


def keys(ordinals: pa.Array) -> pa.Array:
    """The company's own keys of some customers."""
    return pc.binary_join_element_wise("C", pc.utf8_lpad(ordinals.cast(pa.string()), 8, "0"), "")


def binding(url: str) -> str:
    """How the tables are bound, as `engine.yaml` says it."""
    fields = "".join(f"    {name}: {name}\n" for name in (*WORDS, *NUMBERS, *DATES, *AMOUNTS, "consent"))
    text = (
        f'edition: 1\nurl: "{url}"\ncustomers:\n  table: people\n  key: customer_id\n  columns:\n{fields}relations:\n'
    )
    for relation, words in ROWS.items():
        named = [*words, *(["net_amount"] if relation == "orders" else [])]
        columns = "".join(f"      {name}: {name}\n" for name in (TIMES[relation], *named))
        text += f"  {relation}:\n    table: {relation}\n    customer: customer_id\n    row_key: id\n"
        text += f"    time: {TIMES[relation]}\n    columns:\n{columns}"
    return text


def _money(amounts: pa.Array) -> pa.Array:
    """Whole numbers of 1/10,000 as a decimal with two places; drawn amounts have no more."""
    whole = amounts.fill_null(0).to_numpy() // 100
    both = np.empty((len(whole), 2), np.int64)
    both[:, 0], both[:, 1] = whole, whole >> 63
    known = pc.is_valid(amounts).cast(pa.uint8()).to_numpy()
    mask = pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(MONEY, len(whole), [mask, pa.py_buffer(both)])
